"""Rows of the mirror and of the desk's own record as the detectors take them, in the order of arrival."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.desk.prompts.tables import prompt, prompt_deed
from helpdesk_tui.desk.prompts.taking_in import OUTCOMES
from helpdesk_tui.desk.prompts.words import NOT_GIVEN as NEVER
from helpdesk_tui.desk.prompts.words import account_word, texts
from helpdesk_tui.desk.signals.own_acts import OWN, own_acts
from helpdesk_tui.detectors.prompt import ABSENT, NOT_GIVEN, Act, Deed, Outcome, Prompt, Text

AT_ONCE: Final = 2000
PROMPT, DEED, RECORD = "p", "d", OWN
"""First sign of the ids that detectors are given, and of a signal's basis."""
_OUTCOMES: Final = {
    code: Outcome[outcome.name]
    for code, outcome in enumerate(OUTCOMES)
    if outcome is not PromptOutcome.WAITING
}
_WORDS: Final = ("vendor", "account", "application", "factor", "reason", "address", "country", "device")
_PHONE: Final = ("phone", "phone_country", "says")

Event = Prompt | Act


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in the order of time, and how far the rows reach."""

    events: tuple[Event, ...]
    prompt: int
    deed: int
    record: int
    more: bool
    operations: tuple[str, ...] = ()
    """Those of this desk that were done."""
    refused: tuple[str, ...] = ()
    """Cases that ended with a refusal."""


def after(connection: Connection, house: House, prompt_id: int, deed_id: int, record_seq: int) -> Batch:
    """What arrived since."""
    rows = connection.execute(
        select(prompt).where(prompt.c.id > prompt_id).order_by(prompt.c.id).limit(AT_ONCE)
    ).all()
    deeds = connection.execute(
        select(prompt_deed).where(prompt_deed.c.id > deed_id).order_by(prompt_deed.c.id).limit(AT_ONCE)
    ).all()
    own = own_acts(connection, house, record_seq, AT_ONCE)
    return Batch(
        _ordered(connection, house, rows, deeds, own.acts),
        rows[-1].id if rows else prompt_id,
        deeds[-1].id if deeds else deed_id,
        own.last,
        more=AT_ONCE in (len(rows), len(deeds), own.last - record_seq),
        operations=own.operations,
        refused=own.refused,
    )


def everything(connection: Connection, house: House) -> Batch:
    """All that is kept, in the order of time: for building contexts anew."""
    rows = connection.execute(select(prompt).order_by(prompt.c.at, prompt.c.id)).all()
    deeds = connection.execute(select(prompt_deed).order_by(prompt_deed.c.at, prompt_deed.c.id)).all()
    own = own_acts(connection, house, 0, None)
    return Batch(
        _ordered(connection, house, rows, deeds, own.acts),
        max((row.id for row in rows), default=0),
        max((row.id for row in deeds), default=0),
        own.last,
        more=False,
        operations=own.operations,
        refused=own.refused,
    )


def _ordered(
    connection: Connection, house: House, rows: Any, deeds: Any, own: tuple[Act, ...]
) -> tuple[Event, ...]:
    ids = {getattr(row, name) for row in rows for name in (*_WORDS, *_PHONE)}
    words = texts(connection, ids | {row.vendor for row in deeds} | {row.account for row in deeds})
    events: list[Event] = [_prompt(row, words, house) for row in rows if row.outcome in _OUTCOMES]
    logins = _accounts_by_login(connection, {row.login for row in deeds if row.account is None})
    events += [act for row in deeds if (act := _act(row, words, logins, house)) is not None]
    events += own
    events.sort(key=lambda event: (event.at, event.txid))
    return tuple(events)


def _prompt(row: Row[Any], words: Mapping[int, str], house: House) -> Prompt:
    vendor = house.vendors.get(VendorId(words.get(row.vendor, "")))

    def text(id_: int | None) -> Text:
        return ABSENT if id_ is None else NOT_GIVEN if id_ == NEVER else words.get(id_, ABSENT)

    return Prompt(
        row.at.timestamp(),
        words.get(row.account, "?"),
        text(row.application),
        text(row.address),
        text(row.device),
        text(row.factor),
        _OUTCOMES[row.outcome],
        text(row.reason),
        text(row.country),
        f"{words.get(row.vendor, '')}:{words[row.phone]}" if row.phone in words else text(row.phone),
        text(row.phone_country),
        f"{PROMPT}{row.id}",
        "" if vendor is None else vendor.kind,
        tuple(words.get(row.says, "").split("\n")) if row.says else (),
    )


def _act(
    row: Row[Any], words: Mapping[int, str], logins: Mapping[tuple[str, str], str], house: House
) -> Act | None:
    """None for what this desk did itself, and for the older of two logs that tell the same."""
    vendor = words.get(row.vendor, "")
    found = house.vendors.get(VendorId(vendor))
    reaches = {} if found is None or found.history is None else found.history.reaches
    if row.ours or (row.log == LogKind.ADMINISTRATOR.value and LogKind.ACTIVITY in reaches):
        return None
    user: Text = words.get(row.account, ABSENT) if row.account else ABSENT
    if user is ABSENT and row.login:
        user = logins.get((vendor, row.login.casefold()), account_word(vendor, f"?{row.login}"))
    own = row.login is not None and row.login.casefold() == row.actor.casefold()
    return Act(
        row.at.timestamp(),
        user if own and isinstance(user, str) else row.actor,
        Deed[row.kind.upper()],
        user,
        f"{DEED}{row.id}",
        row.action,
        weakens=row.weakens,
        seconds=row.seconds,
        uses=row.uses,
    )


def _accounts_by_login(connection: Connection, logins: set[str]) -> dict[tuple[str, str], str]:
    wanted = sorted(login.casefold() for login in logins if login)
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(wanted), 500):
        rows = connection.execute(
            select(account.c.vendor, account.c.ref, account.c.login_key).where(
                account.c.login_key.in_(wanted[start : start + 500])
            )
        )
        found |= {(row.vendor, row.login_key): account_word(row.vendor, row.ref) for row in rows}
    return found
