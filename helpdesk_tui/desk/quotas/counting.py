"""What an agent and a person have had, counted in the caller's transaction, and what is usual here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, func, select, type_coerce

from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.policy.quotas import Use

HANDED_OVER: Final = ("bypass", "list", "activation", "invite")
"""Kinds of operation after which somebody holds a code or a link."""
CODES: Final = ("bypass", "list")
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MONTH: Final = timedelta(days=30)
_MAY_BE_OUT: Final = tuple(
    state.value for state in (OperationState.INTENT, OperationState.DONE, OperationState.UNKNOWN)
)
"""What failed or was taken back nobody holds."""
_MICROSECONDS_OF_AN_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Averages:
    """What was usual in 30 days that ended a day ago, so that today's rush does not excuse itself."""

    agents: Mapping[str, float] = field(default_factory=dict)
    desk: float = 0.0
    codes: int = 0
    people: int = 0
    """Who were given any of these codes."""

    def of_others(self, own: int) -> float:
        """What one person had, on average, without him who had so many himself."""
        return max(0, self.codes - own) / (self.people - 1) if self.people > 1 else 0.0


@dataclass(slots=True)
class Usual:
    """Averages, counted anew each hour: they change little, and the count reads a month."""

    _hour: datetime | None = None
    _found: Averages = field(default_factory=Averages)

    def averages(self, connection: Connection, now: datetime) -> Averages:
        """Those of this hour."""
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if self._hour != hour:
            self._found, self._hour = _averages(connection, hour), hour
        return self._found


def use(connection: Connection, usual: Usual, agent: AgentId, person: PersonId, now: datetime) -> Use:
    """How much this agent and this person have had; the same transaction may write the next intent."""
    averages = usual.averages(connection, now)
    month = int(connection.scalar(_OF_PERSON, {"person": person, "since": now - MONTH}) or 0)
    hour = int(connection.scalar(_OF_AGENT, {"agent": agent, "since": now - HOUR}) or 0)
    return Use(
        agent_hour=hour,
        agent_usual=averages.agents.get(agent, 0.0),
        desk_usual=averages.desk,
        person_month=month,
        person_usual=averages.of_others(month),
    )


def had_codes(connection: Connection, person: PersonId, since: datetime, before: datetime) -> bool:
    """Whether the person was given codes in that time."""
    return connection.scalar(_HAD, {"person": person, "since": since, "before": before}) is not None


def _out() -> ColumnElement[bool]:
    return operation.c.kind.in_(HANDED_OVER) & operation.c.state.in_(_MAY_BE_OUT)


_HAD = (
    select(operation.c.id)
    .where(
        operation.c.person_id == bindparam("person"),
        operation.c.kind.in_(CODES),
        operation.c.state.in_(_MAY_BE_OUT),
        operation.c.asked_at > bindparam("since"),
        operation.c.asked_at <= bindparam("before"),
    )
    .limit(1)
)
_COUNTED = (
    select(func.count()).select_from(operation).where(_out(), operation.c.asked_at > bindparam("since"))
)
_OF_PERSON = _COUNTED.where(operation.c.person_id == bindparam("person"))
_OF_AGENT = _COUNTED.where(operation.c.agent == bindparam("agent"))


def _averages(connection: Connection, hour: datetime) -> Averages:
    lately = (_out(), operation.c.asked_at > hour - MONTH - DAY, operation.c.asked_at <= hour - DAY)
    bucket = type_coerce(operation.c.asked_at, BigInteger) // _MICROSECONDS_OF_AN_HOUR
    rows = connection.execute(
        select(operation.c.agent, func.count(), func.count(bucket.distinct()))
        .where(*lately)
        .group_by(operation.c.agent)
    ).all()
    people = connection.scalar(select(func.count(operation.c.person_id.distinct())).where(*lately)) or 0
    codes, hours = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return Averages(
        agents={row[0]: row[1] / row[2] for row in rows},
        desk=codes / hours if hours else 0.0,
        codes=codes,
        people=int(people),
    )
