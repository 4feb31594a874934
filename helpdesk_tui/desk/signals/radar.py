"""The radar over the desk's own work: who is refused again and again, and numbers of several names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import account, contact, person
from helpdesk_tui.desk.prompts.words import account_word
from helpdesk_tui.detectors.d11_desk import ID
from helpdesk_tui.detectors.signal import Level, Signal, happened, settle

DAY: Final = timedelta(hours=24)
HOUR: Final = timedelta(hours=1)
AGAIN: Final = 2
"""Refusals for one person within a day."""
CAMPAIGN: Final = 3
"""People for whom callers were refused within an hour."""
EVERYBODY: Final = "*"
DESK: Final = "desk"


def refusals(connection: Connection, cases: Sequence[str]) -> list[Signal]:
    """What these refused callers mean, together with those before them."""
    found: list[Signal] = []
    for row in connection.execute(select(case_).where(case_.c.id.in_(list(cases)))):
        if row.person_id is None or row.closed_at is None:
            continue
        found += _again(connection, row)
        found += _campaign(connection, row)
    return found


def shared_numbers(connection: Connection, operations: Sequence[str]) -> list[Signal]:
    """A number that was given for somebody and is that of somebody else with another name."""
    found: list[Signal] = []
    rows = connection.execute(
        select(operation).where(
            operation.c.id.in_(list(operations)), operation.c.kind.in_(("number", "invite"))
        )
    )
    for row in rows:
        for number in _numbers(connection, row.person_id):
            names = _names(connection, number)
            if len(names) < AGAIN:
                continue
            at = (row.settled_at or row.asked_at).timestamp()
            reasons = (
                happened("one_number", number=f"..{number[-2:]}", people=len(names)),
                settle("ask_owner"),
            )
            user = account_word(row.vendor, row.account_ref)
            found.append(Signal(ID, Level.MEDIUM, user, row.agent, at, at, reasons))
    return found


def _again(connection: Connection, row: Row[Any]) -> list[Signal]:
    count = connection.scalar(
        select(func.count()).where(
            case_.c.person_id == row.person_id,
            case_.c.outcome == CaseOutcome.REFUSED.value,
            case_.c.closed_at > row.closed_at - DAY,
            case_.c.closed_at <= row.closed_at,
        )
    )
    if (count or 0) < AGAIN:
        return []
    user = _account(connection, row.person_id)
    at = row.closed_at.timestamp()
    reasons = (happened("refused_callers", user=user, count=count, hours=24), settle("call_back"))
    return [Signal(ID, Level.MEDIUM, user, DESK, at, at, reasons)]


def _campaign(connection: Connection, row: Row[Any]) -> list[Signal]:
    people = connection.execute(
        select(func.count(func.distinct(case_.c.person_id)), func.count()).where(
            case_.c.opened_at > row.closed_at - 2 * HOUR,
            case_.c.outcome == CaseOutcome.REFUSED.value,
            case_.c.closed_at > row.closed_at - HOUR,
            case_.c.closed_at <= row.closed_at,
        )
    ).one()
    if people[0] < CAMPAIGN:
        return []
    at = row.closed_at.timestamp()
    reasons = (happened("refused_campaign", count=people[1], people=people[0]), settle("ask_second"))
    return [Signal(ID, Level.HIGH, EVERYBODY, DESK, at, at, reasons)]


def _account(connection: Connection, person_id: str) -> str:
    row = connection.execute(
        select(account.c.vendor, account.c.ref)
        .where(account.c.person_id == person_id)
        .order_by(account.c.vendor, account.c.ref)
        .limit(1)
    ).one_or_none()
    return person_id if row is None else account_word(row.vendor, row.ref)


def _numbers(connection: Connection, person_id: str) -> list[str]:
    return list(
        connection.scalars(
            select(contact.c.value)
            .where(contact.c.person_id == person_id, contact.c.kind == "mobile", contact.c.gone_at.is_(None))
            .limit(10)
        )
    )


def _names(connection: Connection, number: str) -> set[str]:
    return set(
        connection.scalars(
            select(person.c.name_key)
            .join(contact, contact.c.person_id == person.c.id)
            .where(contact.c.value == number, contact.c.gone_at.is_(None), person.c.gone_at.is_(None))
            .limit(10)
        )
    )
