"""The sealing key was lost or replaced: whatever was sealed is refused in words, and works again with the key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.agents import Role, StepUpAsk
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.evidence import ProofAnswer, ProofState
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId, WayId
from helpdesk_tui.contract.operations import OperationState, Result
from helpdesk_tui.contract.orders import BypassOrder, BypassReason, TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.agents import enrolment, step_up
from helpdesk_tui.desk.idempotency.tables import idempotency
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.vendors.values import PushState
from helpdesk_tui.wording.errors import tell
from tests.desk.agents.team import PASSWORD, Phone, added, enrolled, member, shared, team
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin import Fault
from tests.rig.served import short_folder

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN, seconds=3600, uses=1, reason=BypassReason.FORGOTTEN_PHONE)
TRY = TestOrder(vendor=TWIN, device=DeviceId("twin:DP1"), factor=Factor.PUSH)


def lose_key(desk: Inside) -> Seal:
    """Another key from now on; answers the one that was lost."""
    old = desk.house.seal
    found(desk, Seal(b"k" * 32))
    return old


def found(desk: Inside, key: Seal) -> None:
    object.__setattr__(desk.house, "seal", key)


async def broken(act: Awaitable[object]) -> None:
    with pytest.raises(DeskError) as caught:
        await act
    assert caught.value.code is ErrorCode.SEAL_BROKEN
    assert caught.value.exit_code == 3
    assert caught.value.params == {}, "it does not say whose"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


def test_it_says_what_to_do() -> None:
    told = tell(ErrorCode.SEAL_BROKEN, {})
    assert "sealing key" in told.text
    assert "agent reset" in told.hint


async def test_an_agents_code_is_neither_accepted_nor_spent(tmp_path: Path) -> None:
    async with shared(tmp_path) as desk:
        desk.agent = await added(desk, "a.martin")
        phone = await enrolled(desk, desk.agent.id)
        case, code = await desk.case(), phone.next_code()
        ask = StepUpAsk(code=code, actions=(Action.BYPASS,))
        old = lose_key(desk)
        await broken(step_up.make(desk.house, desk.agent, case.id, ask, new_key()))
        await broken(step_up.unlock(desk.house, desk.agent, code))
        found(desk, old)
        made = await step_up.make(desk.house, desk.agent, case.id, ask, new_key())
        assert made.actions == (Action.BYPASS,)


async def test_an_app_that_is_half_set_up(tmp_path: Path) -> None:
    async with shared(tmp_path) as desk:
        desk.agent = await added(desk, "a.martin")
        offered = await enrolment.begin(desk.house, desk.agent)
        code = Phone(offered.secret, desk).code()
        old = lose_key(desk)
        await broken(enrolment.confirm(desk.house, desk.agent, code))
        found(desk, old)
        await enrolment.confirm(desk.house, desk.agent, code)


async def test_signing_in_tells_it_to_nobody_without_the_password() -> None:
    with short_folder() as folder:
        async with team(folder) as served:
            alice = await member(served, "a.martin", Role.SENIOR)
            code = served.phones[alice].next_code()
            old = lose_key(served.desk)
            for password, expected in (
                (SecretStr("wrong"), ErrorCode.SIGN_IN_FAILED),
                (PASSWORD, ErrorCode.SEAL_BROKEN),
            ):
                client = served.client()
                with pytest.raises(DeskError) as caught:
                    await client.signing.sign_in(alice, password, code)
                assert caught.value.code is expected
                await client.close()
            found(served.desk, old)
            client = served.client()
            await client.signing.sign_in(alice, PASSWORD, code)
            await client.close()


async def test_a_mailed_code(desk: Inside) -> None:
    case = await desk.case()
    proof = await desk.evidence.start(case.id, WayId("mail:con_mail"), new_key())
    right = ProofAnswer(typed=SecretStr(desk.mail.code()))
    old = lose_key(desk)
    await broken(desk.evidence.answer(case.id, proof.id, right))
    found(desk, old)
    assert (await desk.evidence.answer(case.id, proof.id, right)).state is ProofState.PASSED


async def test_a_code_that_waits_to_be_read_out(desk: Inside) -> None:
    made = await desk.operations.order((await desk.verified()).id, BYPASS, new_key())
    old = lose_key(desk)
    await broken(reveal.reveal(desk.house, desk.agent, made.id, "one"))
    found(desk, old)
    assert (await reveal.reveal(desk.house, desk.agent, made.id, "one")).codes


async def test_a_lost_answer_whose_code_nobody_can_read_is_taken_back(desk: Inside) -> None:
    case = await desk.verified()
    desk.twin.faults.append(Fault.LOST_ANSWER)
    made = await desk.operations.order(case.id, BYPASS, new_key())
    assert made.state is OperationState.UNKNOWN
    lose_key(desk)
    for _look in range(12):
        desk.clock.step(minutes=2)
        await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).state is OperationState.TAKEN_BACK
    assert not desk.twin.bypass["DU1"]


@pytest.mark.parametrize("back", [True, False])
async def test_a_login_that_is_being_tried(desk: Inside, *, back: bool) -> None:
    desk.twin.read_to_caller = "73519"
    made = await desk.operations.order((await desk.case()).id, TRY, new_key())
    old = lose_key(desk)
    assert (await desk.operations.awaited(made.id)).read_to_caller is None
    desk.twin.pushes = dict.fromkeys(desk.twin.pushes, PushState.APPROVED)
    desk.clock.step(seconds=5)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).result is Result.WAITING
    if back:
        found(desk, old)
    desk.clock.step(minutes=10)
    await reconcile(desk.house)
    ended = (await desk.operations.get(made.id)).result
    assert ended is (Result.ACCEPTED if back else Result.TIMED_OUT)
    assert [row.next_check for row in await desk.rows(operation)] == [None]


async def test_an_answer_that_was_kept_for_the_same_request() -> None:
    with short_folder() as folder:
        async with team(folder) as served:
            client = await served.signed_in(await member(served, "a.martin", Role.SENIOR))
            key = new_key()
            await client.cases.open(AMELIE, key=key)
            damage = idempotency.update().where(idempotency.c.key == key).values(body=b"x" * 40)
            await served.desk.house.store.write(lambda connection: connection.execute(damage))
            await broken(client.cases.open(AMELIE, key=key))
            lose_key(served.desk)
            with pytest.raises(DeskError) as caught:
                await client.cases.open(AMELIE, key=key)
            assert caught.value.code is ErrorCode.KEY_REUSED, "it cannot be told to be the same"
            await client.close()
