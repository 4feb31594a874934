"""The desk proves itself to the person whom it calls: by a message whose reference the agent says first.

Only while the desk has rung at a number on file: whoever called in could have the reference read to him, and
say it to the real person on another line.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import Method, ProofState
from helpdesk_tui.contract.notices import Introduction, Notice, NoticeKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.reading import listed
from helpdesk_tui.desk.notices.service import Told, announce

GOOD_FOR: Final = timedelta(minutes=5)
"""Asked for again in the same case within this time, it is the same message."""
IN_AN_HOUR: Final = timedelta(hours=1)
MOST: Final = 3
"""To one person in an hour, whoever asks."""


async def introduce(house: House, agent: Agent, asked: Introduction) -> Notice:
    """Tell the person at every address on file that the desk is on the telephone.

    Raises `Refused(CALL_BACK_FIRST)` while no call-back of the agent's own waits in the case, and
    `Refused(THROTTLED)`.
    """

    def write(connection: Connection) -> Notice:
        case, now = cases.mine_open(connection, agent.id, asked.case), house.clock.now()
        if not _rings(connection, case, now):
            raise Refused(ErrorCode.CALL_BACK_FIRST)
        kinds = (NoticeKind.DESK_CALLS,)
        before = listed(connection, case=case.id, kinds=kinds, since=now - GOOD_FOR)
        if before:
            return before[0]
        if len(listed(connection, who=case.person, kinds=kinds, since=now - IN_AN_HOUR)) >= MOST:
            raise Refused(ErrorCode.THROTTLED)
        id_ = announce(connection, house, Told(NoticeKind.DESK_CALLS, case.person, case.id))
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


def _rings(connection: Connection, case: Case, now: datetime) -> bool:
    """Whether the agent's call to a number of the person's on file is open in this case."""
    query = select(proof.c.id).where(
        proof.c.case_id == case.id,
        proof.c.agent == case.agent,
        proof.c.person_id == case.person,
        proof.c.method == Method.CALL_BACK.value,
        proof.c.state == ProofState.WAITING.value,
        proof.c.ends_at > now,
    )
    return connection.scalar(query.limit(1)) is not None
