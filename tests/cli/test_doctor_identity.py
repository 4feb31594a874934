"""The look at a Duo account's identity check before its words are named: fields, never their values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duo_client
import pytest

from helpdesk_tui.cli.doctor.identity import MOST_ROWS, shapes
from tests.cli.commands import run, sandbox_config
from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(phone_seconds=0.01) as running:
        yield running


def test_fields_without_values() -> None:
    answer = {
        "inquiry_id": "inq_secret",
        "check": {"state": "passed", "at": 1700000000, "ok": True, "name": "Dupont", "none": None},
        "pages": [{"kind": "passport"}, {"kind": "selfie"}],
        "empty": {},
        "nothing": [],
    }
    assert shapes(answer, "check.state") == [
        "inquiry_id: text of 10",
        'check.state: "passed"',
        "check.at: number",
        "check.ok: true or false",
        "check.name: text of 6",
        "check.none: nothing",
        "pages: list of 2",
        "pages[].kind: text of 8",
        "empty: {}",
        "nothing: list of 0",
    ]
    assert shapes({"ok": True}, "ok") == ["ok: true"]
    assert len(shapes({f"f{n}": n for n in range(500)}, "")) == MOST_ROWS
    assert "Dupont" not in "".join(shapes(answer, ""))
    assert "passed" not in "".join(shapes(answer, ""))


def test_the_command_reads_and_starts_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    login = str(sandbox.person("everyday")["username"])
    sandbox.control("POST", "identity", client="durand", refusal=0)
    none = run(tmp_path, "doctor", "--identity-check", login)
    assert "none was ever started" in none.stdout
    admin = official(duo_client.Admin, sandbox, sandbox.duo["admin"])
    inquiry = admin.start_idv(str(sandbox.person("everyday")["user_id"]))["inquiry_id"]
    done = run(tmp_path, "doctor", "--json", "--identity-check", login, "--state", "status")
    assert (done.returncode, done.stderr) == (0, "")
    texts = [one["text"] for one in json.loads(done.stdout)["findings"]]
    assert texts[0] == "inquiry_id: text of 24"
    assert texts[1] in ('status: "pending"', 'status: "passed"')
    assert inquiry not in done.stdout
    assert len(sandbox.ledger(effect="identity_started")) == 1
    assert "Nobody is called so" in run(tmp_path, "doctor", "--identity-check", "nobody.at.all").stdout
    sandbox.control("POST", "identity", client="durand", refusal=40201)
    assert "not licensed" in run(tmp_path, "doctor", "--identity-check", login).stdout
