from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from helpdesk_tui.desk.audit import tree

MOST = 130


class Grown:
    """Our tree over numbered entries, kept in a dictionary."""

    def __init__(self, size: int) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for number in range(size):
            for node in tree.grown(number, tree.leaf(entry(number)), self.stored):
                assert (node.level, node.index) not in self.nodes, "a node is written once"
                self.nodes[node.level, node.index] = node.hash

    def stored(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def entry(number: int) -> bytes:
    return b"entry %d" % number


@cache
def ours() -> Grown:
    return Grown(MOST)


@cache
def witness() -> InmemoryTree:
    grown = InmemoryTree(algorithm="sha256")
    for number in range(MOST):
        grown.append_entry(entry(number))
    return grown


def root_of(first: int, last: int) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if last - first == 1:
        return tree.leaf(entry(first))
    split = 1
    while split * 2 < last - first:
        split *= 2
    return tree.parent(root_of(first, first + split), root_of(first + split, last))


def consistent(first: int, second: int, roots: tuple[bytes, bytes], path: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2, step by step."""
    path = list(path)
    if first == second:
        return not path and roots[0] == roots[1]
    if first & (first - 1) == 0:
        path.insert(0, roots[0])
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = tree.parent(c, fr), tree.parent(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = tree.parent(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == roots[0] and sr == roots[1] and sn == 0


def test_roots_are_those_of_the_witness_and_of_the_rfc() -> None:
    for size in range(1, MOST + 1):
        found = tree.root(size, ours().stored)
        assert found == witness().get_root(size)
        assert found == root_of(0, size)
    assert tree.root(0, ours().stored) == tree.EMPTY == witness().get_root(0)


def test_inclusion_proofs_are_those_of_the_witness() -> None:
    for size in range(1, 66):
        for index in range(size):
            theirs = witness().prove_inclusion(index + 1, size)
            leaf, *path = theirs.path
            assert leaf == tree.leaf(entry(index))
            assert tree.inclusion(index, size, ours().stored) == path


@given(st.integers(1, MOST), st.integers(1, MOST))
def test_consistency_proofs_convince_a_stranger(one: int, other: int) -> None:
    first, second = sorted((one, other))
    roots = witness().get_root(first), witness().get_root(second)
    path = tree.consistency(first, second, ours().stored)
    assert consistent(first, second, roots, path)
    if path:
        bent = [bytes(32), *path[1:]]
        assert not consistent(first, second, roots, bent)
        assert not consistent(first, second, roots, path[:-1])


def test_every_pair_of_small_trees_has_a_proof_that_convinces_and_no_shorter_one() -> None:
    for second in range(1, 20):
        for first in range(1, second + 1):
            path = tree.consistency(first, second, ours().stored)
            roots = witness().get_root(first), witness().get_root(second)
            assert consistent(first, second, roots, path)
            assert not path or not consistent(first, second, roots, path[:-1])
            assert (path == []) is (first == second)


def test_what_is_not_there_has_no_proof() -> None:
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="^no such leaf$"):
            tree.inclusion(index, size, ours().stored)
    for first, second in ((0, 3), (0, 0), (4, 3)):
        with pytest.raises(ValueError, match="^no such pair of trees$"):
            tree.consistency(first, second, ours().stored)
