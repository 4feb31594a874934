"""Pushes of the row's person are turned off for a while; the desk lets them through again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.rows import who
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _, quiet
from helpdesk_tui.wording.times import clock, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.contract.ids import PersonId
    from helpdesk_tui.contract.quiet import QuietPart
    from helpdesk_tui.contract.signals import Signal
    from helpdesk_tui.views.pushes.screen import PushesScreen

SECONDS: Final = (1200, 3600, 14_400)


def quieten(where: PushesScreen) -> None:
    """Look what its vendors can do, then ask for how long."""
    row = where.chosen
    if row is None or row.person is None:
        return
    person = row.person

    async def ask() -> None:
        parts = (await where.console.link.client.services.quiet(person)).parts
        can = [one for one in parts if one.state == "possible"]
        if not can:
            told = [quiet.part(one) for one in parts] or [_("No account of this person is known.")]
            where.say(" ".join(told), Role.WARN)
            return
        now = where.console.link.clock.now()
        choices = [
            (duration(one), _("until {time}").format(time=clock(now + timedelta(seconds=one))))
            for one in SECONDS
        ]
        where.show_late(
            ChoiceScreen(
                _question(row, parts), choices, lambda n: _turn_off(where, row, person, can, SECONDS[n])
            )
        )

    where.read("quiet", ask)


def _question(row: Signal, parts: Sequence[QuietPart]) -> str:
    can = [one for one in parts if one.state == "possible"]
    head = _("Turn pushes off for {who}: {what}? Logins there need a code meanwhile; the person is told.")
    told = [head.format(who=who(row), what="; ".join(map(quiet.what, can)))]
    if not {one.vendor for one in can} & set(row.vendors):
        told.append(_("The prompts of this row come by another vendor, where they go on."))
    told += [quiet.alone(one) for one in can if not one.other_way]
    told += [quiet.part(one) for one in parts if one.state != "possible"]
    return " ".join(told)


def _turn_off(
    where: PushesScreen, row: Signal, person: PersonId, parts: Sequence[QuietPart], seconds: int
) -> None:
    key = uuid4().hex

    async def work() -> None:
        from helpdesk_tui.contract.operations import OperationState
        from helpdesk_tui.contract.orders import Change, ChangeOrder
        from helpdesk_tui.wording import errors

        told, well = [], True
        for number, one in enumerate(parts):
            order = ChangeOrder(
                vendor=one.vendor,
                change=Change.QUIET_PUSHES,
                device=one.device,
                account=one.account,
                person=person,
                seconds=seconds,
                reason=_("prompts under review: {row}").format(row=row.id)[:200],
            )
            done = await where.console.link.client.operations.take(order, key=f"{key}-{number}")
            if done.state is OperationState.DONE and done.until is not None:
                text = _("{what}: pushes are off until {time}, on record. They come back by themselves.")
                told.append(text.format(what=quiet.what(one), time=clock(done.until)))
                continue
            well = False
            if done.problem is None or done.state is OperationState.UNKNOWN:
                why = _("the desk does not know yet; it asks the vendor")
            else:
                why = errors.tell(done.problem, done.problem_params).text
            told.append(f"{quiet.what(one)}: {why}")
        where.queue.sheet = None  # the evidence says until when
        where.say(" ".join(told), Role.GOOD if well else Role.WARN)

    where.queue.at_work(work, row.id)


def quiet_rows(parts: Sequence[QuietPart], width: int) -> list[Line]:
    """What is off, in the evidence."""
    return [row for one in parts for row in paragraph(quiet.part(one), width, Role.WARN)]


class QuietPushes(Command["PushesScreen"]):
    """A code instead."""

    id, keys, danger = "signal-quiet", ("q",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("no pushes"),
            _("Turn pushes off for a while"),
            _("Where the vendor can; logins need a code until then. It ends by itself, earlier by the gate."),
        )

    def available(self, where: PushesScreen) -> bool:
        """Where the row is about somebody on file, and not about oneself."""
        chosen = where.chosen
        known = chosen is not None and chosen.person is not None and not chosen.mine
        return known and where.writable and not where.typing and not where.queue.busy

    def run(self, where: PushesScreen) -> None:
        """Look and ask."""
        quieten(where)
