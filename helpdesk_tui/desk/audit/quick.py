"""The question of `verify` at a tenth of its cost: is the record whole? In stretches, over bare rows.

It only ever says yes. What is not exactly as records are usually written is read as `verify` reads it, and at
the first thing that is wrong this gives up: `verify` then looks again and names it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, Final

from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import SALT_BYTES
from helpdesk_tui.desk.audit.verify import Kept, Unsound, Verdict, read

RecordRow = tuple[int, str | None, str, bytes]
"""Sequence number, case, event and bytes."""
ValueRow = tuple[int, str, bytes, str]
"""Sequence number, field, salt and value."""
NodeRow = tuple[int, bytes]
"""Index and hash, of one level."""
PART: Final = 4_096
"""Records in one stretch."""
MOST_SHAPES: Final = 500
"""Kinds of records that are remembered; the next ones are read as `verify` reads them."""
_TEXT: Final = r'"[^"\\\x00-\x1f]*+"'
_FACT: Final = rf"(?:{_TEXT}|0|-?[1-9][0-9]{{0,14}}+|true|false|null)"
_HASHED: Final = r'"([0-9a-f]{64})"'
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Records of one event with the same names in them, none of whose texts needs an escape."""

    pattern: re.Pattern[str]
    """Canonical JSON of such a record, byte for byte: a match is what `verify` would accept."""
    names: tuple[str, ...]
    """Of its personal values."""

    @classmethod
    def of(cls, event: str, facts: Iterable[str], personal: Iterable[str]) -> _Shape | None:
        """None where a name is no usual one, so that its place or form might be another."""
        told, names = tuple(sorted(facts)), tuple(sorted(personal))
        if not all(_NAME.fullmatch(name) for name in (*told, *names)) or not event.isprintable():
            return None
        pattern = re.compile(
            rf'\{{"agent":(?:null|{_TEXT})'
            r',"at":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"'
            rf',"case":(null|{_TEXT}),"event":{re.escape(json.dumps(event))},"facts":\{{'
            + ",".join(f'"{name}":{_FACT}' for name in told)
            + r'\},"personal":\{'
            + ",".join(f'"{name}":{_HASHED}' for name in names)
            + r'\},"seq":([1-9][0-9]*+),"v":1\}'
        )
        return cls(pattern, names)


@dataclass(slots=True)
class _Forest:
    """Roots of complete subtrees that still wait for their right neighbour, by level."""

    nodes: Callable[[int], Iterator[NodeRow]]
    size: int = 0
    waiting: dict[int, bytes] = field(default_factory=dict)
    levels: dict[int, Iterator[NodeRow]] = field(default_factory=dict)

    def grow(self, leaves: list[bytes]) -> bool:
        """Add these, and compare every node that they complete with what is stored; False: one differs."""
        level, start, row = 0, self.size, leaves
        self.size += len(leaves)
        while row:
            if level not in self.levels:
                self.levels[level] = self.nodes(level)
            stored = list(islice(self.levels[level], len(row)))
            if stored != list(zip(range(start, start + len(row)), row, strict=True)):
                return False
            if level in self.waiting:
                row, start = [self.waiting.pop(level), *row], start - 1
            if len(row) % 2:
                self.waiting[level] = row[-1]
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            level, start = level + 1, start // 2
        return True

    def root(self) -> bytes:
        return tree.root(self.size, lambda level, _index: self.waiting[level])


@dataclass(slots=True)
class _Values:
    """Personal values in order, up to the last record of one stretch at a time."""

    rows: Iterator[ValueRow]
    ahead: list[ValueRow] = field(default_factory=list)

    def until(self, last: int) -> list[ValueRow]:
        found = self.ahead
        while (not found or found[-1][0] <= last) and (more := list(islice(self.rows, PART))):
            found += more
        place = bisect_right(found, last, key=itemgetter(0))
        self.ahead = found[place:]
        return found[:place]

    def over(self) -> bool:
        return not self.ahead and next(self.rows, None) is None


def whole(
    records: Iterable[RecordRow],
    values: Iterator[ValueRow],
    nodes: Callable[[int], Iterator[NodeRow]],
    node_count: int,
    heads: Mapping[int, bytes] | None = None,
) -> Verdict | None:
    """The verdict when nothing at all is wrong, else None; see `verify` for what is asked."""
    try:
        return _whole(iter(records), _Values(values), _Forest(nodes), node_count, heads)
    except (Unsound, TypeError, ValueError, AttributeError):
        return None  # whoever bends a store may put anything into a column


def _whole(
    records: Iterator[RecordRow],
    values: _Values,
    forest: _Forest,
    node_count: int,
    heads: Mapping[int, bytes] | None,
) -> Verdict | None:
    noted, reader = dict(heads or {}), _Reader()
    if noted.pop(0, tree.EMPTY) != tree.EMPTY:
        return None
    while part := list(islice(records, _stretch(forest.size, noted))):
        if not reader.as_written(part, forest.size + 1, values):
            return None
        if not forest.grow([sha256(b"\x00" + data).digest() for _seq, _case, _event, data in part]):
            return None
        if noted.pop(forest.size, None) not in (None, forest.root()):
            return None
    if noted or not values.over() or node_count != 2 * forest.size - forest.size.bit_count():
        return None
    return Verdict(forest.size, forest.root())


def _stretch(size: int, noted: Mapping[int, bytes]) -> int:
    """How many records may be read at once: up to the next root that was noted."""
    return min([PART, *(head - size for head in noted if head > size)])


class _Reader:
    """Reads records, and remembers how those of each event look."""

    def __init__(self) -> None:
        self._shapes: dict[str, _Shape] = {}

    def as_written(self, part: list[RecordRow], first: int, values: _Values) -> bool:
        """Whether these are the next records in their one form, and values open what they hold."""
        committed = []
        for expected, row in enumerate(part, first):
            if row[0] != expected:
                return False
            committed.append(self._commitments(row))
        last = first + len(part) - 1
        for seq, name, salt, value in values.until(last):
            if not first <= seq <= last or len(salt) != SALT_BYTES:
                return False
            names, hashes = committed[seq - first]
            opened = sha256(salt + encode_basestring(value).encode()).hexdigest()
            if hashes[names.index(name)] != opened:
                return False
        return True

    def _commitments(self, row: RecordRow) -> tuple[Sequence[str], Sequence[str]]:
        """Names and hashes of its personal values; raises `Unsound` or ValueError unless it is sound."""
        seq, case, event, data = row
        shape = self._shapes.get(event)
        match = None if shape is None else shape.pattern.fullmatch(data.decode())
        if shape is not None and match is not None:
            found = match.groups()
            if found[-1] == str(seq) and found[0] == ("null" if case is None else f'"{case}"'):
                return shape.names, found[1:-1]
        told = read(Kept(seq, case, event, data))
        if (told["seq"], told["case"], told["event"]) != (seq, case, event):
            raise Unsound
        self._learn(event, told)
        return tuple(told["personal"]), tuple(told["personal"].values())

    def _learn(self, event: str, found: Mapping[str, Any]) -> None:
        shape = _Shape.of(event, found["facts"], found["personal"])
        if shape is not None and (event in self._shapes or len(self._shapes) < MOST_SHAPES):
            self._shapes[event] = shape
