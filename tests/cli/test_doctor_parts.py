from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk_tui.cli.doctor.findings import Finding, Kind, Verdict, exit_code, ok, warn, wrong
from helpdesk_tui.cli.doctor.machine import check_runtime, check_store
from helpdesk_tui.cli.doctor.permissions import of_clock, of_permission
from helpdesk_tui.cli.doctor.probing import Examination
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.places import Places
from helpdesk_tui.vendors.values import Permission, VendorStatus

READ = Permission("Grant resource - Read", "search", True, "Applications > Admin API")
WRITE = Permission("Grant resource - Write", "codes", False, "Applications > Admin API")
LENGTH = Permission("registration.length", "codes", None, "Config > Policies", detail="12")
BUSY = Permission("Grant read log", "log", None, "Applications", ErrorCode.VENDOR_BUSY)
TOO_MUCH = Permission("Grant settings", "nothing", True, "Applications > Admin API")


@pytest.mark.parametrize(
    ("permission", "verdict", "words"),
    [
        (READ, Verdict.OK, "Grant resource - Read"),
        (WRITE, Verdict.WRONG, "Applications > Admin API: Grant resource - Write"),
        (LENGTH, Verdict.WARN, "registration.length = 12"),
        (BUSY, Verdict.WRONG, "could not be tried"),
        (TOO_MUCH, Verdict.WARN, "Take it away"),
    ],
)
def test_a_permission_in_words(permission: Permission, verdict: Verdict, words: str) -> None:
    finding = of_permission("Duo", permission)
    assert finding.verdict is verdict
    assert words in f"{finding.text} {finding.do}"


@pytest.mark.parametrize(
    ("permissions", "failed"),
    [((READ, LENGTH, TOO_MUCH), False), ((READ, WRITE), True), ((READ, BUSY), True)],
)
def test_what_asks_for_another_trial(permissions: tuple[Permission, ...], failed: bool) -> None:
    assert Examination(permissions, None).failed is failed


def test_a_vendor_that_does_not_answer_asks_for_another_trial() -> None:
    assert Examination((), None, Unreachable(ErrorCode.VENDOR_DOWN)).failed


@pytest.mark.parametrize(
    ("offset", "verdict", "words"),
    [(2.0, Verdict.OK, "agree"), (-45.0, Verdict.WARN, "45 s ahead"), (400.0, Verdict.WRONG, "400 s behind")],
)
def test_clocks(offset: float, verdict: Verdict, words: str) -> None:
    finding = of_clock("Duo", VendorStatus(VendorState.UP, datetime.now(UTC), clock_offset=offset))
    assert finding is not None
    assert finding.verdict is verdict
    assert words in finding.text


def test_a_vendor_without_a_clock() -> None:
    assert of_clock("pi", VendorStatus(VendorState.UP)) is None


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([], 0),
        ([ok("a", "b"), warn("a", "b")], 0),
        ([wrong("a", "b", kind=Kind.THERE)], 3),
        ([wrong("a", "b", kind=Kind.THERE), wrong("a", "b")], 2),
    ],
)
def test_exit_codes(findings: list[Finding], code: int) -> None:
    assert exit_code(findings) == code


def verdicts(findings: list[Finding]) -> set[Verdict]:
    return {finding.verdict for finding in findings}


def test_a_store_of_a_healthy_machine(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert verdicts(check_store(str(folder / "desk.db"))) <= {Verdict.OK, Verdict.WARN}
    folder.mkdir(mode=0o700)
    (folder / "desk.db").touch(mode=0o600)
    findings = check_store(str(folder / "desk.db"))
    assert Verdict.WRONG not in verdicts(findings)
    assert any("SQLite" in finding.text for finding in findings)


def test_a_store_that_others_may_open(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch()
    path.chmod(0o644)
    finding = next(one for one in check_store(str(path)) if one.verdict is Verdict.WRONG)
    assert finding.do == f"chmod 600 {path}"


def test_folders_that_are_not_as_they_should_be(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    places = Places(tmp_path, tmp_path, runtime, tmp_path)
    runtime.touch()
    assert verdicts(check_runtime(places)) == {Verdict.WRONG}
    runtime.unlink()
    runtime.mkdir()
    runtime.chmod(0o755)
    assert any(finding.do == f"chmod 700 {runtime}" for finding in check_runtime(places))
    if os.geteuid() == 0:
        os.chown(runtime, 65534, 65534)
        assert verdicts(check_runtime(places)) == {Verdict.WRONG}


def test_a_runtime_folder_whose_name_is_too_long(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path, tmp_path / ("x" * 120), tmp_path)
    assert Verdict.WARN in verdicts(check_runtime(places))


def test_nothing_listens(tmp_path: Path) -> None:
    import tomllib

    from helpdesk_tui.cli.doctor.couriers import check_couriers
    from helpdesk_tui.desk.config.document import Document
    from tests.config.samples import RIGHT

    raw = tomllib.loads(RIGHT.replace("KEYS", str(tmp_path)))
    raw["sms"]["url"] = f"unix:{tmp_path}/sms.sock"
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        raw["mail"]["url"] = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        mail, sms = check_couriers(Document.model_validate(raw))
    assert mail.verdict is Verdict.OK
    assert sms.verdict is Verdict.WRONG
    assert sms.kind is Kind.THERE
