"""The usual commands ask for what takes two people, and say so; the second person finishes it by one line."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import select
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.agents import CodeAsk, NewAgent, Role
from helpdesk_tui.contract.ids import AgentId, DeedId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.deeds.service import Deeds
from tests.attack.test_wire import ME, over_the_socket
from tests.cli.commands import ARGV, environment
from tests.desk.agents.team import enrolled
from tests.desk.inside import Inside
from tests.rig.served import short_folder

COLLEAGUE = Agent(AgentId("b.dubois"), "Bruno Dubois", frozenset({"security"}))


@pytest.fixture
async def host() -> AsyncIterator[tuple[Inside, Path]]:
    """A shared desk of two from security; I am one of them."""
    with short_folder() as folder:
        async with over_the_socket(folder, mode=DeskMode.SHARED, embedded=False) as (desk, _http):
            for new in (
                NewAgent(id="me", name="Me", roles=(Role.SECURITY,), login=ME),
                NewAgent(id=COLLEAGUE.id, name=COLLEAGUE.name, roles=(Role.SECURITY,)),
            ):
                await Keeping(desk.house, None).add(new)
            yield desk, folder / "desk.sock"


async def run(sock: Path, *words: str, code: int = 0) -> str:
    """One command as a process of its own, within a minute."""
    process = await asyncio.create_subprocess_exec(
        *ARGV, *words, "--desk", f"unix:{sock}", env=environment(sock.parent), stdout=PIPE, stderr=PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == code, (words, out, err)
    return out.decode()


async def at_a_terminal(sock: Path, typed: str, *words: str) -> str:
    """The same on a terminal, where one thing is asked and answered; what was drawn."""
    ours, theirs = pty.openpty()
    argv = [*ARGV, *words, "--desk", f"unix:{sock}"]
    process = await asyncio.create_subprocess_exec(
        *argv,
        env=environment(sock.parent),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    drawn = await asyncio.to_thread(_answered, ours, typed)
    await asyncio.wait_for(process.wait(), 60)
    return drawn


def _answered(ours: int, typed: str) -> str:
    drawn, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(ours, 65_536)
        except OSError:
            break
        drawn += piece
        if piece.rstrip().endswith(b":"):
            os.write(ours, f"{typed}\n".encode())
    os.close(ours)
    return drawn.decode()


async def test_adding_raising_and_resetting_are_asked_for(host: tuple[Inside, Path]) -> None:
    desk, sock = host
    asked = (
        ("agent", "add", "p.new", "--name", "Petra New", "--signs-in"),
        ("agent", "role", "b.dubois", "security", "agent"),
        ("agent", "reset", "b.dubois", "--totp"),
    )
    for words in (*asked, ("agent", "revoke", "b.dubois")):
        would = json.loads(await run(sock, *words, "--dry-run", "--json"))
        assert (would["dry_run"], would["action"], would["target"]) == (True, " ".join(words[:2]), words[2])
    await run(sock, "agent", "revoke", "nobody", "--dry-run", code=1)
    await run(sock, "agent", "role", "me", "agent", "--dry-run", code=1)  # nobody keeps himself
    assert json.loads(await run(sock, "deeds", "list", "--json")) == []
    assert "p.new" not in await run(sock, "agent", "list")
    for words in asked:
        told = await run(sock, *words)
        assert "Nothing is done yet" in told
        assert "First word" not in told
    found: list[dict[str, Any]] = json.loads(await run(sock, "deeds", "list", "--json"))
    assert [one["deed"]["kind"] for one in found] == ["agent_add", "agent_roles", "agent_reset"]
    assert "revoked" not in await run(sock, "agent", "list")
    id_ = DeedId(found[0]["id"])
    digits = CodeAsk(code=(await enrolled(desk, COLLEAGUE.id)).next_code())
    await Deeds(desk.house, COLLEAGUE).step_up(id_, digits, "the-digits-of-it")
    done = await Deeds(desk.house, COLLEAGUE).agree(id_)
    assert done.first_word
    assert "was agreed to and done" in await run(sock, "deeds", "list")
    await run(sock, "deeds", "withdraw", found[2]["id"])


async def test_a_lower_level_is_asked_for_and_agreed_to_by_one_line(host: tuple[Inside, Path]) -> None:
    desk, sock = host
    assert "under attack" in await run(sock, "level", "set", "2", "--reason", "calls")
    assert "Nothing is done yet" in await run(sock, "level", "set", "0", "--reason", "over")
    assert "under attack" in await run(sock, "level", "show")
    (mine,) = json.loads(await run(sock, "deeds", "list", "--json"))
    await run(sock, "deeds", "agree", mine["id"], code=1)  # nobody agrees to his own
    await Deeds(desk.house, COLLEAGUE).refuse(DeedId(mine["id"]))
    theirs = await Deeds(desk.house, COLLEAGUE).ask(_lower(), "another-key")
    would = await run(sock, "deeds", "agree", theirs.id, "--dry-run")
    assert "b.dubois" in would
    phone = await enrolled(desk, AgentId("me"))
    await run(sock, "deeds", "agree", theirs.id, code=1)  # nobody is there to be asked for his digits
    wrong = await at_a_terminal(sock, "000000", "deeds", "agree", theirs.id)
    assert "not the code of your app" in wrong
    assert "under attack" in await run(sock, "level", "show")
    digits = phone.next_code().get_secret_value()
    told = await at_a_terminal(sock, digits, "deeds", "agree", theirs.id)
    assert "was agreed to and done" in told
    assert digits not in told
    assert "calm" in await run(sock, "level", "show")


def _lower() -> Any:
    from helpdesk_tui.contract.deeds import LowerLevel

    return LowerLevel(level=0, reason="it is over")
