"""Signs what the record is now: written only when there is something new, and never on a write's way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.checkpoints import Checkpoint, SigningKey
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.desk.audit.entry import moment
from helpdesk_tui.desk.checkpoints import repository, signing
from helpdesk_tui.desk.checkpoints.signing import Signer
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.store.store import is_url
from helpdesk_tui.places import places

IDLE: Final = timedelta(hours=1)
"""A record that nothing is added to is signed again after so long: silence is seen, and not a silent desk."""


@dataclass(frozen=True, slots=True)
class _Seen:
    size: int
    root: bytes
    last: Checkpoint | None
    keys: tuple[SigningKey, ...]


class Maker:
    """Makes one desk's checkpoints; the key is read at the first one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._signers: Sequence[Signer] = ()
        """The one that signs, and the one before it where that is known."""

    async def make(self, house: House) -> Checkpoint | None:
        """One checkpoint if there is anything to say, written through this view of the house.

        Raises `DeskError`, among them `Mistaken` for a key that does not follow the one before it.
        """
        try:
            made = await self._made(house)
        except DeskError as error:
            self._house.record_state.problem = error.params.get("reason", error.code.value)
            raise
        self._house.record_state.problem = None
        return made

    async def _made(self, house: House) -> Checkpoint | None:
        if not self._signers:
            self._signers = await asyncio.to_thread(_signers, house.config)
        signer = self._signers[0]
        seen = await house.store.read(lambda connection: _look(connection, house))
        if not seen.keys or seen.keys[-1].id != signer.id:
            return await self._begin(house, seen)
        now = house.clock.now()
        if seen.last is not None and seen.size == seen.last.size and now - seen.last.at < IDLE:
            return None
        note = signing.noted([signer], seen.size, seen.root, moment(now))
        return await house.store.write(lambda connection: repository.add(connection, note, signer.id))

    async def _begin(self, house: House, seen: _Seen) -> Checkpoint:
        """Another key: on record, and signed by the one before it, whoever knew that one can follow."""
        signer, *others = self._signers
        before = seen.keys[-1].id if seen.keys else None
        lost = before is not None and house.config.audit.key_lost
        signers = [signer]
        if before is not None and not lost:
            signers += [one for one in others if one.id == before]
            if len(signers) == 1 or any(key.id == signer.id for key in seen.keys):
                raise Mistaken(ErrorCode.CONFIG_WRONG, key="audit.signing_key", reason="key_does_not_follow")

        def write(connection: Connection) -> Checkpoint:
            facts = {"key": signer.id, "before": before, "lost": lost}
            size = house.record.append(connection, AuditEvent.RECORD_KEY, agent=None, facts=facts)
            now = house.clock.now()
            note = signing.noted(signers, size, house.record.root(connection, size), moment(now))
            handed_over = note if len(signers) > 1 else None
            repository.add_key(
                connection,
                SigningKey(id=signer.id, public=signer.public.line, since=now, handed_over=handed_over),
            )
            return repository.add(connection, note, signer.id)

        return await house.store.write(write)


def _look(connection: Connection, house: House) -> _Seen:
    size = house.record.size(connection)
    return _Seen(
        size,
        house.record.root(connection, size),
        repository.latest(connection),
        repository.keys(connection),
    )


def _signers(config: DeskConfig) -> list[Signer]:
    audit = config.audit
    if audit.signing_key is None:
        first = signing.of_file(key_file(config))
    else:
        first = signing.read(audit.signing_key, "audit.signing_key")
    if audit.previous_key is None:
        return [first]
    return [first, signing.read(audit.previous_key, "audit.previous_key")]


def key_file(config: DeskConfig) -> Path:
    """Where the signing key lies when the configuration names none: beside the store, never in it."""
    return places().state / "desk.signing" if is_url(config.store) else Path(f"{config.store}.signing")
