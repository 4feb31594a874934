from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.imports import COLUMNS
from tests.rig.desk import RunningDesk, running_desk
from tests.rig.store import bendable


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=40) as found:
        yield found


def run(desk: RunningDesk, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", *words],
        env={**desk.environment, "LANGUAGE": "en"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def csv(folder: Path, *lines: str, header: str = ",".join(COLUMNS)) -> str:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *lines, ""]))
    return str(path)


def test_finding_people(desk: RunningDesk) -> None:
    found = run(desk, "person", "find", "dupont", "amelie", "--json", "--desk", desk.address)
    assert (found.returncode, found.stderr) == (0, "")
    page = json.loads(found.stdout)
    assert [hit["login"] for hit in page["hits"]] == ["a.dupont"]
    plain = run(desk, "person", "find", "dupont", "--desk", desk.address)
    assert "DUPONT Amélie  a.dupont  Durand SA  active" in plain.stdout
    nobody = run(desk, "person", "find", "nobody at all", "--desk", desk.address)
    assert nobody.returncode == 1
    assert nobody.stdout.startswith("Nobody was found.")
    number = run(desk, "person", "find", "0475123456", "--desk", desk.address)
    assert "A calling number proves nothing" in number.stdout


def test_importing_people(desk: RunningDesk, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "a.dupont,durand,,,02 555 77 77,,,,fr,,",
        "x\x1b]0;evil\x07,durand,,,call me,,,,,,",
        "new.person,durand,New Person,,,,,,de,,",
    )
    tried = run(desk, "people", "import", file, "--desk", desk.address)
    assert tried.returncode == 1
    assert "line 4  new.person  problem: language: only fr, en and nl are spoken here" in tried.stdout
    assert "office_line: this is no phone number" in tried.stdout
    assert "\x1b" not in tried.stdout
    assert "Nothing was changed" in tried.stdout
    assert run(desk, "person", "find", "025557777", "--desk", desk.address).returncode == 1
    taken = run(desk, "people", "import", file, "--yes", "--json", "--desk", desk.address)
    lines = [json.loads(line) for line in taken.stdout.splitlines()]
    assert [line["outcome"] for line in lines] == ["changed", "problem", "problem"]
    assert run(desk, "person", "find", "025557777", "--desk", desk.address).returncode == 0


def test_files_that_cannot_be_imported(desk: RunningDesk, tmp_path: Path) -> None:
    wrong = run(desk, "people", "import", csv(tmp_path, header="login;name"), "--desk", desk.address)
    assert wrong.returncode == 2
    assert "must name these columns" in wrong.stderr
    latin = tmp_path / "latin.csv"
    latin.write_bytes((",".join(COLUMNS) + "\nrené" + "," * 10).encode("latin-1"))
    refused = run(desk, "people", "import", str(latin), "--desk", desk.address)
    assert refused.returncode == 2
    assert "Line 2" in refused.stderr
    assert "UTF-8" in refused.stderr
    missing = run(desk, "people", "import", str(tmp_path / "none.csv"), "--desk", desk.address)
    assert missing.returncode == 2
    assert run(desk, "people").returncode == 2


def test_no_desk_is_said(desk: RunningDesk, tmp_path: Path) -> None:
    away = run(desk, "person", "find", "x", "--desk", f"unix:{tmp_path}/none.sock")
    assert away.returncode == 3
    assert away.stdout == ""


def test_the_record_while_the_desk_works(desk: RunningDesk, tmp_path: Path) -> None:
    first = run(desk, "audit", "verify")
    assert first.returncode == 0
    head = first.stdout.splitlines()[-1]
    run(desk, "people", "import", csv(tmp_path, "z.new,durand" + "," * 9), "--yes", "--desk", desk.address)
    later = run(desk, "audit", "verify", "--head", head)
    assert later.returncode == 0
    assert later.stdout.splitlines()[-1] != head
    other = run(desk, "audit", "verify", "--head", f"{head[:-1]}{'0' if head[-1] != '0' else '1'}")
    assert other.returncode == 1
    ahead = run(desk, "audit", "verify", "--head", f"9999:{'0' * 64}")
    assert ahead.returncode == 1
    assert "gone" in ahead.stdout
    assert run(desk, "audit", "verify", "--head", "nonsense").returncode == 2
    assert run(desk, "audit", "verify", "--store", str(tmp_path / "none.db")).returncode == 2
    exported = run(desk, "audit", "export")
    lines = [json.loads(line) for line in exported.stdout.splitlines()]
    records = [json.loads(line["record"]) for line in lines if "checkpoint" not in line]
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    assert "people:imported" in {record["event"] for record in records}


def test_a_bent_record_is_named(desk: RunningDesk, tmp_path: Path) -> None:
    import sqlite3

    copy = tmp_path / "copy.db"
    with sqlite3.connect(desk.store_path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        bendable(target)
        earlier = """CAST(replace(CAST(bytes AS TEXT), '"at":"20', '"at":"19') AS BLOB)"""
        target.execute(f"UPDATE audit_record SET bytes={earlier} WHERE seq=3")
    source.close()
    target.close()
    bent = run(desk, "audit", "verify", "--store", str(copy))
    assert bent.returncode == 1
    assert "Record 3 is not what was written." in bent.stdout
