"""How far the logs are known, and when the next look is: silence of the last minutes is never calm."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import ago, countdown
from helpdesk_tui.views.text import BLANK, Line, Role, bad, cut, dim, line, paragraph, strong, title, warn
from helpdesk_tui.wording import _, errors, pushes
from helpdesk_tui.wording.times import about

if TYPE_CHECKING:
    from helpdesk_tui.contract.prompts import Sources, SourceState


def logins(sources: Sources) -> list[SourceState]:
    """The logs that prompts come from."""
    return [one for one in sources.sources if one.kind == "authentication"]


def to_the_second(at: datetime) -> str:
    """Hour, minute, second on this machine's wall."""
    return f"{at.astimezone():%H:%M:%S}"


def next_look(sources: Sources | None) -> datetime | None:
    """When any log of logins is looked at next."""
    if sources is None:
        return None
    return min((one.next_look for one in logins(sources) if one.next_look is not None), default=None)


def known_row(sources: Sources | None, now: datetime, width: int) -> Line:
    """Until when everything is known; of what came after: cannot know yet, and when the next look is."""
    if sources is None:
        return line(dim(_("asking how fresh the logs are…")))
    found = logins(sources)
    if not found:
        return line(warn(_("No vendor here gives a log of logins.")))
    bad_ones = [one for one in found if one.problem is not None]
    if bad_ones:
        text = _("{label} cannot be read: {why}").format(
            label=bad_ones[0].label, why=errors.tell(bad_ones[0].problem or "", {}).text
        )
        return cut(line(bad(text), dim(f"  {_until(found, now)}")), width)
    # What must not be missed stands where no narrow screen cuts it.
    behind = [warn(_("older rows are still being read") + "  ")] if any(one.behind for one in found) else []
    return cut(line(*behind, dim(_until(found, now))), width)


def _until(found: list[SourceState], now: datetime) -> str:
    known = [one.complete_until for one in found if one.complete_until is not None]
    if len(known) < len(found):
        return _("not every log was read yet")
    oldest = min(found, key=lambda one: one.complete_until or now)
    text = _("known until {time}, then: cannot know yet").format(time=to_the_second(min(known)))
    if oldest.next_look is None:
        return text
    return _("{known}, next look {time} (in {left})").format(
        known=text, time=to_the_second(oldest.next_look), left=countdown(oldest.next_look, now)
    )


def source_rows(sources: Sources, now: datetime, width: int) -> list[Line]:
    """Each log of each vendor."""
    rows: list[Line] = [line(title(_("Where the rows come from"))), BLANK]
    for one in sources.sources:
        rows.append(cut(line(strong(f"{one.label}, {pushes.log(one.kind)}"), dim(f"  {one.rows}")), width))
        rows += _state(one, now, width)
    rows.append(BLANK)
    if not sources.places:
        text = _("No address table: rules that need networks or servers are not evaluated.")
        rows += paragraph(text, width, Role.WARN)
    return rows


def _state(one: SourceState, now: datetime, width: int) -> list[Line]:
    if one.problem is not None:
        told = errors.tell(one.problem, {})
        rows = paragraph(f"  ! {told.text} {told.hint}", width, Role.BAD, 4)
    else:
        rows = []
    if one.complete_until is None:
        return [*rows, line(warn("  " + _("never read")))]
    text = _("read {ago}, complete until {time}").format(
        ago=ago(one.read_at, now), time=to_the_second(one.complete_until)
    )
    if one.blind_seconds:
        text += _("; the vendor holds back {time}").format(time=about(one.blind_seconds))
    if one.behind:
        text += _("; older rows are still being read")
    return [*rows, *paragraph(f"  {text}", width, Role.DIM, 4)]
