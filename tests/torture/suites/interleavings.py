"""Two agents and one person: every order in which the steps of two requests can come, and one request fifty times."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.ids import CaseId, PersonId, WayId
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
from tests.torture.meeting import PAIRS, Pair
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
EACH = "each"
TIMES = 50
"""How often one request is sent at once."""


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


@dataclass
class Came:
    """What came of it."""

    record: Kept
    answers: list[Answer]
    steps: int
    done: tuple[bool, ...] = ()
    """Whether A and B did what they wanted."""
    broke: tuple[str, ...] = ()
    """What neither may hear."""


async def in_order(folder: Path, ready: Prepared, pair: str, order: str) -> Came:
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
        meeting = PAIRS[pair]
        ended = await asyncio.gather(turns.be("A", meeting.first(both)), turns.be("B", meeting.second(both)))
        await house.inflight.settled()
        await reconciled(desk)
        broke = tuple(meeting.unheard_of(ended, answers))
        return Came(await kept(desk), answers, len(turns.taken), tuple(one is True for one in ended), broke)


async def many_times(folder: Path, ready: Prepared) -> Came:
    """One request fifty times at once, and once more afterwards."""
    twin = twin_at(folder, Flavour.DUO, 60, lambda _: None)
    async with opened(folder, str(folder / "desk.db"), twin, None) as desk:
        answers: list[Answer] = []
        client = Client(desk, answers.append)
        case = CaseId(ready.case)
        await asyncio.gather(*(client.order(case, "the-same") for _ in range(TIMES)))
        await client.order(case, "the-same")
        await reconciled(desk)
        return Came(await kept(desk), [_running(one) for one in answers], TIMES)


def _running(answer: Answer) -> Answer:
    """Below the door that joins requests under one key, "somebody is at it" means this very request."""
    return replace(answer, error="running") if answer.error == "operation_open" else answer


def one(ready: Prepared, pair: str, order: str, count: Count) -> Came:
    """One order, and what came of it."""
    folder = Path(tempfile.mkdtemp(dir=ready.folder.parent))
    folder.rmdir()
    try:
        shutil.copytree(ready.folder, folder)
        came = asyncio.run(
            many_times(folder, ready) if pair == "x50" else in_order(folder, ready, pair, order)
        )
        ledger = effects(folder / "ledger")
        more = _more(pair, ready.half, came, ledger)
        for what in itertools.chain(check(ledger, came.record, came.answers), came.broke, more):
            count.violated(f"{pair} {order}: {what}")
        count.note(f"{pair}: {' '.join(sorted(one.error or one.state for one in set(came.answers)))}")
        count.note("steps", came.steps)
        return came
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def each(ready: Prepared, pair: str, count: Count) -> None:
    """Whoever has all steps before the other: a pair of which one never does what he wants tries nothing."""
    came = [one(ready, pair, who * DEPTH, count) for who in "AB"]
    for who, done in zip("AB", zip(*(one.done for one in came), strict=True), strict=True):
        if not any(done):
            count.violated(f"{pair}: {who} never does what he wants, whoever is first")


def _more(pair: str, half: str, came: Came, ledger: list[Any]) -> Iterator[str]:
    """What these pairs promise beyond the invariants."""
    record, answers = came.record, came.answers
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
    """One request many times; each pair with one agent first; then in every order of its steps, well mixed."""
    every = [f"{pair} {''.join(steps)}" for steps in itertools.product("AB", repeat=DEPTH) for pair in PAIRS]
    random.Random(DEPTH).shuffle(every)
    return ["x50 ", *(f"{pair} {EACH}" for pair in PAIRS), *every]


def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
    """One order after the other; nothing in them is left to chance."""
    del seed
    count, deadline = Count(), time.monotonic() + seconds
    with prepared() as ready:
        for name in names:
            if time.monotonic() > deadline:
                break
            pair, _, order = name.partition(" ")
            if order == EACH:
                each(ready, pair, count)
            else:
                one(ready, pair, order, count)
            count.done += 1
            count.tried.append(name)
    return count


@contextmanager
def two_at_once() -> Iterator[None]:
    """The planted fault: nobody holds the place of a person at a vendor while an order is under way."""
    begin, holder = journal.write_intent, journal.holder

    def nowhere(connection: Any, intent: Any) -> None:
        begin(connection, intent)
        connection.execute(update(operation).where(operation.c.id == intent.id).values(slot=None))

    journal.write_intent = nowhere
    journal.holder = lambda *_: None
    try:
        yield
    finally:
        journal.write_intent, journal.holder = begin, holder


def planted(seed: int) -> Count:
    """Two codes in a few orders."""
    del seed
    count = Count()
    with two_at_once(), prepared() as ready:
        for order in ("ABABABABABAB", "AABBAABBAABB", "AAABBBAAABBB", "AAAABBBBAAAA", "AAAAAABBBBBB"):
            one(ready, "issue/issue", order, count)
            count.done += 1
    return count


SUITE = Suite(
    name="interleavings",
    what="two agents and one person, each order of their first ten steps; one request fifty times at once",
    goal=len(PAIRS) * (2**DEPTH + 1) + 1,
    planted=planted,
    run=Listed(places, at),
    fault="two open orders for one person are let be",
)
