"""Rows of the queue as a console gets them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import AgentId, PersonId, SignalId, TaskId, VendorId
from helpdesk_tui.contract.pivots import TimelineLine
from helpdesk_tui.contract.prompts import End, Known, Lack
from helpdesk_tui.contract.signals import (
    GivenVerdict,
    Handed,
    Saying,
    Signal,
    SignalCounts,
    SignalFold,
    SignalLevel,
    SignalPage,
    SignalReason,
    SignalSheet,
    SignalState,
    Verdict,
)
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.prompts import showing, timeline
from helpdesk_tui.desk.prompts.paging import EPOCH, MICRO
from helpdesk_tui.desk.prompts.showing import WORDS, Someone
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.veil import Veil
from helpdesk_tui.desk.prompts.words import texts
from helpdesk_tui.desk.quiet.reading import turned_off
from helpdesk_tui.desk.signals import handing
from helpdesk_tui.desk.signals.naming import logins
from helpdesk_tui.desk.signals.own import own_rows
from helpdesk_tui.desk.signals.tables import push_basis, push_saying, push_signal, push_verdict
from helpdesk_tui.desk.whereabouts.repository import around

LEVELS: Final = tuple(SignalLevel)
CLAIM_LASTS: Final = timedelta(minutes=30)
SHEET_PROMPTS: Final = 100
LATELY: Final = timedelta(days=1)
OPEN: Final = (SignalState.OPEN.value, SignalState.WAITING.value)
_NOTHING: Final = Known(lack=Lack.ABSENT)
_NOWHERE: Final = End(address=_NOTHING, place=_NOTHING, country=_NOTHING, network=_NOTHING, device=_NOTHING)


def page(
    connection: Connection, house: House, agent: Agent, fold: SignalFold, after: str | None, limit: int
) -> SignalPage:
    """The riskiest first and of these the newest; decided ones: the last decided first.

    What was handed to the agent stands on the first page before all others.
    """
    decided = fold is SignalFold.DECIDED
    query = select(push_signal).limit(limit + 1)
    if decided:
        query = query.where(push_signal.c.state == SignalState.DECIDED.value)
        query = query.order_by(push_signal.c.decided_at.desc(), push_signal.c.id.desc())
    else:
        if fold is SignalFold.OPEN:
            query = query.where(push_signal.c.state.in_(OPEN))
        query = query.order_by(push_signal.c.level.desc(), push_signal.c.last.desc(), push_signal.c.id.desc())
        query = query.where(push_signal.c.handed_to.is_distinct_from(agent.id))
    if after is not None:
        query = query.where(_beyond(after, decided=decided))
    rows = connection.execute(query).all()
    first = handing.handed_to(connection, agent) if after is None and not decided else []
    found = show(connection, house, agent, [*first, *rows[:limit]])
    return SignalPage(
        signals=found,
        after=_cursor(rows[limit - 1], decided=decided) if len(rows) > limit else None,
        counts=_counts(connection, agent),
    )


def row_of(connection: Connection, id_: SignalId) -> Row[Any]:
    """The row; raises `Missing`."""
    row = connection.execute(select(push_signal).where(push_signal.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def people_of(connection: Connection, id_: SignalId) -> tuple[PersonId, ...]:
    """Whom a row is about: one person, or all whose prompts a spray is made of; nobody for deeds."""
    row = row_of(connection, id_)
    accounts = [row.account] if ":" in row.account else _accounts(connection, id_)
    found = showing.owners(connection, accounts)
    return tuple(dict.fromkeys(found[one].id for one in accounts if one in found))


def _accounts(connection: Connection, id_: SignalId) -> list[str]:
    ids = select(push_basis.c.row_id).where(push_basis.c.signal_id == id_, push_basis.c.kind == "p")
    query = select(prompt.c.account).where(prompt.c.id.in_(ids)).order_by(prompt.c.at, prompt.c.id)
    asked = list(dict.fromkeys(connection.scalars(query)))
    words = texts(connection, asked)
    return [words[one] for one in asked if one in words]


def show(connection: Connection, house: House, agent: Agent, rows: Sequence[Row[Any]]) -> tuple[Signal, ...]:
    """The rows in their order."""
    people = showing.owners(connection, {row.account for row in rows if ":" in row.account})
    last = _last_prompts(connection, rows)
    words = texts(connection, (getattr(row, name) for row in last.values() for name in WORDS))
    given = _given(connection, [row.verdict_id for row in rows if row.verdict_id])
    own = own_rows(connection, house, agent, rows)
    named = logins(connection, {row.account for row in rows})
    handed = handing.current(connection, rows)
    now = house.clock.now()
    return tuple(
        _signal(
            row,
            people.get(row.account),
            last.get(row.last_prompt),
            words,
            given,
            now,
            login=named.get(row.account) or row.login,
            mine=row.id in own,
            handed=handed.get(row.id),
        )
        for row in rows
    )


def sheet(connection: Connection, house: House, agent: Agent, id_: SignalId) -> SignalSheet:
    """One row with everything that it rests on."""
    row = row_of(connection, id_)
    (signal,) = show(connection, house, agent, [row])
    said = connection.execute(
        select(push_saying)
        .where(push_saying.c.signal_id == id_)
        .order_by(push_saying.c.level.desc(), push_saying.c.detector)
    ).all()
    named = logins(connection, {one.key_user for one in said})
    ids = select(push_basis.c.row_id).where(push_basis.c.signal_id == id_, push_basis.c.kind == "p")
    prompts = connection.execute(
        select(prompt)
        .where(prompt.c.id.in_(ids))
        .order_by(prompt.c.at.desc(), prompt.c.id.desc())
        .limit(SHEET_PROMPTS)
    ).all()
    verdicts = connection.execute(
        select(push_verdict).where(push_verdict.c.signal_id == id_).order_by(push_verdict.c.id.desc())
    )
    return SignalSheet(
        signal=signal,
        sayings=tuple(_saying(one, named) for one in said),
        prompts=showing.show(connection, house, prompts, Veil(clear=True)),
        desk=_desk(connection, house, signal),
        verdicts=tuple(_verdict(one) for one in verdicts),
        handed=handing.history(connection, id_),
        declared=around(connection, signal.person, signal.first, signal.last, signal.access.country),
        quiet=turned_off(connection, house, signal.person),
    )


def is_mine(connection: Connection, house: House, agent: Agent, row: Row[Any]) -> bool:
    """Whether it is about the agent: by deeds, or by an account of the agent's own."""
    return bool(own_rows(connection, house, agent, [row]))


def _desk(connection: Connection, house: House, signal: Signal) -> tuple[TimelineLine, ...]:
    if signal.person is None:
        return ()
    now = house.clock.now()
    since = min(signal.first, now) - LATELY
    return timeline.desk_lines(connection, signal.person, now + LATELY, since)


def _signal(
    row: Row[Any],
    someone: Someone | None,
    last: Row[Any] | None,
    words: Mapping[int, str],
    given: Mapping[int, GivenVerdict],
    now: datetime,
    *,
    login: str,
    mine: bool,
    handed: Handed | None,
) -> Signal:
    held = row.claimed_at is not None and row.claimed_at + CLAIM_LASTS > now
    access, phone = (_NOWHERE, _NOWHERE) if last is None else showing.both_ends(last, words)
    return Signal(
        id=SignalId(row.id),
        state=SignalState(row.state),
        level=LEVELS[row.level],
        detectors=tuple(row.detectors.split(",")),
        person=None if someone is None else PersonId(someone.id),
        name="" if someone is None else someone.name,
        login=login,
        about=row.about,
        client=row.client,
        vendors=tuple(VendorId(one) for one in row.vendors.split(",") if one),
        first=row.first,
        last=row.last,
        prompts=row.prompts,
        repeats=row.repeats,
        approved=row.approved,
        application=_NOTHING if last is None else showing.known(words, last.application),
        access=access,
        phone=phone,
        proposed=None if row.proposed is None else Verdict(row.proposed),
        claimed_by=AgentId(row.claimed_by) if held else None,
        claimed_until=row.claimed_at + CLAIM_LASTS if held else None,
        handed=handed,
        verdict=given.get(row.verdict_id),
        task=None if row.task_id is None else TaskId(row.task_id),
        mine=mine,
        revision=row.revision,
    )


def _last_prompts(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Row[Any]]:
    ids = [row.last_prompt for row in rows if row.last_prompt is not None]
    found = connection.execute(select(prompt).where(prompt.c.id.in_(ids)))
    return {row.id: row for row in found}


def _saying(row: Row[Any], named: Mapping[str, str]) -> Saying:
    """Whoever had no login when it was said may have one now."""
    reasons = [SignalReason(**one) for one in json.loads(row.reasons)]
    login = named.get(row.key_user, "")
    return Saying(
        detector=row.detector,
        level=LEVELS[row.level],
        first=row.first,
        last=row.last,
        reasons=tuple(
            one.model_copy(update={"params": {**one.params, "user": login}})
            if one.params.get("user") == ""
            else one
            for one in reasons
        ),
    )


def _given(connection: Connection, ids: list[int]) -> dict[int, GivenVerdict]:
    rows = connection.execute(select(push_verdict).where(push_verdict.c.id.in_(ids)))
    return {row.id: _verdict(row) for row in rows}


def _verdict(row: Row[Any]) -> GivenVerdict:
    return GivenVerdict(
        verdict=Verdict(row.verdict),
        note=row.note,
        agent=AgentId(row.agent),
        at=row.at,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_note=row.undone_note,
    )


def _counts(connection: Connection, agent: Agent) -> SignalCounts:
    rows = connection.execute(
        select(push_signal.c.state, push_signal.c.level, func.count().label("rows"))
        .where(push_signal.c.state.in_(OPEN))
        .group_by(push_signal.c.state, push_signal.c.level)
    ).all()

    def of(**wanted: object) -> int:
        return sum(row.rows for row in rows if all(getattr(row, name) == one for name, one in wanted.items()))

    handed = select(func.count()).where(push_signal.c.handed_to == agent.id)
    return SignalCounts(
        handed=connection.scalar(handed) or 0,
        open=of(state=SignalState.OPEN.value),
        waiting=of(state=SignalState.WAITING.value),
        critical=of(level=LEVELS.index(SignalLevel.CRITICAL)),
        high=of(level=LEVELS.index(SignalLevel.HIGH)),
    )


def _cursor(row: Row[Any], *, decided: bool) -> str:
    at = row.decided_at if decided else row.last
    return f"{row.level}.{(at - EPOCH) // MICRO}.{row.id}"


def _beyond(cursor: str, *, decided: bool) -> ColumnElement[bool]:
    level, _, rest = cursor.partition(".")
    micro, _, id_ = rest.partition(".")
    try:
        at, number = EPOCH + int(micro) * MICRO, int(level)
    except (ValueError, OverflowError):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="after") from None
    column = push_signal.c.decided_at if decided else push_signal.c.last
    later = or_(column < at, and_(column == at, push_signal.c.id < id_))
    return later if decided else or_(push_signal.c.level < number, and_(push_signal.c.level == number, later))
