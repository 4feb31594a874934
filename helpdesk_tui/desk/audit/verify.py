"""Reads the whole record again and says whether it is still what was written; pure, over rows in order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import rfc8785

from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import VERSION, canonical, commitment
from helpdesk_tui.desk.audit.tree import Node

_FIELDS: Final = {"v", "seq", "at", "event", "agent", "case", "facts", "personal"}
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Fault(StrEnum):
    """What is wrong at one record."""

    GAP = "gap"
    """The sequence does not go on here: records are missing, doubled or out of order."""
    NOT_CANONICAL = "not_canonical"
    WRONG_SHAPE = "wrong_shape"
    CASE_DIFFERS = "case_differs"
    """The case it is found under is not the one it tells."""
    EVENT_DIFFERS = "event_differs"
    """The event it is found under is not the one it tells."""
    COMMITMENT_DIFFERS = "commitment_differs"
    """A personal value is not the one that was committed to."""
    STRAY_VALUE = "stray_value"
    """A personal value that its record does not know of."""
    NODE_DIFFERS = "node_differs"
    """The bytes do not hash to what was stored when they were written."""
    STRAY_NODE = "stray_node"
    """The tree was larger once: records at the end are gone."""
    HEAD_DIFFERS = "head_differs"
    """Up to here it is not what it was when that root was noted."""
    CUT = "cut"
    """There were more records when that root was noted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it is stored, in order of its sequence number."""

    seq: int
    case: str | None
    event: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Value:
    """One personal value as it is stored, in order of sequence number."""

    seq: int
    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far it was read, the root over what was read, and the first thing that is wrong."""

    count: int
    root: bytes
    fault: Fault | None = None
    seq: int | None = None


class Unsound(Exception):
    """A record that is not as records are written."""


class _Wrong(Unsound):
    def __init__(self, fault: Fault, seq: int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.seq = seq


@dataclass(slots=True)
class _Peaks:
    """Grows the tree without keeping it: only the roots of its complete subtrees, by level."""

    size: int = 0
    kept: dict[int, bytes] = field(default_factory=dict)

    def add(self, data: bytes) -> list[Node]:
        """The nodes that this leaf completes."""
        nodes = list(tree.grown(self.size, tree.leaf(data), lambda level, _index: self.kept[level]))
        self.size += 1
        for node in nodes[:-1]:
            self.kept.pop(node.level, None)
        self.kept[nodes[-1].level] = nodes[-1].hash
        return nodes

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return tree.root(self.size, lambda level, _index: self.kept[level])


def verify(
    records: Iterable[Kept],
    values: Iterable[Value],
    nodes: Callable[[int], Iterator[Node]],
    node_count: int,
    heads: Mapping[int, bytes] | None = None,
) -> Verdict:
    """Check every record, every personal value that is still there, and every stored node.

    `nodes` answers one level's nodes in order; `heads` are roots noted earlier, by the count of records.
    """
    peaks, stored, told = _Peaks(), _Levels(nodes), _Values(values)
    noted = dict(heads or {})
    try:
        for kept in records:
            _check(kept, peaks.size + 1, told)
            for node in peaks.add(kept.data):
                if stored.next(node.level) != node:
                    raise _Wrong(Fault.NODE_DIFFERS, kept.seq)  # noqa: TRY301 - one way out for every fault
            head = noted.pop(peaks.size, None)
            if head is not None and head != peaks.root():
                raise _Wrong(Fault.HEAD_DIFFERS, kept.seq)  # noqa: TRY301
        _check_end(peaks, told, node_count, noted)
    except _Wrong as wrong:
        return Verdict(peaks.size, peaks.root(), wrong.fault, wrong.seq)
    return Verdict(peaks.size, peaks.root())


def _check(kept: Kept, expected: int, told: _Values) -> None:
    seq = kept.seq
    if seq != expected:
        raise _Wrong(Fault.GAP, expected)
    data = read(kept)
    if data["seq"] != seq:
        raise _Wrong(Fault.GAP, seq)
    if data["case"] != kept.case:
        raise _Wrong(Fault.CASE_DIFFERS, seq)
    if data["event"] != kept.event:
        raise _Wrong(Fault.EVENT_DIFFERS, seq)
    for value in told.of(seq):
        if value.field not in data["personal"]:
            raise _Wrong(Fault.STRAY_VALUE, seq)
        if not isinstance(value.value, str) or not _opens(value, data["personal"][value.field]):
            raise _Wrong(Fault.COMMITMENT_DIFFERS, seq)


def _opens(value: Value, committed: str) -> bool:
    try:
        return commitment(value.salt, value.value) == committed
    except (ValueError, rfc8785.CanonicalizationError):
        return False


def read(kept: Kept) -> dict[str, Any]:
    """What these bytes tell; raises `Unsound` unless they are a record in its one form."""
    try:
        data = json.loads(kept.data)
        same = canonical(data) == kept.data
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        raise _Wrong(Fault.NOT_CANONICAL, kept.seq) from None
    if not same:
        raise _Wrong(Fault.NOT_CANONICAL, kept.seq)
    if not _shaped(data):
        raise _Wrong(Fault.WRONG_SHAPE, kept.seq)
    return dict(data)


def _shaped(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.keys() == _FIELDS
        and (type(data["v"]), data["v"]) == (int, VERSION)
        and type(data["seq"]) is int
        and isinstance(data["at"], str)
        and _MOMENT.fullmatch(data["at"]) is not None
        and isinstance(data["event"], str)
        and isinstance(data["agent"], str | None)
        and isinstance(data["case"], str | None)
        and isinstance(data["facts"], dict)
        and all(isinstance(value, str | int | None) for value in data["facts"].values())
        and isinstance(data["personal"], dict)
        and all(isinstance(value, str) and _HASH.fullmatch(value) for value in data["personal"].values())
    )


def _check_end(peaks: _Peaks, told: _Values, node_count: int, noted: Mapping[int, bytes]) -> None:
    stray = next(told.rest(), None)
    if stray is not None:
        raise _Wrong(Fault.STRAY_VALUE, stray.seq)
    if node_count != 2 * peaks.size - peaks.size.bit_count():
        raise _Wrong(Fault.STRAY_NODE, peaks.size + 1)
    if noted.get(0, tree.EMPTY) != tree.EMPTY:
        raise _Wrong(Fault.HEAD_DIFFERS, 0)
    if any(size > peaks.size for size in noted):
        raise _Wrong(Fault.CUT, peaks.size + 1)


class _Levels:
    def __init__(self, nodes: Callable[[int], Iterator[Node]]) -> None:
        self._open = nodes
        self._levels: dict[int, Iterator[Node]] = {}

    def next(self, level: int) -> Node | None:
        if level not in self._levels:
            self._levels[level] = self._open(level)
        return next(self._levels[level], None)


class _Values:
    def __init__(self, values: Iterable[Value]) -> None:
        self._values = iter(values)
        self._next = next(self._values, None)

    def of(self, seq: int) -> Iterator[Value]:
        while self._next is not None and self._next.seq <= seq:
            value, self._next = self._next, next(self._values, None)
            if value.seq != seq:
                raise _Wrong(Fault.STRAY_VALUE, value.seq)
            yield value

    def rest(self) -> Iterator[Value]:
        if self._next is not None:
            yield self._next
