"""The record: appended in the very transaction of what it tells, one sequence without gaps, one tree."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, func, insert, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.desk.audit import entry, tree
from helpdesk_tui.desk.audit.entry import Fact
from helpdesk_tui.desk.audit.tables import audit_node, audit_record, audit_value

if TYPE_CHECKING:
    from helpdesk_tui.desk.clock import Clock

PERSON = "person"
"""The personal field that holds a person's id."""
NAME = "name"
"""The personal field that holds a person's name."""
_RECORD, _VALUE, _NODE = insert(audit_record), insert(audit_value), insert(audit_node)
_SIZE = select(func.max(audit_record.c.seq))
_HASH = select(audit_node.c.hash).where(
    audit_node.c.level == bindparam("level"), audit_node.c.index == bindparam("index")
)


class Record:
    """Appends inside a write of the store; nothing else may write its tables."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def append(
        self,
        connection: Connection,
        event: AuditEvent,
        *,
        agent: AgentId | None,
        case: CaseId | None = None,
        person: PersonId | None = None,
        personal: Mapping[str, str] | None = None,
        facts: Mapping[str, Fact] | None = None,
    ) -> int:
        """Write one record and answer its sequence number, from 1.

        `facts` are read by everybody for ever and hold nobody's data; names, logins, numbers, addresses and
        tickets go into `personal`. Raises `Unrecordable` for what may not stand here: then the act falls too.
        """
        told = dict(personal or {})
        if person is not None:
            told[PERSON] = person
        values = {
            field: (secrets.token_bytes(entry.SALT_BYTES), value)
            for field, value in entry.plain_personal(told).items()
        }
        size = self.size(connection)
        data = entry.encoded(
            seq=size + 1,
            at=self._clock.now(),
            event=event.value,
            agent=agent,
            case=case,
            facts=entry.plain_facts(facts or {}),
            personal={field: entry.commitment(salt, value) for field, (salt, value) in values.items()},
        )
        connection.execute(_RECORD, {"seq": size + 1, "case_id": case, "event": event.value, "bytes": data})
        if values:
            connection.execute(
                _VALUE,
                [
                    {"seq": size + 1, "field": field, "salt": salt, "value": value}
                    for field, (salt, value) in values.items()
                ],
            )
        nodes = tree.grown(size, tree.leaf(data), _stored(connection))
        connection.execute(_NODE, [{"level": n.level, "index": n.index, "hash": n.hash} for n in nodes])
        return size + 1

    def size(self, connection: Connection) -> int:
        """How many records there are."""
        return connection.scalar(_SIZE) or 0

    def root(self, connection: Connection, size: int | None = None) -> bytes:
        """The tree's root over the first `size` records, or over all."""
        return tree.root(self.size(connection) if size is None else size, _stored(connection))

    def inclusion(self, connection: Connection, seq: int, size: int) -> list[bytes]:
        """The proof that record `seq` is among the first `size`."""
        return tree.inclusion(seq - 1, size, _stored(connection))

    def consistency(self, connection: Connection, first: int, second: int) -> list[bytes]:
        """The proof that the first `first` records are also the first of `second`."""
        return tree.consistency(first, second, _stored(connection))


def _stored(connection: Connection) -> tree.Stored:
    def find(level: int, index: int) -> bytes:
        return bytes(connection.execute(_HASH, {"level": level, "index": index}).scalar_one())

    return find
