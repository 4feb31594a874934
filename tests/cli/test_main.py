"""The dispatcher: what it knows, what it imports, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui import __version__
from helpdesk_tui.cli import main as dispatcher
from helpdesk_tui.cli.console import parser
from tests.cli.commands import environment, run


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for command in dispatcher.COMMANDS:
        assert f"\n    {command} " in done.stdout
    assert "--embedded" not in run(tmp_path, "desk", "--help").stdout


def test_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"helpdesk-tui {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["docter"],
        ["--sandbox", "doctor"],
        ["--nothing"],
        ["--lang", "xx"],
        ["desk", "--nothing"],
        ["--desk", "desk.sock"],
        ["desk"],
    ],
)
def test_wrong_words(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_the_console_needs_a_terminal(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert "terminal" in done.stderr


def test_https_without_a_certificate_is_refused_in_words(tmp_path: Path) -> None:
    done = run(tmp_path, "desk", "--sandbox", "--listen", "https://0.0.0.0:8443")
    assert done.returncode == 2
    assert "--cert FILE and --key FILE" in done.stderr


@pytest.mark.parametrize("content", [None, "", "[[vendors]]\nkind = 'duo'\n"])
def test_a_named_configuration_is_never_the_sandbox(tmp_path: Path, content: str | None) -> None:
    named = tmp_path / "desk.toml"
    if content is not None:
        named.write_text(content)
        named.chmod(0o600)
    listen, config = ["--listen", f"unix:{tmp_path}/d.sock"], ["--config", str(named)]
    for words in (["desk", *listen, *config], [*config, "desk", *listen]):
        done = run(tmp_path, *words)
        assert done.returncode == 2
        assert str(named) in done.stderr
    assert not list(tmp_path.rglob("*.sqlite3"))


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["--config", "desk", "--lang", "fr"], None),
        (["--sandbox"], None),
        (["doctor"], "doctor"),
        (["--lang", "fr", "doctor"], "doctor"),
        (["--desk", "unix:/x", "audit"], "audit"),
        ([], None),
    ],
)
def test_the_command_is_found_behind_options(words: list[str], command: str | None) -> None:
    assert dispatcher._command(words) == command


def test_options_with_a_value_are_known() -> None:
    with_value = {
        action.option_strings[0]
        for action in parser()._actions
        if action.option_strings and action.nargs is None and action.const is None
    }
    assert with_value - {"--version"} == set(dispatcher.WITH_VALUE)


def test_the_consoles_start_imports_no_other_command(tmp_path: Path) -> None:
    code = (
        "import json, sys\n"
        "from helpdesk_tui.cli.main import main\n"
        "main([])\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('helpdesk_tui')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    loaded = set(json.loads(done.stdout))
    assert "helpdesk_tui.cli.console" in loaded
    assert not loaded & {f"helpdesk_tui.cli.{command}" for command in dispatcher.COMMANDS}
    assert not {name for name in loaded if name.startswith(("helpdesk_tui.desk", "helpdesk_tui.sandbox"))}
