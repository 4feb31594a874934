"""A shared desk on TLS, its invented agents, and phones that make their codes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyotp
import trustme
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.console_key import ConsoleKey
from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.agents import enrolment
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.agents.totp import PERIOD
from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.serve.server import DeskServer, Network
from helpdesk_tui.desk.serve.tls import listen_tcp, tls_context
from tests.desk.inside import Inside, inside

PASSWORD = SecretStr("correct horse battery")


@dataclass
class Phone:
    """An app that makes an agent's codes by the desk's clock, which a test moves."""

    secret: str
    desk: Inside

    def code(self, *, steps: int = 0) -> SecretStr:
        """The code of now, or of some periods earlier or later."""
        at = int(self.desk.clock.now().timestamp()) + steps * PERIOD
        return SecretStr(pyotp.TOTP(self.secret).at(at))

    def next_code(self) -> SecretStr:
        """A code that was never accepted: of the next period."""
        self.desk.clock.step(seconds=PERIOD)
        return self.code()


@dataclass
class Team:
    """A desk whose agents sign in."""

    desk: Inside
    address: str
    ca_file: Path
    phones: dict[AgentId, Phone] = field(default_factory=dict)

    def client(self) -> DeskClient:
        """A console that has not signed in; whoever takes it closes it."""
        client = DeskClient(self.address, ca_file=self.ca_file)
        client.__dict__["_console_key"] = ConsoleKey(lambda: self.desk.clock.now().timestamp())
        return client

    async def signed_in(self, id_: AgentId) -> DeskClient:
        """A console of that agent."""
        client = self.client()
        await client.signing.sign_in(id_, PASSWORD, self.phones[id_].next_code())
        return client


def keeping(desk: Inside) -> Keeping:
    """Whoever holds the store."""
    return Keeping(desk.house, None)


async def enrolled(desk: Inside, id_: AgentId) -> Phone:
    """That agent with an app of his own; its first code is spent."""
    me = Agent(id_, "", frozenset())
    phone = Phone((await enrolment.begin(desk.house, me)).secret, desk)
    await enrolment.confirm(desk.house, me, phone.next_code())
    return phone


async def added(desk: Inside, name: str, *roles: Role, **more: Any) -> Agent:
    """A new agent in the store."""
    new = NewAgent(id=name, name=name.title(), roles=roles or (Role.AGENT,), **more)
    kept = await keeping(desk).add(new)
    return Agent(kept.agent.id, kept.agent.name, frozenset(kept.agent.roles))


@contextlib.asynccontextmanager
async def shared(folder: Path, **changes: Any) -> AsyncIterator[Inside]:
    """A desk of several agents, none of them in its configuration, that asks for step-ups."""
    values: dict[str, Any] = {"mode": DeskMode.SHARED, "embedded": False}
    async with inside(folder, **{**values, **changes}) as desk:
        yield desk


@contextlib.asynccontextmanager
async def team(folder: Path, **changes: Any) -> AsyncIterator[Team]:
    """The same behind TLS on loopback, with a certificate of a throw-away authority."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    cert, key, trusted = (folder / name for name in ("cert.pem", "key.pem", "ca.pem"))
    key.touch(mode=0o600)
    issued.private_key_pem.write_to_path(key)
    issued.cert_chain_pems[0].write_to_path(cert)
    authority.cert_pem.write_to_path(trusted)
    async with shared(folder, **changes) as desk:
        sock = listen_tcp("https://127.0.0.1:0")
        network = Network((sock,), tls_context(cert, key))
        address = f"https://127.0.0.1:{sock.getsockname()[1]}"
        server = DeskServer(create_app(desk.house), desk.house, network)
        task = asyncio.create_task(server.serve(sockets=[]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield Team(desk, address, trusted)
        finally:
            server.handle_exit(15, None)
            await task


async def member(team: Team, name: str, *roles: Role, **more: Any) -> AgentId:
    """An agent who has signed in once: with a password and an app of his own."""
    kept = await keeping(team.desk).add(
        NewAgent(id=name, name=name.title(), roles=roles or (Role.AGENT,), signs_in=True, **more)
    )
    assert kept.first_word is not None
    client = team.client()
    word = SecretStr(kept.first_word)
    offered = await client.signing.first(name, word)
    phone = Phone(offered.secret, team.desk)
    await client.signing.end_first(name, word, PASSWORD, phone.next_code())
    await client.close()
    team.phones[kept.agent.id] = phone
    return kept.agent.id


def without_step_up(desk: Inside) -> None:
    """Switch it off in this desk's configuration."""
    object.__setattr__(desk.house, "config", replace(desk.house.config, step_up=False))
