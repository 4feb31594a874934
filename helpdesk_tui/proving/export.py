"""Reads an exported record line by line and says whether it is what the checkpoints say it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final

from helpdesk_tui.proving.notes import Checkpoint, Malformed, PublicKey, read_note
from helpdesk_tui.proving.tree import Tree, leaf

SALT_BYTES: Final = 16


class Fault(StrEnum):
    """What is wrong with an export."""

    NOT_A_LINE = "not_a_line"
    """A line is no record of an export."""
    GAP = "gap"
    """The sequence does not go on here: records are missing, doubled or out of order."""
    LEAF_DIFFERS = "leaf_differs"
    """The bytes are not those whose hash stands beside them."""
    COMMITMENT_DIFFERS = "commitment_differs"
    """A name or number is not the one that was written."""
    HEAD_DIFFERS = "head_differs"
    """Something in this range is not what it was when the checkpoint was signed."""
    CUT = "cut"
    """There were more records when the checkpoint was signed: some of this range are gone."""
    NOT_SIGNED = "not_signed"
    """A checkpoint is not signed by the key that was given."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many records were read, the root over them, and the first thing that is wrong."""

    count: int
    root: bytes
    checkpoints: int = 0
    """How many checkpoints were compared."""
    fault: Fault | None = None
    first: int | None = None
    last: int | None = None
    """The record that is wrong; a range where only a checkpoint tells."""


class _Wrong(Exception):
    def __init__(self, fault: Fault, first: int, last: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.first = first
        self.last = first if last is None else last


class Reader:
    """Checks an export as it is read; `check` answers the verdict."""

    def __init__(self, checkpoints: Iterable[Checkpoint], keys: Sequence[PublicKey]) -> None:
        """`checkpoints` were kept elsewhere; `keys` are believed, and without any no signature is read."""
        self._keys = keys
        self._noted: dict[int, list[Checkpoint]] = {}
        self._tree = Tree()
        self._sure = 0
        """Up to here a checkpoint says that all is as it was."""
        self._compared = 0
        self._kept = tuple(checkpoints)

    def check(self, lines: Iterable[bytes]) -> Verdict:
        """Read every line, oldest record first."""
        try:
            for kept in self._kept:
                self._signed(kept)
                self._noted.setdefault(kept.size, []).append(kept)
            self._compare()
            for line in lines:
                self._line(line)
            if self._noted:
                raise _Wrong(Fault.CUT, self._sure + 1, max(self._noted))  # noqa: TRY301 - one way out
        except _Wrong as wrong:
            return self._verdict(wrong.fault, wrong.first, wrong.last)
        return self._verdict()

    def _verdict(
        self, fault: Fault | None = None, first: int | None = None, last: int | None = None
    ) -> Verdict:
        return Verdict(self._tree.size, self._tree.root(), self._compared, fault, first, last)

    def _line(self, line: bytes) -> None:
        seq = self._tree.size + 1
        try:
            told = json.loads(line.decode())
            if "checkpoint" in told:
                found = read_note(told["checkpoint"])
                if found.size < self._tree.size:
                    raise Malformed("a checkpoint in a wrong place")
                self._signed(found)
                self._noted.setdefault(found.size, []).append(found)
                self._compare()
                return
            data = told["record"].encode()
            noted = told["leaf"]
            opened: Mapping[str, Any] = told["personal"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise _Wrong(Fault.NOT_A_LINE, seq) from None
        if not data.endswith(b',"seq":%d,"v":1}' % seq):
            raise _Wrong(Fault.GAP, seq)
        hashed = leaf(data)
        if hashed.hex() != noted:
            raise _Wrong(Fault.LEAF_DIFFERS, seq)
        if opened and not opens(data, opened):
            raise _Wrong(Fault.COMMITMENT_DIFFERS, seq)
        self._tree.add(hashed)
        if self._noted:
            self._compare()

    def _signed(self, found: Checkpoint) -> None:
        if self._keys and not any(found.signed_by(key) for key in self._keys):
            raise _Wrong(Fault.NOT_SIGNED, found.size)

    def _compare(self) -> None:
        size = self._tree.size
        for noted in self._noted.pop(size, ()):
            if noted.root != self._tree.root():
                raise _Wrong(Fault.HEAD_DIFFERS, self._sure + 1, size)
            self._compared += 1
            self._sure = size


def opens(data: bytes, opened: Mapping[str, Any]) -> bool:
    """Whether these values and salts are what the record committed to."""
    # Canonical JSON has one form: within a text this could only stand with its quotes escaped.
    place = data.rfind(b'"personal":{')
    if place < 0:
        return False
    try:
        for name, one in opened.items():
            salt = bytes.fromhex(one["salt"])
            if len(salt) != SALT_BYTES:
                return False  # a longer one could hold the beginning of the text
            told = salt + encode_basestring(one["value"]).encode()
            committed = f'{encode_basestring(name)}:"{sha256(told).hexdigest()}"'
            if data.find(committed.encode(), place) < 0:
                return False
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True
