"""Rows of a vendor's log into the mirror, each once, however often and late it is handed out."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, func, insert, select

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.desk.prompts.countries import iso
from helpdesk_tui.desk.prompts.tables import prompt, prompt_deed, prompt_message, prompt_raw
from helpdesk_tui.desk.prompts.words import NOT_GIVEN, Book, Pair, WordField, account_word
from helpdesk_tui.desk.store.text import storable
from helpdesk_tui.detectors.places import Lookup, Place
from helpdesk_tui.detectors.prompt import Missing
from helpdesk_tui.vendors.history import DeedRow, HistoryRow, LoginRow, MessageRow

OUTCOMES: Final = tuple(PromptOutcome)
"""A row holds the place of its outcome in here: only ever append."""
CODES: Final = {outcome: code for code, outcome in enumerate(OUTCOMES)}
DICTIONARY: Final = (
    b'"unknown","WAITING","privacyidea","openotp","result":"denied","reason":"no_response","user_mistake",'
    b'"user_cancelled","user_marked_fraud","result":"fraud","factor":"duo_push","success","user_approved",'
    b'"access_device":{"browser":"Edge Chromium","browser_version":"","epkey":"",'
    b'"flash_version":"uninstalled",'
    b'"hostname":null,"ip":"","is_encryption_enabled":"unknown","is_firewall_enabled":"unknown",'
    b'"is_password_set":"unknown","java_version":"uninstalled","location":{"city":"","country":"","state":""},'
    b'"os":"Windows","os_version":"11","security_agents":"unknown"},"alias":"","application":{"key":"DI",'
    b'"name":"VPN"},"auth_device":{"ip":"","key":"DP","location":{"city":"","country":"","state":""},'
    b'"name":""},"email":"","event_type":"authentication","isotimestamp":"2026-","ood_software":null,'
    b'"timestamp":17,"trusted_endpoint_status":"unknown","txid":"","user":{"groups":[],"key":"DU","name":""}}'
)
"""What rows have in common, so that a packed one is small. Never change it: rows are packed with it."""
_REF: Final = 128
_EARTH: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose log it is."""

    vendor: VendorId
    log: LogKind
    never: frozenset[str]
    lookup: Lookup


def take(connection: Connection, origin: Origin, rows: Sequence[HistoryRow]) -> int:
    """Keep the rows that were not known; answers how many they were."""
    logins = [row for row in rows if isinstance(row, LoginRow)]
    deeds = [row for row in rows if isinstance(row, DeedRow)]
    messages = [row for row in rows if isinstance(row, MessageRow)]
    return (
        _logins(connection, origin, logins)
        + _deeds(connection, origin, deeds)
        + _messages(connection, origin, messages)
    )


def pack(raw: str) -> bytes:
    """A vendor's row as it is kept."""
    packer = zlib.compressobj(level=6, wbits=-15, zdict=DICTIONARY)
    return packer.compress(raw.encode("utf-8", "replace")) + packer.flush()


def unpack(raw: bytes) -> str:
    """The vendor's row again."""
    return zlib.decompressobj(wbits=-15, zdict=DICTIONARY).decompress(raw).decode("utf-8", "replace")


def _logins(connection: Connection, origin: Origin, rows: list[LoginRow]) -> int:
    vendor = _vendor(connection, origin, rows)
    fresh = _unknown(connection, prompt, [prompt.c.vendor == vendor], rows)
    if not fresh:
        return 0
    book = Book(connection)
    drafts = [_draft(origin, row) for row in fresh]
    book.learn((pair for draft in drafts for pair in draft.pairs()), fresh[-1].at)
    first = _next(connection, prompt)
    values = [
        {"id": first + index, "vendor": vendor, **draft.values(book)} for index, draft in enumerate(drafts)
    ]
    connection.execute(insert(prompt), values)
    kept = [{"id": first + index, "raw": pack(row.raw)} for index, row in enumerate(fresh) if row.raw]
    if kept:
        connection.execute(insert(prompt_raw), kept)
    book.close(max(row.at for row in fresh))
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row with its words still as text; None: absent; False: never given."""

    row: LoginRow
    words: dict[str, tuple[WordField, str] | None]
    never: frozenset[str]
    plain: dict[str, Any]

    def pairs(self) -> Iterator[Pair]:
        return (pair for pair in self.words.values() if pair is not None)

    def values(self, book: Book) -> dict[str, Any]:
        numbered = {
            name: book.number(*pair) if pair is not None else NOT_GIVEN if name in self.never else None
            for name, pair in self.words.items()
        }
        return {**numbered, **self.plain}


def _draft(origin: Origin, row: LoginRow) -> _Draft:
    place, phone_place = _where(origin, row.address), _where(origin, row.phone_address)
    table = {"network", "phone_network"} if isinstance(place.asn, Missing) and place == Place() else set()
    country = place.country if isinstance(place.country, str) else row.country and iso(row.country)
    phone_country = (
        phone_place.country
        if isinstance(phone_place.country, str)
        else row.phone_country and iso(row.phone_country)
    )
    words: dict[str, tuple[WordField, str] | None] = {
        "account": (WordField.ACCOUNT, account_word(origin.vendor, row.person_ref or f"?{row.login}")),
        "login": (WordField.LOGIN, row.login),
        **_word("application", WordField.APPLICATION, row.application),
        **_word("factor", WordField.FACTOR, row.factor),
        **_word("reason", WordField.REASON, row.reason),
        **_word("address", WordField.ADDRESS, row.address),
        **_word("place", WordField.PLACE, _place(row.city, row.country)),
        **_word("country", WordField.COUNTRY, country),
        **_word("network", WordField.NETWORK, _network(place)),
        **_word("device", WordField.DEVICE, row.device),
        **_word("phone", WordField.PHONE, row.phone),
        **_word("phone_name", WordField.PHONE_NAME, row.phone_name),
        **_word("phone_address", WordField.ADDRESS, row.phone_address),
        **_word("phone_place", WordField.PLACE, _place(row.phone_city, row.phone_country)),
        **_word("phone_country", WordField.COUNTRY, phone_country),
        **_word("phone_network", WordField.NETWORK, _network(phone_place)),
        **_word("says", WordField.SAYS, "\n".join(row.says)),
    }
    never = {
        "place" if name == "city" else "phone_place" if name == "phone_city" else name
        for name in origin.never
    }
    return _Draft(
        row,
        words,
        frozenset(never | table),
        {
            "ref": storable(row.ref, _REF),
            "at": row.at,
            "outcome": CODES[row.outcome],
            "hosting": place.hosting if isinstance(place.hosting, bool) else None,
            "phone_hosting": phone_place.hosting if isinstance(phone_place.hosting, bool) else None,
            "kilometres": _kilometres(place, phone_place),
        },
    )


def _word(name: str, field: WordField, word: str | None) -> dict[str, tuple[WordField, str] | None]:
    return {name: (field, word) if word else None}


def _where(origin: Origin, address: str | None) -> Place:
    return origin.lookup(address) if address else Place()


def _place(city: str | None, country: str | None) -> str | None:
    return ", ".join(part for part in (city, country) if part) or None


def _network(place: Place) -> str | None:
    number = f"AS{place.asn}" if isinstance(place.asn, str) else None
    name = place.as_name if isinstance(place.as_name, str) else None
    return " ".join(part for part in (number, name) if part) or None


def _kilometres(one: Place, other: Place) -> int | None:
    if isinstance(one.coordinates, Missing) or isinstance(other.coordinates, Missing):
        return None
    (north, east), (north2, east2) = one.coordinates, other.coordinates
    across = (
        sin(radians(north2 - north) / 2) ** 2
        + cos(radians(north)) * cos(radians(north2)) * sin(radians(east2 - east) / 2) ** 2
    )
    return round(2 * _EARTH * asin(sqrt(min(1.0, across))))


def _deeds(connection: Connection, origin: Origin, rows: list[DeedRow]) -> int:
    vendor = _vendor(connection, origin, rows)
    mine = [prompt_deed.c.vendor == vendor, prompt_deed.c.log == origin.log]
    fresh = _unknown(connection, prompt_deed, mine, rows)
    if not fresh:
        return 0
    book = Book(connection)
    named = [
        (WordField.ACCOUNT, account_word(origin.vendor, row.person_ref)) if row.person_ref else None
        for row in fresh
    ]
    book.learn((pair for pair in named if pair is not None), fresh[-1].at)
    first = _next(connection, prompt_deed)
    connection.execute(
        insert(prompt_deed),
        [
            {
                "id": first + index,
                "vendor": vendor,
                "log": origin.log,
                "ref": storable(row.ref, _REF),
                "at": row.at,
                "actor": storable(row.actor, 256),
                "kind": row.kind,
                "action": storable(row.action, 128),
                "account": None if pair is None else book.number(*pair),
                "login": None if row.login is None else storable(row.login, 256),
                "ours": row.ours,
                "weakens": row.weakens,
                "seconds": row.seconds,
                "uses": row.uses,
                "raw": storable(row.raw, 100_000),
            }
            for index, (row, pair) in enumerate(zip(fresh, named, strict=True))
        ],
    )
    book.close(max(row.at for row in fresh))
    return len(fresh)


def _messages(connection: Connection, origin: Origin, rows: list[MessageRow]) -> int:
    vendor = _vendor(connection, origin, rows)
    fresh = _unknown(connection, prompt_message, [prompt_message.c.vendor == vendor], rows)
    if not fresh:
        return 0
    first = _next(connection, prompt_message)
    connection.execute(
        insert(prompt_message),
        [
            {
                "id": first + index,
                "vendor": vendor,
                "ref": storable(row.ref, _REF),
                "at": row.at,
                "kind": storable(row.kind, 16),
                "number": storable(row.number, 32),
                "context": storable(row.context, 64),
            }
            for index, row in enumerate(fresh)
        ],
    )
    return len(fresh)


def _vendor(connection: Connection, origin: Origin, rows: Sequence[HistoryRow]) -> int:
    if not rows:
        return 0
    book = Book(connection)
    book.learn([(WordField.VENDOR, origin.vendor)], rows[0].at)
    return book.number(WordField.VENDOR, origin.vendor)


def _unknown(connection: Connection, table: Table, mine: list[Any], rows: Iterable[Any]) -> list[Any]:
    """Those whose id is not there yet, each once, oldest first."""
    by_ref = {storable(row.ref, _REF): row for row in rows}
    refs = sorted(by_ref)
    for start in range(0, len(refs), 500):
        ref: Column[str] = table.c.ref
        known = connection.scalars(select(ref).where(*mine, ref.in_(refs[start : start + 500])))
        for one in known.all():
            del by_ref[one]
    return sorted(by_ref.values(), key=lambda row: row.at)


def _next(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.c.id))) or 0) + 1
