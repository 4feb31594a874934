"""The desk under attack in each mode: inside this process, on a shared host, behind TLS.

Over a socket and over the network every attack goes the way of a real console: HTTP, the kernel's word or a
sign-in, roles out of the store, and six digits of the agent's own before whatever is handed over. An attacker has
all of these, so what refuses him is the gate.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import pyotp
import pytest
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.approvals import Approval, ApprovalAsk, ApprovalAsked, ApprovalWords, GlassAsk
from helpdesk_tui.contract.cases import Case, CaseOutcome, CaseSummary
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.evidence import CaseGate, Proof, ProofAnswer
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import (
    AgentId,
    ApprovalId,
    CaseId,
    DeviceId,
    OperationId,
    PersonId,
    ProofId,
    WayId,
)
from helpdesk_tui.contract.operations import DryRun, Operation, Reveal
from helpdesk_tui.contract.orders import Order, Taking
from helpdesk_tui.contract.witness import Seen, Witnessing
from helpdesk_tui.desk.agents.totp import DRIFT, PERIOD, period
from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.auth.values import Peer
from helpdesk_tui.desk.serve import protocol
from helpdesk_tui.desk.serve.listening import bind
from helpdesk_tui.desk.serve.server import DeskServer
from tests.desk.agents.team import PASSWORD, Phone, enrolled, keeping, member, shared, team
from tests.desk.inside import START, Inside, MovedClock, inside
from tests.rig.served import short_folder

T = TypeVar("T")

BEFORE = timedelta(minutes=20)
"""So long before a test's first moment its agents have set up their apps: no code of theirs is spent by then."""
LEFT_ALONE, LONGEST = timedelta(minutes=50), timedelta(hours=11)
"""A session lasts a little longer, asked for nothing and at all."""
NEVER = datetime.min.replace(tzinfo=UTC)


class Mode(StrEnum):
    """How a desk is run."""

    SANDBOX = "sandbox"
    """By its one user, called inside this process: no HTTP, no step-up, all roles."""
    SHARED = "shared"
    """On a Unix socket of a host that many use, named by the kernel."""
    TEAM = "team"
    """Over TLS, after a password and a code."""


@dataclass
class Console:
    """One agent's own console, and the app that makes his codes."""

    agent: AgentId
    client: DeskClient
    secret: str
    clock: MovedClock
    signs_in: bool
    spent: int = 0
    signed_at: datetime = NEVER
    used_at: datetime = NEVER
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def code(self) -> SecretStr:
        """A code that was never accepted; the clock moves only where there is none left for now."""
        now = period(self.clock.now())
        self.spent = max(self.spent + 1, now)
        if self.spent > now + DRIFT:
            self.clock.step(seconds=(self.spent - now - DRIFT) * PERIOD)
        return SecretStr(pyotp.HOTP(self.secret).at(self.spent))

    async def ready(self) -> DeskClient:
        """Signed in, where one signs in and the last time is too long ago."""
        async with self.turn:
            now = self.clock.now()
            left = now - self.used_at > LEFT_ALONE or now - self.signed_at > LONGEST
            if self.signs_in and left:
                await self.client.signing.sign_in(self.agent, PASSWORD, self.code())
                self.signed_at = now
            self.used_at = now
        return self.client

    async def showing(self, case: CaseId, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask; where the desk wants to see that it is he, show it and ask the same again."""
        with contextlib.suppress(_Asked):
            return await _told(ask)
        async with self.turn:  # of many at once one shows it for all
            try:
                return await _told(ask)
            except _Asked as asked:
                await self.client.signing.step_up(case, self.code(), [asked.action])
            return await ask()


class _Asked(Exception):
    """The desk wants the agent's own digits first."""

    def __init__(self, action: Action) -> None:
        super().__init__()
        self.action = action


async def _told(ask: Callable[[], Awaitable[T]]) -> T:
    try:
        return await ask()
    except DeskError as error:
        if error.code is not ErrorCode.STEP_UP_NEEDED:
            raise
        raise _Asked(Action(error.params["action"])) from error


@dataclass
class Consoles:
    """The consoles of all agents of one desk."""

    of: dict[AgentId, Console]

    async def close(self) -> None:
        for one in self.of.values():
            await one.client.close()


@dataclass
class Wired(Inside):
    """The desk of `tests.desk.inside`, whose agents reach it by their own consoles alone."""

    consoles: Consoles = field(kw_only=True)

    @property
    def console(self) -> Console:
        return self.consoles.of[self.agent.id]

    @property
    def evidence(self) -> Any:
        return WiredEvidence(self.console)

    @property
    def operations(self) -> Any:
        return WiredOperations(self.console)

    @property
    def approvals(self) -> Any:
        return WiredApprovals(self.console)

    @property
    def calls(self) -> Any:
        return WiredCalls(self.console)


@dataclass(frozen=True, slots=True)
class WiredEvidence:
    """Proofs over the wire, asked for as inside."""

    console: Console

    async def start(self, case: CaseId, way: WayId, key: str) -> Proof:
        return await (await self.console.ready()).evidence.start(case, way, key=key)

    async def get(self, case: CaseId, proof: ProofId) -> Proof:
        return await (await self.console.ready()).evidence.get(case, proof)

    async def answer(self, case: CaseId, proof: ProofId, said: ProofAnswer) -> Proof:
        evidence = (await self.console.ready()).evidence
        if said.typed is not None:
            return await evidence.typed(case, proof, said.typed)
        assert said.outcome is not None
        return await evidence.outcome(case, proof, said.outcome)

    async def cancel(self, case: CaseId, proof: ProofId) -> Proof:
        return await (await self.console.ready()).evidence.cancel(case, proof)


@dataclass(frozen=True, slots=True)
class WiredOperations:
    """Orders over the wire: the same request again once the agent has shown that it is he."""

    console: Console

    async def order(self, case: CaseId, order: Order, key: str) -> Operation:
        operations = (await self.console.ready()).operations
        return await self.console.showing(case, lambda: operations.order(case, order, key=key))

    async def take(self, order: Taking, key: str) -> Operation:
        return await (await self.console.ready()).operations.take(order, key=key)

    async def dry_run(self, case: CaseId, order: Order) -> DryRun:
        return await (await self.console.ready()).operations.dry_run(case, order)

    async def get(self, id_: OperationId) -> Operation:
        return await (await self.console.ready()).operations.get(id_)


@dataclass(frozen=True, slots=True)
class WiredApprovals:
    """The second pair of eyes over the wire."""

    console: Console

    async def ask(self, case: CaseId, asked: ApprovalAsk, key: str) -> ApprovalAsked:
        approvals = (await self.console.ready()).approvals
        return await approvals.ask(case, asked.order, asked.language, key=key)

    async def approve(self, id_: ApprovalId, said: ApprovalWords) -> Approval:
        approvals = (await self.console.ready()).approvals
        with contextlib.suppress(_Asked):
            return await _told(lambda: approvals.approve(id_, said.words))
        case = (await approvals.sheet(id_)).approval.case
        return await self.console.showing(case, lambda: approvals.approve(id_, said.words))

    async def deny(self, id_: ApprovalId) -> Approval:
        return await (await self.console.ready()).approvals.deny(id_)

    async def withdraw(self, id_: ApprovalId) -> Approval:
        return await (await self.console.ready()).approvals.withdraw(id_)


@dataclass(frozen=True, slots=True)
class WiredCalls:
    """Everything else over the wire."""

    console: Console

    async def open(self, person: PersonId) -> Case:
        return await (await self.console.ready()).cases.open(person)

    async def ticket(self, case: CaseId, number: str) -> Case:
        return await (await self.console.ready()).cases.ticket(case, number)

    async def park(self, case: CaseId) -> Case:
        return await (await self.console.ready()).cases.park(case)

    async def resume(self, case: CaseId) -> Case:
        return await (await self.console.ready()).cases.resume(case)

    async def close(self, case: CaseId, outcome: CaseOutcome) -> CaseSummary:
        return await (await self.console.ready()).cases.close(case, outcome)

    async def summary(self, case: CaseId) -> CaseSummary:
        return await (await self.console.ready()).cases.summary(case)

    async def password_too(self, case: CaseId) -> Case:
        return await (await self.console.ready()).cases.password_too(case)

    async def look(self, case: CaseId, action: Action, device: DeviceId | None = None) -> CaseGate:
        params = {"action": action.value} | ({} if device is None else {"device": device})
        transport = (await self.console.ready()).transport
        found: CaseGate = await transport.read(f"cases/{case}/gate", CaseGate, params)
        return found

    async def reveal(self, id_: OperationId, key: str) -> Reveal:
        return await (await self.console.ready()).operations.reveal(id_, key=key)

    async def confirmed(self, id_: OperationId) -> Operation:
        return await (await self.console.ready()).operations.confirmed(id_)

    async def glass(self, case: CaseId, asked: GlassAsk, key: str) -> Approval:
        approvals = (await self.console.ready()).approvals
        return await self.console.showing(
            case, lambda: approvals.break_glass(case, asked.order, asked.reason, key=key)
        )

    async def saw(self, proof: ProofId, seen: Seen) -> Witnessing:
        return await (await self.console.ready()).witnessing.answer(proof, seen)


@contextlib.asynccontextmanager
async def desk_in(mode: Mode, folder: Path, agents: Sequence[Agent], **changes: Any) -> AsyncIterator[Inside]:
    """The desk with Amélie in this mode; its console is that of the first of these agents."""
    if mode is Mode.SANDBOX:
        async with inside(folder, **changes) as made:
            made.agent = agents[0]
            yield made
        return
    with short_folder() as short:
        opened = (
            on_a_host(short, agents, **changes)
            if mode is Mode.SHARED
            else on_the_network(short, agents, **changes)
        )
        async with opened as wired:
            wired.clock.at = START
            yield wired


@contextlib.asynccontextmanager
async def on_a_host(folder: Path, agents: Sequence[Agent], **changes: Any) -> AsyncIterator[Wired]:
    """A jump host's desk. Each agent comes by a socket of his own, which stands for his account there.

    The first agent is whom the kernel truly names. A process has one user, so for the others what the kernel says
    is replaced, and nothing behind it.
    """
    async with shared(folder, **changes) as desk:
        desk.clock.at = START - BEFORE
        phones = {}
        for one in agents:
            login = pwd.getpwuid(os.getuid()).pw_name if one is agents[0] else str(one.id)
            await keeping(desk).add(_new(one, login=login))
            phones[one.id] = await enrolled(desk, one.id)
        paths = {one.id: folder / f"{number}.sock" for number, one in enumerate(agents)}
        server = DeskServer(create_app(desk.house), desk.house)
        with _accounts({str(path): str(one) for one, path in list(paths.items())[1:]}):
            task = asyncio.create_task(server.serve(sockets=[bind(path) for path in paths.values()]))
            while not server.started:
                assert not task.done(), task.exception()
                await asyncio.sleep(0.005)
            clients = {one: DeskClient(f"unix:{path}") for one, path in paths.items()}
            async with _attacked(desk, clients, phones, agents[0], signs_in=False) as wired:
                yield wired
            server.handle_exit(15, None)
            await task


@contextlib.contextmanager
def _accounts(logins: dict[str, str]) -> Any:
    """Whoever comes by one of these sockets is of that account; by any other, who the kernel says."""
    kernel, known = protocol._peer, pwd.getpwuid
    uids = {path: 40_000 + number for number, path in enumerate(logins)}
    names = {uid: logins[path] for path, uid in uids.items()}

    def peer(sock: socket.socket) -> Peer | None:
        said = kernel(sock)
        uid = uids.get(str(sock.getsockname()))
        return said if said is None or uid is None else Peer(said.pid, uid, said.gid)

    def account(uid: int) -> pwd.struct_passwd:
        if uid not in names:
            return known(uid)
        return pwd.struct_passwd((names[uid], "x", uid, uid, "", "/", "/bin/sh"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(protocol, "_peer", peer)
        patched.setattr(pwd, "getpwuid", account)
        yield


@contextlib.asynccontextmanager
async def on_the_network(folder: Path, agents: Sequence[Agent], **changes: Any) -> AsyncIterator[Wired]:
    """A team's desk: TLS, passwords, codes, sessions bound to their consoles."""
    async with team(folder, **changes) as running:
        running.desk.clock.at = START - BEFORE
        for one in agents:
            await member(running, str(one.id), *_roles(one))
        clients = {one.id: running.client() for one in agents}
        async with _attacked(running.desk, clients, running.phones, agents[0], signs_in=True) as wired:
            yield wired


@contextlib.asynccontextmanager
async def _attacked(
    desk: Inside,
    clients: dict[AgentId, DeskClient],
    phones: dict[AgentId, Phone],
    first: Agent,
    *,
    signs_in: bool,
) -> AsyncIterator[Wired]:
    consoles = Consoles(
        {
            one: Console(one, client, phones[one].secret, desk.clock, signs_in)
            for one, client in clients.items()
        }
    )
    try:
        yield Wired(desk.house, desk.clock, desk.twin, desk.mail, desk.sms, first, consoles=consoles)
    finally:
        await consoles.close()


def _new(one: Agent, **more: Any) -> NewAgent:
    return NewAgent(id=str(one.id), name=one.name, roles=_roles(one), **more)


def _roles(one: Agent) -> tuple[Role, ...]:
    return tuple(Role(role) for role in sorted(one.roles))
