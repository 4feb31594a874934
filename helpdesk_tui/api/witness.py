"""What this console saw of a desk's record: kept on this machine, and held against what the desk says now.

A desk that shows one record to one console and another to the next, that takes records back or rewrites them,
cannot prove that today's record only adds to what was seen before.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from helpdesk_tui.api.doubted import Doubted, Fault
from helpdesk_tui.api.freshness import Freshness
from helpdesk_tui.api.transport import new_key
from helpdesk_tui.contract.checkpoints import Behind, Checkpoint, Consistency, Doubt, Head, KeyRing, Restores
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.proving.notes import Checkpoint as Signed
from helpdesk_tui.proving.notes import Malformed, PublicKey, read_key, read_note
from helpdesk_tui.proving.tree import consistent

if TYPE_CHECKING:
    from helpdesk_tui.api.memory import Memory, Seen
    from helpdesk_tui.api.transport import Transport

LATER: Final = frozenset({ErrorCode.DESK_DOWN, ErrorCode.DESK_STARTING, ErrorCode.NOT_SIGNED_IN})
"""A desk that cannot be asked at all now; whatever else it answers instead of a proof is no proof."""
PAUSES: Final = (0.3, 1.0)
"""Seconds before it is asked once more when it went away between two questions."""
MOST_SILENT: Final = 3
"""So many looks in a row without an answer, while the desk answered something else each time, are a doubt."""
ONCE_SECONDS: Final = 10
"""So long whoever looks once waits for a desk that has just started to sign."""


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
        self._head: Head | None = None
        """How many records it has now, and their root."""
        self._fresh = Freshness()
        self._reached = False
        """Whether it answered the first question of this look."""
        self._answered = self._silent = 0

    async def look(self) -> Doubted | None:
        """Ask for the newest checkpoint and its proof; while it is doubted nothing is written.

        Raises `DeskError` when the desk cannot be asked at all now.
        """
        seen: Seen | None = None
        try:
            seen = await asyncio.to_thread(self._remembered)
            now, key = await self._heard(seen)
            if now is not None and key is not None:
                await asyncio.to_thread(self._memory.keep, now, key)
            self.doubted = None
        except Malformed:
            self.doubted = Doubted(Fault.MEMORY_DAMAGED)
        except _Doubt as doubt:
            self.doubted = await self._told(doubt, seen)
        self._transport.doubted = self.doubted is not None
        return self.doubted

    async def look_once(self) -> Doubted | None:
        """The same for whoever does not look again: an old checkpoint gets the time in which desks sign."""
        for _ in range(ONCE_SECONDS):
            doubted = await self.look()
            if doubted is not None or not self._fresh.old:
                return doubted
            await asyncio.sleep(1)
        self._fresh.give_up()
        return await self.look()

    async def go_on(self, reason: str) -> None:
        """Believe the record as it is now, by name and on record; what was seen is kept aside here.

        Raises `DeskError`: then it is still doubted.
        """
        doubted = self.doubted
        if doubted is None:
            return
        if doubted.fault is Fault.TORN:  # what is signed speaks against what is there: no word ends that
            raise Refused(ErrorCode.RECORD_DOUBTED)
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

    async def _heard(self, seen: Seen | None) -> tuple[Signed | None, PublicKey | None]:
        """Ask until there is an answer; a desk that answers all but this is not away, it keeps silent."""
        for pause in (*PAUSES, 0.0):
            self._reached = False
            try:
                found = await self._ask(seen)
            except DeskError:
                if not self._reached:
                    self._refuse_silence()
                    raise
                await asyncio.sleep(pause)
            else:
                self._silent, self._answered = 0, self._transport.answered
                return found
        raise _Doubt(Fault.SILENT)

    def _refuse_silence(self) -> None:
        answered = self._transport.answered
        self._silent += answered > self._answered
        self._answered = answered
        if self._silent >= MOST_SILENT:
            raise _Doubt(Fault.SILENT)

    async def _ask(self, seen: Seen | None) -> tuple[Signed | None, PublicKey | None]:
        now = await self._latest()
        self._reached = True
        if now is None:
            if seen is not None:
                raise _Doubt(Fault.ROLLED_BACK)
            return None, None
        key = await self._signer(now) if seen is None else await self._grown(seen, now)
        await self._refuse_torn(now)
        self._refuse_behind(now)
        excused = seen is not None and seen.despite == Fault.STALE and seen.newest.text == now.text
        if self._fresh.stale(now, self._head, excused=excused):
            raise _Doubt(Fault.STALE, now)
        return now, key

    async def _grown(self, seen: Seen, now: Signed) -> PublicKey:
        """The key that signed it, once it is proven to only add to what was seen."""
        key = seen.key if now.signed_by(seen.key) else await self._successor(seen.key, now)
        if now.size < seen.newest.size:
            raise _Doubt(Fault.ROLLED_BACK, now)
        if not await self._adds(seen.newest, now.size, now.root):
            raise _Doubt(Fault.FORKED, now)
        return key

    async def _refuse_torn(self, now: Signed) -> None:
        """What is signed has to be the beginning of what is there at this moment."""
        if self._head is None:
            raise _Doubt(Fault.UNPROVEN, now)
        try:
            root = bytes.fromhex(self._head.root)
        except ValueError:
            raise _Doubt(Fault.UNPROVEN, now) from None
        if self._head.size < now.size or not await self._adds(now, self._head.size, root):
            raise _Doubt(Fault.TORN, now)

    def _refuse_behind(self, now: Signed) -> None:
        """What the desk's own places outside know counts as what this console saw."""
        if self._behind is not None:
            raise _Doubt(Fault.BEHIND, now, self._behind)

    async def _latest(self) -> Signed | None:
        self._behind = self._head = None
        try:
            found: Checkpoint = await self._read("checkpoints/latest", Checkpoint)
        except Missing:
            return None
        try:
            newest = read_note(found.note)
        except Malformed:
            raise _Doubt(Fault.UNPROVEN) from None
        self._behind, self._head = found.behind, found.head
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

    async def _adds(self, first: Signed, size: int, root: bytes) -> bool:
        """Whether the desk can prove that so many records with this root only add to the first."""
        if first.size == size:
            return first.root == root
        params = {"first": first.size, "second": size}
        proof: Consistency = await self._read("audit/proof", Consistency, params)
        try:
            hashes = [bytes.fromhex(one) for one in proof.hashes]
        except ValueError:
            return False
        return consistent(first.size, size, first.root, root, hashes)

    async def _told(self, doubt: _Doubt, seen: Seen | None) -> Doubted:
        """All that can be said of it: up to where it is the same, and whether the desk was restored."""
        newest = None if seen is None else seen.newest
        if doubt.behind is not None:
            place = doubt.behind
            return Doubted(doubt.fault, newest, doubt.now, anchor=place.anchor, anchored=place.anchored)
        if seen is None or newest is None or doubt.now is None or doubt.fault in (Fault.TORN, Fault.STALE):
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
                if earlier.size <= now.size and await self._adds(earlier, now.size, now.root):
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
