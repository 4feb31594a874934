"""Identity checks at the desk: counted for exactly one person, case and start, and never on anybody's word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.cases import CaseOpening, CaseOutcome
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Refused, Unreachable
from helpdesk_tui.contract.evidence import CallOutcome, Proof, ProofAnswer, ProofState, TrustRoot, Unavailable
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import AgentId, CaseId, WayId
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.evidence import identity, repository
from helpdesk_tui.desk.evidence.sending import watch
from helpdesk_tui.desk.evidence.service import Evidence
from helpdesk_tui.desk.evidence.tables import proof as proof_table
from helpdesk_tui.desk.gate import elsewhere
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.vendors.identity import IdentityLook, IdentityVerdict
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.desk.inside import AMELIE, Inside, inside, new_key

BOB = Agent(AgentId("b.okafor"), "Bob Okafor", frozenset({"agent"}))


@dataclass
class Service:
    """A vendor's checks, in memory."""

    lives_seconds: int = 600
    answers: dict[str, IdentityLook | DeskError] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: [f"inq_{n}" for n in range(9)])
    problem: Unavailable | None = None
    broken: DeskError | None = None
    before: list[asyncio.Event] = field(default_factory=list)

    def closed(self) -> Unavailable | None:
        return self.problem

    async def start(self, person_ref: str) -> str:
        assert person_ref
        for event in self.before:
            await event.wait()
        if self.broken is not None:
            raise self.broken
        return self.names.pop(0)

    async def look(self, person_ref: str, inquiry: str) -> IdentityLook:
        assert person_ref
        found = self.answers.get(inquiry, IdentityLook(IdentityVerdict.PENDING, "pending"))
        if isinstance(found, DeskError):
            raise found
        return found

    async def cancel(self, person_ref: str, inquiry: str) -> None:
        assert person_ref
        self.cancelled.append(inquiry)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def desk(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    monkeypatch.setattr(identity, "POLL_SECONDS", 0.01)
    async with inside(tmp_path) as made:
        made.twin.identity = service
        yield made
        await made.house.inflight.settled()


async def way_of(desk: Inside, case: CaseId) -> WayId:
    ways = (await panel(desk.house, desk.agent, case, Action.BYPASS, None, None)).ways
    (way,) = (way for way in ways if way.method == "id_check")
    assert (way.root, way.strength, way.face_value) == (TrustRoot.HUMAN, "checked", 70)
    return way.id


async def started(desk: Inside) -> Proof:
    case = await desk.case()
    return await desk.evidence.start(case.id, await way_of(desk, case.id), new_key())


async def ended(desk: Inside, proof: Proof) -> Proof:
    async with asyncio.timeout(60):
        while (found := await desk.evidence.get(proof.case, proof.id)).state is ProofState.WAITING:
            await asyncio.sleep(0.005)
    return found


async def told(desk: Inside, proof: Proof, said: str | None) -> Proof:
    async with asyncio.timeout(60):
        while (found := await desk.evidence.get(proof.case, proof.id)).said != said:
            await asyncio.sleep(0.005)
    return found


def passed(word: str = "passed") -> IdentityLook:
    return IdentityLook(IdentityVerdict.PASSED, word)


async def test_without_a_vendor_that_has_it_there_is_no_such_way(desk: Inside) -> None:
    desk.twin.identity = None
    case = await desk.case()
    ways = (await panel(desk.house, desk.agent, case.id, Action.BYPASS, None, None)).ways
    assert not [way for way in ways if way.method == "id_check"]


async def test_a_check_that_passed_counts_as_one_human(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    assert (proof.state, proof.expects, proof.said) == (ProofState.WAITING, None, None)
    service.answers["inq_0"] = passed()
    done = await ended(desk, proof)
    assert (done.state, done.points, done.root) == (ProofState.PASSED, 70, TrustRoot.HUMAN)
    await desk.mailed(proof.case)
    decision = (await panel(desk.house, desk.agent, proof.case, Action.BYPASS, None, None)).decision
    assert isinstance(decision, Allowed)
    assert service.cancelled == []
    assert (await desk.events()).count("proof:passed") == 2


async def test_one_that_failed_counts_nothing(desk: Inside, service: Service) -> None:
    service.answers["inq_0"] = IdentityLook(IdentityVerdict.FAILED, "failed")
    done = await ended(desk, await started(desk))
    assert (done.state, done.points) == (ProofState.FAILED, 0)


@pytest.mark.parametrize("outcome", list(CallOutcome))
async def test_no_agent_says_in_its_place_how_it_went(
    outcome: CallOutcome, desk: Inside, service: Service
) -> None:
    proof = await started(desk)
    for answer in (ProofAnswer(outcome=outcome), ProofAnswer(typed=SecretStr("123456"))):
        with pytest.raises(DeskError) as refusal:
            await desk.evidence.answer(proof.case, proof.id, answer)
        assert refusal.value.code is ErrorCode.NOT_YOURS
    assert (await desk.evidence.get(proof.case, proof.id)).state is ProofState.WAITING
    service.answers["inq_0"] = IdentityLook(IdentityVerdict.FAILED)
    await ended(desk, proof)


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        (IdentityLook(IdentityVerdict.OTHER_WORD, "PASSED"), "PASSED"),
        (IdentityLook(IdentityVerdict.OTHER_WORD, "needs_review"), "needs_review"),
        (IdentityLook(IdentityVerdict.OTHER_WORD, "x" * 300), "x" * 80),
        (IdentityLook(IdentityVerdict.OTHER_WORD), ""),
        (IdentityLook(IdentityVerdict.OTHER_CHECK, "passed"), ""),
    ],
)
async def test_what_nobody_named_is_shown_and_not_counted(
    look: IdentityLook, shown: str, desk: Inside, service: Service
) -> None:
    proof = await started(desk)
    service.answers["inq_0"] = look
    found = await told(desk, proof, shown)
    assert (found.state, found.points) == (ProofState.WAITING, 0)
    service.answers["inq_0"] = IdentityLook(IdentityVerdict.PENDING)
    await told(desk, proof, None)
    desk.clock.step(minutes=11)
    assert (await ended(desk, proof)).state is ProofState.TIMED_OUT


async def test_a_vendor_that_is_away_ends_nothing(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    service.answers["inq_0"] = Unreachable(ErrorCode.VENDOR_DOWN)
    await asyncio.sleep(0.05)
    assert (await desk.evidence.get(proof.case, proof.id)).state is ProofState.WAITING
    service.answers["inq_0"] = passed()
    assert (await ended(desk, proof)).state is ProofState.PASSED


async def test_a_name_that_any_proof_had_is_never_counted_again(desk: Inside, service: Service) -> None:
    """The vendor hands out an older check, of this person or of another: both have passed long ago."""
    service.names = ["inq_0", "inq_0", "inq_0"]
    service.answers["inq_0"] = passed()
    first = await started(desk)
    await ended(desk, first)
    for _try in range(2):
        desk.clock.step(minutes=6)
        with pytest.raises(Refused) as refusal:
            await started(desk)
        assert refusal.value.params["why"] == "identity_not_new"
    rows = await desk.rows(proof_table)
    assert [row.vendor_ref for row in rows] == ["inq_0", None, None]
    assert {row.state for row in rows[1:]} == {ProofState.GIVEN_UP}
    assert service.cancelled == []


async def test_two_agents_at_once_do_not_share_one_check(
    desk: Inside, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even if the guard that keeps them from trying at once were gone."""
    monkeypatch.setattr(elsewhere, "LONGEST", timedelta(0))
    service.names, gate = ["inq_0", "inq_0"], asyncio.Event()
    service.before, way = [gate], await way_of(desk, (await desk.case()).id)
    mine, theirs = await desk.case(), await Cases(desk.house).open(BOB, CaseOpening(person=AMELIE))
    asked = ((desk.evidence, mine.id), (Evidence(desk.house, BOB), theirs.id))
    both = [asyncio.create_task(evidence.start(case, way, new_key())) for evidence, case in asked]
    async with asyncio.timeout(60):
        while len(await desk.rows(proof_table)) < 2:
            await asyncio.sleep(0.005)
    gate.set()
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Proof", "Refused"]


async def test_an_answer_that_comes_when_nobody_waits_any_more(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    desk.clock.step(minutes=11)
    service.answers["inq_0"] = passed()
    assert (await ended(desk, proof)).state is ProofState.TIMED_OUT
    await _cancelled(service, "inq_0")


async def test_whoever_leaves_cancels_it(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    await desk.evidence.cancel(proof.case, proof.id)
    await _cancelled(service, "inq_0")
    service.answers["inq_0"] = passed()
    found = await desk.evidence.get(proof.case, proof.id)
    assert (found.state, found.points) == (ProofState.GIVEN_UP, 0)


async def test_closing_the_case_cancels_it(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    await Cases(desk.house).close(desk.agent, proof.case, CaseOutcome.REFUSED)
    await _cancelled(service, "inq_0")


async def test_left_while_the_vendor_was_asked(desk: Inside, service: Service) -> None:
    gate = asyncio.Event()
    service.before, case = [gate], await desk.case()
    way = await way_of(desk, case.id)
    starting = asyncio.create_task(desk.evidence.start(case.id, way, new_key()))
    async with asyncio.timeout(60):
        while not (rows := await desk.rows(proof_table)):
            await asyncio.sleep(0.005)
    await desk.evidence.cancel(case.id, rows[0].id)
    gate.set()
    with pytest.raises(Conflict):
        await starting
    assert service.cancelled == ["inq_0"]


async def test_another_process_takes_the_watch_up(desk: Inside, service: Service) -> None:
    proof = await started(desk)
    await desk.house.inflight.settled()
    service.answers["inq_0"] = passed()
    (row,) = await desk.house.store.read(repository.watched)
    watch(desk.house, row)
    assert (await ended(desk, proof)).state is ProofState.PASSED


async def test_an_unknown_start_is_unknown(desk: Inside, service: Service) -> None:
    service.broken = OutcomeUnknown("inquiry")
    proof = await started(desk)
    assert (proof.state, proof.points) == (ProofState.UNKNOWN, 0)


async def test_what_the_vendor_does_not_offer_is_said_before_it_is_tried(
    desk: Inside, service: Service
) -> None:
    service.problem = Unavailable.NOT_LICENSED
    case = await desk.case()
    ways = (await panel(desk.house, desk.agent, case.id, Action.BYPASS, None, None)).ways
    (way,) = (way for way in ways if way.method == "id_check")
    assert way.unavailable is Unavailable.NOT_LICENSED
    with pytest.raises(Refused) as refusal:
        await desk.evidence.start(case.id, way.id, new_key())
    assert refusal.value.params["why"] == "not_licensed"


async def test_three_in_five_minutes_and_no_more(desk: Inside) -> None:
    for _try in range(3):
        proof = await started(desk)
        await desk.evidence.cancel(proof.case, proof.id)
    with pytest.raises(Refused) as refusal:
        await started(desk)
    assert refusal.value.code is ErrorCode.THROTTLED


async def _cancelled(service: Service, inquiry: str) -> None:
    async with asyncio.timeout(60):
        while inquiry not in service.cancelled:
            await asyncio.sleep(0.005)
