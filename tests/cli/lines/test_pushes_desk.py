"""The push review by commands alone, on the sandbox's logs: queue, row, verdict, undo, log, report, pivot."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Problem
from helpdesk_tui.contract.files import Filed
from helpdesk_tui.contract.pivots import Pivot
from helpdesk_tui.contract.prompts import PromptPage, PushPrompt, Sources
from helpdesk_tui.contract.quiet import Quiet
from helpdesk_tui.contract.signals import PromptLetter, Signal, SignalPage, SignalSheet
from helpdesk_tui.contract.whereabouts import WhereList
from helpdesk_tui.phrases import load
from tests.cli.lines.desk_line import Lines
from tests.rig.desk import running_desk
from tests.sandbox.rig import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    """A desk of so many people that its vendors' logs hold an evening to review."""
    with running_desk(people=120) as desk:
        yield Lines(desk)


def queue(lines: Lines) -> SignalPage | None:
    page = lines.model(SignalPage, "pushes", "list")
    return page if page.signals else None


def test_a_row_is_read_claimed_decided_and_taken_back(lines: Lines) -> None:
    page = wait_for(lambda: queue(lines), 60)
    row = page.signals[-1]
    assert row.id in lines.run("pushes", "list").stdout
    sheet = lines.model(SignalSheet, "pushes", "show", row.id)
    assert sheet.sayings
    assert sheet.sayings[0].detector in lines.run("pushes", "show", row.id).stdout
    assert lines.model(Signal, "pushes", "claim", row.id).claimed_by
    lines.run("pushes", "verdict", "own_mistake", row.id, "--dry-run")
    assert lines.model(Problem, "pushes", "undo", row.id, "--dry-run", code=1).code == "signal_undecided"
    assert lines.model(SignalSheet, "pushes", "show", row.id).signal.verdict is None
    done = lines.model(Signal, "pushes", "verdict", "own_mistake", row.id, "--note", "typed twice")
    assert done.verdict is not None
    assert (done.state, done.verdict.note) == ("decided", "typed twice")
    assert row.id in {one.id for one in lines.model(SignalPage, "pushes", "list", "--decided").signals}
    assert lines.model(Signal, "pushes", "undo", row.id).state == "open"
    assert lines.model(Signal, "pushes", "release", row.id).claimed_by is None
    lines.run("pushes", "show", "sig_nothing", code=1)


def test_rows_go_to_a_colleague_by_a_few_letters_and_back(lines: Lines) -> None:
    row = wait_for(lambda: queue(lines), 60).signals[-1]
    over = ("pushes", "handover", row.id, "--to", "diallo", "--words", "ask her tomorrow")
    lines.run(*over, "--dry-run")
    assert lines.model(Problem, "pushes", "handback", row.id, code=1).code == "signal_not_handed"
    unknown = lines.run("pushes", "handover", row.id, "--to", "zz", "--words", "x", code=2)
    assert "Yara Diallo (y.diallo)" in unknown.stderr
    assert "to y.diallo: ask her tomorrow" in lines.run(*over).stdout
    assert "ask her tomorrow" in lines.run("pushes", "show", row.id).stdout
    assert lines.model(Problem, "pushes", "claim", row.id, code=1).code == "not_yours"
    assert lines.model(Signal, "pushes", "handback", row.id).handed is None
    lines.run("pushes", "release", row.id)


def test_pushes_are_turned_off_where_the_vendor_can_and_said_where_it_cannot(lines: Lines) -> None:
    person = "c.marchal"
    look = lines.model(Quiet, "pushes", "quiet", person, "--look")
    assert [one.state for one in look.parts] == ["possible"]
    without = lines.model(Problem, "pushes", "quiet", person, "--dry-run", code=2)
    assert without.params == {"field": "reason"}
    lines.run("pushes", "quiet", person, "--minutes", "2", "--reason", "x", code=2)
    asked = ("pushes", "quiet", person, "--minutes", "30", "--reason", "prompts at night")
    lines.run(*asked, "--dry-run")
    assert lines.model(Quiet, "pushes", "quiet", person, "--look").parts == look.parts
    assert "pushes are off until" in lines.run(*asked).stdout
    assert "then the desk lets them through again" in lines.run("pushes", "quiet", person, "--look").stdout
    lines.run(*asked, code=1)
    row = next(one for one in wait_for(lambda: queue(lines), 60).signals if one.person is not None)
    assert row.person is not None
    none = lines.run("pushes", "quiet", row.person, "--reason", "prompts at night", code=1)
    assert "no call that turns pushes off" in none.stdout


def test_a_roster_is_tried_taken_once_and_shown_beside_a_row(lines: Lines, tmp_path: Path) -> None:
    row = next(one for one in wait_for(lambda: queue(lines), 60).signals if one.person is not None)
    file = tmp_path / "travel.csv"
    day = f"{row.first:%Y-%m-%d}"
    file.write_text(f"login,from,to,country\n{row.login},{day},{day},PT\nnobody.here,{day},{day},PT\n")
    tried = lines.run("pushes", "roster", str(file), "--dry-run", code=1)
    assert "line 3: nobody.here: nobody has this login" in tried.stdout
    assert "1 new, 0 known before, 1 with a problem." in tried.stdout
    assert "Nothing was declared." in lines.run("pushes", "where", str(row.person)).stdout
    lines.run("pushes", "roster", str(file), code=1)
    assert "0 new, 1 known before" in lines.run("pushes", "roster", str(file), code=1).stdout
    assert "context: Declared in PT" in lines.run("pushes", "show", row.id).stdout
    (known,) = lines.model(WhereList, "pushes", "where", str(row.person)).declared
    lines.run("pushes", "where-drop", known.id, "--dry-run")
    lines.run("pushes", "where-drop", known.id)
    assert lines.model(WhereList, "pushes", "where", str(row.person)).declared == ()
    file.write_text("login,begins\nx,y\n")
    assert "must be login,from,to" in lines.run("pushes", "roster", str(file), code=2).stderr
    assert lines.model(Problem, "pushes", "travel", "nothing", "PT", day, day, code=1).code == "not_found"


def test_the_case_file_of_a_row_is_written_once_and_never_over_anything(lines: Lines, tmp_path: Path) -> None:
    row = wait_for(lambda: queue(lines), 60).signals[0]
    out = tmp_path / "case.zip"
    lines.run("pushes", "file", row.id, "--out", str(out), "--dry-run")
    assert not out.exists()
    filed = lines.model(Filed, "pushes", "file", row.id, "--out", str(out))
    data = out.read_bytes()
    assert (filed.sha256, filed.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as archive:
        assert "SHA256SUMS" in archive.namelist()
    again = lines.run("pushes", "file", row.id, "--out", str(out), code=1)
    assert "Nothing was written" in again.stderr
    assert out.read_bytes() == data
    link = tmp_path / "link.zip"
    link.symlink_to(tmp_path / "elsewhere")
    lines.run("pushes", "file", row.id, "--out", str(link), code=1)
    assert not (tmp_path / "elsewhere").exists()
    nowhere = lines.run("pushes", "file", row.id, "--out", str(tmp_path / "no" / "case.zip"), code=2)
    assert "cannot be written" in nowhere.stderr
    lines.run("pushes", "file", "sig_nothing", "--out", str(tmp_path / "none.zip"), code=1)
    assert not (tmp_path / "none.zip").exists()


def test_the_log_its_filter_a_report_and_a_pivot(lines: Lines) -> None:
    page = wait_for(lambda: lines.model(PromptPage, "pushes", "log") or None, 60)
    first = wait_for(lambda: next(iter(lines.model(PromptPage, "pushes", "log").prompts), None), 60)
    assert page.blind_seconds == 120
    denied = lines.model(PromptPage, "pushes", "log", "result:denied", "last:30d")
    assert {one.outcome for one in denied.prompts} <= {"denied"}
    refused = lines.run("pushes", "log", "nothing:here", code=1)
    assert refused.stderr
    lines.run("pushes", "report", "not_me", first.id, "--dry-run")
    told = lines.model(PushPrompt, "pushes", "report", "not_me", first.id, "--note", "rang at night")
    assert told.report is not None
    assert (told.report.said, told.report.note) == ("not_me", "rang at night")
    letter = lines.model(PromptLetter, "pushes", "letter", first.id)
    assert letter.withheld
    assert letter.place is None
    assert load(letter.language).prompt("withheld") in lines.run("pushes", "letter", first.id).stdout
    begun = lines.model(PromptPage, "pushes", "log", "--at=-2d").prompts[0].at
    assert timedelta(days=1) < datetime.now(UTC) - begun
    lines.run("pushes", "log", "--at", "soon", code=2)
    placed = next(one for one in lines.model(PromptPage, "pushes", "log").prompts if one.access.address.value)
    found = lines.model(Pivot, "pushes", "pivot", "address", str(placed.access.address.value))
    assert found.prompts >= 1
    assert placed.login in {one.login for one in found.people}
    sources = lines.model(Sources, "pushes", "sources")
    assert {"authentication", "activity"} <= {one.kind for one in sources.sources}
    assert "Duo" in lines.run("pushes", "sources").stdout
