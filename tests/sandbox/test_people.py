"""Who lives here: the same people for the same seed, in any number, written as people really write."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import phonenumbers
import pytest

from helpdesk_tui.sandbox.people.generator import everybody
from helpdesk_tui.sandbox.people.seed import seed_store
from helpdesk_tui.sandbox.store import Store
from tests.sandbox.rig import Sandbox

HEADER = "login,client,name,mail,office_line,second_number,manager_login,site,language,groups,linked_login"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("people") / "sandbox.sqlite3")
    seed_store(store, 1, 500)
    return store


def test_shares_of_the_three_clients() -> None:
    counts = {organisation.client: len(people) for organisation, people in everybody(1, 500)}
    assert counts == {"durand": 320, "sainte-aldegonde": 130, "peeters-lambert": 50}
    again = [
        [(person.login, person.phones, person.manager) for person in people]
        for _, people in everybody(7, 500)
    ]
    assert again == [
        [(person.login, person.phones, person.manager) for person in people]
        for _, people in everybody(7, 500)
    ]
    assert again != [
        [(person.login, person.phones, person.manager) for person in people]
        for _, people in everybody(8, 500)
    ]


def test_every_kind_of_person_is_there() -> None:
    people = [person for _, people in everybody(1, 500) for person in people]
    assert len([person for person in people if not person.phones and not person.tokens]) >= 8
    assert len([person for person in people if person.tokens]) >= 8
    assert len([person for person in people if len(person.phones) > 1]) >= 20
    assert len([person for person in people if person.phones and not person.phones[0].activated]) >= 10
    assert len([person for person in people if "Domain Admins" in person.groups]) >= 5
    assert {person.status for person in people} == {
        "active",
        "bypass",
        "disabled",
        "locked out",
        "pending deletion",
    }
    assert {person.answer for person in people} == {"approve", "deny", "fraud", "silent"}
    assert [person.login for person in people if person.answer == "fraud"] == ["f.moreau"]
    assert len([person for person in people if person.last.casefold() == "dupont"]) >= 2
    assert {person.language for person in people} == {"fr", "nl", "en"}
    by_client = {
        organisation.client: {person.login for person in found} for organisation, found in everybody(1, 500)
    }
    for organisation, found in everybody(1, 500):
        assert len({person.mail for person in found}) == len(found)
        assert all(person.manager in by_client[organisation.client] for person in found if person.manager)


def test_numbers_are_numbers() -> None:
    written = [
        phone.number
        for _, people in everybody(1, 500)
        for person in people
        for phone in person.phones
        if phone.number
    ] + [person.office_line for _, people in everybody(1, 500) for person in people if person.office_line]
    countries = set()
    for number in written:
        region = "FR" if number.startswith("06") else "LU" if number.startswith("621") else "BE"
        parsed = phonenumbers.parse(number, region)
        assert phonenumbers.is_possible_number(parsed), number
        countries.add(parsed.country_code)
    assert countries == {32, 33, 352}
    for shape in ("/", ".", "(0)", "0032", "+32"):
        assert any(shape in number for number in written), shape


def test_the_very_first_start_is_quick(tmp_path: Path) -> None:
    start = time.monotonic()
    seed_store(Store(tmp_path / "quick.sqlite3"), 1, 500)
    assert time.monotonic() - start < 2


def test_many_people(tmp_path: Path) -> None:
    store = Store(tmp_path / "many.sqlite3")
    seed_store(store, 1, 8_000, days=2)
    with store.transaction() as db:
        assert db.execute("SELECT count(*) FROM users").fetchone()[0] == 8_000
        assert (
            db.execute("SELECT count(DISTINCT username_key || account_id) FROM users").fetchone()[0] == 8_000
        )


def test_a_store_keeps_its_people(store: Store) -> None:
    with pytest.raises(ValueError, match="--seed 1 --people 500"):
        seed_store(store, 2, 500)


def test_a_month_of_normal_life(store: Store) -> None:
    with store.transaction() as db:
        found = db.execute("SELECT count(*), min(ts_ms), max(ts_ms) FROM logins").fetchone()
        reasons = dict(db.execute("SELECT reason, count(*) FROM logins GROUP BY reason").fetchall())
        factors = {row[0] for row in db.execute("SELECT DISTINCT factor FROM logins")}
    now = time.time() * 1000
    assert found[0] > 5_000
    assert found[1] >= now - 30 * 86_400_000
    assert found[2] < now
    assert reasons["user_approved"] > 10 * reasons["no_response"]
    assert {"user_cancelled", "valid_passcode", "remembered_device"} <= set(reasons)
    assert factors == {"duo_push", "hardware_token", "remembered_device", "bypass_code"}


def test_life_goes_on_after_a_pause_and_never_twice(tmp_path: Path) -> None:
    store = Store(tmp_path / "pause.sqlite3")
    seed_store(store, 1, 50)

    def count() -> int:
        with store.transaction() as db:
            return int(db.execute("SELECT count(*) FROM logins").fetchone()[0])

    full = count()
    with store.transaction() as db:
        gone = time.time() - 10 * 86_400
        db.execute("UPDATE facts SET value = ? WHERE name = 'lived_until'", (str(gone),))
        db.execute("DELETE FROM logins WHERE ts_ms >= ?", (int(gone * 1000),))
    assert count() < full
    seed_store(store, 1, 50)
    assert abs(count() - full) <= 3
    seed_store(store, 1, 50)
    assert abs(count() - full) <= 3


def test_the_directory_knows_what_the_vendor_does_not(sandbox: Sandbox) -> None:
    status, body = sandbox.request("GET", "/sandbox/directory.csv")
    assert status == 200
    assert body.decode().splitlines()[0] == HEADER
    rows = {(row["client"], row["login"]): row for row in csv.DictReader(io.StringIO(body.decode()))}
    amelie = rows["durand", "a.dupont"]
    assert (amelie["name"], amelie["office_line"], amelie["manager_login"]) == (
        "DUPONT Amélie",
        "+32 2 555 01 41",
        "m.lejeune",
    )
    assert rows["durand", "a.vandenbossche"]["groups"] == "Domain Admins"
    assert rows["peeters-lambert", "caroline.renard"]["linked_login"] == "c.renard"
    assert rows["peeters-lambert", "caroline.renard"]["mail"] == rows["durand", "c.renard"]["mail"]
    _, only = sandbox.request("GET", "/sandbox/directory.csv?client=peeters-lambert")
    assert {row["client"] for row in csv.DictReader(io.StringIO(only.decode()))} == {"peeters-lambert"}


def test_the_cast(sandbox: Sandbox) -> None:
    cast = sandbox.control("GET", "cast")
    assert cast["everyday"]["username"] == "a.dupont"
    phone = sandbox.phone("everyday")["devices"][0]
    assert (phone["label"], phone["number"], phone["activated"]) == ("iPhone 13", "+32 475 12 34 56", True)
    assert sandbox.phone("manager")["devices"][0]["activated"] is True
    assert sandbox.phone("never_activated")["devices"][0]["activated"] is False
    assert sandbox.phone("no_device")["devices"] == sandbox.phone("no_device")["tokens"] == []
    assert sandbox.phone("hardware_token")["tokens"][0]["serial"].endswith("21")
    assert len(sandbox.phone("many_phones")["devices"]) == 4
