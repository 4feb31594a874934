"""What happened to one person over all vendors, with this desk's own actions in it, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, or_, select

from helpdesk_tui.contract.ids import PersonId, SignalId, VendorId
from helpdesk_tui.contract.pivots import Timeline, TimelineKind, TimelineLine
from helpdesk_tui.desk.audit import lines as record
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.tables import account, device
from helpdesk_tui.desk.prompts import sources
from helpdesk_tui.desk.prompts.matching import accounts_of
from helpdesk_tui.desk.prompts.showing import show
from helpdesk_tui.desk.prompts.tables import prompt, prompt_deed, prompt_message
from helpdesk_tui.desk.prompts.veil import Veil
from helpdesk_tui.desk.prompts.words import account_word, texts
from helpdesk_tui.desk.signals.tables import push_signal

LINES: Final = 100
CASES: Final = 20
"""Cases of one person that are looked into for one page."""


def timeline(
    connection: Connection, house: House, person: PersonId, before: datetime, veil: Veil
) -> Timeline:
    """One page of it, up to a hundred lines."""
    open_ = veil.lifts(person)
    parts: list[Sequence[TimelineLine]] = [
        _prompts(connection, house, person, before, veil),
        _desk(connection, person, before),
    ]
    if open_:
        parts += [_deeds(connection, person, before), _messages(connection, person, before)]
    if veil.clear:
        parts.append(_signals(connection, person, before))
    merged = heapq.merge(*parts, key=lambda line: line.at, reverse=True)
    found = tuple(line for line, _ in zip(merged, range(LINES), strict=False))
    more = sum(len(part) for part in parts) > len(found) or any(len(part) == LINES for part in parts)
    return Timeline(
        person=person,
        lines=found,
        older=found[-1].at if found and more else None,
        gaps=sources.gaps(connection, found[-1].at, before) if found else (),
        withheld=not open_,
    )


def desk_lines(
    connection: Connection, person: PersonId, before: datetime, since: datetime
) -> tuple[TimelineLine, ...]:
    """What this desk did for the person within that time, newest first."""
    return tuple(line for line in _desk(connection, person, before) if line.at >= since)


def _prompts(
    connection: Connection, house: House, person: PersonId, before: datetime, veil: Veil
) -> list[TimelineLine]:
    ids = accounts_of(connection, person)
    if not ids:
        return []
    rows = connection.execute(
        select(prompt)
        .where(prompt.c.account.in_(ids), prompt.c.at < before)
        .order_by(prompt.c.at.desc())
        .limit(LINES)
    ).all()
    return [
        TimelineLine(
            at=one.at, kind=TimelineKind.PROMPT, code=one.outcome.value, vendor=one.vendor, prompt=one
        )
        for one in show(connection, house, rows, veil)
    ]


def _deeds(connection: Connection, person: PersonId, before: datetime) -> list[TimelineLine]:
    """By the vendor's id of the account, or by its login where a log names no id."""
    ids = accounts_of(connection, person)
    mine = connection.execute(select(account.c.vendor, account.c.login).where(account.c.person_id == person))
    logins = [row.login for row in mine]
    rows = connection.execute(
        select(prompt_deed)
        .where(
            or_(prompt_deed.c.account.in_(ids), prompt_deed.c.login.in_(logins)),
            prompt_deed.c.at < before,
        )
        .order_by(prompt_deed.c.at.desc())
        .limit(LINES)
    ).all()
    vendors = texts(connection, {row.vendor for row in rows})
    return [
        TimelineLine(
            at=row.at,
            kind=TimelineKind.DEED,
            code=row.kind,
            params={"actor": row.actor, "action": row.action, **({"ours": "1"} if row.ours else {})},
            vendor=VendorId(vendors.get(row.vendor, "?")),
        )
        for row in rows
    ]


def _messages(connection: Connection, person: PersonId, before: datetime) -> list[TimelineLine]:
    """A log keeps two digits of a number: lines of this person's numbers, as far as these tell."""
    numbers = connection.scalars(
        select(device.c.e164).where(device.c.person_id == person, device.c.e164 != "")
    )
    ends = {f"..{number[-2:]}" for number in numbers}
    vendors = list(connection.scalars(select(account.c.vendor).where(account.c.person_id == person)))
    if not ends:
        return []
    rows = connection.execute(
        select(prompt_message)
        .where(prompt_message.c.number.in_(ends), prompt_message.c.at < before)
        .order_by(prompt_message.c.at.desc())
        .limit(LINES)
    ).all()
    named = texts(connection, {row.vendor for row in rows})
    return [
        TimelineLine(
            at=row.at,
            kind=TimelineKind.MESSAGE,
            code=row.kind,
            params={"number": row.number, "context": row.context},
            vendor=VendorId(named[row.vendor]),
        )
        for row in rows
        if named.get(row.vendor) in vendors
    ]


def _desk(connection: Connection, person: PersonId, before: datetime) -> list[TimelineLine]:
    cases = connection.scalars(
        select(case_.c.id)
        .where(case_.c.person_id == person, case_.c.opened_at < before)
        .order_by(case_.c.opened_at.desc())
        .limit(CASES)
    ).all()
    found = [line for line in record.of_case(connection, *cases) if line.at < before]
    found.sort(key=lambda line: line.seq, reverse=True)
    return [
        TimelineLine(
            at=line.at,
            kind=TimelineKind.DESK,
            code=line.event,
            params=line.params,
            agent=line.agent,
            case=line.case,
        )
        for line in found[:LINES]
    ]


def _signals(connection: Connection, person: PersonId, before: datetime) -> list[TimelineLine]:
    mine = connection.execute(select(account.c.vendor, account.c.ref).where(account.c.person_id == person))
    names = [account_word(row.vendor, row.ref) for row in mine]
    rows = connection.execute(
        select(push_signal)
        .where(push_signal.c.account.in_(names), push_signal.c.last < before)
        .order_by(push_signal.c.last.desc())
        .limit(LINES)
    )
    return [
        TimelineLine(
            at=row.last,
            kind=TimelineKind.SIGNAL,
            code=row.detectors.split(",")[0],
            params={"level": str(row.level), "state": row.state},
            signal=SignalId(row.id),
        )
        for row in rows
    ]
