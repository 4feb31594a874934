"""Two agents and one person: every order in which the steps of two requests can come, and one request fifty times."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer, ProofState
from helpdesk_tui.contract.ids import CaseId, DeviceId, PersonId, WayId
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import AMELIE, Inside
from tests.rig.store import Kind
from tests.torture.at_once import StoreAtOnce
from tests.torture.checker import Answer, Kept, check
from tests.torture.desk import ORDER, Client, kept, opened, reconciled, twin_at
from tests.torture.forking import answering
from tests.torture.grounds import Grounds
from tests.torture.suite import Count, Listed, Suite
from tests.torture.turns import TakingTurns, Turns, TurnTwin
from tests.torture.twin import Flavour, effects
from tests.torture.world import MARTIN, PEETERS

ANOTHER = PersonId("per_o0")
"""A third contact with one person in a day would ask for an approval."""
DEPTH = 10
"""Steps whose order is tried; what comes after them goes as it comes."""
BEFORE = 1
"""Codes that were made before."""
PROOFS = 2
"""What this person's code needs at least."""
TIMES = 50
"""How often one request is sent at once."""


@dataclass
class Pair:
    """The agents at the same desk, and what they need."""

    martin: Inside
    peeters: Inside
    case: CaseId
    """Alice Martin's, verified; an older code of hers lives."""
    other: CaseId
    """Bram Peeters', verified."""
    half: CaseId
    """Bram Peeters' with somebody else, with one proof where two are needed."""
    grant: Any
    answers: list[Answer]

    def client(self, desk: Inside) -> Client:
        """What is heard is kept."""
        return Client(desk, self.answers.append)


Work = Callable[[Pair], Coroutine[Any, Any, Any]]


async def _issue(pair: Pair) -> None:
    await pair.client(pair.martin).order(pair.case, "issue-of-a")


async def _issue_too(pair: Pair) -> None:
    await pair.client(pair.peeters).order(pair.other, "issue-of-b")


async def _revoke(pair: Pair) -> None:
    await pair.client(pair.peeters).revoke(pair.grant, "revoke-of-b")


async def _activate(pair: Pair) -> None:
    order = ActivationOrder(vendor=ORDER.vendor, device=DeviceId("DP1"), delivery=Delivery.SMS)
    await pair.peeters.operations.order(pair.other, order, "activate-of-b")


async def _verify(pair: Pair) -> None:
    evidence = pair.peeters.evidence
    started = await evidence.start(pair.half, WayId("mail:con_mail_o0"), "verify-of-b")
    typed = ProofAnswer(typed=SecretStr(pair.peeters.mail.code()))
    assert (await evidence.answer(pair.half, started.id, typed)).state is ProofState.PASSED


async def _issue_half(pair: Pair) -> None:
    await pair.client(pair.peeters).order(pair.half, "issue-half")


PAIRS: dict[str, tuple[Work, Work]] = {
    "issue/issue": (_issue, _issue_too),
    "issue/revoke": (_issue, _revoke),
    "activate/issue": (_issue, _activate),
    "verify/issue": (_issue_half, _verify),
}


async def _prepare(folder: Path, cases: dict[str, str]) -> tuple[str, str, str]:
    """A second agent with two cases of the same person, and an older code."""
    twin = twin_at(folder, Flavour.DUO, 0, lambda _: None)
    async with opened(folder, str(folder / "desk.db"), twin, None) as desk:
        found = []
        for person, ways in (
            (AMELIE, ("call:con_office", "mail:con_mail")),
            (ANOTHER, ("call:con_office_o0",)),
        ):
            case = await Cases(desk.house).open(PEETERS, CaseOpening(person=person))
            await Cases(desk.house).ticket(PEETERS, case.id, "INC-48213")
            for way in ways:
                await _prove(replace(desk, agent=PEETERS), case.id, way)
            found.append(case.id)
        made = await desk.operations.order(CaseId(cases[AMELIE]), ORDER, "the-older-code")
        return found[0], found[1], str(made.grant)


async def _prove(desk: Inside, case: CaseId, way: str) -> None:
    started = await desk.evidence.start(case, WayId(way), f"prepare-{way}")
    by_mail = way.startswith("mail")
    answer = (
        ProofAnswer(typed=SecretStr(desk.mail.code()))
        if by_mail
        else ProofAnswer(outcome=CallOutcome.CONFIRMED)
    )
    await desk.evidence.answer(case, started.id, answer)


@dataclass(frozen=True)
class Prepared:
    """A folder to copy."""

    folder: Path
    case: str
    other: str
    half: str
    grant: str


@contextmanager
def prepared() -> Iterator[Prepared]:
    """Made once for all orders."""
    grounds = Grounds()
    try:
        with grounds.ground(Kind.SQLITE) as ground:
            other, half, grant = answering(lambda: _prepare(ground.folder, ground.cases))
            yield Prepared(ground.folder, ground.cases[AMELIE], other, half, grant)
    finally:
        grounds.close()


async def in_order(folder: Path, ready: Prepared, pair: str, order: str) -> tuple[Kept, list[Answer], int]:
    """One order of their steps."""
    twin = TurnTwin(
        twin_at(folder, Flavour.DUO, 60, lambda _: None).clock, file=folder / "ledger", flavour=Flavour.DUO
    )
    twin.people.update(twin_at(folder, Flavour.DUO, 60, lambda _: None).people)
    async with opened(folder, str(folder / "desk.db"), twin, None, kind=StoreAtOnce) as desk:
        turns, answers = Turns(order), list[Answer]()
        twin.turns = turns
        house = replace(desk.house, store=TakingTurns.over(desk.house.store, turns))
        at = replace(desk, house=house, agent=MARTIN)
        both = Pair(
            at,
            replace(at, agent=PEETERS),
            CaseId(ready.case),
            CaseId(ready.other),
            CaseId(ready.half),
            ready.grant,
            answers,
        )
        first, second = PAIRS[pair]
        await asyncio.gather(turns.be("A", first(both)), turns.be("B", second(both)))
        await house.inflight.settled()
        await reconciled(desk)
        return await kept(desk), answers, len(turns.taken)


async def many_times(folder: Path, ready: Prepared) -> tuple[Kept, list[Answer], int]:
    """One request fifty times at once, and once more afterwards."""
    twin = twin_at(folder, Flavour.DUO, 60, lambda _: None)
    async with opened(folder, str(folder / "desk.db"), twin, None) as desk:
        answers: list[Answer] = []
        client = Client(desk, answers.append)
        case = CaseId(ready.case)
        await asyncio.gather(*(client.order(case, "the-same") for _ in range(TIMES)))
        await client.order(case, "the-same")
        await reconciled(desk)
        return await kept(desk), [_running(one) for one in answers], TIMES


def _running(answer: Answer) -> Answer:
    """Below the door that joins requests under one key, "somebody is at it" means this very request."""
    return replace(answer, error="running") if answer.error == "operation_open" else answer


def one(ready: Prepared, pair: str, order: str, count: Count) -> None:
    """One order, and what came of it."""
    folder = Path(tempfile.mkdtemp(dir=ready.folder.parent))
    folder.rmdir()
    try:
        shutil.copytree(ready.folder, folder)
        work = many_times(folder, ready) if pair == "x50" else in_order(folder, ready, pair, order)
        record, answers, steps = asyncio.run(work)
        for violation in check(effects(folder / "ledger"), record, answers):
            count.violated(f"{pair} {order}: {violation}")
        for what in _more(pair, ready.half, record, answers, effects(folder / "ledger")):
            count.violated(f"{pair} {order}: {what}")
        count.done += 1
        count.note(f"{pair}: {' '.join(sorted(one.error or one.state for one in set(answers)))}")
        count.note("steps", steps)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _more(pair: str, half: str, record: Kept, answers: Sequence[Answer], ledger: list[Any]) -> Iterator[str]:
    """What these pairs promise beyond the invariants."""
    if pair == "x50":
        done = {one for one in answers if not one.error}
        if len(done) != 1 or len({one.operation for one in answers}) != 1:
            yield f"one request, several answers: {set(answers)}"
        if len([one for one in ledger if one.kind == "code"]) != BEFORE + 1:
            yield "one request did not make one code"
    if pair == "verify/issue":
        for made in (one for one in record.lines if one.event == "operation:intent" and one.case == half):
            proofs = [one for one in record.lines if one.event == "proof:passed" and one.case == half]
            if len([one for one in proofs if one.seq < made.seq]) < PROOFS:
                yield "a code before its second proof"


def places() -> list[str]:
    """One request many times, and every pair in every order of its first steps, well mixed."""
    every = [f"{pair} {''.join(steps)}" for steps in itertools.product("AB", repeat=DEPTH) for pair in PAIRS]
    random.Random(DEPTH).shuffle(every)
    return ["x50 ", *every]


def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
    """One order after the other; nothing in them is left to chance."""
    del seed
    count, deadline = Count(), time.monotonic() + seconds
    with prepared() as ready:
        for name in names:
            if time.monotonic() > deadline:
                break
            pair, _, order = name.partition(" ")
            one(ready, pair, order, count)
            count.tried.append(name)
    return count


def planted(seed: int) -> Count:
    """Nobody holds the place of a person at a vendor while an order is under way."""
    del seed
    count, begin, holder = Count(), journal.write_intent, journal.holder

    def nowhere(connection: Any, intent: Any) -> None:
        begin(connection, intent)
        connection.execute(update(operation).where(operation.c.id == intent.id).values(slot=None))

    journal.write_intent = nowhere
    journal.holder = lambda *_: None
    try:
        with prepared() as ready:
            for order in ("ABABABABABAB", "AABBAABBAABB", "AAABBBAAABBB", "AAAABBBBAAAA", "AAAAAABBBBBB"):
                one(ready, "issue/issue", order, count)
    finally:
        journal.write_intent, journal.holder = begin, holder
    return count


SUITE = Suite(
    name="interleavings",
    what="two agents and one person, each order of their first ten steps; one request fifty times at once",
    goal=4 * 2**DEPTH + 1,
    planted=planted,
    run=Listed(places, at),
    fault="two open orders for one person are let be",
)
