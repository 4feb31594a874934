"""`init` and `doctor` as people run them, against the real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.live.rig import PrivacyIdeaRig
from tests.live.server.install import AGENT_REALM

pytestmark = pytest.mark.live


def answers(rig: PrivacyIdeaRig, agent: str) -> str:
    given = [
        "Acme SA",
        "",
        "",
        "fr",
        "INC-48213",
        "",  # groups
        "no",  # asks at each connection
        "",  # banner
        "",  # lines of the desk
        "no",  # no other organisation
        "privacyidea",
        "",  # id
        "",  # label
        rig.url,
        "acme",
        f"{agent}@{AGENT_REALM}",
        rig.agents[agent],
        "",  # authority
        "no",  # otppin=userstore
        "none",
        "",  # directory
        "",  # mail
        "",  # text messages
        "",  # agents
        "file",
        "yes",
        "",  # people
    ]
    return "\n".join(given) + "\n"


def test_the_first_day_of_an_agent_with_all_rights(rig: PrivacyIdeaRig, tmp_path: Path) -> None:
    done = run(tmp_path, "init", answers=answers(rig, "hd.alice"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert rig.agents["hd.alice"] not in done.stdout + done.stderr
    assert "userlist: granted" in done.stdout
    for right in ("enrollREGISTRATION", "enable", "reset", "resync", "assign", "enrollTAN", "user_lock_set"):
        assert f"{right}: granted" in done.stdout
    assert "the desk does not need it" not in done.stdout
    assert "registration.length = 12" in done.stdout
    assert "registration.contents = [ABCDEFGHJKLMNPQRSTUVWXYZ23456789]" in done.stdout
    assert "agree within" in done.stdout
    assert "Nothing is wrong." in done.stdout
    again = run(tmp_path, "doctor")
    assert again.returncode == 0


def test_an_agent_who_may_only_look_is_told_what_to_set(rig: PrivacyIdeaRig, tmp_path: Path) -> None:
    done = run(tmp_path, "init", answers=answers(rig, "hd.bruno"))
    assert done.returncode == 2
    assert "enrollREGISTRATION is not granted; it is needed for bypass codes." in done.stdout
    assert "Config > Policies, scope admin: enrollREGISTRATION" in done.stdout
    assert "userlist: granted" in done.stdout


def test_rights_beyond_what_is_needed_are_to_be_taken_away(rig: PrivacyIdeaRig, tmp_path: Path) -> None:
    rig.set_reader_rights([*rig.reader_rights, "losttoken", "set"])
    try:
        done = run(tmp_path, "init", answers=answers(rig, "hd.bruno"))
    finally:
        rig.set_reader_rights(rig.reader_rights)
    assert "losttoken is granted, and the desk does not need it." in done.stdout
    assert "Take it away in: Config > Policies, scope admin" in done.stdout


def test_a_wrong_password_is_one_sentence(rig: PrivacyIdeaRig, tmp_path: Path) -> None:
    given = answers(rig, "hd.bruno").replace(rig.agents["hd.bruno"], "not-the-password")
    done = run(tmp_path, "init", answers=given)
    assert done.returncode == 2
    assert "The vendor refuses our keys." in done.stdout
    assert "Traceback" not in done.stderr
