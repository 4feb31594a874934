"""A day at the sandbox's desk: console, commands, links and lists, faults, a crash and a kill."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

from helpdesk_tui.contract.evidence import CallOutcome
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from tests.cli.lines.desk_line import Lines, Screen
from tests.e2e.test_openotp import LOGIN as AT_THE_CLINIC
from tests.e2e.test_openotp import verified as verified_at_the_clinic
from tests.sandbox.rig import but_notices, wait_for
from tests.torture.canary.day import Day
from tests.torture.canary.planting import BREAKS, COMMAND_CRASHES, CRASHES, planted_in
from tests.torture.pane import Pane, pane, until
from tests.torture.searching import Search

LOGIN, NAME = "a.dupont", "DUPONT Amélie"
OTHER, THIRD, FOURTH = "m.lejeune", "m.dupont", "j.dubois"
BIG: Final = "██"
_LINK: Final = re.compile(r"https?://\S+")


def environment_of(day: Day, **more: str) -> dict[str, str]:
    """What a console of this desk's user is given."""
    env = {
        **os.environ,
        "HELPDESK_TUI_HOME": str(day.desk.home),
        "LANGUAGE": "en",
        "LC_ALL": "C.UTF-8",
        **more,
    }
    env = {name: text for name, text in env.items() if name not in {"COLUMNS", "LINES", "TMUX"}}
    return env | {"TERM": "xterm-256color"}


def at_the_console(day: Day) -> None:
    """A caller verified by push and mail, a code read aloud group by group, hidden, confirmed; then a hang-up."""
    with pane(["--desk", day.desk.address], environment_of(day)) as at:
        _granted(day, at)
        pid = _shown(day, at, "while the code is shown")
        for _ in range(6):
            if "read back correctly" in at.screen():
                break
            at.send(" ")
            time.sleep(0.2)
        at.send("y")
        until(lambda: BIG not in at.screen(), what=at.screen)
        _scrolled(day, at, "after the code was hidden")
        os.kill(pid, signal.SIGHUP)
        _gone(pid)
        _scrolled(day, at, "after the console has gone")


def a_crash_of_the_console(day: Day) -> None:
    """The same case goes on at another console, which breaks with the code in its hands."""
    with (
        planted_in(CRASHES) as planted,
        pane(["--desk", day.desk.address], environment_of(day, **planted)) as at,
    ):
        _opened(at)
        until(lambda: "100 of 80" in at.screen(), what=at.screen)
        _reviewed(at)
        pid = _shown(day, at, "while another code is shown")
        os.kill(pid, signal.SIGUSR2)
        _gone(pid)
        until(lambda: b"RuntimeError" in at.scrolled(), what=at.screen)
        _scrolled(day, at, "after the console has crashed")
        day.looked("after the console has crashed")


def _shown(day: Day, at: Pane, when: str) -> int:
    until(lambda: "first group" in at.screen(), what=at.screen)
    at.send("  ")
    until(lambda: BIG in at.screen(), what=at.screen)
    pid = at.pid()
    day.revealed(day.lines.json("case", "list")[0]["id"])
    day.looked(when, console=pid)
    return pid


def _gone(pid: int) -> None:
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in _state(pid))


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


def _opened(at: Pane) -> None:
    until(lambda: "people" in at.screen(), what=at.screen)
    at.send(LOGIN)
    until(lambda: f"{LOGIN}, Durand SA" in at.screen(), what=at.screen)
    at.send("\r")


def _granted(day: Day, at: Pane) -> None:
    vendors, secrets = day.desk.sandbox, day.secrets
    _opened(at)
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
    _reviewed(at, ticket="INC-48213")


def _reviewed(at: Pane, ticket: str = "") -> None:
    at.send("b")
    if ticket:
        until(lambda: ticket in at.screen(), what=at.screen)
        at.send(f"{ticket}\r")
    until(lambda: "24 h" in at.screen() and "1 use" in at.screen(), what=at.screen)
    at.send("\r")


def by_lines(day: Day) -> None:
    """The same by commands: a code on a terminal of its own, and one into a pipe that asked for it."""
    lines = day.lines
    case = lines.verified(OTHER)
    day.secrets.add("mailed code", lines.digits(OTHER))
    screen = Screen(lines, "do", "bypass", case)
    screen.until("read back correctly.", 60)
    day.revealed(case)
    day.looked("while a command shows it", command=screen.process.pid)
    _put_away(day, screen)
    day.exported("after a command")
    lines.run("case", "close", case)


def _put_away(day: Day, screen: Screen) -> None:
    screen.type("y\n")
    screen.end()
    before, after = screen.seen.index("\x1b[?1049h"), screen.seen.index("\x1b[?1049l")
    day.read("the terminal's first screen", screen.seen[:before].encode(), "after a command")
    day.read("the terminal afterwards", screen.seen[after:].encode(), "after a command")


def links_and_lists(day: Day) -> None:
    """A link texted to a phone, a command that breaks, a link drawn on the screen, and a list on paper."""
    lines, vendors = day.lines, day.desk.sandbox
    case = lines.verified(FOURTH)
    day.secrets.add("mailed code", lines.digits(FOURTH))
    lines.run("do", "activation", case, "--delivery", Delivery.SMS.value)

    def links() -> list[str]:
        texts = [one["text"] for one in but_notices(vendors.phone(FOURTH)["messages"])]
        return [link for text in texts for link in _LINK.findall(text)]

    day.secrets.add("activation link", *wait_for(links))
    _broken_command(day, case)
    clinic, link = asyncio.run(_at_the_clinic(day))
    day.secrets.add("activation link", link, *parse_qs(urlsplit(link).query)["secret"])
    listed = lines.json("do", "list", clinic, "--reveal")
    day.secrets.add("list of codes", *listed["codes"])
    day.looked("after links and lists")


def _broken_command(day: Day, case: str) -> None:
    with planted_in(COMMAND_CRASHES) as planted:
        screen = Screen(_Planted(day.desk, planted), "do", "bypass", case)
        screen.until("RuntimeError", 60)
        screen.end()
    day.revealed(case)
    day.read("the terminal of a command that broke", screen.seen.encode(), "after a fault")


@dataclass
class _Planted(Lines):
    """A shell whose commands run something more as they start."""

    planted: Mapping[str, str]

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, **self.planted}


async def _at_the_clinic(day: Day) -> tuple[str, str]:
    """Somebody who stands at the desk has a new app drawn on its screen; answers case and link."""
    client = day.desk.client()
    try:
        case = await verified_at_the_clinic(day.desk, client, AT_THE_CLINIC)
        seen = await client.evidence.start(case.id, WayId("in_person"))
        await client.evidence.outcome(case.id, seen.id, CallOutcome.CONFIRMED)
        card = await client.people.card(case.person)
        new = next(one for one in card.devices if one.activated is False)
        order = ActivationOrder(vendor=new.vendor, device=new.id, delivery=Delivery.QR)
        done = await client.operations.order(case.id, order)
        link = (await client.operations.reveal(done.id)).link
        assert link, done
        return case.id, link
    finally:
        await client.close()


def crashes(day: Day) -> None:
    """The desk dies with a code sealed and not yet read, by a fault of its own and by -9; then it breaks with it."""
    lines, desk = day.lines, day.desk
    case = lines.verified(THIRD)
    day.secrets.add("mailed code", lines.digits(THIRD))
    operation = lines.run("do", "bypass", case).stdout.split("do reveal ")[1].strip()
    assert desk.process is not None
    desk.process.send_signal(signal.SIGSEGV)
    desk.process.wait(20)
    desk.start()
    day.secrets.add("code", *lines.json("do", "reveal", operation, "--reveal")["codes"])
    day.looked("after a crash of the desk")
    with planted_in(BREAKS) as env:
        desk.restart(env)
        day.broken(lambda: _asked(day, operation))
    desk.restart()
    day.looked("after kill -9 and a start")
    day.exported("in the end")
    day.backed_up("in the end")


def _asked(day: Day, operation: str) -> str:
    """The whole answer, of which a console shows a part."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(day.desk.socket)), timeout=20) as http:
        answer = http.post(
            f"http://desk/v1/operations/{operation}/reveal",
            headers={"Idempotency-Key": "once-more-and-broken"},
        )
    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR, answer.text
    return f"{answer.headers}\n{answer.text}"
