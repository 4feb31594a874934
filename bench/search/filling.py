"""Fills the desk's own tables with the invented people, past the vendors: what is measured is the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from bench.search.people import Invented
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.people import HitField
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.people import index
from helpdesk_tui.desk.people.folding import e164, fold
from helpdesk_tui.desk.people.tables import account, client, contact, device, person, person_word, source
from helpdesk_tui.desk.people.words import words_of

CLIENT: Final = ClientConfig(ClientId("durand"), "Durand SA", privileged_groups=frozenset({"Domain Admins"}))
VENDOR: Final = VendorId("duo-durand")
PART: Final = 2000
"""People in one write."""
_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_TABLES: Final = (person, account, device, contact, person_word)

Rows = dict[str, list[dict[str, Any]]]


def parts(people: Iterable[Invented], size: int = PART) -> Iterator[list[Invented]]:
    """The people, some thousand at a time."""
    waiting = iter(people)
    while part := list(islice(waiting, size)):
        yield part


def begin(connection: Connection) -> None:
    """The client and the vendor."""
    connection.execute(insert(client).values(id=CLIENT.id, name=CLIENT.name))


def end(connection: Connection, people: int) -> None:
    """The vendor was read to its end."""
    now = datetime.now(UTC)
    told = {"read_at": now, "first_complete_at": now, "accepted_at": now, "accepted_by": "bench"}
    connection.execute(insert(source).values(id=VENDOR, client_id=CLIENT.id, people=people, **told))


def fill(connection: Connection, part: list[Invented]) -> None:
    """Their rows, made by hand, and their words, made by the desk."""
    rows: Rows = defaultdict(list)
    for one in part:
        _add(rows, one)
    for table in _TABLES:
        if connection.dialect.name == "postgresql":
            _copy(connection, table, rows[table.name])
        else:
            connection.execute(insert(table), rows[table.name])
    index.learn(connection, {row["word"] for row in rows["person_word"] if row["field"] == HitField.NAME})


def _copy(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL's own way for very many rows."""
    given = [column for column in table.columns if column.name in rows[0]]
    others = [column for column in table.columns if column.name not in rows[0] and column.default is not None]
    rest = [column.default.arg for column in others]  # type: ignore[union-attr]
    ways = [
        column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in given
    ]
    names = ", ".join(f'"{column.name}"' for column in (*given, *others))
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            values = [
                way(row[column.name]) if way else row[column.name]
                for way, column in zip(ways, given, strict=True)
            ]
            copy.write_row([*values, *rest])


def _add(rows: Rows, one: Invented) -> None:
    id_ = f"ps_{one.number:024d}"
    first = {"first_seen": _SINCE, "baseline": True}
    login = {"login": one.login, "login_key": fold(one.login)}
    said = {
        "vendor": VENDOR,
        "ref": f"DU{one.number:018d}",
        "person_id": id_,
        **login,
        "name": one.name,
        "first_name": one.first,
        "last_name": one.last,
        "aliases": "[]",
        "mails": "[]",
        "status": "active",
        "status_text": "active",
        "realm": "",
        "read_at": _SINCE,
        "seen_run": "bench",
        "gone_at": None,
        **first,
    }
    rows["person"].append(
        {"id": id_, "client_id": CLIENT.id, **login, "name": one.name, "name_key": fold(one.name)}
        | {"status": "active"}
    )
    rows["account"].append(said)
    devices = [_device(one, id_, first, kind) for kind in ("phone", "token")]
    here = [device for device in devices if device["number"] or device["serial"]]
    rows["device"] += here
    contacts = [_contact(one, id_, first, "mail", one.mail)]
    if one.mobile:
        contacts.append(_contact(one, id_, first, "mobile", here[0]["e164"]))
    rows["contact"] += contacts
    words = words_of([_row(said)], {}, map(_row, contacts), map(_row, here))
    rows["person_word"] += index.rows_of(id_, words)


def _device(one: Invented, id_: str, first: dict[str, Any], kind: str) -> dict[str, Any]:
    number = one.mobile if kind == "phone" else ""
    return {
        "vendor": VENDOR,
        "account_ref": f"DU{one.number:018d}",
        "ref": f"{kind}{one.number}",
        "person_id": id_,
        "kind": "phone" if kind == "phone" else "hardware_token",
        "label": "iPhone 13" if kind == "phone" else "h6",
        "platform": "",
        "number": number,
        "e164": (e164(number, "BE") or "") if number else "",
        "serial": one.serial if kind == "token" else "",
        "factors": "push" if kind == "phone" else "otp",
        "extra": "{}",
        "gone_at": None,
        **first,
    }


def _contact(one: Invented, id_: str, first: dict[str, Any], kind: str, value: str) -> dict[str, Any]:
    return {
        "id": f"{kind}{one.number}",
        "person_id": id_,
        "kind": kind,
        "value": value,
        "written": value,
        "source": VENDOR,
        "account_ref": f"DU{one.number:018d}",
        "gone_at": None,
        **first,
    }


def _row(values: dict[str, Any]) -> Any:
    return SimpleNamespace(**values)
