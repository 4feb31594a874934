"""`helpdesk-tui agent` on the store, and a desk of its own process on TLS that lets that agent in."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import trustme
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.errors import DeskError, Unreachable
from tests.cli.commands import ARGV, environment, run, sandbox_config

KEYS = {"ikey": "DI00000000000000EXAM", "skey": "a-key-of-nobody-that-looks-invented-0000"}
NOWHERE = {
    "url": "http://127.0.0.1:9",
    "duo": {"clients": [{"host": "api-0000.duo.example", "admin": KEYS, "auth": KEYS}]},
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    sandbox_config(tmp_path / "config", NOWHERE)
    return tmp_path


def first_word(said: str) -> SecretStr:
    found = re.search(r": ([a-z0-9]{5}(-[a-z0-9]{5}){3})$", said.strip())
    assert found is not None, said
    return SecretStr(found.group(1))


@pytest.mark.slow
def test_the_first_agent_is_made_on_the_store(home: Path) -> None:
    added = run(
        home, "agent", "add", "b.dubois", "--name", "Bruno", "--role", "senior", "--signs-in", "--on-store"
    )
    assert added.returncode == 0, added.stderr
    first_word(added.stdout)
    again = run(home, "agent", "add", "b.dubois", "--name", "Bruno", "--on-store")
    assert (again.returncode, "already" in again.stderr) == (1, True)
    wrong = run(home, "agent", "add", "B Dubois", "--name", "Bruno", "--on-store")
    assert (wrong.returncode, "lower case" in wrong.stderr) == (2, True)
    role = run(home, "agent", "role", "b.dubois", "auditor", "on_call", "--on-store", "--json")
    assert json.loads(role.stdout)["agent"]["roles"] == ["auditor", "on_call"]
    would = run(home, "agent", "revoke", "b.dubois", "--on-store", "--dry-run", "--json")
    assert json.loads(would.stdout)["action"] == "agent revoke"
    assert run(home, "agent", "add", "b.dubois", "--name", "B", "--on-store", "--dry-run").returncode == 1
    assert run(home, "agent", "revoke", "b.dubois", "--on-store", "--key", "a-key-of-mine").returncode == 2
    assert "works here" in run(home, "agent", "list", "--on-store").stdout
    gone = run(home, "agent", "revoke", "b.dubois", "--on-store")
    assert "REVOKED" in gone.stdout
    (listed,) = json.loads(run(home, "agent", "list", "--on-store", "--json").stdout)
    assert (listed["id"], listed["state"], listed["password"]) == ("b.dubois", "revoked", False)
    record = run(home, "audit", "verify")
    assert record.returncode == 0, record.stderr


@contextlib.contextmanager
def desk_on_tls(home: Path) -> Iterator[str]:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    cert, key = home / "cert.pem", home / "key.pem"
    key.touch(mode=0o600)
    issued.private_key_pem.write_to_path(key)
    issued.cert_chain_pems[0].write_to_path(cert)
    authority.cert_pem.write_to_path(home / "ca.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"https://127.0.0.1:{probe.getsockname()[1]}"
    words = ["desk", "--listen", address, "--cert", str(cert), "--key", str(key)]
    process = subprocess.Popen([*ARGV, *words], env=environment(home), stdin=subprocess.DEVNULL)
    try:
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.slow
async def test_an_agent_signs_in_at_a_desk_of_its_own_process(home: Path) -> None:
    said = run(home, "agent", "add", "b.dubois", "--name", "Bruno", "--signs-in", "--on-store").stdout
    word, password = first_word(said), SecretStr("correct horse battery")
    with desk_on_tls(home) as address:
        client = DeskClient(address, ca_file=home / "ca.pem")
        deadline = time.monotonic() + 30
        while True:
            try:
                offered = await client.signing.first("b.dubois", word)
            except Unreachable:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            else:
                break
        code = SecretStr(pyotp.TOTP(offered.secret).now())
        await client.signing.end_first("b.dubois", word, password, code)
        session = await client.session.get()
        assert (session.agent, session.mode, session.signed_in) == ("b.dubois", "shared", True)
        with pytest.raises(DeskError):
            await client.signing.unlock(code)
        await client.signing.sign_out()
        await client.close()
        taken = run(home, "agent", "list", "--on-store")
        assert taken.returncode == 1, taken.stdout
        piped = run(home, "person", "find", "x", "--desk", address, "--ca-file", str(home / "ca.pem"))
        assert (piped.returncode, "no terminal" in piped.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("desk", "--listen", "tcp://127.0.0.1:1"), "nowhere else"),
        (("desk", "--listen", "https://127.0.0.1:1"), "--cert FILE and --key FILE"),
        (("agent", "reset", "x", "--on-store"), "--totp, --password"),
        (("agent", "list", "--on-store", "--sandbox"), "one user"),
    ],
)
@pytest.mark.slow
def test_what_is_missing_is_said(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
