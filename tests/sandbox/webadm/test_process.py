"""What a killed server still knows, what it does on bad days, and that it is the same for the same seed."""

from __future__ import annotations

import time
from pathlib import Path

import aiohttp
import pytest
from pyrcdevs.exceptions import ServerError

from helpdesk_tui.sandbox.people.clinic import COUNT, colleagues
from helpdesk_tui.sandbox.people.seed import seed_store
from helpdesk_tui.sandbox.store import Store
from tests.sandbox.clinic import DOMAIN, Clinic, running_clinic
from tests.sandbox.rig import running_sandbox


async def test_killed_it_holds_whole_effects(tmp_path: Path) -> None:
    with running_clinic(tmp_path) as clinic:
        person, keys = clinic.person("everyday"), clinic.sandbox.credentials
        dn = person["dn"]
        await clinic.openotp().emerg_register(dn, otp="123456", maxuse=3)
        session = await clinic.openotp().mobile_session(600)
        asked = await clinic.soap().normal_login(person["login"], DOMAIN, person["password"])
        pending = await clinic.soap().normal_confirm(
            clinic.person("silent")["login"], "Are you on the phone?", DOMAIN, True, 300
        )
        clinic.modes(tenant=1)
        clinic.sandbox.fault("drop_after", path="/manag/OpenOTP.Block_Start$")
        with pytest.raises(OSError):
            clinic.call("OpenOTP.Block_Start", dn=dn, expires=3600)
        clinic.sandbox.kill()
        clinic.sandbox.restart()
        assert clinic.sandbox.credentials["webadm"] == keys["webadm"]
        assert clinic.sandbox.credentials["openotp"] == keys["openotp"]
        openotp, soap = clinic.openotp(), clinic.soap()
        assert await openotp.block_check(dn) is True
        assert await openotp.block_reset(dn) is True
        assert await openotp.mobile_response(session) == 2
        login = await soap.challenge(person["login"], asked["session"], "123456", DOMAIN)
        assert login["code"] == "1"
        assert (await soap.check_confirm(pending["session"]))["code"] == "2"
        assert clinic.sandbox.control("POST", "openotp/modes")["tenant"] == "1"
        effects = [effect["effect"] for effect in clinic.sandbox.ledger()]
        assert effects == [
            "openotp_emerg_register",
            "openotp_confirm_asked",
            "openotp_block_start",
            "openotp_block_reset",
            "login_accepted",
        ]


@pytest.mark.parametrize(
    ("kind", "blocked"),
    [
        ("drop_before", False),
        ("drop_after", True),
        ("truncate", True),
        ("error_after", True),
        ("rpc_error", True),
    ],
)
async def test_bad_days_meet_one_method(clinic: Clinic, kind: str, blocked: bool) -> None:
    openotp, dn = clinic.openotp(), clinic.person("denies")["dn"]
    clinic.sandbox.fault(kind, method="POST", path="OpenOTP.Block_Start")
    assert await openotp.block_check(dn) is False
    with pytest.raises((aiohttp.ClientError, ServerError)):
        await openotp.block_start(dn)
    assert await openotp.block_check(dn) is blocked
    assert await openotp.block_reset(dn) is True


async def test_slow_and_broken(clinic: Clinic) -> None:
    clinic.sandbox.fault("delay", path="Server_Status", seconds=0.4)
    start = time.monotonic()
    assert clinic.call("Server_Status")["status"] is True
    assert time.monotonic() - start >= 0.4
    clinic.sandbox.fault("html", path="/manag/", status=503)
    with pytest.raises(ValueError):
        clinic.call("Server_Status")
    clinic.sandbox.fault("error_before", path="openotpStatus", status=500)
    assert clinic.envelope("openotpStatus")[0] == 500
    assert clinic.envelope("openotpStatus")[0] == 200


def test_over_a_unix_socket() -> None:
    with running_sandbox(tcp=False) as sandbox:
        assert sandbox.credentials["webadm"]["url"] == sandbox.url
        assert Clinic(sandbox).call("Server_Status")["version"]


def test_the_same_people_for_the_same_seed(tmp_path: Path) -> None:
    def told(folder: Path, seed: int) -> list[tuple[object, ...]]:
        store = Store(folder / f"{len(list(folder.iterdir()))}.sqlite3")
        seed_store(store, seed, 120)
        with store.transaction() as db:
            people = db.execute("SELECT dn, login, active, settings FROM wa_objects ORDER BY seq").fetchall()
            devices = db.execute("SELECT device_id, dn_key, secret FROM wa_devices ORDER BY 1").fetchall()
        return [tuple(row) for row in [*people, *devices]]

    assert told(tmp_path, 1) == told(tmp_path, 1)
    assert told(tmp_path, 1) != told(tmp_path, 2)


def test_who_lives_in_the_clinic(tmp_path: Path) -> None:
    for seed in range(1, 30):
        people = colleagues(seed, [])
        assert len(people) == COUNT
        assert len({person.login for person in people}) == COUNT
        assert len({person.cn for person in people}) == COUNT
    store = Store(tmp_path / "s.sqlite3")
    seed_store(store, 1, 500)
    with store.transaction() as db:
        logins = {row[0] for row in db.execute("SELECT login FROM wa_objects WHERE kind = 'user'")}
        shared = db.execute(
            "SELECT username, json_extract(attrs, '$.mail[0]') = email AS mail FROM wa_objects JOIN users"
            " ON login = username OR json_extract(attrs, '$.mail[0]') = email"
            " JOIN accounts USING (account_id) WHERE accounts.client = 'sainte-aldegonde'"
        ).fetchall()
        events = db.execute("SELECT count(*), min(at), max(at) FROM wa_events").fetchone()
        kinds = dict(db.execute("SELECT type, count(*) FROM wa_tokens GROUP BY type").fetchall())
        without = db.execute(
            "SELECT count(*) FROM wa_objects LEFT JOIN wa_tokens USING (dn_key) WHERE kind = 'user' AND slot IS NULL"
        ).fetchone()[0]
    assert len(logins) == COUNT
    assert len([row for row in shared if row["mail"]]) >= 6
    assert len([row for row in shared if not row["mail"]]) >= 1
    assert events[0] > 1_000
    assert time.time() - 30 * 86_400 <= events[1] < events[2] <= time.time()
    assert kinds["HOTP"] >= 2
    assert kinds["TOTP"] >= 50
    assert without >= 5


def test_life_goes_on_and_never_twice(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite3")
    seed_store(store, 1, 120)

    def count() -> int:
        with store.transaction() as db:
            return int(db.execute("SELECT count(*) FROM wa_events").fetchone()[0])

    full = count()
    seed_store(store, 1, 120)
    assert count() - full <= 1
