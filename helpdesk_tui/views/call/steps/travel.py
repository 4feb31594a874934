"""Where the caller will be, as the caller says it: a country, the first and the last day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _, whereabouts

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.views.call.call import Call

WORDS = 3


class TravelStep(Step):
    """One line such as `PT 3/3 9/3`."""

    id = "travel"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._key = uuid4().hex

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Country and days (PT 3/3 9/3):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What it is for."""
        del now
        text = _(
            "Where the verified caller will be: the country's two letters, the first and the last day. It"
            " stands beside the login prompts of that time as context, and lowers none of them."
        )
        return paragraph(text, width, Role.DIM)

    def submitted(self, text: str) -> None:
        """Note it at the desk."""
        case, words = self.call.state.open_case, text.split()
        now = self.call.link.clock.now()
        days = [one for word in words[1:] if (one := day_of(word, now)) is not None]
        if case is None or len(words) != WORDS or len(days) != WORDS - 1 or len(words[0]) != len("PT"):
            self.call.host.say(
                _("Type the country's two letters and two days, such as PT 3/3 9/3."), Role.WARN
            )
            return

        async def work() -> None:
            from helpdesk_tui.contract.whereabouts import TravelAsk

            ask = TravelAsk(country=words[0], first=days[0], last=days[1])
            found = await self.call.link.client.signals.context.travel(case.id, ask, key=self._key)
            self.call.leave_step()
            self.call.host.say(_("On record. {what}").format(what=whereabouts.sentence(found)), Role.GOOD)

        self.call.host.write("travel", work)


def day_of(word: str, now: datetime) -> date | None:
    """`9/3`, `9/3/2027` or `2026-03-09`; without a year the next one that is not half a year ago."""
    here = now.astimezone().date()
    try:
        if "-" in word:
            return here.fromisoformat(word)
        parts = [int(part) for part in word.split("/")]
        if len(parts) == WORDS:
            return here.replace(year=parts[2], month=parts[1], day=parts[0])
        day = here.replace(day=1, month=parts[1]).replace(day=parts[0])
    except (ValueError, IndexError):
        return None
    return day if (here - day).days <= HALF_A_YEAR else day.replace(year=day.year + 1)


HALF_A_YEAR = 183
