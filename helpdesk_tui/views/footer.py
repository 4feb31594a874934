"""The row of keys."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.views.commands import Offer
from helpdesk_tui.views.text import Line, Span, dim, key, line, span, spread, width_of

GENERAL = {"palette", "keys"}
"""They keep their place at the end, however many others there are."""


def footer_row(offers: Sequence[Offer], typing: bool, width: int, right: str = "") -> Line:
    """The keys that work now, as many as fit, most particular first; the general ones keep their place."""
    always = [_item(offer, typing) for offer in offers if offer.command.id in GENERAL]
    shown = [
        item for item in (_item(offer, typing) for offer in offers if offer.command.id not in GENERAL) if item
    ]
    tail = line(*(piece for item in always for piece in (*item, span("  "))), dim(right))
    room = width - width_of(tail) - 2
    kept: list[tuple[Span, ...]] = []
    used = 0
    for item in shown:
        used += width_of(item) + 2
        if used > room:
            break
        kept.append(item)
    row = tuple(piece for item in kept for piece in (*item, *line("  ")))
    return spread(row, tail, width) if tail else row


def _item(offer: Offer, typing: bool) -> tuple[Span, ...]:
    words = offer.command.words()
    name = offer.command.key_name(typing=typing)
    if not words.footer or not name or not offer.possible:
        return ()
    return line(key(name), " ", words.footer)
