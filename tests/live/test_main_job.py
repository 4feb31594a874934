"""The whole main job through the console's client: a real desk process against a real privacyIDEA."""

from __future__ import annotations

import time

import pytest
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case, CaseOutcome
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import DeviceId, WayId
from helpdesk_tui.contract.operations import GrantState, Operation, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, RevokeOrder
from tests.e2e.calls import until
from tests.live.desk import VENDOR, opened_case, verified
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live


async def code_of(client: DeskClient, case: Case) -> tuple[Operation, str]:
    done = await client.operations.order(case.id, BypassOrder(vendor=VENDOR))
    assert done.state is OperationState.DONE
    shown = await client.operations.reveal(done.id)
    await client.operations.confirmed(done.id)
    return done, shown.codes[0]


async def test_code_logs_in_once_and_then_no_more(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await opened_case(client, "sokafor")
    with pytest.raises(Refused) as refusal:
        await client.operations.order(case.id, BypassOrder(vendor=VENDOR))
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    case = await verified(client, rig, "sokafor", "TOTP-OKAFOR")
    before = time.time()
    done, code = await code_of(client, case)
    assert done.until is not None
    assert 86_400 - 61 <= done.until.timestamp() - before <= 86_400 + 5
    assert rig.admin.login("sokafor", code)
    assert not rig.admin.login("sokafor", code)
    summary = await client.cases.close(case.id, CaseOutcome.SOLVED)
    assert code not in summary.model_dump_json()
    events = [line.event for line in summary.lines]
    assert events.index("operation:intent") < events.index("operation:done") < events.index("code:shown")


async def test_wrong_code_proves_nothing(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await opened_case(client, "imartens")
    proof = await client.evidence.start(case.id, WayId(f"otp:{VENDOR}:TOTP-MARTENS"))
    with pytest.raises(DeskError) as refusal:
        await client.evidence.typed(case.id, proof.id, SecretStr(rig.phones.wrong_otp("TOTP-MARTENS")))
    assert refusal.value.code is ErrorCode.WRONG_CODE
    decision = (await client.gate.look(case.id, Action.BYPASS, VENDOR)).decision
    assert isinstance(decision, Denied)
    assert Need.POINTS in decision.needs


async def test_push_with_the_number_that_the_agent_reads(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await opened_case(client, "pnoel")
    proof = await client.evidence.start(case.id, WayId(f"push:{VENDOR}:PUSH-NOEL"))
    assert proof.read_to_caller is not None
    assert rig.phones.accept("PUSH-NOEL", proof.read_to_caller)
    passed = await until(
        lambda: client.evidence.get(case.id, proof.id), lambda one: one.state is not ProofState.WAITING
    )
    assert (passed.state, passed.points) == (ProofState.PASSED, 70)


async def test_declined_push(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await opened_case(client, "hlambert")
    proof = await client.evidence.start(case.id, WayId(f"push:{VENDOR}:PUSH-LAMBERT"))
    assert rig.phones.decline("PUSH-LAMBERT")
    ended = await until(
        lambda: client.evidence.get(case.id, proof.id), lambda one: one.state is not ProofState.WAITING
    )
    assert ended.state in (ProofState.FAILED, ProofState.FRAUD)
    await client.cases.close(case.id, CaseOutcome.REFUSED)


async def test_revoked_code_does_not_log_in(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await verified(client, rig, "lvdberg", "TOTP-VDBERG")
    done, code = await code_of(client, case)
    assert done.grant is not None
    await client.operations.take(RevokeOrder(grant=done.grant, reason="phone found"))
    assert not rig.admin.login("lvdberg", code)
    grants = await client.grants.all(person=done.person, live=False)
    assert grants[0].state is GrantState.REVOKED


async def test_new_enrolment_drawn_for_somebody_who_stands_here(
    client: DeskClient, rig: PrivacyIdeaRig
) -> None:
    case = await verified(client, rig, "hlambert", "TOTP-LAMBERT")
    same = ActivationOrder(vendor=VENDOR, device=DeviceId(f"{VENDOR}:TOTP-LAMBERT"), delivery=Delivery.QR)
    with pytest.raises(Refused):
        await client.operations.order(case.id, same)  # the proof came from the very app that is replaced
    order = ActivationOrder(vendor=VENDOR, device=DeviceId(f"{VENDOR}:PUSH-LAMBERT"), delivery=Delivery.QR)
    done = await client.operations.order(case.id, order)
    assert done.state is OperationState.DONE
    shown = await client.operations.reveal(done.id)
    assert shown.link is not None
    assert shown.link.startswith("otpauth://")
    rig.phones.scan("PUSH-LAMBERT", shown.link)
    push = WayId(f"push:{VENDOR}:PUSH-LAMBERT")
    await until(  # as the console does while it shows the picture
        lambda: client.people.card(case.person),
        lambda card: any(one.usable and push == f"push:{one.id}" for one in card.devices),
    )
    proof = await client.evidence.start(case.id, push)
    assert proof.read_to_caller is not None
    assert rig.phones.accept("PUSH-LAMBERT", proof.read_to_caller)
