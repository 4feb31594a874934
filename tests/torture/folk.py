"""People besides Amélie, for work that goes on beside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from helpdesk_tui.desk.people.tables import account, contact, device, person
from tests.desk.inside import AMELIE, MAIL, MOBILE, OFFICE

OTHERS: Final = 4


def people(amelie: Any) -> dict[str, Any]:
    """Everybody whom the vendor knows."""
    return {"DU1": amelie} | {f"DUo{number}": person_of(amelie, number) for number in range(OTHERS)}


def person_of(amelie: Any, number: int) -> Any:
    """Somebody like her under other names and numbers."""
    devices = tuple(
        replace(
            one,
            ref=f"{one.ref}o{number}",
            number=one.number and f"0475 12 34 1{number}",
            serial=f"60{number}",
        )
        for one in amelie.devices
    )
    return replace(
        amelie, ref=f"DUo{number}", login=f"o{number}", mails=(f"o{number}@durand.example",), devices=devices
    )


def put_in(connection: Connection) -> None:
    """Put the others into a store that knows Amélie."""
    for number in range(OTHERS):
        _one_more(connection, number)


def _one_more(connection: Connection, number: int) -> None:
    words = {
        AMELIE: f"per_o{number}",
        "DU1": f"DUo{number}",
        "a.dupont": f"o{number}",
        "DP1": f"DP1o{number}",
        "DH1": f"DH1o{number}",
        OFFICE: f"{OFFICE[:-1]}{number + 3}",
        MOBILE: f"+3247512341{number}",
        MAIL: f"o{number}@durand.example",
        "600121": f"60{number}",
        **{name: f"{name}_o{number}" for name in ("con_office", "con_mail", "con_mobile")},
    }
    tables: tuple[tuple[Table, Any], ...] = (
        (person, person.c.id),
        (account, account.c.person_id),
        (device, device.c.person_id),
        (contact, contact.c.person_id),
    )
    for table, column in tables:
        for row in connection.execute(select(table).where(column == AMELIE)).mappings().all():
            connection.execute(
                insert(table).values({name: words.get(value, value) for name, value in row.items()})
            )
