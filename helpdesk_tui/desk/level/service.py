"""The threat level as it stands, and setting it: on record, at once for every console."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.level import Level, LevelAsk
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.keeping import refuse_alone
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.level.tables import threat_level
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.store.text import storable


def level(connection: Connection) -> int:
    """What was set last, 0 to 2; the policy of a client may be stricter."""
    row = _newest(connection)
    return 0 if row is None else int(row.level)


async def shown(house: House) -> Level:
    """What holds now, who said so and why."""
    row = await house.store.read(_newest)
    floor = house.policy.base.threat_level
    if row is None:
        return Level(level=floor, floor=floor)
    return Level(
        level=max(floor, row.level), floor=floor, since=row.set_at, by=AgentId(row.agent), reason=row.reason
    )


async def in_force(house: House) -> int:
    """The level that consoles show; with the store away that of the policy, and nothing is granted then."""
    try:
        return (await shown(house)).level
    except DeskError:
        return house.policy.base.threat_level


def put_in(connection: Connection, house: House, by: AgentId, ask: LevelAsk) -> int:
    """Write it down, with record and notice; answers its number."""
    before = _newest(connection)
    seq = 1 if before is None else before.seq + 1
    connection.execute(
        insert(threat_level).values(
            seq=seq, level=ask.level, agent=by, reason=ask.reason, set_at=house.clock.now()
        )
    )
    house.record.append(
        connection,
        AuditEvent.LEVEL_SET,
        agent=by,
        personal={"why": ask.reason},
        facts={"level": ask.level, "before": 0 if before is None else before.level},
    )
    announce(connection, house, Told(NoticeKind.LEVEL_CHANGED))
    return seq


async def put(house: House, agent: Agent, ask: LevelAsk) -> Level:
    """Set it; the same level again is only another reason. Raises `Refused` without the right.

    Less than now takes two people where several share the desk: `SECOND_NEEDED`.
    """
    reason = storable(ask.reason, 300).strip()
    if not reason:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="reason")

    def write(connection: Connection) -> int:
        if ask.level < level(connection):
            refuse_alone(house)
        return put_in(connection, house, agent.id, LevelAsk(level=ask.level, reason=reason))

    seq = await write_as(house, agent, Right.SET_LEVEL, write)
    house.hub.publish(Change(resource=Resource.LEVEL, id="level", revision=seq))
    return await shown(house)


_NEWEST = select(threat_level).order_by(threat_level.c.seq.desc()).limit(1)


def _newest(connection: Connection) -> Row[Any] | None:
    return connection.execute(_NEWEST).one_or_none()
