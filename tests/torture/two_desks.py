"""Two desks on one PostgreSQL and agents who take calls at both, until it dies; then what all three records say."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from psycopg import OperationalError
from pydantic import SecretStr

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId, WayId
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import service
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import CodesPart, CoolDownPart, QuotasPart, ThrottlesPart
from tests.desk.inside import Inside
from tests.desk.twin import Fault
from tests.rig.postgres import Cluster
from tests.torture.at_once import _knows_statements
from tests.torture.checker import Answer, check
from tests.torture.desk import Client, kept, opened, prepare, reconciled, twin_at
from tests.torture.forking import answering
from tests.torture.proving import way_of
from tests.torture.suite import Count
from tests.torture.twin import Flavour, LedgerTwin, effects
from tests.torture.world import MARTIN, PEETERS

AGENTS: Final = (MARTIN, PEETERS)
"""One at each desk."""
CALLS: Final = 3
"""That each agent takes at once."""
NEW: Final = 0.3
"""How often a caller is a new one."""
ODD: Final = 0.15
"""How often the vendor's answer, or the request, is lost as well."""
BUSY: Final = PolicyBook(
    Policy(
        quotas=QuotasPart(agent_hour=60, person_month=100),
        codes=CodesPart(episode_hours=1),
        cool_down=CoolDownPart(contacts=100, episode_days=1),
        throttles=ThrottlesPart(attempts_per_day=50),
    )
)
"""The ordinary rules, but the agents do not run out of codes within a cycle."""
SILENT: Final = frozenset({ErrorCode.STORE_UNWRITABLE.value, "no_answer"})
"""Answers after which the client does not know."""
TEMPLATE: Final = "prepared"
Cases = dict[AgentId, dict[str, CaseId]]
"""Each agent's verified case of each person."""


class Knowing(Store):
    """Desks of later cycles need not compile the same statements once more."""

    @classmethod
    def open(cls, where: Path | str, password: SecretStr | None = None) -> Self:
        made = super().open(where, password)
        for engine, name in ((made._writing, "server writing"), (made._readers.engine, "server reading")):
            _knows_statements(engine, name)
        return made


@dataclass
class TwoDesks:
    """The desks, the vendor they share, and what was heard at both."""

    twin: LedgerTwin
    cases: Cases
    desks: tuple[Inside, ...]
    chance: random.Random
    answers: list[Answer] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What a client got instead of an answer."""

    def callers(self, over: asyncio.Event) -> list[asyncio.Task[None]]:
        """Work at both desks until it is over."""
        return [
            asyncio.create_task(self._calls(desk, f"{desk.agent.id}-{number}", over))
            for desk in self.desks
            for number in range(CALLS)
        ]

    async def _calls(self, desk: Inside, name: str, over: asyncio.Event) -> None:
        people = list(self.cases[desk.agent.id])
        for number in itertools.count():
            if over.is_set():
                return
            try:
                await self._call(desk, PersonId(self.chance.choice(people)), f"{name}-{number}")
            except DeskError:
                continue  # the store is gone, or this call took another turn
            except Exception as error:  # noqa: BLE001 - told as a violation
                self._broke(error)

    async def _call(self, desk: Inside, person: PersonId, name: str) -> None:
        """One caller: proofs, a code, and often another one or its end."""
        client, case = Client(desk, self.answers.append), self.cases[desk.agent.id][person]
        if self.chance.random() < NEW:
            case = await verified(desk, person, name)
        if self.chance.random() < ODD:
            self.twin.faults.append(self.chance.choice([Fault.LOST_ANSWER, Fault.LOST_REQUEST]))
        first = await client.order(case, f"{name}-order-1")
        await client.reveal(first, f"{name}-reveal-1")
        await client.confirm(first)
        if first is not None and first.grant is not None and self.chance.random() < 0.5:
            await client.revoke(first.grant, f"{name}-revoke-1")
        second = await client.order(case, f"{name}-order-2")
        await client.reveal(second, f"{name}-reveal-2")

    async def ask_again(self, count: Count) -> None:
        """Whoever heard nothing certain asks again under the key, at either desk."""
        for desk in self.desks:
            await desk.house.inflight.settled()
        for one in [answer for answer in self.answers if answer.error in SILENT]:
            agent = next(each for each in AGENTS if each.id == one.agent)
            desk = replace(self.chance.choice(self.desks), agent=agent)
            try:
                await self._again(Client(desk, self.answers.append), one, count)
            except Exception as error:  # noqa: BLE001 - told as a violation
                self._broke(error)

    def _broke(self, error: Exception) -> None:
        """Whatever it is, no desk may answer so."""
        self.broken.append(f"{type(error).__name__}: {error}"[:300])

    async def _stands(self, desk: Inside, operation: str) -> bool:
        try:
            await desk.operations.get(OperationId(operation))
        except Missing:
            return False
        return True

    async def _again(self, client: Client, one: Answer, count: Count) -> None:
        count.note("asked again")
        if one.verb in ("order", "revoke"):
            count.note("asked again and known", int(await self._stands(client.desk, one.operation)))
        if one.verb == "order":
            await client.order(one.body, one.key)
        elif one.verb == "revoke":
            await client.revoke(GrantId(one.body), one.key)
        elif one.verb == "confirm":
            id_ = OperationId(one.key.removeprefix("confirm-"))
            await client.confirm(await client.desk.operations.get(id_))
        else:
            await client.reveal(await client.desk.operations.get(OperationId(one.operation)), one.key)

    async def compare(self, count: Count, where: str) -> None:
        """Both desks find out what is true; then ledger, record and answers are held against each other."""
        self.twin.faults.clear()
        for desk in self.desks:
            await reconciled(desk)
        ledger = effects(self.twin.file)
        count.note("codes at the vendor", len([one for one in ledger if one.kind == "code"]))
        for violation in check(ledger, await kept(self.desks[0]), self.answers):
            count.violated(f"{where}: {violation}")
        for what in self.broken:
            count.violated(f"{where}: P8: a request ended with {what}")


@dataclass(frozen=True)
class Ready:
    """A prepared database and its folder, to be copied."""

    cluster: Cluster
    folder: Path
    cases: Cases

    @contextmanager
    def copy(self) -> Iterator[tuple[Path, str]]:
        """A folder and the URL of a database, both gone afterwards."""
        folder, server = self.folder.with_name("copy"), self.cluster.server
        shutil.copytree(self.folder, folder)
        server.run(f"CREATE DATABASE copy TEMPLATE {TEMPLATE}")
        try:
            yield folder, server.url("copy")
        finally:
            shutil.rmtree(folder)
            with contextlib.suppress(OperationalError):  # a server that did not come back has nothing to drop
                server.run("DROP DATABASE copy WITH (FORCE)")


@contextmanager
def ready(cluster: Cluster) -> Iterator[Ready]:
    """People whose callers are verified; the server runs."""
    with tempfile.TemporaryDirectory(prefix="desks-") as name:
        folder = Path(name, "prepared")
        folder.mkdir(mode=0o700)
        cluster.server.run(f"CREATE DATABASE {TEMPLATE}")
        url = cluster.server.url(TEMPLATE)
        yield Ready(cluster, folder, answering(lambda: _prepared(folder, url)))


async def _prepared(folder: Path, url: str) -> Cases:
    """Each agent has a verified case of each person."""
    first = await prepare(folder, url)
    async with opened(folder, url, twin_at(folder, Flavour.DUO, 0, lambda _: None), None) as desk:
        other = _as(desk, PEETERS)
        second = {person: await verified(other, PersonId(person), f"prepare-{person}") for person in first}
    return {MARTIN.id: {person: CaseId(case) for person, case in first.items()}, PEETERS.id: second}


async def verified(desk: Inside, person: PersonId, name: str) -> CaseId:
    """A new case whose caller proved who he is."""
    cases = service.Cases(desk.house)
    case = await cases.open(desk.agent, CaseOpening(person=person))
    await cases.ticket(desk.agent, case.id, "INC-48213")
    called = await desk.evidence.start(case.id, WayId(way_of("office", person)), f"{name}-office")
    await desk.evidence.answer(case.id, called.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    mailed = await desk.evidence.start(case.id, WayId(way_of("mail", person)), f"{name}-mail")
    typed = SecretStr(desk.mail.code())
    await desk.evidence.answer(case.id, mailed.id, ProofAnswer(typed=typed))
    return case.id


@contextlib.asynccontextmanager
async def two_desks(
    ready: Ready, folder: Path, url: str, flavour: Flavour, seed: int
) -> AsyncIterator[TwoDesks]:
    """Open on their own copy of it."""
    twin = twin_at(folder, flavour, 0, lambda _: None)
    async with AsyncExitStack() as stack:
        desks = []
        for agent in AGENTS:
            desk = await stack.enter_async_context(opened(folder, url, twin, None, kind=Knowing))
            desks.append(_as(desk, agent))
        yield TwoDesks(twin, ready.cases, tuple(desks), random.Random(seed))


def _as(desk: Inside, agent: Agent) -> Inside:
    return replace(desk, agent=agent, house=replace(desk.house, policy=BUSY))
