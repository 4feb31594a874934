"""A row that one analyst hands to another by name: who may take it, who has it, how that ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import AgentId, SignalId
from helpdesk_tui.contract.signals import Handed, HandedEnd, SignalState, Taker
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.signals.own import own_rows
from helpdesk_tui.desk.signals.tables import push_handover, push_signal
from helpdesk_tui.policy.roles import may

WORDS: Final = 300
MOST_HANDED: Final = 50
"""Rows that stand before all others because they were handed over."""


def takers(connection: Connection, house: House, agent: Agent, rows: Sequence[Row[Any]]) -> tuple[Taker, ...]:
    """Everybody to whom all these rows can be handed over, by name."""
    return tuple(
        Taker(id=one.id, name=one.name)
        for one in directory.everybody(connection, house.config)
        if _reviews(one) and one.id != agent.id and not _is_about(connection, house, one, rows)
    )


def refuse_taker(connection: Connection, house: House, agent: Agent, row: Row[Any], to: AgentId) -> None:
    """Raises for who does not review, is the agent himself, or is whom the row is about (Law 6)."""
    known = directory.find(connection, house.config, to)
    if known is None or not _reviews(known) or to == agent.id:
        raise Missing(ErrorCode.NOT_FOUND)
    if _is_about(connection, house, known, [row]):
        raise Refused(ErrorCode.ABOUT_COLLEAGUE, agent=to)


def begin(
    connection: Connection, agent: Agent, row: Row[Any], to: AgentId, words: str, now: datetime
) -> Mapping[str, Any]:
    """Write it down; answers what the row becomes: held for the colleague for half an hour."""
    end(connection, row, HandedEnd.PASSED_ON, now)
    number = (connection.scalar(select(func.max(push_handover.c.id))) or 0) + 1
    connection.execute(
        insert(push_handover).values(
            id=number, signal_id=row.id, giver=agent.id, taker=to, words=words, at=now
        )
    )
    return {"handed_to": to, "claimed_by": to, "claimed_at": now}


def claimed(connection: Connection, agent: Agent, row: Row[Any], now: datetime) -> Mapping[str, Any]:
    """Somebody takes what was handed to him, or what nobody took; what the row becomes by that."""
    if row.handed_to is None:
        return {}
    if row.handed_to != agent.id:
        return end(connection, row, HandedEnd.LAPSED, now)
    taken = update(push_handover).where(
        push_handover.c.signal_id == row.id,
        push_handover.c.ended_at.is_(None),
        push_handover.c.taken_at.is_(None),
    )
    connection.execute(taken.values(taken_at=now))
    return {}


def end(connection: Connection, row: Row[Any], how: HandedEnd, now: datetime) -> Mapping[str, Any]:
    """What was handed over is no longer; what the row becomes by that."""
    if row.handed_to is None:
        return {}
    ended = update(push_handover).where(
        push_handover.c.signal_id == row.id, push_handover.c.ended_at.is_(None)
    )
    connection.execute(ended.values(ended_at=now, ended=how.value))
    return {"handed_to": None}


def back(
    connection: Connection, house: House, agent: Agent, row: Row[Any], now: datetime
) -> Mapping[str, Any]:
    """Give it back, or take back what nobody took; the row is the giver's again, or free if he is gone."""
    query = select(push_handover).where(
        push_handover.c.signal_id == row.id, push_handover.c.ended_at.is_(None)
    )
    given = connection.execute(query).one_or_none()
    if given is None or row.handed_to is None or row.state == SignalState.DECIDED.value:
        raise Conflict(ErrorCode.SIGNAL_NOT_HANDED)
    is_his = given.giver == agent.id and given.taken_at is None
    if given.taker != agent.id and not is_his:
        raise Conflict(ErrorCode.NOT_YOURS, agent=given.taker)
    moved = end(connection, row, HandedEnd.TAKEN_BACK if is_his else HandedEnd.GIVEN_BACK, now)
    giver = directory.find(connection, house.config, AgentId(given.giver))
    # Whom no list names is the user of his own desk.
    still = giver is None or (_reviews(giver) and not _is_about(connection, house, giver, [row]))
    claim = (given.giver, now) if still else (None, None)
    return {**moved, "claimed_by": claim[0], "claimed_at": claim[1]}


def history(connection: Connection, id_: SignalId) -> tuple[Handed, ...]:
    """Every hand-over of a row, newest first."""
    query = select(push_handover).where(push_handover.c.signal_id == id_)
    return tuple(_handed(row) for row in connection.execute(query.order_by(push_handover.c.id.desc())))


def current(connection: Connection, rows: Iterable[Row[Any]]) -> dict[str, Handed]:
    """What is handed over now, by row."""
    ids = [row.id for row in rows if row.handed_to is not None]
    query = select(push_handover).where(
        push_handover.c.signal_id.in_(ids), push_handover.c.ended_at.is_(None)
    )
    return {row.signal_id: _handed(row) for row in connection.execute(query)} if ids else {}


def handed_to(connection: Connection, agent: Agent) -> list[Row[Any]]:
    """The rows that were handed to the agent, the riskiest first."""
    query = select(push_signal).where(push_signal.c.handed_to == agent.id)
    query = query.order_by(push_signal.c.level.desc(), push_signal.c.last.desc(), push_signal.c.id.desc())
    return list(connection.execute(query.limit(MOST_HANDED)))


def _reviews(known: directory.Known) -> bool:
    return known.active and may(known.roles, Right.REVIEW_PUSHES)


def _is_about(connection: Connection, house: House, known: directory.Known, rows: Sequence[Row[Any]]) -> bool:
    return bool(own_rows(connection, house, Agent(known.id, known.name, known.roles), rows))


def _handed(row: Row[Any]) -> Handed:
    return Handed(
        by=AgentId(row.giver),
        to=AgentId(row.taker),
        words=row.words,
        at=row.at,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
        ended=None if row.ended is None else HandedEnd(row.ended),
    )
