"""What anybody at a console may read of checkpoints and proofs, and what he may say of a record he doubts."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.checkpoints import (
    Checkpoint,
    CheckpointPage,
    Consistency,
    Doubt,
    Head,
    Inclusion,
    KeyRing,
    Restore,
    Restores,
)
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.desk.agents.standing import still_may, write_as
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.audit.fitting import misfits
from helpdesk_tui.desk.audit.tables import audit_node, audit_record
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.checkpoints import repository
from helpdesk_tui.desk.checkpoints.anchoring import behind, go_on
from helpdesk_tui.desk.house import House
from helpdesk_tui.proving.notes import Malformed, read_key, read_note

MOST_RESTORES = 20
BEHIND = "behind"
"""The doubt that holds for every console: security alone goes on with the record for all."""


class Checkpoints:
    """Reading them, and doubting."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def page(self, before: datetime | None) -> CheckpointPage:
        """A window, newest first."""
        found = await self._house.store.read(lambda c: repository.page(c, before=before))
        more = len(found) == repository.LIMIT
        return CheckpointPage(checkpoints=found, before=found[-1].at if more else None)

    async def latest(self) -> Checkpoint:
        """The newest one; raises `Missing` before there is any."""
        house = self._house

        def read(connection: Connection) -> Checkpoint | None:
            newest = repository.latest(connection)
            if newest is None:
                return None
            size = house.record.size(connection)
            head = Head(size=size, root=house.record.root(connection, size).hex())
            return newest.model_copy(update={"head": head, "behind": behind(connection, house)})

        found = await house.store.read(read)
        if found is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return found

    async def keys(self) -> KeyRing:
        """All keys that ever signed."""
        return KeyRing(keys=await self._house.store.read(repository.keys))

    async def consistency(self, first: int, second: int) -> Consistency:
        """The proof between two sizes; raises `Missing` for one that the record has not reached."""
        record = self._house.record

        def read(connection: Connection) -> list[bytes]:
            if not first <= second <= record.size(connection):
                raise Missing(ErrorCode.NOT_FOUND)
            return record.consistency(connection, first, second) if first else []

        hashes = await self._house.store.read(read)
        return Consistency(first=first, second=second, hashes=tuple(one.hex() for one in hashes))

    async def inclusion(self, seq: int, size: int) -> Inclusion:
        """The proof that a record is in there; raises `Missing`."""
        record = self._house.record

        def read(connection: Connection) -> tuple[bytes, list[bytes]]:
            if not seq <= size <= record.size(connection):
                raise Missing(ErrorCode.NOT_FOUND)
            leaf = select(audit_node.c.hash).where(audit_node.c.level == 0, audit_node.c.index == seq - 1)
            return bytes(connection.execute(leaf).scalar_one()), record.inclusion(connection, seq, size)

        leaf, hashes = await self._house.store.read(read)
        return Inclusion(seq=seq, size=size, leaf=leaf.hex(), hashes=tuple(one.hex() for one in hashes))

    async def restores(self) -> Restores:
        """When the store was put back, in the record's own words."""

        def read(connection: Connection) -> tuple[Restore, ...]:
            restored = audit_record.c.event == AuditEvent.STORE_RESTORED.value
            query = select(audit_record).where(restored).order_by(audit_record.c.seq.desc())
            rows = connection.execute(query.limit(MOST_RESTORES)).all()
            wrong = misfits(connection, rows, {})
            return tuple(_restore(row.bytes) for row in rows if row.seq not in wrong)

        return Restores(restores=await self._house.store.read(read))

    async def doubt(self, doubt: Doubt, agent: Agent) -> int:
        """Put on record what a console saw and this record does not contain; answers the record's number."""
        try:
            seen = read_note(doubt.seen)
        except Malformed:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="seen") from None
        house = self._house

        def write(connection: Connection) -> int:
            if doubt.fault == BEHIND:
                still_may(connection, house, agent, Right.CONTAIN)
                go_on(connection)
            known = (read_key(one.public) for one in repository.keys(connection))
            return house.record.append(
                connection,
                AuditEvent.RECORD_DOUBTED,
                agent=agent.id,
                facts={
                    "seen": seen.size,
                    "root": seen.root.hex(),
                    "at": seen.time,
                    "ours": any(seen.signed_by(key) for key in known),
                    "fault": doubt.fault,
                    "size": house.record.size(connection),
                },
                personal={"reason": doubt.reason},
            )

        return await write_as(house, agent, None, write)


def _restore(data: bytes) -> Restore:
    told = json.loads(data)
    return Restore(
        seq=told["seq"],
        at=read_moment(told["at"]),
        agent=told["agent"],
        made_at=told["facts"].get("made_at"),
        replaced=told["facts"].get("replaced_records"),
    )
