from __future__ import annotations

import csv
import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.tty import Terminal
from helpdesk_tui.contract.imports import COLUMNS
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.settings import DuoSettings
from tests.cli.commands import ARGV, environment, run
from tests.sandbox.rig import Sandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


def answers(sandbox: Sandbox, *end: str) -> list[str]:
    """A service provider's first client on one Duo account; Enter where the proposal is right."""
    client = sandbox.credentials["duo"]["clients"][0]
    return [
        "Durand SA",  # name
        "",  # id
        "",  # country
        "fr",
        "INC-48213",
        "",  # groups
        "yes",  # asks at each connection
        "PATIENTS FIRST",  # banner
        "02 555 01 00, 0800 12 345",  # lines of the desk
        "no",  # no other organisation
        "duo",
        "",  # id
        "",  # label
        client["host"],
        client["admin"]["ikey"],
        client["admin"]["skey"],
        "yes",
        client["auth"]["ikey"],
        client["auth"]["skey"],
        sandbox.url,
        "",  # authority
        "none",  # no other vendor
        "",  # directory
        "",  # mail
        "",  # text messages
        "a.martin",
        "Alice Martin",
        "",  # own login
        "",  # no more agents
        grp.getgrgid(os.getgid()).gr_name,
        "file",
        *(end or ("yes", "")),
    ]


def keys(sandbox: Sandbox) -> list[str]:
    client = sandbox.credentials["duo"]["clients"][0]
    return [client["admin"]["skey"], client["auth"]["skey"]]


def test_from_a_pipe(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(tmp_path, "init", answers="\n".join(answers(sandbox)) + "\n")
    assert done.returncode == 0, done.stdout + done.stderr
    path = tmp_path / "config" / "config.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for key in keys(sandbox):
        assert key not in done.stdout + done.stderr
        assert key not in path.read_text()
    assert "Grant resource - Read: granted" in done.stdout
    assert "Nothing is wrong." in done.stdout
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path))
    config = load_config()
    assert config.clients[0].prompts_each_time
    (duo,) = config.vendors
    assert isinstance(duo, DuoSettings)
    assert duo.admin.skey.get_secret_value() == keys(sandbox)[0]
    assert config.socket_group == grp.getgrgid(os.getgid()).gr_name
    assert config.clients[0].ticket_pattern == r"INC\-\d{5}"
    assert config.clients[0].banner == "PATIENTS FIRST"
    assert config.clients[0].contact_lines == ("02 555 01 00", "0800 12 345")
    assert [agent.name for agent in config.agents.values()] == ["Alice Martin"]


def test_people_are_imported_on_the_way(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        writer.writerow({"login": "a.dupont", "client": "durand-sa", "site": "Namur"})
    given = answers(sandbox, "yes", str(file), "yes")
    done = run(tmp_path, "init", answers="\n".join(given) + "\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 line: 1 added" in done.stdout


def test_nothing_is_written_before_the_last_question(sandbox: Sandbox, tmp_path: Path) -> None:
    done = run(tmp_path, "init", answers="\n".join(answers(sandbox, "no")) + "\n")
    assert done.returncode == 1
    assert "Nothing was written." in done.stdout
    assert not (tmp_path / "config").exists()


def test_answers_that_end_too_early(sandbox: Sandbox, tmp_path: Path) -> None:
    done = run(tmp_path, "init", answers="\n".join(answers(sandbox)[:14]) + "\n")
    assert done.returncode == 2
    assert "Integration key of the Admin API" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "config").exists()


def test_a_wrong_answer_out_of_a_pipe_ends_it(sandbox: Sandbox, tmp_path: Path) -> None:
    given = answers(sandbox)
    given[13] = "https://" + given[13]
    done = run(tmp_path, "init", answers="\n".join(given) + "\n")
    assert done.returncode == 2
    assert "without https://" in done.stderr


def test_an_old_configuration_is_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text("# mine\n")
    done = run(tmp_path, "init", answers="\n")
    assert done.returncode == 1
    assert (folder / "config.toml").read_text() == "# mine\n"
    done = run(tmp_path, "init", answers="yes\n" + "\n".join(answers(sandbox)) + "\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "config.toml.old").read_text() == "# mine\n"


def test_what_is_missing_is_said_in_the_panels_words(sandbox: Sandbox, tmp_path: Path) -> None:
    ikey = sandbox.duo["clients"][0]["admin"]["ikey"]
    sandbox.control("POST", "permissions", ikey=ikey, granted=["read_log"])
    try:
        done = run(tmp_path, "init", answers="\n".join(answers(sandbox)) + "\n")
    finally:
        sandbox.control(
            "POST", "permissions", ikey=ikey, granted=["read_resource", "write_resource", "read_log"]
        )
    assert done.returncode == 2
    assert "Grant resource - Write is not granted" in done.stdout
    assert "Grant resource - Read is not granted" in done.stdout


def test_at_a_terminal_keys_are_not_echoed_and_a_second_trial_is_offered(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ikey = sandbox.duo["clients"][0]["admin"]["ikey"]
    sandbox.control("POST", "permissions", ikey=ikey, granted=["read_resource", "read_log"])
    argv = [*ARGV, "init"]
    with Terminal(argv, environment(tmp_path), columns=160, rows=120) as terminal:

        def asked() -> bool:
            return terminal.display()[terminal.screen.cursor.y].rstrip().endswith(":")

        def answer_with(text: str) -> None:
            terminal.wait_for(asked)
            row = terminal.screen.cursor.y
            terminal.send(text + "\r")
            terminal.wait_for(lambda: terminal.screen.cursor.y != row)

        for answer in answers(sandbox)[:21]:
            answer_with(answer)
        terminal.wait_for(lambda: terminal.shows("Try again"))
        assert terminal.shows("Grant resource - Write is not granted")
        sandbox.control(
            "POST", "permissions", ikey=ikey, granted=["read_resource", "write_resource", "read_log"]
        )
        terminal.send("\r")
        terminal.wait_for(lambda: terminal.shows("And another one?"))
        shown = b"".join(data for _at, data in terminal.output)
    for key in keys(sandbox):
        assert key.encode() not in shown
