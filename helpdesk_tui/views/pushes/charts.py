"""Small charts out of block characters: prompts by the hour, and by the country."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.pushes.ends import short
from helpdesk_tui.views.text import Line, Role, cut, dim, fit, line, span, strong, warn, width_of
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.pivots import PlaceCount, PromptCounts

BLOCKS: Final = " ▁▂▃▄▅▆▇█"
NAME: Final = 10
BAR: Final = 10
PLACES: Final = 8


def bars(numbers: Sequence[int], peak: int | None = None) -> str:
    """One sign for each number, the highest for the peak; whatever is not zero can be seen."""
    top = max(numbers, default=0) if peak is None else peak
    if top <= 0:
        return BLOCKS[0] * len(numbers)
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[-(-min(one, top) * steps // top)] for one in numbers)


def chart_rows(counts: PromptCounts, width: int) -> list[Line]:
    """Approved and refused by the hour, on one measure each; then the countries."""
    hours = counts.hours
    approved = [one.approved for one in hours]
    refused = [one.refused for one in hours]
    begins = [one.hour for one in hours]
    rows = [
        cut(_hours(_("approved"), approved, begins, Role.GOOD), width),
        cut(_hours(_("refused"), refused, begins, Role.WARN), width),
    ]
    return [*rows, *([_places(counts.places, width)] if counts.places else [])]


def _hours(name: str, numbers: Sequence[int], begins: Sequence[datetime], role: Role) -> Line:
    total = sum(numbers)
    row = line(dim(fit(name, NAME)), span(bars(numbers), role), dim("▏"), strong(f" {total}"))
    if not total:
        return row
    most = begins[numbers.index(max(numbers))]
    text = _(" in {n} h, most at {time}: {most}").format(
        n=len(numbers), time=f"{most.astimezone():%H:%M}", most=max(numbers)
    )
    return (*row, dim(text))


def _places(places: Sequence[PlaceCount], width: int) -> Line:
    """As many countries as fit, the most frequent first."""
    top = max(one.approved + one.refused + one.other for one in places)
    row = line(dim(fit(_("from"), NAME)))
    for one in places[:PLACES]:
        total = one.approved + one.refused + one.other
        bar = "█" * max(1, total * BAR // top)
        piece = line(strong(short(one.country)), " ", span(bar, Role.TITLE), dim(f" {total}"))
        if one.refused:
            piece = (*piece, warn(_(" ({n} refused)").format(n=one.refused)))
        if width_of(row) + width_of(piece) + 2 > width:
            break
        row = (*row, *piece, *line("  "))
    return row
