"""What rings wherever the agent looks: a colleague who needs a second person, and alarms for security."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.contract.notices import Notice
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.frame import DeskScreen

_APPROVERS: Final = frozenset({"senior", "security"})
_ALARMED: Final = frozenset({"security"})
_FRESH: Final = timedelta(minutes=10)
"""An older alarm was heard elsewhere, or by nobody; the review has it."""


class Ringing:
    """Of one console: each thing rings once, by bell and in words."""

    def __init__(self) -> None:
        self._heard: set[str] = set()

    def hear(self, where: DeskScreen, change: Change) -> None:
        """Something changed at the desk; ring where it is for this agent."""
        roles, works = {
            "approvals": (_APPROVERS, self._request),
            "deeds": (_APPROVERS, self._deed),
            "alarms": (_ALARMED, self._alarm),
            "handovers": (_ALARMED, self._handed),
        }.get(change.resource, (frozenset[str](), None))
        session = where.console.link.session
        if works is None or session is None or roles.isdisjoint(session.roles):
            return
        if change.id not in self._heard:
            where.read("ring", _of(works, where, change))

    async def _request(self, where: DeskScreen, change: Change) -> None:
        found = await where.console.link.client.approvals.all()
        for one in found:
            if one.id == change.id and one.state == "asked":
                text = _("{agent} asks for a second pair of eyes: F9 shows it.")
                self._second(where, one.id, one.agent, text)

    async def _deed(self, where: DeskScreen, change: Change) -> None:
        for one in await where.console.link.client.deeds.all():
            if one.id == change.id and one.state == "asked":
                text = _("{agent} asks for what takes two people: “What takes two people” shows it.")
                self._second(where, one.id, one.agent, text)

    def _second(self, where: DeskScreen, id_: str, asker: str, text: str) -> None:
        session = where.console.link.session
        if session is not None and asker != session.agent:
            self._ring(where, id_, text.format(agent=asker), Role.WARN)

    async def _alarm(self, where: DeskScreen, change: Change) -> None:
        del change  # a lost word costs nothing: all that is new rings
        since = where.console.link.clock.now() - _FRESH
        for one in await where.console.link.client.notices.alarms():
            # Who doubts a caller may sit beside him, or share the screen with him.
            own = one.kind == "silent_flag" and one.case == where.console.case_in_hand
            if one.made_at > since and not own:
                self._ring(where, one.id, _words(one), Role.BAD)

    async def _handed(self, where: DeskScreen, change: Change) -> None:
        """A row of the push review was handed to this agent, or came back."""
        from helpdesk_tui.contract.ids import SignalId

        session = where.console.link.session
        found = (await where.console.link.client.signals.sheet(SignalId(change.id))).handed
        if session is None or not found:
            return
        last = found[0]
        if last.to == session.agent and last.taken_at is None and last.ended is None:
            text = _("{agent} hands a row of the push review to you: F8 shows it. {words}")
            told = text.format(agent=last.by, words=last.words)
            self._ring(where, f"{change.id} {last.at}", told, Role.WARN)
        elif last.by == session.agent and last.ended == "given_back":
            text = _("{agent} hands a row of the push review back to you: F8 shows it.")
            self._ring(where, f"{change.id} {last.ended_at}", text.format(agent=last.to), Role.WARN)

    def _ring(self, where: DeskScreen, id_: str, text: str, role: Role) -> None:
        if id_ in self._heard:
            return
        self._heard.add(id_)
        where.app.bell()
        where.say(text, role)


def _of(
    work: Callable[[DeskScreen, Change], Awaitable[None]], where: DeskScreen, change: Change
) -> Callable[[], Awaitable[None]]:
    return lambda: work(where, change)


def _words(one: Notice) -> str:
    from helpdesk_tui.wording import notices
    from helpdesk_tui.wording.fill import plain

    text = (
        _("ALARM: {what}, {who} (HD-{reference}).")
        if one.person_name
        else _("ALARM: {what} (HD-{reference}).")
    )
    return text.format(what=notices.kind(one.kind), who=plain(one.person_name or ""), reference=one.reference)
