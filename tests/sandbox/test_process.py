"""The process itself: addresses, signals, idleness, and what a killed one still knows."""

from __future__ import annotations

import http.client
import signal
import socket
import stat
from pathlib import Path
from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox, running_sandbox, wait_for
from tests.sandbox.test_duo_client_users import refused


def test_killed_at_any_moment_it_holds_whole_effects(tmp_path: Path) -> None:
    with running_sandbox(folder=tmp_path) as sandbox:
        admin = official(duo_client.Admin, sandbox, sandbox.duo["admin"])
        before, users = sandbox.credentials, admin.get_users()
        user_id = sandbox.person("everyday")["user_id"]
        (code,) = admin.add_user_bypass_codes(user_id, count=1, valid_secs=600)
        silent = sandbox.person("silent")["user_id"]
        sent = admin.send_verification_push(silent, admin.get_user_phones(silent)[0]["phone_id"])
        sandbox.control("POST", "clock", advance=5)
        sandbox.fault("drop_after", method="POST", path="/admin/v1/users$")
        with pytest.raises(ConnectionError):
            admin.add_user("k.illed")
        sandbox.kill()
        with pytest.raises(ConnectionError):
            admin.get_users(limit=1)
        sandbox.restart()
        assert {**sandbox.credentials, "mail": None} == {**before, "mail": None}
        assert [user["user_id"] for user in admin.get_users()][: len(users)] == [
            user["user_id"] for user in users
        ]
        assert admin.get_users_by_name("k.illed")
        assert [line["effect"] for line in sandbox.ledger()] == [
            "bypass_codes_created",
            "verification_push",
            "user_created",
        ]
        assert [line["id"] for line in sandbox.ledger()] == [1, 2, 3]
        assert len(admin.get_user_bypass_codes(user_id)) == 1
        sandbox.answer(sent["push_id"], "approve")
        assert admin.get_verification_push_response(silent, sent["push_id"])["result"] == "approve"
        auth = official(duo_client.Auth, sandbox, sandbox.duo["auth"])
        assert auth.auth("passcode", user_id=user_id, passcode=code)["result"] == "allow"
        assert sandbox.control("POST", "clock")["advance"] == 5


def test_killed_in_the_middle_of_many_writes(tmp_path: Path) -> None:
    with running_sandbox(folder=tmp_path) as sandbox:
        admin = official(duo_client.Admin, sandbox, sandbox.duo["admin"])
        user_id = sandbox.person("everyday")["user_id"]
        import threading

        done: list[int] = []

        def write() -> None:
            try:
                while True:
                    admin.add_user_bypass_codes(user_id, count=1, preserve_existing=True)
                    done.append(1)
            except (OSError, RuntimeError, http.client.HTTPException):
                return

        thread = threading.Thread(target=write)
        thread.start()
        wait_for(lambda: len(done) > 5)
        sandbox.kill()
        thread.join()
        sandbox.restart()
        made = len(admin.get_user_bypass_codes(user_id))
        assert made == len(sandbox.ledger(effect="bypass_codes_created"))
        assert made in (len(done), len(done) + 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_end_it_cleanly(number: int) -> None:
    with running_sandbox(tcp=False) as sandbox:
        path = Path(sandbox.url.removeprefix("unix:"))
        assert path.exists()
        waiting = sandbox.connection()
        waiting.connect()
        assert sandbox.stop(number) == 0
        assert not path.exists()
        assert not path.with_name(path.name + ".smtp").exists()
        waiting.close()


def test_a_long_poll_does_not_hold_it_up() -> None:
    import threading

    with running_sandbox() as sandbox:
        auth = official(duo_client.Auth, sandbox, sandbox.duo["auth"])
        user_id = sandbox.person("silent")["user_id"]
        found: list[Any] = []
        thread = threading.Thread(
            target=lambda: found.append(auth.auth("push", user_id=user_id, device="auto")), daemon=True
        )
        thread.start()
        wait_for(lambda: sandbox.phone("silent")["prompts"])
        assert sandbox.stop() == 0
        thread.join(5)
        assert found[0]["result"] == "waiting"


def test_a_unix_socket_is_for_its_owner_alone() -> None:
    with running_sandbox(tcp=False) as sandbox:
        path = Path(sandbox.url.removeprefix("unix:"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE((sandbox.folder / "sandbox.sqlite3").stat().st_mode) == 0o600
        assert sandbox.duo["host"].startswith("api-")
        assert sandbox.credentials["sms"]["url"] == sandbox.url
        assert sandbox.control("GET", "credentials") == sandbox.credentials
        second = Sandbox(sandbox.folder, sandbox.options)
        with pytest.raises(AssertionError, match="exit code 2"):
            second.start()
        sandbox.kill()
        assert path.exists()
        sandbox.restart()
        assert sandbox.person("everyday")["username"] == "a.dupont"


def test_it_ends_when_nobody_asks_any_more() -> None:
    with running_sandbox(tcp=False, idle=0.4) as sandbox:
        sandbox.control("GET", "credentials")
        assert sandbox.process.wait(timeout=5) == 0


@pytest.mark.filterwarnings("ignore:ssl.PROTOCOL_TLS:DeprecationWarning")
def test_over_https_with_its_own_authority() -> None:
    with running_sandbox(tls=True) as sandbox:
        keys, ca_file = sandbox.duo["admin"], sandbox.credentials["ca_file"]
        assert sandbox.url.startswith("https://127.0.0.1:")
        for client in sandbox.duo["clients"]:
            more = {"ca_certs": ca_file, "port": sandbox.port, "timeout": 5}
            admin = duo_client.Admin(client["admin"]["ikey"], client["admin"]["skey"], client["host"], **more)
            assert admin.get_users(limit=1)
        import ssl

        distrustful = duo_client.Admin(keys["ikey"], keys["skey"], "127.0.0.1", port=sandbox.port, timeout=5)
        with pytest.raises(ssl.SSLCertVerificationError):
            distrustful.get_users(limit=1)
        assert sandbox.control("GET", "credentials")["ca_file"] == ca_file


def test_only_loopback(tmp_path: Path) -> None:
    elsewhere = Sandbox(tmp_path, ["--listen", "0.0.0.0:0", "--store", str(tmp_path / "s.sqlite3")])
    with pytest.raises(AssertionError, match="exit code 2"):
        elsewhere.start()


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        second = Sandbox(tmp_path, ["--listen", f"127.0.0.1:{port}", "--store", str(tmp_path / "s.sqlite3")])
        with pytest.raises(AssertionError, match="exit code 2"):
            second.start()


def test_unsigned_requests_open_nothing(shared: Sandbox) -> None:
    for path in ("/admin/v1/users", "/auth/v2/check", "/accounts/v1/account/list", "/anything"):
        status, body = shared.request("GET", path)
        assert status == 401
        assert b"40101" in body
    assert refused(official(duo_client.Admin, shared, shared.duo["accounts"]).get_users)[0] == 403
