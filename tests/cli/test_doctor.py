from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import run, sandbox_config
from tests.sandbox.rig import Sandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


def findings(home: Path, *args: str) -> tuple[int, list[dict[str, str]]]:
    done = run(home, "doctor", "--json", *args)
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["ok"] is (done.returncode == 0)
    return done.returncode, report["findings"]


def wrong(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return [one for one in found if one["verdict"] == "wrong"]


def test_a_healthy_desk(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sandbox_config(tmp_path / "config", sandbox.credentials)
    code, found = findings(tmp_path)
    assert (code, wrong(found)) == (0, [])
    texts = "\n".join(one["text"] for one in found)
    assert str(path) in texts
    assert "Grant resource - Write: granted" in texts
    assert "agree within" in texts
    assert "SQLite" in texts
    for name in ("admin", "auth"):
        assert sandbox.credentials["duo"]["clients"][0][name]["skey"] not in texts


def test_the_lines_for_people_say_the_same(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    done = run(tmp_path, "doctor")
    assert done.returncode == 0
    assert "ok     Duo Durand: Grant read log: granted" in done.stdout
    assert done.stdout.endswith("Nothing is wrong.\n")


def test_no_configuration_is_the_sandbox(tmp_path: Path) -> None:
    code, found = findings(tmp_path)
    assert code == 0
    assert "sandbox" in found[0]["text"]


def test_a_named_configuration_that_is_missing(tmp_path: Path) -> None:
    code, found = findings(tmp_path, "--config", str(tmp_path / "none.toml"))
    assert code == 2
    assert str(tmp_path / "none.toml") in wrong(found)[0]["text"]


def test_every_wrong_key_is_told_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sandbox_config(tmp_path / "config", sandbox.credentials, auth_skey=f"file:{tmp_path}/none.key")
    (tmp_path / "config" / "admin.key").chmod(0o644)
    code, found = findings(tmp_path, "--config", str(path))
    assert code == 2
    texts = [one["text"] for one in wrong(found) if one["subject"] == "key"]
    assert len(texts) == 2
    assert str(tmp_path / "config" / "admin.key") in texts[0]
    assert str(tmp_path / "none.key") in texts[1]


def test_a_key_that_the_vendor_does_not_know(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    (tmp_path / "config" / "admin.key").write_text("0" * 40)
    code, found = findings(tmp_path)
    assert code == 2
    assert any("refuses our keys" in one["text"] for one in wrong(found))
    assert not any("Grant resource - Read: granted" in one["text"] for one in found)


def test_a_permission_that_is_missing_is_named_as_the_panel_does(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    ikey = sandbox.duo["clients"][0]["admin"]["ikey"]
    sandbox.control("POST", "permissions", ikey=ikey, granted=["read_resource", "read_log"])
    try:
        code, found = findings(tmp_path)
    finally:
        sandbox.control(
            "POST", "permissions", ikey=ikey, granted=["read_resource", "write_resource", "read_log"]
        )
    assert code == 2
    (missing,) = wrong(found)
    assert "Grant resource - Write" in missing["text"]
    assert "Admin API" in missing["do"]


def test_a_vendor_that_is_down(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials, url="http://127.0.0.1:9")
    code, found = findings(tmp_path)
    down = [one for one in found if one["subject"] == "Duo Durand"]
    assert down
    assert not any(one["verdict"] == "ok" for one in down)
    assert code == 3


def test_a_clock_that_is_far_off(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    sandbox.control("POST", "clock", skew=100)
    try:
        code, found = findings(tmp_path)
    finally:
        sandbox.control("POST", "clock", skew=0)
    assert code == 0
    (clock,) = [one for one in found if "clock" in one["text"] and one["verdict"] != "ok"]
    assert "behind" in clock["text"]
    assert "timedatectl" in clock["do"]


def test_a_policy_that_cannot_be_used(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sandbox_config(tmp_path / "config", sandbox.credentials)
    policy = path.with_name("policy.toml")
    policy.write_text("version = 1\n[codes]\nceiling_minuts = 3\n")
    code, found = findings(tmp_path)
    assert code == 2
    assert [one["subject"] for one in wrong(found)] == ["policy"]


def test_a_store_that_others_may_open(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox_config(tmp_path / "config", sandbox.credentials)
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "desk.db").touch()
    (state / "desk.db").chmod(0o644)
    code, found = findings(tmp_path)
    assert code == 2
    assert wrong(found)[0]["do"] == f"chmod 600 {state}/desk.db"


def test_french(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", LANGUAGE="fr", LC_ALL="fr_BE.UTF-8")
    assert done.returncode == 0
    assert "configuration" in done.stdout
    assert "Nothing is wrong" not in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_configuration_of_somebody_else(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sandbox_config(tmp_path / "config", sandbox.credentials)
    os.chown(path, 65534, 65534)
    code, found = findings(tmp_path)
    assert code == 2
    assert "another user" in wrong(found)[0]["text"]
