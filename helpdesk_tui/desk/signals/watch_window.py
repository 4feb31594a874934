"""For a day after the desk acted for somebody, their logins are held against what they told the desk.

A code's first use is always told, with place and application; a login from a place where the person never was
is told too, and is looked at by a second person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.prompts.words import account_word
from helpdesk_tui.desk.review.noting import put
from helpdesk_tui.desk.signals.tables import push_watch
from helpdesk_tui.detectors.person import Person
from helpdesk_tui.detectors.prompt import Outcome, Prompt, given
from helpdesk_tui.detectors.signal import Level, Reason, Signal, happened, normal, settle, unchecked

ID: Final = "WATCH"
LASTS: Final = timedelta(hours=24)
CODES: Final = frozenset({"bypass", "list"})
USED: Final = frozenset({"bypass_code", "emergency", "registration", "pw", "tan"})
WATCHED: Final = frozenset({"bypass", "list", "activation", "invite", "assign", "change", "number", "text"})


def begin(connection: Connection, operations: Sequence[str]) -> None:
    """Watch the people for whom these operations were done."""
    rows = connection.execute(
        select(operation).where(
            operation.c.id.in_(list(operations)),
            operation.c.state == OperationState.DONE.value,
            operation.c.kind.in_(WATCHED),
        )
    ).all()
    known = set(
        connection.scalars(
            select(push_watch.c.operation_id).where(push_watch.c.operation_id.in_([row.id for row in rows]))
        )
    )
    for row in rows:
        if row.id in known:
            continue
        number = (connection.scalar(select(func.max(push_watch.c.id))) or 0) + 1
        began = row.settled_at or row.asked_at
        connection.execute(
            insert(push_watch).values(
                id=number,
                person_id=row.person_id,
                account=account_word(row.vendor, row.account_ref),
                kind=row.kind,
                agent=row.agent,
                case_id=row.case_id,
                operation_id=row.id,
                begun_at=began,
                until=began + LASTS,
            )
        )


def look(
    connection: Connection,
    house: House,
    prompts: Sequence[Prompt],
    usual: Mapping[str, bool | None],
    people: Mapping[str, Person],
) -> list[Signal]:
    """What approved logins of watched people say; `usual`: by transaction, whether the source was."""
    approved = [one for one in prompts if one.outcome is Outcome.APPROVED]
    if not approved:
        return []
    accounts = sorted({one.user for one in approved})
    youngest = datetime.fromtimestamp(min(one.at for one in approved), UTC)
    watched: dict[str, list[Row[Any]]] = {}
    for start in range(0, len(accounts), 500):
        query = select(push_watch).where(
            push_watch.c.until >= youngest, push_watch.c.account.in_(accounts[start : start + 500])
        )
        for row in connection.execute(query):
            watched.setdefault(row.account, []).append(row)
    found: list[Signal] = []
    for one in approved:
        for row in watched.get(one.user, ()):
            signal = _told(connection, house, row, one, usual.get(one.txid), people.get(one.user))
            if signal is not None:
                found.append(signal)
    return found


def _told(
    connection: Connection,
    house: House,
    row: Row[Any],
    prompt: Prompt,
    is_usual: bool | None,
    person: Person | None,
) -> Signal | None:
    at = datetime.fromtimestamp(prompt.at, UTC)
    if not row.begun_at <= at <= row.until:
        return None
    code = row.kind in CODES and prompt.factor in USED
    first = code and row.first_prompt is None
    if not first and is_usual is not False:
        return None
    if first:
        number = int(prompt.txid[1:])
        taken = update(push_watch).where(push_watch.c.id == row.id, push_watch.c.first_prompt.is_(None))
        if not connection.execute(taken.values(first_prompt=number)).rowcount:
            return None
    if first and is_usual is False:
        _to_review(connection, house, row, prompt)
    level = (
        Level.INFO if is_usual else Level.LOW if is_usual is None else Level.HIGH if code else Level.MEDIUM
    )
    moment, source = prompt.at, given(prompt.address) or ""
    signal = Signal(
        ID, level, prompt.user, source, moment, moment, _reasons(connection, row, prompt, is_usual, person)
    )
    signal.txids[prompt.txid] = None
    return signal


def _reasons(
    connection: Connection, row: Row[Any], prompt: Prompt, is_usual: bool | None, person: Person | None
) -> tuple[Reason, ...]:
    told = {
        "actor": row.agent,
        "since": int(row.begun_at.timestamp()),
        "at": int(prompt.at),
        "app": given(prompt.app) or "?",
        "address": given(prompt.address) or "?",
        "country": given(prompt.country) or "?",
    }
    code = row.kind in CODES and prompt.factor in USED
    reasons = [happened("watch_code_used" if code else "watch_login", **told)]
    why = connection.scalar(select(case_.c.reason).where(case_.c.id == row.case_id)) if row.case_id else None
    if why is not None:
        reasons.append(normal("watch_story", story=why))
    if person is not None and person.countries:
        places = ", ".join(sorted(one for one in person.countries if isinstance(one, str)))
        reasons.append(normal("watch_places", countries=places or "?"))
    if is_usual is None:
        reasons.append(unchecked("no_history"))
    elif not is_usual:
        reasons.append(normal("watch_new_place"))
    return (*reasons, settle("check_case"))


def _to_review(connection: Connection, house: House, row: Row[Any], prompt: Prompt) -> None:
    """Once for each operation, a second person looks at it."""
    facts = {
        "application": given(prompt.app) or "",
        "country": given(prompt.country) or "",
        "prompt": f"prm_{prompt.txid[1:]}",
    }
    put(
        connection,
        house,
        ReviewList.PLACES,
        row.operation_id,
        ("new_place",),
        person=row.person_id,
        agent=row.agent,
        case=row.case_id,
        operation=row.operation_id,
        facts=facts,
    )
