"""Whether rows that are about to be shown are still what was written: each held against the tree.

A proof is made of the tree's nodes alone: a text that was changed while its hash was left is noticed by none.
So all nodes above each row are made again from its text, up to the largest complete subtree; consoles hold
what stands there against what was signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import rfc8785
from sqlalchemy import Connection, Row, bindparam, func, select

from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import commitment
from helpdesk_tui.desk.audit.tables import audit_node, audit_record

MOST: Final = 500
"""Nodes asked for at once."""
_NODES: Final = select(audit_node.c.index, audit_node.c.hash).where(
    audit_node.c.level == bindparam("level"), audit_node.c.index.in_(bindparam("places", expanding=True))
)


def misfits(
    connection: Connection, rows: Sequence[Row[Any]], values: Mapping[int, Sequence[Row[Any]]]
) -> frozenset[int]:
    """The numbers of those that are not what was written, and of those that cannot be told from them.

    `values`: of each row, its names and numbers that are still there.
    """
    wrong = {row.seq for row in rows if not _sound(row, values.get(row.seq, ()))}
    size = connection.scalar(select(func.max(audit_record.c.seq))) or 0
    made = {row.seq - 1: (tree.leaf(raw(row.bytes)), frozenset({row.seq})) for row in rows}
    level = 0
    while made:
        stored = _stored(connection, level, made)
        above: dict[int, tuple[bytes, frozenset[int]]] = {}
        for place, (found, of) in made.items():
            beside = place ^ 1
            complete = (beside + 1) << level <= size
            if stored.get(place) != found or (complete and beside not in stored):
                wrong |= of
            elif complete:
                pair = (found, stored[beside]) if beside > place else (stored[beside], found)
                known = above.get(place >> 1, (b"", frozenset[int]()))[1]
                above[place >> 1] = tree.parent(*pair), of | known
        made, level = above, level + 1
    return frozenset(wrong)


def raw(value: Any) -> bytes:
    """Whoever bends a store may put anything into a column."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode(errors="replace")


def _sound(row: Row[Any], values: Sequence[Row[Any]]) -> bool:
    """Whether it stands under the case and event that it tells of, and its values open what it holds."""
    try:
        told = json.loads(raw(row.bytes))
        return (told["seq"], told["case"], told["event"]) == (row.seq, row.case_id, row.event) and all(
            commitment(raw(one.salt), one.value) == told["personal"][one.field] for one in values
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, rfc8785.CanonicalizationError):
        return False


def _stored(connection: Connection, level: int, made: Mapping[int, object]) -> dict[int, bytes]:
    """What the tree holds at these places of one level, and beside them."""
    places = sorted({place ^ side for place in made for side in (0, 1)})
    found: dict[int, bytes] = {}
    for start in range(0, len(places), MOST):
        params = {"level": level, "places": places[start : start + MOST]}
        found |= {index: raw(hashed) for index, hashed in connection.execute(_NODES, params)}
    return found
