"""Rows of the mirror as a console gets them: words, people, both ends; or veiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from helpdesk_tui.contract.ids import ClientId, PersonId, PromptId, SignalId, VendorId
from helpdesk_tui.contract.prompts import End, Known, Lack, PhonedReport, PushPrompt, Usual
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.tables import account, person
from helpdesk_tui.desk.prompts.tables import prompt_report
from helpdesk_tui.desk.prompts.taking_in import OUTCOMES
from helpdesk_tui.desk.prompts.veil import Veil
from helpdesk_tui.desk.prompts.words import NOT_GIVEN, account_of, texts
from helpdesk_tui.desk.signals.tables import push_basis

WORDS: Final = (
    "vendor",
    "account",
    "login",
    "application",
    "factor",
    "reason",
    "address",
    "place",
    "country",
    "network",
    "device",
    "phone_name",
    "phone",
    "phone_address",
    "phone_place",
    "phone_country",
    "phone_network",
    "says",
)
_ABSENT: Final = Known(lack=Lack.ABSENT)
_NOT_GIVEN: Final = Known(lack=Lack.NOT_GIVEN)
WITHHELD: Final = Known(lack=Lack.WITHHELD)
HIDDEN: Final = End(address=WITHHELD, place=WITHHELD, country=WITHHELD, network=WITHHELD, device=WITHHELD)


@dataclass(frozen=True, slots=True)
class Someone:
    """Whose account it is."""

    id: PersonId
    name: str
    client: ClientId


def show(
    connection: Connection, house: House, rows: Sequence[Row[Any]], veil: Veil
) -> tuple[PushPrompt, ...]:
    """The rows in their order."""
    words = texts(connection, (getattr(row, name) for row in rows for name in WORDS))
    people = owners(connection, {words.get(row.account, "") for row in rows})
    ids = [row.id for row in rows]
    signals = _signals(connection, ids)
    reports = _reports(connection, ids)
    return tuple(
        _shown(
            house,
            row,
            words,
            people.get(words.get(row.account, "")),
            veil,
            signals.get(row.id, ()) if veil.clear else (),
            reports.get(row.id),
        )
        for row in rows
    )


def owners(connection: Connection, accounts: Iterable[str]) -> dict[str, Someone]:
    """Whose these accounts are, of those that the desk knows."""
    pairs = [account_of(word) for word in accounts if word]
    refs: dict[str, list[str]] = {}
    for vendor, ref in pairs:
        refs.setdefault(vendor, []).append(ref)
    if not refs:
        return {}
    mine = or_(*((account.c.vendor == vendor) & account.c.ref.in_(some) for vendor, some in refs.items()))
    query = (
        select(account.c.vendor, account.c.ref, person.c.id, person.c.name, person.c.client_id)
        .join(person, person.c.id == account.c.person_id)
        .where(mine)
    )
    return {
        f"{row.vendor}:{row.ref}": Someone(PersonId(row.id), row.name, ClientId(row.client_id))
        for row in connection.execute(query)
    }


def known(words: Mapping[int, str], id_: int | None) -> Known:
    """A word, or why there is none."""
    if id_ is None:
        return _ABSENT
    if id_ == NOT_GIVEN:
        return _NOT_GIVEN
    return _said(words.get(id_, "?"))


@lru_cache(4096)
def _said(word: str) -> Known:
    """Made once: a page of a hundred rows names the same words a thousand times."""
    return Known.model_construct(value=word, lack=None)


def both_ends(row: Row[Any], words: Mapping[int, str]) -> tuple[End, End]:
    """Where the login came from and where the phone was."""
    access = End.model_construct(
        address=known(words, row.address),
        place=known(words, row.place),
        country=known(words, row.country),
        network=known(words, row.network),
        hosting=row.hosting,
        device=known(words, row.device),
        usual=usual(row.usual),
    )
    phone = End.model_construct(
        address=known(words, row.phone_address),
        place=known(words, row.phone_place),
        country=known(words, row.phone_country),
        network=known(words, row.phone_network),
        hosting=row.phone_hosting,
        device=known(words, row.phone_name or row.phone),
        usual=usual(row.phone_usual),
    )
    return access, phone


def usual(flag: bool | None) -> Usual:
    """As a word."""
    return Usual.UNKNOWN if flag is None else Usual.USUAL if flag else Usual.NEW


def client_of(house: House, vendor: str, someone: Someone | None) -> ClientId:
    """Which organisation it concerns."""
    found = house.vendors.get(VendorId(vendor))
    if found is not None:
        return found.client
    return ClientId("") if someone is None else someone.client


def _shown(
    house: House,
    row: Row[Any],
    words: Mapping[int, str],
    someone: Someone | None,
    veil: Veil,
    signals: tuple[SignalId, ...],
    report: PhonedReport | None,
) -> PushPrompt:
    vendor = words.get(row.vendor, "?")
    veiled = not veil.lifts(None if someone is None else someone.id)
    access, phone = (HIDDEN, HIDDEN) if veiled else both_ends(row, words)
    says = words.get(row.says, "") if row.says and not veiled else ""
    return PushPrompt.model_construct(
        id=PromptId(f"prm_{row.id}"),
        vendor=VendorId(vendor),
        ref=row.ref,
        at=row.at,
        person=None if someone is None else someone.id,
        name="" if someone is None else someone.name,
        login=words.get(row.login, "?"),
        client=client_of(house, vendor, someone),
        application=known(words, row.application),
        factor=known(words, row.factor),
        outcome=OUTCOMES[row.outcome],
        reason=WITHHELD if veiled else known(words, row.reason),
        access=access,
        phone=phone,
        kilometres=None if veiled else row.kilometres,
        vendor_says=tuple(says.split("\n")) if says else (),
        signals=signals,
        report=report,
        withheld=veiled,
    )


def _signals(connection: Connection, ids: list[int]) -> dict[int, tuple[SignalId, ...]]:
    found: dict[int, tuple[SignalId, ...]] = {}
    query = select(push_basis.c.row_id, push_basis.c.signal_id).where(
        push_basis.c.kind == "p", push_basis.c.row_id.in_(ids)
    )
    for row in connection.execute(query):
        found[row.row_id] = (*found.get(row.row_id, ()), SignalId(row.signal_id))
    return found


def _reports(connection: Connection, ids: list[int]) -> dict[int, PhonedReport]:
    query = select(prompt_report).where(prompt_report.c.prompt_id.in_(ids))
    return {
        row.prompt_id: PhonedReport(
            said=row.said, at=row.at, agent=row.agent, case=row.case_id, note=row.note
        )
        for row in connection.execute(query)
    }
