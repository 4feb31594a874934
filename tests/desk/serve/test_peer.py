"""The agent is whom the kernel names, and nobody else."""

from __future__ import annotations

import asyncio
import os
import pwd
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.auth.agent import PEER, Agent, NotSignedIn, Peer, identify
from helpdesk_tui.desk.config.model import AgentConfig, DeskConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy.roles import WALKABLE
from tests.rig.served import Served, bare_house, served, short_folder

ME = pwd.getpwuid(os.getuid()).pw_name
ASK = """
import http.client, os, socket, sys
uid = int(sys.argv[2])
if uid != os.getuid():
    os.setuid(uid)
sock = socket.socket(socket.AF_UNIX)
sock.connect(sys.argv[1])
connection = http.client.HTTPConnection("desk")
connection.sock = sock
connection.request("GET", "/v1/health")
answer = connection.getresponse()
print(answer.status, answer.read().decode())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture
async def desk(folder: Path) -> AsyncIterator[Served]:
    async with served(bare_house(folder), folder) as running:
        yield running


def shared(folder: Path, *logins: str) -> House:
    agents = {
        AgentId(login): AgentConfig(AgentId(login), f"Name of {login}", frozenset({"agent", "lead"}))
        for login in logins
    }
    config = DeskConfig(clients=(), vendors=(), store=str(folder / "desk.db"), agents=agents)
    return bare_house(folder, config=config, embedded=False)


async def who(house: House, uid: int) -> Agent:
    return await identify({"state": {PEER: Peer(1, uid, 0)}}, house)


async def ask_as(desk: Served, uid: int) -> str:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", ASK, str(desk.socket), str(uid)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    return done.stdout or done.stderr


async def test_the_desks_own_user_is_an_agent_of_an_embedded_desk(desk: Served) -> None:
    assert (await ask_as(desk, os.getuid())).startswith("200")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
async def test_another_user_is_not(desk: Served) -> None:
    desk.socket.parent.chmod(0o755)
    desk.socket.chmod(0o666)  # as a careless administrator might
    answer = await ask_as(desk, pwd.getpwnam("nobody").pw_uid)
    assert answer.startswith("401")
    assert "not_signed_in" in answer


async def test_an_embedded_desk_knows_its_user_and_lets_him_try_all(folder: Path) -> None:
    house = bare_house(folder)
    agent = await who(house, os.getuid())
    assert (agent.id, agent.roles) == (ME, WALKABLE)
    await house.store.close()


async def test_a_shared_desk_knows_only_whom_it_was_told(folder: Path) -> None:
    house = shared(folder, "nobody")
    known = await who(house, pwd.getpwnam("nobody").pw_uid)
    assert known == Agent(AgentId("nobody"), "Name of nobody", frozenset({"agent", "lead"}))
    with pytest.raises(NotSignedIn):
        await who(house, os.getuid())
    with pytest.raises(NotSignedIn):
        await who(house, 3_999_999)
    await house.store.close()


async def test_without_the_kernels_word_nobody_is_anybody(folder: Path) -> None:
    house = bare_house(folder)
    for state in ({}, {"peer": None}, {"peer": {"uid": os.getuid()}}):
        with pytest.raises(NotSignedIn):
            await identify({"state": state}, house)
    with pytest.raises(NotSignedIn):
        await identify({}, house)
    await house.store.close()
