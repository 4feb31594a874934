"""Very many people like Amélie, each with names, numbers and devices of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.people import index
from helpdesk_tui.desk.people.tables import account, contact, device, person
from helpdesk_tui.vendors.values import VendorPerson
from tests.desk.inside import AMELIE, MAIL, MOBILE, OFFICE

FIRST: Final = ("Amélie", "Bram", "Chantal", "Dirk", "Eva", "Farid", "Greet", "Hugo", "Inès", "Jan", "Karim")
LAST: Final = ("Aerts", "Baert", "Claes", "Dubois", "Evrard", "Fontaine", "Goossens", "Hermans", "Lambert")
CHUNK: Final = 500


def last_name(number: int) -> str:
    """Few share one."""
    return f"{LAST[number % len(LAST)]}{chr(97 + number // 26 % 26)}{chr(97 + number // 676 % 26)}"


def login(number: int) -> str:
    """Of that person."""
    return f"{FIRST[number % len(FIRST)][0].lower()}.{last_name(number).lower()}{number}"


def settle(connection: Connection, number: int, known: VendorPerson) -> dict[str, VendorPerson]:
    """So many, in the mirror and for the vendor."""
    tables: tuple[tuple[Table, Any], ...] = (
        (person, person.c.id),
        (account, account.c.person_id),
        (device, device.c.person_id),
        (contact, contact.c.person_id),
    )
    like = [
        (table, [dict(row) for row in connection.execute(select(table).where(column == AMELIE)).mappings()])
        for table, column in tables
    ]
    for first in range(0, number, CHUNK):
        some = range(first, min(number, first + CHUNK))
        for table, rows in like:
            connection.execute(insert(table), [_other(row, each) for each in some for row in rows])
        index.refresh(connection, [PersonId(f"per_{each}") for each in some])
    return {f"DU{each}x": _known(known, each) for each in range(number)}


def _words(number: int) -> dict[str, str]:
    name = f"{last_name(number)} {FIRST[number % len(FIRST)]}"
    return {
        AMELIE: f"per_{number}",
        "DU1": f"DU{number}x",
        "a.dupont": login(number),
        "DUPONT Amélie": name,
        "Amélie": FIRST[number % len(FIRST)],
        "Dupont": last_name(number),
        "DP1": f"DP{number}x",
        "DH1": f"DH{number}x",
        OFFICE: f"+322{number:07d}",
        MOBILE: f"+32470{number:06d}",
        "0475 12 34 56": f"0470 {number:06d}",
        MAIL: f"{login(number)}@durand.example",
        "600121": f"7{number:06d}",
        **{name: f"{name}_{number}" for name in ("con_office", "con_mail", "con_mobile")},
    }


def _other(row: dict[str, Any], number: int) -> dict[str, Any]:
    words = _words(number)
    return {name: words.get(value, value) for name, value in row.items()}


def _known(one: VendorPerson, number: int) -> VendorPerson:
    from dataclasses import replace

    words = _words(number)

    def mine(values: Iterable[str]) -> tuple[str, ...]:
        return tuple(words.get(value, value) for value in values)

    devices = tuple(
        replace(
            each, ref=words[each.ref], number=words.get(each.number, ""), serial=words.get(each.serial, "")
        )
        for each in one.devices
    )
    return replace(
        one,
        ref=words["DU1"],
        login=words["a.dupont"],
        name=words["DUPONT Amélie"],
        mails=mine(one.mails),
        devices=devices,
    )
