"""A link that sets up a new device: on which screen it may stand, and what becomes of it afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.gate import Action, Denied, Need, Tier
from helpdesk_tui.contract.ids import CaseId, VendorId
from helpdesk_tui.contract.notices import NotMe
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.contract.orders import Delivery, InviteOrder
from helpdesk_tui.desk.gate.service import Toward, panel
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.notices.agents import passed_on
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.services.service import Services
from helpdesk_tui.policy.file import PolicyBook, parse
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from helpdesk_tui.vendors.capability_values import InvitationAsk, InvitationMade
from tests.attack.folk import CALL, IN_PERSON, attest, refused
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
ON_SCREEN = InviteOrder(vendor=TWIN, delivery=Delivery.QR, seconds=300)
BY_SMS = InviteOrder(vendor=TWIN, delivery=Delivery.SMS, seconds=300)
SWITCHED_ON = PolicyBook(Policy(actions=ActionsPart(qr_on_screen=True)))


class Registration(TwinMore):
    """Draws links as well, and orders no life for them."""

    ends: datetime | None = None

    async def invite(self, person_ref: str, ask: InvitationAsk) -> InvitationMade:
        self.ledger.append(("invite", person_ref))
        drawn = SecretStr("https://twin.example/register") if ask.delivery is Delivery.QR else None
        return InvitationMade(until=self.ends, sent_to="vendor", link=drawn)


def registers(desk: Inside) -> Registration:
    more = Registration(desk.twin.ledger, lambda: False, deliveries=frozenset(Delivery))
    desk.twin.more = more
    return more


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        registers(made)
        yield made


@pytest.fixture
async def switched_on(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path, policy=SWITCHED_ON) as made:
        registers(made)
        yield made


async def needs(desk: Inside, case: CaseId, order: InviteOrder) -> tuple[Need, ...]:
    """What is in the way, the same for who looks and for who orders."""
    seen = await panel(desk.house, desk.agent, case, Action.INVITE, TWIN, None, Toward(order.delivery))
    tried = await desk.operations.dry_run(case, order)
    assert seen.decision == tried.decision
    return seen.decision.needs if isinstance(seen.decision, Denied) else ()


async def test_none_stands_on_the_agents_screen_where_that_is_switched_off(desk: Inside) -> None:
    case = await desk.verified()
    assert await needs(desk, case.id, BY_SMS) == ()
    assert Need.SWITCHED_OFF in await needs(desk, case.id, ON_SCREEN)
    assert await refused(desk.operations.order(case.id, ON_SCREEN, new_key())) is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


async def test_where_it_is_switched_on_somebody_has_to_see_the_person(switched_on: Inside) -> None:
    desk = switched_on
    case = await desk.verified()
    assert await needs(desk, case.id, ON_SCREEN) == (Need.IN_PERSON,)
    assert await refused(desk.operations.order(case.id, ON_SCREEN, new_key())) is ErrorCode.GATE_CLOSED
    await attest(desk, case.id, IN_PERSON)
    done = await desk.operations.order(case.id, ON_SCREEN, new_key())
    assert (done.state, desk.twin.ledger) == (OperationState.DONE, [("invite", "DU1")])


@pytest.mark.parametrize("policy", [PolicyBook(), SWITCHED_ON])
async def test_the_screen_is_offered_where_it_is_switched_on(tmp_path: Path, policy: PolicyBook) -> None:
    async with inside(tmp_path, policy=policy) as desk:
        registers(desk)
        offered = await Services(desk.house, desk.agent).offered(AMELIE)
        (invite,) = [one for one in offered if one.kind == "invite"]
        assert (Delivery.QR in invite.deliveries) is (policy is SWITCHED_ON)
        assert {Delivery.MAIL, Delivery.SMS} <= set(invite.deliveries)
        desk.twin.more = replace(registers(desk), deliveries=frozenset({Delivery.QR}))
        only = await Services(desk.house, desk.agent).offered(AMELIE)
        assert any(one.kind == "invite" for one in only) is (policy is SWITCHED_ON)


def test_drawing_it_is_never_easier_than_sending_it() -> None:
    rules = parse("version = 1\n[actions]\nqr_on_screen = true\ninvite_tier = 3\n").base
    assert rules.tier_of(Action.QR_ON_SCREEN) == rules.tier_of(Action.INVITE) == Tier.PRIVILEGED


async def test_not_me_reaches_a_link_that_no_vendor_takes_back(desk: Inside) -> None:
    case = await desk.verified()
    await desk.operations.order(case.id, BY_SMS, new_key())
    desk.clock.step(minutes=1)
    frozen = await passed_on(desk.house, desk.agent, NotMe(person=AMELIE))
    assert frozen.grants == 1
    desk.clock.step(seconds=1)
    await Freezing(desk.house).look()
    tried = [(row.kind, row.state, row.problem) for row in await desk.rows(operation)]
    assert tried[1:] == [("revoke", "failed", ErrorCode.UNSUPPORTED.value)]
    (left,) = await desk.rows(grant_)
    assert (left.kind, left.state) == ("invite", GrantState.LIVE.value)
    assert AuditEvent.OPERATION_FAILED.value in await desk.events()


async def test_a_disowned_link_that_cannot_be_ended_fills_no_record(desk: Inside) -> None:
    case = await desk.verified()
    await desk.operations.order(case.id, BY_SMS, new_key())
    proof = await desk.evidence.start(case.id, CALL, new_key())
    await desk.evidence.answer(case.id, proof.id, ProofAnswer(outcome=CallOutcome.NOT_ME))
    before = await desk.events()
    for _ in range(3):
        desk.clock.step(minutes=3)
        await Sweep(desk.house).look()
    assert await desk.events() == before


@pytest.mark.parametrize("says", [True, False])
async def test_no_end_is_told_that_the_vendor_does_not_keep(desk: Inside, says: bool) -> None:
    ends = desk.clock.now() + timedelta(hours=2) if says else None
    registers(desk).ends = ends
    case = await desk.verified()
    done = await desk.operations.order(case.id, BY_SMS, new_key())
    assert done.until == ends
    (row,) = await desk.rows(grant_)
    desk.clock.step(hours=3)
    await Sweep(desk.house).look()
    (later,) = await desk.rows(grant_)
    assert (row.state, later.state) == ("live", "expired" if says else "live")
    desk.clock.step(days=31)
    await Sweep(desk.house).look()
    (at_last,) = await desk.rows(grant_)
    assert at_last.state == "expired"
