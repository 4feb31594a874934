"""A colleague asks for a second pair of eyes while this agent looks at something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.frame import DeskScreen

_APPROVERS = frozenset({"senior", "security"})
_heard: set[str] = set()
"""Requests that were rung for."""


def knock(where: DeskScreen, change: Change) -> None:
    """Ring once for a new request that this agent may look at."""
    session = where.console.link.session
    if session is None or _APPROVERS.isdisjoint(session.roles) or change.id in _heard:
        return

    async def work() -> None:
        found = next(
            (one for one in await where.console.link.client.approvals.all() if one.id == change.id), None
        )
        if found is None or found.state != "asked" or found.agent == session.agent or found.id in _heard:
            return
        _heard.add(found.id)
        where.app.bell()
        text = _("{agent} asks for a second pair of eyes: F9 shows it.")
        where.say(text.format(agent=found.agent), Role.WARN)

    where.read("knock", work)
