"""A desk that lies about its record, as the transport of a console sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpdesk_tui.api.witness import Witness
from helpdesk_tui.contract.checkpoints import (
    Checkpoint,
    Consistency,
    Head,
    KeyRing,
    Restore,
    Restores,
    SigningKey,
)
from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.checkpoints import signing
from helpdesk_tui.desk.checkpoints.signing import Signer

AT = "2026-03-02T13:58:07.123456Z"


def key(name: str = "helpdesk-tui/test") -> Signer:
    return signing.read(signing.new_key(name), "test")


@dataclass
class EvilDesk:
    """A desk as the console's transport sees it: any record, any key, any lie."""

    signer: Signer = field(default_factory=key)
    entries: list[bytes] = field(default_factory=list)
    ring: list[SigningKey] = field(default_factory=list)
    put_back: list[Restore] = field(default_factory=list)
    lie: Callable[[str, Any], Any] = staticmethod(lambda path, answer: answer)
    address: str = "unix:/evil.sock"
    doubted: bool = False
    written: list[Any] = field(default_factory=list)
    checkpoint_size: int | None = None
    answered: int = 0

    def __post_init__(self) -> None:
        self.ring = self.ring or [self.listed(self.signer)]

    def listed(self, signer: Signer, handed_over: str | None = None) -> SigningKey:
        return SigningKey(
            id=signer.id, public=signer.public.line, since=read_moment(AT), handed_over=handed_over
        )

    def grow(self, count: int, word: str = "honest") -> None:
        self.entries += [f"{word} {len(self.entries) + n}".encode() for n in range(count)]

    def stored(self, level: int, index: int) -> bytes:
        if level == 0:
            return tree.leaf(self.entries[index])
        return tree.parent(self.stored(level - 1, 2 * index), self.stored(level - 1, 2 * index + 1))

    def noted(self, *others: Signer) -> str:
        size = len(self.entries) if self.checkpoint_size is None else self.checkpoint_size
        return signing.noted([self.signer, *others], size, tree.root(size, self.stored), AT)

    async def read(self, path: str, kind: Any, params: dict[str, int] | None = None) -> Any:
        answer = self.honest(path, params or {})
        told = self.lie(path, answer)
        if isinstance(told, Exception):
            raise told
        return told

    def honest(self, path: str, params: dict[str, int]) -> Any:
        if path == "checkpoints/latest":
            if not self.entries:
                return Missing(ErrorCode.NOT_FOUND)
            size = len(self.entries)
            head = Head(size=size, root=tree.root(size, self.stored).hex())
            return Checkpoint(size=size, at=read_moment(AT), key=self.signer.id, note=self.noted(), head=head)
        if path == "checkpoints/keys":
            return KeyRing(keys=tuple(self.ring))
        if path == "checkpoints/restores":
            return Restores(restores=tuple(self.put_back))
        if not 0 < params["first"] <= params["second"] <= len(self.entries):
            return Missing(ErrorCode.NOT_FOUND)
        hashes = tree.consistency(params["first"], params["second"], self.stored)
        return Consistency(**params, hashes=tuple(one.hex() for one in hashes))

    async def write(self, path: str, kind: Any, body: Any, key: str | None) -> Any:
        if self.doubted:
            raise Refused(ErrorCode.RECORD_DOUBTED)
        self.written.append(body)
        return 1


def witness(desk: EvilDesk, folder: Path) -> Witness:
    return Witness(desk, folder)  # type: ignore[arg-type]


def rewritten(desk: EvilDesk) -> None:
    """An old record is bent, and all hashes with it."""
    desk.entries[20] = b"nothing happened"


def rewritten_and_grown(desk: EvilDesk) -> None:
    desk.entries[30] = b"nothing happened"
    desk.grow(20)


def rolled_back(desk: EvilDesk) -> None:
    desk.entries = desk.entries[:30]


def held_back(change: Callable[[EvilDesk], None]) -> Callable[[EvilDesk], None]:
    """Whoever owns the database lets no new checkpoint in: the old one stays, and is as true as it was."""

    def act(desk: EvilDesk) -> None:
        kept = desk.noted()
        change(desk)
        desk.lie = lambda path, answer: (
            answer.model_copy(update={"note": kept}) if path == "checkpoints/latest" else answer
        )

    return act
