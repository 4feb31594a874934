"""A small record over a real store, and the rows that a verifier reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.desk.audit import entry, rows, tree
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tree import Node
from helpdesk_tui.desk.audit.verify import Kept, Value, Verdict, verify

ALICE = AgentId("a.martin")


class StepClock:
    """One second later at each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 13, 58, 7, 123456, UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


def some_calls(record: Record, connection: Connection, count: int) -> None:
    for number in range(count):
        person = PersonId(f"ps_{number % 7:04d}") if number % 3 else None
        record.append(
            connection,
            AuditEvent.CASE_OPENED if number % 2 else AuditEvent.DESK_STARTED,
            agent=ALICE if number % 4 else None,
            case=CaseId(f"case_{number // 3}") if number % 3 else None,
            person=person,
            personal={"name": f"Zoë Peeters {number}"} if person else None,
            facts={"number": number, "late": bool(number % 2), "word": "été", "nothing": None},
        )


@dataclass
class Rows:
    """All that is stored, to be bent by a test."""

    records: list[Kept]
    values: list[Value]
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> Rows:
        found = cls(list(rows.kept(connection)), list(rows.values(connection)))
        for level in range(40):
            for node in rows.nodes(connection, level):
                found.nodes[node.level, node.index] = node.hash
        return found

    def copy(self) -> Rows:
        return Rows(list(self.records), list(self.values), dict(self.nodes))

    def level(self, level: int) -> Iterator[Node]:
        for (at, index), value in sorted(self.nodes.items()):
            if at == level:
                yield Node(at, index, value)

    def rehash(self) -> None:
        """What somebody with the whole database in hand would do to hide an edit."""
        self.nodes.clear()
        for size, kept in enumerate(self.records):
            for node in tree.grown(size, tree.leaf(kept.data), lambda at, index: self.nodes[at, index]):
                self.nodes[node.level, node.index] = node.hash

    def root(self, size: int | None = None) -> bytes:
        return tree.root(len(self.records) if size is None else size, lambda a, i: self.nodes[a, i])

    def verdict(self, heads: dict[int, bytes] | None = None) -> Verdict:
        return verify(self.records, self.values, self.level, len(self.nodes), heads)


def in_memory(count: int) -> Rows:
    """A record as a store would hold it, without one: some records with two personal values, some with none."""
    clock, made = StepClock(), Rows([], [])
    for seq in range(1, count + 1):
        told = {"name": f"Zoë Peeters {seq}", "person": f"ps_{seq:04d}"} if seq % 3 else {}
        case = f"case_{seq // 3}" if seq % 4 else None
        values = [Value(seq, field, bytes([seq]) * 16, value) for field, value in told.items()]
        data = entry.encoded(
            seq=seq,
            at=clock.now(),
            event=AuditEvent.CASE_OPENED.value,
            agent=ALICE if seq % 5 else None,
            case=case,
            facts={"number": seq, "late": bool(seq % 2), "nothing": None},
            personal={one.field: entry.commitment(one.salt, one.value) for one in values},
        )
        made.values += values
        made.records.append(Kept(seq, case, AuditEvent.CASE_OPENED.value, data))
    made.rehash()
    return made
