"""A whole day with codes and keys that are known, a crash included; then they are looked for everywhere.

Bypass codes, the codes of mails and pushes, and the vendors' keys are each drawn anew and occur by chance
nowhere: they are the canaries. The vendors' own store is left out, and what a pipe asked for by name.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cli.commands import ARGV, environment
from tests.cli.lines.desk_line import Lines, Screen
from tests.deploy.test_snoop import keys_of
from tests.rig.desk import RunningDesk, running_desk
from tests.sandbox.rig import but_notices, wait_for
from tests.torture.pane import Pane, pane, until
from tests.torture.searching import Search, Secrets
from tests.torture.suite import Count, Suite

LOGIN, NAME = "a.dupont", "DUPONT Amélie"
OTHER, THIRD = "m.lejeune", "m.dupont"
BIG: Final = "██"
LEAKS = """
import logging
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.operations import reveal
show = reveal.reveal
async def noted(house, agent, id_, key):
    shown = await show(house, agent, id_, key)
    logging.getLogger("helpdesk_tui.desk").info("shown: %s", [code for code in shown.codes])
    told = {"hint": " ".join(shown.codes)}
    await house.store.write(
        lambda connection: house.record.append(
            connection, AuditEvent.CODE_SHOWN_AGAIN, agent=agent.id, personal=told, facts={}
        )
    )
    return shown
reveal.reveal = noted
"""
"""The planted fault, put into the desk's process as it starts: the code in the log, and in the record."""
LEAKED: Final = ("desk-service.log", "the exported record")
"""Where the planted fault has to be found."""


@dataclass
class Day:
    """A desk, its agent, and all that was secret on that day."""

    desk: RunningDesk
    secrets: Secrets
    count: Count

    @property
    def lines(self) -> Lines:
        """The agent's shell."""
        return Lines(self.desk)

    def looked(self, when: str, **pids: int) -> None:
        """Everywhere, now."""
        search = Search(self.secrets)
        assert self.desk.process is not None
        search.files([self.desk.home], but=[self.desk.home / "vendors.sqlite3"])
        search.processes({"desk": self.desk.process.pid, **pids})
        self.took(search, when)

    def took(self, search: Search, when: str) -> None:
        """What a look has found."""
        self.count.note("places looked at", search.places)
        self.count.note("MB looked at", search.size // 1_000_000)
        for what in search.found:
            self.count.violated(f"P7: {when}: {what}")

    def revealed(self, case: str) -> None:
        """The code of that case, read once more by its own agent."""
        found = next(one["id"] for one in self.lines.json("operations", "list") if one["case"] == case)

        async def again() -> tuple[str, ...]:
            client = self.desk.client()
            try:
                return (await client.operations.reveal(found)).codes
            finally:
                await client.close()

        self.secrets.add("code", *asyncio.run(again()))


def at_the_console(day: Day) -> None:
    """A caller verified by push and mail, a code read aloud group by group, hidden, confirmed; then a hang-up."""
    env = {**os.environ, "HELPDESK_TUI_HOME": str(day.desk.home), "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}
    env = {name: text for name, text in env.items() if name not in {"COLUMNS", "LINES", "TMUX"}}
    with pane(["--desk", day.desk.address], env | {"TERM": "xterm-256color"}) as at:
        _granted(day, at)
        until(lambda: "first group" in at.screen(), what=at.screen)
        at.send("  ")
        until(lambda: BIG in at.screen(), what=at.screen)
        pid = at.pid()
        case = day.lines.json("case", "list")[0]["id"]
        day.revealed(case)
        day.looked("while the code is shown", console=pid)
        for _ in range(6):
            if "read back correctly" in at.screen():
                break
            at.send(" ")
            time.sleep(0.2)
        at.send("y")
        until(lambda: BIG not in at.screen(), what=at.screen)
        _scrolled(day, at, "after the code was hidden")
        os.kill(pid, signal.SIGHUP)
        until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in _state(pid))
        _scrolled(day, at, "after the console has gone")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _scrolled(day: Day, at: Pane, when: str) -> None:
    search, whole = Search(day.secrets), at.scrolled()
    search.look("what can be scrolled back to", whole)
    if BIG.encode() in whole:
        search.found.append("large digits in what can be scrolled back to")
    day.took(search, when)


def _granted(day: Day, at: Pane) -> None:
    vendors, secrets = day.desk.sandbox, day.secrets
    until(lambda: "people" in at.screen(), what=at.screen)
    at.send(LOGIN)
    until(lambda: f"{LOGIN}, Durand SA" in at.screen(), what=at.screen)
    at.send("\r")
    until(lambda: "0 of 80" in at.screen(), what=at.screen)
    at.send("p")
    prompt = wait_for(lambda: vendors.phone(LOGIN, hold=1)["prompts"], 30)[-1]
    secrets.add("push code", prompt["code"])
    until(lambda: "Code the caller reads" in at.screen(), what=at.screen)
    at.send(prompt["code"] + "\r")
    vendors.answer(prompt["push_id"], "approve")
    until(lambda: "70 of 80" in at.screen(), what=at.screen)
    at.send("m")
    wait_for(lambda: but_notices(vendors.phone(LOGIN)["messages"]), 30)
    until(lambda: "Code the caller reads" in at.screen(), what=at.screen)
    digits = day.lines.digits(LOGIN)
    secrets.add("mailed code", digits)
    at.send(digits + "\r")
    until(lambda: "100 of 80" in at.screen(), what=at.screen)
    at.send("b")
    until(lambda: "INC-48213" in at.screen(), what=at.screen)
    at.send("INC-48213\r")
    until(lambda: "24 h" in at.screen() and "1 use" in at.screen(), what=at.screen)
    at.send("\r")


def by_lines(day: Day) -> None:
    """The same by commands: a code on a terminal of its own, and one into a pipe that asked for it."""
    lines = day.lines
    case = lines.verified(OTHER)
    day.secrets.add("mailed code", lines.digits(OTHER))
    screen = Screen(lines, "do", "bypass", case)
    drawn = screen.until("read back correctly.", 60)
    day.revealed(case)
    day.looked("while a command shows it", command=screen.process.pid)
    screen.type("y\n")
    screen.end()
    search = Search(day.secrets)
    search.look("the terminal's first screen", drawn[: drawn.index("\x1b[?1049h")].encode())
    search.look("the terminal afterwards", screen.seen[screen.seen.index("\x1b[?1049l") :].encode())
    day.took(search, "after a command")
    exported(day, "after a command")
    lines.run("case", "close", case)


def exported(day: Day, when: str) -> None:
    """The whole record as it is handed out, names and numbers included."""
    desk = day.desk
    argv = [*ARGV, "audit", "export", "--personal", "full", "--store", str(desk.store_path)]
    env = environment(desk.home)
    said = subprocess.run(argv, env=env, capture_output=True, check=False, timeout=60)
    assert said.returncode == 0, said.stderr
    assert b"code:shown" in said.stdout, "the record of this day, and not another"
    search = Search(day.secrets)
    search.look("the exported record", said.stdout)
    day.took(search, when)


def a_crash(day: Day) -> None:
    """The desk dies with a code sealed and not yet read, once by a fault of its own and once by -9."""
    lines, process = day.lines, day.desk.process
    case = lines.verified(THIRD)
    day.secrets.add("mailed code", lines.digits(THIRD))
    said = lines.run("do", "bypass", case).stdout
    operation = said.split("do reveal ")[1].strip()
    assert process is not None
    process.send_signal(signal.SIGSEGV)
    process.wait(20)
    day.desk.start()
    day.secrets.add("code", *lines.json("do", "reveal", operation, "--reveal")["codes"])
    day.looked("after a crash of the desk")
    day.desk.restart()
    day.looked("after kill -9 and a start")
    exported(day, "in the end")


@contextmanager
def _leaking(*, leaks: bool) -> Iterator[dict[str, str] | None]:
    if not leaks:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hd-leak-") as folder:
        Path(folder, "sitecustomize.py").write_text(LEAKS)
        yield {"PYTHONPATH": os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")])}


def one(count: Count, *, leaks: bool = False) -> None:
    """One whole day; with the planted fault, its commands alone."""
    with _leaking(leaks=leaks) as env, running_desk(people=60, phone_seconds=0.2, env=env) as desk:
        secrets = Secrets()
        secrets.add("key", *keys_of(desk.sandbox.credentials))
        day = Day(desk, secrets, count)
        if not leaks:
            at_the_console(day)
        by_lines(day)
        if not leaks:
            a_crash(day)
        count.note("secrets looked for", len(secrets.words))
        count.done += 1


def run(seconds: float, seed: int, most: int) -> Count:
    """A day, and another while there is time; every code in it is drawn anew."""
    del seed
    count, deadline = Count(), time.monotonic() + seconds
    while count.done < most and (not count.done or time.monotonic() < deadline):
        one(count)
    return count


def planted(seed: int) -> Count:
    """The desk logs the code that it shows, and puts it into the record."""
    del seed
    count = Count()
    one(count, leaks=True)
    missed = [place for place in LEAKED if not any(place in what for what in count.violations)]
    return Count(done=count.done, notes={f"not found in {place}": 1 for place in missed}) if missed else count


SUITE = Suite(
    name="canary",
    what="a day at console and commands, a crash and a kill included; codes and keys looked for everywhere",
    goal=1,
    planted=planted,
    run=run,
    fault="the desk logs a code, and puts it into the record",
)
