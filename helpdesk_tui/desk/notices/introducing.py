"""The desk proves itself to the person whom it calls: by a message whose reference the agent says first.

Only while the desk rings at a number that has long been on file, and only to such addresses: whoever called
in, or had a number changed, could have the reference read to him, and say it to the real person elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import Method, ProofState
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, WayId
from helpdesk_tui.contract.notices import Introduction, Notice, NoticeKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.gate.look import Look, look
from helpdesk_tui.desk.gate.service import resolve
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.reading import listed
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.policy.weighing import quarantined

KINDS: Final = (NoticeKind.DESK_CALLS,)
GOOD_FOR: Final = timedelta(minutes=5)
"""Asked for again in the same case within this time, it is the same message."""
IN_AN_HOUR: Final = timedelta(hours=1)
MOST: Final = 3
"""To one person in an hour, whoever asks."""


async def introduce(house: House, agent: Agent, asked: Introduction) -> Notice:
    """Tell the person at every address that has long been on file that the desk is on the telephone.

    Raises `Refused(CALL_BACK_FIRST)` while no call-back of the agent's own to such a number waits in the
    case, and `Refused(THROTTLED)`.
    """

    def write(connection: Connection) -> Notice:
        case, now = cases.mine_open(connection, agent.id, asked.case), house.clock.now()
        seen = look(connection, house, agent.id, case.id, partial(resolve, house, action=Action.BYPASS))
        began = _rings_since(seen, now)
        if began is None:
            raise Refused(ErrorCode.CALL_BACK_FIRST)
        # One for each call: whoever took the last one has heard its reference.
        before = listed(connection, case=case.id, kinds=KINDS, since=now - GOOD_FOR)
        if before and before[0].made_at >= began:
            return before[0]
        lately = listed(connection, who=case.person, kinds=KINDS, since=now - IN_AN_HOUR)
        if len(lately) >= MOST:
            raise Refused(ErrorCode.THROTTLED, until=(lately[MOST - 1].made_at + IN_AN_HOUR).isoformat())
        told = Told(NoticeKind.DESK_CALLS, case.person, case.id, only=_steady(seen, now))
        id_ = announce(connection, house, told)
        house.record.append(
            connection,
            AuditEvent.CASE_INTRODUCED,
            agent=agent.id,
            case=case.id,
            person=case.person,
            facts={"notice": id_},
        )
        return listed(connection, id_=id_)[0]

    made = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.CASE, id=asked.case))
    return made


def kept_from(
    connection: Connection, agent: AgentId, found: Iterable[Notice], now: datetime
) -> tuple[Notice, ...]:
    """The same notices; what the desk says on the line now is read by nobody but who is on the line."""

    def shown(one: Notice) -> Notice:
        if one.kind not in KINDS or one.case is None or one.made_at <= now - IN_AN_HOUR:
            return one
        mine = cases.get(connection, one.case, waits=False).agent == agent
        return one if mine else one.model_copy(update={"reference": ""})

    return tuple(shown(one) for one in found)


def _rings_since(seen: Look, now: datetime) -> datetime | None:
    """When the agent's call began that is still open, to a number that did not change lately."""
    for row in seen.rows:
        rings = row.method == Method.CALL_BACK.value and row.state == ProofState.WAITING.value
        if rings and row.ends_at > now and _is_steady(seen, row.way, now):
            began: datetime = row.started_at
            return began
    return None


def _is_steady(seen: Look, way: str, now: datetime) -> bool:
    return any(
        option.by(WayId(way)) is not None and not quarantined(seen.policy, option.route.standing, now)
        for option in seen.options
    )


def _steady(seen: Look, now: datetime) -> frozenset[str]:
    """The person's addresses that did not change lately: who changed one may not be their owner."""
    return frozenset(
        one.value for one in seen.person.contacts if not quarantined(seen.policy, one.standing, now)
    )
