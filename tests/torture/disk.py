"""A file layer for SQLite that keeps every write and sync, and what may lie on the disk after the power is cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw

SECTOR: Final = 512


@dataclass(frozen=True)
class Op:
    """One thing that was asked of a file."""

    file: str
    kind: str
    """`write`, `cut` or `sync`."""
    at: int = 0
    data: bytes = b""


@dataclass(frozen=True)
class Promise:
    """What had been heard, or had happened, when so many operations were done."""

    ops: int
    records: int = 0
    """Acknowledged records."""
    effects: int = 0
    """Lines of the vendor's ledger."""
    answers: int = 0
    """Answers that clients had."""


@dataclass
class History:
    """Everything that a database asked of its files, and what it had promised by when."""

    before: dict[str, bytes]
    ops: list[Op] = field(default_factory=list)
    promised: list[Promise] = field(default_factory=list)

    def by(self, cut: int) -> Promise:
        """What could no longer be taken back before that operation."""
        return [one for one in self.promised if one.ops <= cut][-1]


class Watched(apsw.VFS):
    """SQLite's own file layer, with every write and sync written down."""

    def __init__(self, history: History) -> None:
        self.history = history
        super().__init__("watched", base="unix")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return WatchedFile(self.history, name, flags)


class WatchedFile(apsw.VFSFile):
    """One file of it."""

    def __init__(self, history: History, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = Path(path or "temp").name
        self._history = history

    def xWrite(self, data: bytes, offset: int) -> None:
        self._history.ops.append(Op(self._file, "write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._history.ops.append(Op(self._file, "cut", newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._history.ops.append(Op(self._file, "sync"))
        super().xSync(flags)


def images(history: History, cut: int, chance: random.Random) -> Iterator[tuple[str, dict[str, bytes]]]:
    """What may lie on the disk after a cut before that operation."""
    safe = {name: bytearray(data) for name, data in history.before.items()}
    doubtful: dict[str, list[Op]] = {}
    for name in {op.file for op in history.ops[:cut]}:
        ops = [op for op in history.ops[:cut] if op.file == name]
        synced = max((number for number, op in enumerate(ops) if op.kind == "sync"), default=-1)
        data = safe.setdefault(name, bytearray())
        for op in ops[: synced + 1]:
            _put(data, op, "keep all", chance)
        doubtful[name] = ops[synced + 1 :]
    for how in ("lose all", "keep all", "keep some", "torn"):
        files = {name: bytearray(data) for name, data in safe.items()}
        for name, ops in doubtful.items():
            for op in ops:
                _put(files[name], op, how, chance)
        yield how, {name: bytes(data) for name, data in files.items()}


def _put(data: bytearray, op: Op, how: str, chance: random.Random) -> None:
    if op.kind == "sync" or how == "lose all" or (how == "keep some" and chance.random() < 0.5):
        return
    if op.kind == "cut":
        del data[op.at :]
        return
    pieces = [(op.at, op.data)]
    if how == "torn":
        sectors = range(0, len(op.data), SECTOR)
        pieces = [(op.at + n, op.data[n : n + SECTOR]) for n in sectors if chance.random() < 0.5]
    for at, piece in pieces:
        if len(data) < at:
            data.extend(bytes(at - len(data)))
        data[at : at + len(piece)] = piece
