"""The canary's day says what it could not look at, and its table of places has a use for every line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rig.desk import RunningDesk
from tests.sandbox.rig import Sandbox
from tests.torture.canary import day as days
from tests.torture.searching import Secrets
from tests.torture.standing import PLACES
from tests.torture.suite import Count
from tests.torture.suites import canary


def test_without_tmux_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def short(count: Count) -> None:
        days.Day(RunningDesk(tmp_path, Sandbox(tmp_path, [])), Secrets(), count).note_tmux()
        count.done += 1

    monkeypatch.setattr(canary, "one", short)
    monkeypatch.setattr(days, "TMUX", "/usr/bin/tmux")
    assert canary.run(0, 1, 1).notes == {}
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(days, "TMUX", None)
    assert canary.run(0, 1, 1).notes == {days.WITHOUT_TMUX: 1}
    assert days.WITHOUT_TMUX in capsys.readouterr().out


def test_the_day_uses_every_kind_of_the_table() -> None:
    text = "".join(
        path.read_text() for path in [*Path(days.__file__).parent.glob("*.py"), Path(canary.__file__)]
    )
    assert set(re.findall(r'secrets\.add\(\s*"([^"]+)"', text)) == set(PLACES)
