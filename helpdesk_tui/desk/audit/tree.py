"""The tree of RFC 9162 (SHA-256) over stored nodes: appending, roots and proofs touch a few nodes each.

Only roots of complete subtrees are kept; they never change, so a node is written once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


@dataclass(frozen=True, slots=True)
class Node:
    """Covers the leaves from index × 2^level on, 2^level of them."""

    level: int
    index: int
    hash: bytes


Stored = Callable[[int, int], bytes]
"""Answers the hash of a stored node by level and index."""


def leaf(data: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """Hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(size: int, added: bytes, stored: Stored) -> Iterator[Node]:
    """The nodes that a tree of `size` leaves gains with one more leaf."""
    level, index, value = 0, size, added
    yield Node(level, index, value)
    while index % 2:
        value = parent(stored(level, index - 1), value)
        level, index = level + 1, index // 2
        yield Node(level, index, value)


def root(size: int, stored: Stored) -> bytes:
    """The root over the first `size` leaves."""
    return _cover(0, size, stored) if size else EMPTY


def inclusion(index: int, size: int, stored: Stored) -> list[bytes]:
    """The proof that leaf `index` (from 0) is in the tree of `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    return list(_path(index, 0, size, stored))


def consistency(first: int, second: int, stored: Stored) -> list[bytes]:
    """The proof that the tree of `second` leaves only adds to that of `first`; 0 < first <= second."""
    if not 0 < first <= second:
        raise ValueError("no such pair of trees")
    return list(_subproof(first, 0, second, True, stored))


def _cover(start: int, end: int, stored: Stored) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return stored(level, start >> level)
    middle = start + _split(width)
    return parent(_cover(start, middle, stored), _cover(middle, end, stored))


def _path(index: int, start: int, end: int, stored: Stored) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(index, start, middle, stored)
        yield _cover(middle, end, stored)
    else:
        yield from _path(index, middle, end, stored)
        yield _cover(start, middle, stored)


def _subproof(first: int, start: int, end: int, whole: bool, stored: Stored) -> Iterator[bytes]:
    """`whole`: the subtree was a complete tree of its own at `first`, so its hash is known to the asker."""
    if first == end:
        if not whole:
            yield _cover(start, end, stored)
        return
    middle = start + _split(end - start)
    if first <= middle:
        yield from _subproof(first, start, middle, whole, stored)
        yield _cover(middle, end, stored)
    else:
        yield from _subproof(first, middle, end, False, stored)
        yield _cover(start, middle, stored)


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1
