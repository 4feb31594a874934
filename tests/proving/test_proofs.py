"""Our verifier against pymerkle, a naive reference, and proofs bent in every way."""

from __future__ import annotations

import ast
import hashlib
import random
import sys
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

import helpdesk_tui.proving
from helpdesk_tui.desk.audit import tree as desk_tree
from helpdesk_tui.proving.tree import EMPTY, Tree, consistent, included, leaf

MOST = 70


def naive_root(leaves: list[bytes]) -> bytes:
    """As the RFC defines it, over all leaves each time."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def entry(number: int) -> bytes:
    return b"entry %d" % number


@cache
def nodes() -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    for number in range(MOST):
        for node in desk_tree.grown(number, desk_tree.leaf(entry(number)), lambda a, i: found[a, i]):
            found[node.level, node.index] = node.hash
    return found


def stored(level: int, index: int) -> bytes:
    return nodes()[level, index]


@cache
def root(size: int) -> bytes:
    return naive_root([entry(n) for n in range(size)])


def test_roots_and_proofs_are_those_of_pymerkle_and_of_the_naive_reference() -> None:
    witness, ours = InmemoryTree(algorithm="sha256"), Tree()
    assert ours.root() == EMPTY == naive_root([])
    for number in range(MOST):
        witness.append_entry(entry(number))
        ours.add(leaf(entry(number)))
        assert ours.root() == witness.get_root() == root(number + 1)
    for size in range(1, MOST + 1):
        for index in range(size):
            path = witness.prove_inclusion(index + 1, size).path[1:]
            assert path == desk_tree.inclusion(index, size, stored)
            assert included(index, size, leaf(entry(index)), path, root(size))
        for first in range(1, size + 1):
            proof = desk_tree.consistency(first, size, stored)
            assert consistent(first, size, root(first), root(size), proof)
            theirs = witness.prove_consistency(first, size)
            assert theirs.size == size
    assert consistent(0, 5, EMPTY, root(5), [])
    assert not consistent(0, 5, root(5), root(5), [])
    assert not consistent(0, 5, EMPTY, root(5), [root(1)])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_bent_proof_is_accepted(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    first = data.draw(st.integers(1, size - 1))
    proof = desk_tree.consistency(first, size, stored)
    bent = data.draw(st.sampled_from(("cut", "front", "more", "flip", "swap", "sizes", "roots", "other")))
    path, a, b, old, new = list(proof), first, size, root(first), root(size)
    if bent == "cut":
        path = path[: data.draw(st.integers(0, len(path) - 1))]
    elif bent == "front":
        path = path[1:]
    elif bent == "more":
        path.insert(data.draw(st.integers(0, len(path))), data.draw(st.binary(min_size=32, max_size=32)))
    elif bent == "flip":
        at = data.draw(st.integers(0, len(path) - 1))
        path[at] = bytes([path[at][0] ^ 1]) + path[at][1:]
    elif bent == "swap":
        path.reverse()
        if path == proof:
            return
    elif bent == "sizes":
        a, b = data.draw(st.sampled_from([(a + 1, b), (a, b + 1), (a - 1, b), (b, a), (a, a), (-1, b)]))
    elif bent == "roots":
        old, new = new, old
    else:
        new = naive_root([b"x", *(entry(n) for n in range(1, size))])
    if (a, b, old, new, path) == (first, size, root(first), root(size), proof):
        return
    accepted = consistent(a, b, old, new, path)
    # Sizes that lead along the same path prove the same roots: the roots are what counts.
    assert not accepted or (bent == "sizes" and a > 0 and (old, new) == (root(first), root(size)))


@settings(max_examples=300, deadline=None)
@given(st.integers(1, MOST), st.randoms(use_true_random=False))
def test_no_other_leaf_is_included(size: int, dice: random.Random) -> None:
    index = dice.randrange(size)
    path = desk_tree.inclusion(index, size, stored)
    right = leaf(entry(index))
    assert not included(index, size, leaf(b"another"), path, root(size))
    assert not included(size, size, right, path, root(size))
    assert not included(-1, size, right, path, root(size))
    assert not included(index, size, right, [*path, right], root(size))
    if path:
        assert not included(index, size, right, path[:-1], root(size))
        other = (index + 1 + dice.randrange(size - 1)) % size
        assert not included(other, size, right, path, root(size))


def test_the_verifier_needs_the_standard_library_and_cryptography_alone() -> None:
    folder = Path(helpdesk_tui.proving.__path__[0])
    own = "helpdesk_tui.proving"
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or top == "cryptography" or name.startswith(own), name
