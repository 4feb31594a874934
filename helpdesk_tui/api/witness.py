"""What this console saw of a desk's record: kept on this machine, and held against what the desk says now.

A desk that shows one record to one console and another to the next, that takes records back or rewrites them,
cannot prove that today's record only adds to what was seen before.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from helpdesk_tui.api.transport import new_key
from helpdesk_tui.contract.checkpoints import Behind, Checkpoint, Consistency, Doubt, KeyRing, Restores
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.proving.notes import Checkpoint as Signed
from helpdesk_tui.proving.notes import Malformed, PublicKey, read_key, read_note
from helpdesk_tui.proving.tree import consistent

if TYPE_CHECKING:
    from helpdesk_tui.api.memory import Memory, Seen
    from helpdesk_tui.api.transport import Transport

LATER: Final = frozenset({ErrorCode.DESK_DOWN, ErrorCode.DESK_STARTING, ErrorCode.NOT_SIGNED_IN})
"""A desk that cannot be asked at all now; whatever else it answers instead of a proof is no proof."""


class Fault(StrEnum):
    """Why this record is not believed."""

    OTHER_KEY = "other_key"
    """Signed by a key that the known one did not name."""
    ROLLED_BACK = "rolled_back"
    """It has fewer records than were seen."""
    FORKED = "forked"
    """It is another record than the one that was seen."""
    RESTORED = "restored"
    """As the desk itself says, it was put back from a backup that does not have what was seen."""
    BEHIND = "behind"
    """A place outside was told of more than there is, or of something else: the store is an older one."""
    UNPROVEN = "unproven"
    """The desk gives no checkpoint or no proof that can be read."""
    MEMORY_DAMAGED = "memory_damaged"
    """What this console kept cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """What was seen, what there is now, and up to where both are certainly the same."""

    fault: Fault
    seen: Signed | None = None
    now: Signed | None = None
    sure: int = 0
    """So many records are as they were; 0: nothing is known."""
    lost_first: int | None = None
    lost_last: int | None = None
    """After a restore: the records that are gone, as the desk says."""
    backup_at: str | None = None
    anchor: str = ""
    """The place outside that knew more, and how much."""
    anchored: int = 0


class _Doubt(Exception):
    def __init__(self, fault: Fault, now: Signed | None = None, behind: Behind | None = None) -> None:
        super().__init__(fault.value)
        self.behind = behind
        self.fault = fault
        self.now = now


class Witness:
    """One console's memory of one desk."""

    def __init__(self, transport: Transport, folder: Path) -> None:
        from helpdesk_tui.api.memory import Memory

        self._transport = transport
        self._memory: Memory = Memory(folder, transport.address)
        self.doubted: Doubted | None = None
        self._behind: Behind | None = None
        """What the desk said of places outside with its newest checkpoint."""

    async def look(self) -> Doubted | None:
        """Ask for the newest checkpoint and its proof; while it is doubted nothing is written.

        Raises `DeskError` when the desk cannot be asked at all now.
        """
        seen: Seen | None = None
        try:
            seen = await asyncio.to_thread(self._remembered)
            now, key = await self._ask(seen)
            if now is not None and key is not None:
                await asyncio.to_thread(self._memory.keep, now, key)
            self.doubted = None
        except Malformed:
            self.doubted = Doubted(Fault.MEMORY_DAMAGED)
        except _Doubt as doubt:
            self.doubted = await self._told(doubt, seen)
        self._transport.doubted = self.doubted is not None
        return self.doubted

    async def go_on(self, reason: str) -> None:
        """Believe the record as it is now, by name and on record; what was seen is kept aside here.

        Raises `DeskError`: then it is still doubted.
        """
        doubted = self.doubted
        if doubted is None:
            return
        if doubted.fault is Fault.BEHIND and doubted.now is not None:
            await self._go_on_for_all(doubted.now, reason)
            return
        try:
            now = doubted.now or await self._latest()
            key = None if now is None else await self._signer(now)
        except _Doubt:
            raise Refused(ErrorCode.RECORD_DOUBTED) from None
        await asyncio.to_thread(self._memory.begin_anew, now, key, doubted.fault.value)
        self.doubted, self._transport.doubted = None, False
        if doubted.seen is not None:
            told = Doubt(seen=doubted.seen.text, fault=doubted.fault.value, reason=reason)
            await self._transport.write("checkpoints/doubts", int, told, new_key())

    async def _go_on_for_all(self, now: Signed, reason: str) -> None:
        """The desk itself doubts its store: whoever may says for every console that it is the right one."""
        self._transport.doubted = False
        try:
            told = Doubt(seen=now.text, fault=Fault.BEHIND.value, reason=reason)
            await self._transport.write("checkpoints/doubts", int, told, new_key())
        finally:
            await self.look()

    def _remembered(self) -> Seen | None:
        import_module("cryptography.hazmat.primitives.asymmetric.ed25519")  # off the loop, it takes a while
        return self._memory.read()

    async def _ask(self, seen: Seen | None) -> tuple[Signed | None, PublicKey | None]:
        now = await self._latest()
        if now is None:
            if seen is not None:
                raise _Doubt(Fault.ROLLED_BACK)
            return None, None
        if seen is None:
            self._refuse_behind(now)
            return now, await self._signer(now)
        key = seen.key if now.signed_by(seen.key) else await self._successor(seen.key, now)
        if now.size < seen.newest.size:
            raise _Doubt(Fault.ROLLED_BACK, now)
        if not await self._adds(seen.newest, now):
            raise _Doubt(Fault.FORKED, now)
        self._refuse_behind(now)
        return now, key

    def _refuse_behind(self, now: Signed) -> None:
        """What the desk's own places outside know counts as what this console saw."""
        if self._behind is not None:
            raise _Doubt(Fault.BEHIND, now, self._behind)

    async def _latest(self) -> Signed | None:
        self._behind = None
        try:
            found: Checkpoint = await self._read("checkpoints/latest", Checkpoint)
        except Missing:
            return None
        try:
            newest = read_note(found.note)
        except Malformed:
            raise _Doubt(Fault.UNPROVEN) from None
        self._behind = found.behind
        return newest

    async def _signer(self, now: Signed) -> PublicKey:
        """Whoever signed it, as the desk says."""
        found: KeyRing = await self._read("checkpoints/keys", KeyRing)
        try:
            keys = [read_key(one.public) for one in found.keys]
        except Malformed:
            raise _Doubt(Fault.UNPROVEN) from None
        key = next((key for key in keys if now.signed_by(key)), None)
        if key is None:
            raise _Doubt(Fault.UNPROVEN, now)
        return key

    async def _successor(self, known: PublicKey, now: Signed) -> PublicKey:
        """Follow from key to key, each named by the one before it in what that one signed.

        Two signatures under one note say nothing: anybody can put his own under what another signed.
        """
        found: KeyRing = await self._read("checkpoints/keys", KeyRing)
        try:
            for one in found.keys:
                key = read_key(one.public)
                if one.handed_over is None or key.id == known.id:
                    continue
                note = read_note(one.handed_over)
                if note.names(key) and note.signed_by(known) and note.signed_by(key):
                    known = key
        except Malformed:
            raise _Doubt(Fault.OTHER_KEY, now) from None
        if not now.signed_by(known):
            raise _Doubt(Fault.OTHER_KEY, now)
        return known

    async def _adds(self, first: Signed, second: Signed) -> bool:
        """Whether the desk can prove that the second only adds to the first."""
        if first.size == second.size:
            return first.root == second.root
        params = {"first": first.size, "second": second.size}
        proof: Consistency = await self._read("audit/proof", Consistency, params)
        try:
            hashes = [bytes.fromhex(one) for one in proof.hashes]
        except ValueError:
            return False
        return consistent(first.size, second.size, first.root, second.root, hashes)

    async def _told(self, doubt: _Doubt, seen: Seen | None) -> Doubted:
        """All that can be said of it: up to where it is the same, and whether the desk was restored."""
        newest = None if seen is None else seen.newest
        if doubt.behind is not None:
            place = doubt.behind
            return Doubted(doubt.fault, newest, doubt.now, anchor=place.anchor, anchored=place.anchored)
        if seen is None or newest is None or doubt.now is None:
            return Doubted(doubt.fault, newest, doubt.now)
        sure = await self._sure(seen, doubt.now)
        if doubt.fault in (Fault.ROLLED_BACK, Fault.FORKED):
            told = await self._restored(newest, doubt.now, sure)
            if told is not None:
                return told
        return Doubted(doubt.fault, newest, doubt.now, sure)

    async def _sure(self, seen: Seen, now: Signed) -> int:
        for earlier in sorted(seen.earlier, key=lambda one: -one.size):
            try:
                if earlier.size <= now.size and await self._adds(earlier, now):
                    return earlier.size
            except (_Doubt, DeskError):
                continue
        return 0

    async def _restored(self, seen: Signed, now: Signed, sure: int) -> Doubted | None:
        try:
            found: Restores = await self._read("checkpoints/restores", Restores)
        except (_Doubt, DeskError):
            return None
        told = [one for one in found.restores if one.seq <= seen.size]
        if not told:
            return None
        first = min(told, key=lambda one: one.seq)
        last = max(seen.size, first.replaced or 0)
        return Doubted(Fault.RESTORED, seen, now, sure, first.seq, last, first.made_at)

    async def _read(self, path: str, kind: Any, params: dict[str, int] | None = None) -> Any:
        """Ask; whatever is no answer to the question is a doubt, unless the desk cannot be asked at all."""
        try:
            return await self._transport.read(path, kind, params)
        except DeskError as error:
            if error.code in LATER or (isinstance(error, Missing) and path == "checkpoints/latest"):
                raise
            raise _Doubt(Fault.UNPROVEN) from error
