"""Pages by offset: `limit`, `offset`, and `metadata` with the way on."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo.call import Call, Page


def window(call: Call, most: int) -> tuple[int, int]:
    """Limit (default 100, more than the most is clamped) and offset."""
    limit = min(call.params.number("limit", 100, least=1), most)
    return limit, call.params.number("offset", 0)


def page(items: list[Any], total: int, limit: int, offset: int) -> Page:
    """One page; `next_offset` is absent at the end."""
    metadata: dict[str, Any] = {"total_objects": total}
    if offset > 0:
        metadata["prev_offset"] = max(0, offset - limit)
    if offset + len(items) < total and items:
        metadata["next_offset"] = offset + len(items)
    return Page(items, metadata)


def slice_page(call: Call, items: list[Any], most: int) -> Page:
    """A page out of a list that is already there; short sub-lists only."""
    limit, offset = window(call, most)
    return page(items[offset : offset + limit], len(items), limit, offset)
