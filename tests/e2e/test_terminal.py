"""A bypass code through the console in a real terminal, seen by the vendor's own client.

The vendors listen on a TCP port as the sandbox command serves them; the desk is configured for them with a
file, as for a real tenant, and is started by the console itself.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duo_client
import pytest

from bench.tty import Terminal
from tests.rig.home import desks_of, end
from tests.sandbox.rig import Sandbox, but_notices, running_sandbox, wait_for

DAY = 86_400
F3, F7 = "\x1bOR", "\x1b[18~"


@pytest.fixture(scope="module")
def vendors() -> Iterator[Sandbox]:
    with running_sandbox(tcp=True, people=60, phone_seconds=0.2) as sandbox:
        yield sandbox


@pytest.fixture
def home(vendors: Sandbox) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hd-tty-"))
    write_config(folder, vendors)
    yield folder
    end(desks_of(folder))
    shutil.rmtree(folder, ignore_errors=True)


def write_config(home: Path, vendors: Sandbox) -> None:
    """What `init` writes: keys in files of their own, mail through the vendor side's server."""
    config = home / "config"
    config.mkdir(mode=0o700)
    keys = vendors.client("durand")
    for name in ("admin", "auth"):
        path = config / f"{name}.key"
        path.touch(mode=0o600)
        path.write_text(keys[name]["skey"])
    path = config / "config.toml"
    path.touch(mode=0o600)
    path.write_text(
        f"""
[[clients]]
id = "durand"
name = "Durand SA"
ticket_pattern = "INC-\\\\d{{5}}"
ticket_hint = "INC-48213"

[[vendors]]
kind = "duo"
id = "duo-durand"
label = "Duo Durand"
client = "durand"
host = "{keys["host"]}"
url = "{vendors.url}"
admin_ikey = "{keys["admin"]["ikey"]}"
admin_skey = "file:{config / "admin.key"}"
auth_ikey = "{keys["auth"]["ikey"]}"
auth_skey = "file:{config / "auth.key"}"

[mail]
url = "{vendors.credentials["mail"]["url"]}"
sender = "desk@durand.example"

[agents."{getpass.getuser()}"]
name = "Alice Martin"
roles = ["agent", "senior"]
person_login = "alice.martin"
"""
    )


def codes_seen(vendors: Sandbox, login: str) -> list[dict[str, Any]]:
    keys = vendors.client("durand")
    admin = duo_client.Admin(
        keys["admin"]["ikey"], keys["admin"]["skey"], "127.0.0.1", ca_certs="HTTP", port=vendors.port
    )
    (user,) = admin.get_users_by_name(login)
    found: list[dict[str, Any]] = admin.get_user_bypass_codes(user["user_id"])
    return found


def newest_code(vendors: Sandbox, login: str) -> str:
    found = re.search(r"\b\d{6}\b", but_notices(vendors.phone(login)["messages"])[-1]["text"])
    assert found is not None
    return found.group()


class Agent:
    """Somebody at the keyboard who reads the screen."""

    def __init__(self, terminal: Terminal, vendors: Sandbox, login: str) -> None:
        self.terminal = terminal
        self.vendors = vendors
        self.login = login

    def until(self, *texts: str, seconds: float = 60.0) -> None:
        self.terminal.wait_for(lambda: all(self.terminal.shows(text) for text in texts), seconds)
        self.terminal.settle(0.1)

    def accept_baseline(self) -> None:
        self.until("F7")
        self.terminal.send(F7)
        self.until("Cancel")
        self.terminal.send("\x1b[C\r")
        self.until("on record")

    def push(self) -> None:
        self.vendors.control("POST", "habit", person=self.login, answer="silent")
        self.terminal.send("p")
        prompts = wait_for(lambda: self.vendors.phone(self.login, hold=1)["prompts"])
        self.until("Code the caller reads")
        self.terminal.send(prompts[-1]["code"] + "\r")
        self.vendors.answer(prompts[-1]["push_id"], "approve")
        self.until("70 of 80")

    def mail(self) -> None:
        self.terminal.send("m")
        wait_for(lambda: but_notices(self.vendors.phone(self.login)["messages"]))
        self.until("Code the caller reads")
        self.terminal.send(newest_code(self.vendors, self.login) + "\r")
        self.until("100 of 80")

    def ready_to_grant(self, name: str) -> None:
        """From the first frame to the review line of a bypass code."""
        self.until("ALONE")
        self.accept_baseline()
        self.terminal.send(self.login)
        self.until(name, f"{self.login}, Durand SA")
        self.terminal.send("\r")
        self.until("0 of 80")
        self.push()
        self.mail()
        self.terminal.send("b")
        self.until("INC-48213")
        self.terminal.send("INC-48213\r")
        self.until("24 h", "1 use")
        self.terminal.settle(0.3)


def console(home: Path) -> Terminal:
    """A console in this home."""
    # Test workers carry a size of their own in these, which would win over the terminal's.
    inherited = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment = {**inherited, "HELPDESK_TUI_HOME": str(home), "LANG": "en_GB.UTF-8", "LANGUAGE": "en"}
    environment |= {"TERM": "xterm-256color"}
    return Terminal([sys.executable, "-m", "helpdesk_tui"], environment)


def test_one_code_one_use_a_day(vendors: Sandbox, home: Path) -> None:
    login = "a.dupont"
    assert codes_seen(vendors, login) == []
    with console(home) as terminal:
        agent = Agent(terminal, vendors, login)
        agent.ready_to_grant("DUPONT Amélie")
        before = time.time()
        terminal.send("\r")
        wait_for(lambda: codes_seen(vendors, login))
        agent.until("shows the first group")
        for _group in range(3):
            terminal.send(" ")
            terminal.settle(0.3)
        aloud = terminal.display()
        terminal.send("y")
        terminal.settle(0.5)
        after = terminal.display()
    (code,) = codes_seen(vendors, login)
    assert code["reuse_count"] == 1
    assert abs(code["expiration"] - (before + DAY)) < 30
    assert big_letters(aloud), "\n".join(aloud)
    assert not big_letters(after), "\n".join(after)


def test_a_line_that_drops_while_the_vendor_thinks(vendors: Sandbox, home: Path) -> None:
    """SIGHUP between the order and its answer: one code, and the next console shows it as live."""
    login = "m.dupont"
    with console(home) as terminal:
        Agent(terminal, vendors, login).ready_to_grant("DUPONT Marc")
        vendors.fault("delay_after", method="POST", path="/bypass_codes$", seconds=2.0)
        terminal.send("\r")
        wait_for(lambda: codes_seen(vendors, login))
        os.kill(terminal.pid, signal.SIGHUP)
        with contextlib.suppress(OSError):
            terminal.settle(0.5)
    with console(home) as terminal:
        agent = Agent(terminal, vendors, login)
        agent.until("my cases", "DUPONT Marc")
        terminal.send(F3)
        agent.until("DUPONT Marc", "bypass code")
    assert len(codes_seen(vendors, login)) == 1


def big_letters(rows: list[str]) -> bool:
    return any("██" in row for row in rows)
