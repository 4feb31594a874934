"""Nobody is tired out, and nothing is guessed, in the name of a test: counted for each person, in his window."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import ClientId, DeviceId, VendorId
from helpdesk_tui.contract.orders import BypassOrder, FirstCodeOrder, Order, ResyncOrder, TestOrder, TextOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.operations.throttling import refuse_too_many
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ThrottlesPart
from tests.desk.inside import AMELIE
from tests.desk.operations.rig import BORIS, Desk, verified_desk
from tests.desk.several_people import becomes, staff

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
CODE = SecretStr("123456")
PUSH = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
CALL = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.CALL)
OTP = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.OTP, code=CODE)
TEXT = TextOrder(vendor=TWIN, device=PHONE)
RESYNC = ResyncOrder(vendor=TWIN, device=PHONE, codes=(CODE,))
FIRST = FirstCodeOrder(vendor=TWIN, device=PHONE, code=CODE)
RINGING: list[Order] = [PUSH, CALL, TEXT]
COMPARING: list[Order] = [OTP, RESYNC, FIRST]
RULES = Policy(throttles=ThrottlesPart(pushes=2, push_window_minutes=10, attempts_per_day=4))
MINUTES = timedelta(minutes=10)
UPPER = {"other": ErrorCode.UPPER_ROLE_NEEDED}
PAST: dict[str, tuple[str, str]] = {
    "push": ("test", "push"),
    "call": ("test", "call"),
    "text": ("text", ""),
    "otp": ("test", "otp"),
    "resync": ("resync", ""),
    "first_code": ("first_code", ""),
    "bypass": ("bypass", "push"),
}


async def was(desk: Desk, what: str, ago: timedelta = timedelta(0), **values: Any) -> None:
    """Such an operation was asked for so long ago."""
    at = desk.clock.now() - ago
    kind, word = PAST[what]
    row = {
        "id": f"op_{len(await desk.rows(operation))}",
        "kind": kind,
        "what": word,
        "state": "done",
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "agent": "another",
        "order_json": "{}",
        "boot": "boot",
        "asked_at": at,
        "deadline_at": at,
        **values,
    }
    await desk.house.store.write(lambda c: c.execute(insert(operation).values(row)))


async def proved(desk: Desk, way: str, ago: timedelta = timedelta(0), **values: Any) -> None:
    """A proof was asked for so long ago."""
    (old, *_) = await desk.rows(proof)
    row = dict(old._mapping) | {
        "id": f"prf_{len(await desk.rows(proof))}",
        "way": way,
        "method": way.partition(":")[0],
        "started_at": desk.clock.now() - ago,
        **values,
    }
    await desk.house.store.write(lambda c: c.execute(insert(proof).values(row)))


async def refused(
    desk: Desk, order: Order, rules: Policy = RULES, role: Role = Role.AGENT
) -> dict[str, str] | None:
    """What the refusal says; None: it may be done."""
    now = desk.clock.now()
    try:
        await desk.house.store.read(lambda c: refuse_too_many(c, rules, AMELIE, order, {role}, now))
    except Refused as error:
        return error.params if error.code is ErrorCode.THROTTLED else {"other": error.code}
    return None


def free(at: datetime) -> dict[str, str]:
    return {"until": at.isoformat()}


@pytest.mark.parametrize("order", RINGING)
@pytest.mark.parametrize("before", ["push", "call", "text"])
async def test_what_rings_counts_together(desk: Desk, order: Order, before: str) -> None:
    now = desk.clock.now()
    await was(desk, before, timedelta(minutes=4))
    assert await refused(desk, order) is None
    await was(desk, before, timedelta(minutes=1))
    assert await refused(desk, order) == free(now + timedelta(minutes=6))


@pytest.mark.parametrize("order", COMPARING)
@pytest.mark.parametrize("before", ["otp", "resync", "first_code"])
async def test_what_compares_codes_counts_together(desk: Desk, order: Order, before: str) -> None:
    now = desk.clock.now()
    await was(desk, before, timedelta(minutes=4))
    assert await refused(desk, order) is None
    await was(desk, before, timedelta(minutes=1))
    assert await refused(desk, order) == free(now + timedelta(minutes=6))


async def test_ringing_and_comparing_are_counted_apart(desk: Desk) -> None:
    for before in ("otp", "resync", "bypass"):
        await was(desk, before)
    assert [await refused(desk, order) for order in RINGING] == [None] * 3
    assert await refused(desk, OTP) is not None
    for _ in range(3):
        await was(desk, "push")
    assert await refused(desk, BypassOrder(vendor=TWIN)) is None, "a code is counted by the gate"


async def test_other_kinds_are_not_taken_for_tests(desk: Desk) -> None:
    for _ in range(3):
        await was(desk, "bypass")
    assert [await refused(desk, order) for order in (*RINGING, *COMPARING)] == [None] * 6


@pytest.mark.parametrize(("order", "before"), [(PUSH, "push"), (OTP, "otp")])
async def test_the_window_moves_on_to_the_second(desk: Desk, order: Order, before: str) -> None:
    for _ in range(2):
        await was(desk, before, MINUTES)
    assert await refused(desk, order) is None
    for _ in range(2):
        await was(desk, before, MINUTES - timedelta(seconds=1))
    assert await refused(desk, order) == free(desk.clock.now() + timedelta(seconds=1))


async def test_the_newest_two_decide_when_it_is_free_again(desk: Desk) -> None:
    for minutes in (1, 9, 5):
        await was(desk, "push", timedelta(minutes=minutes))
    assert await refused(desk, PUSH) == free(desk.clock.now() + timedelta(minutes=5))


async def test_every_person_has_a_window_of_his_own(desk: Desk) -> None:
    for _ in range(5):
        await was(desk, "push", person_id=BORIS)
        await was(desk, "otp", person_id=BORIS, result="refused")
        await proved(desk, f"push:{PHONE}", person_id=BORIS)
        await proved(desk, f"otp:{PHONE}", person_id=BORIS, state="failed")
    assert await refused(desk, PUSH) is None
    assert await refused(desk, OTP) is None


async def test_pushes_of_proofs_and_of_tests_count_together(desk: Desk) -> None:
    await was(desk, "push", timedelta(minutes=3))
    await proved(desk, f"push:{PHONE}", MINUTES)
    await proved(desk, f"otp:{PHONE}")
    await proved(desk, f"manager:push:{PHONE}")
    assert await refused(desk, PUSH) is None
    await proved(desk, f"push:{PHONE}", timedelta(minutes=5))
    assert await refused(desk, PUSH) == free(desk.clock.now() + timedelta(minutes=5))
    assert await refused(desk, OTP) is None, "a push is no code"


@pytest.mark.parametrize("order", COMPARING)
async def test_the_days_wrong_codes_end_the_guessing(desk: Desk, order: Order) -> None:
    """Of tests and of proofs together, whoever asked; what fitted, and what is older, does not count."""
    hour = timedelta(hours=1)
    for before in ("otp", "resync"):
        await was(desk, before, hour, result="refused")
    await was(desk, "first_code", hour, result="accepted")
    await was(desk, "push", hour, result="refused")
    await was(desk, "otp", timedelta(hours=24), result="refused")
    await proved(desk, f"otp:{PHONE}", hour, state="failed")
    assert await refused(desk, order) is None
    await was(desk, "first_code", timedelta(hours=23, minutes=59), result="refused")
    assert await refused(desk, order) == UPPER
    assert await refused(desk, PUSH) is None, "a phone that rings guesses at nothing"
    for role in (Role.SENIOR, Role.ON_CALL):
        assert await refused(desk, order, role=role) is None, "somebody above goes on"


async def test_wrong_codes_of_proofs_alone_end_it_too(desk: Desk) -> None:
    for _ in range(4):
        await proved(desk, f"otp:{PHONE}", timedelta(hours=1), state="failed")
    assert await refused(desk, OTP) == UPPER


async def test_once_they_are_used_up_it_goes_on_slowly(desk: Desk) -> None:
    """Two in an hour instead of two in ten minutes."""
    for _ in range(4):
        await proved(desk, f"otp:{PHONE}", timedelta(hours=2), state="failed")
    await was(desk, "otp", timedelta(minutes=59))
    assert await refused(desk, OTP, role=Role.SENIOR) is None
    await was(desk, "resync", timedelta(minutes=20))
    assert await refused(desk, OTP, role=Role.SENIOR) == free(desk.clock.now() + timedelta(minutes=1))


async def test_the_order_itself_asks_who_gives_it_at_that_moment(desk: Desk) -> None:
    await staff(desk)
    for _ in range(10):
        await proved(desk, f"otp:{PHONE}", timedelta(hours=2), state="failed")
    with pytest.raises(Refused) as caught:
        await desk.operations.order(desk.case_open.id, OTP, "key-of-an-agent")
    assert caught.value.code is ErrorCode.UPPER_ROLE_NEEDED
    assert desk.twin.tests == []
    await becomes(desk, desk.agent, roles="senior")
    done = await desk.operations.order(desk.case_open.id, OTP, "key-of-a-senior")
    assert done.kind == "test"


async def test_the_order_itself_is_held_to_the_clients_rules(desk: Desk) -> None:
    for _ in range(3):
        await was(desk, "push")
    with pytest.raises(Refused) as caught:
        await desk.operations.order(desk.case_open.id, PUSH, "key-of-a-fourth")
    assert caught.value.code is ErrorCode.THROTTLED
    assert desk.twin.tests == []


async def test_the_rules_are_those_of_the_vendors_client(tmp_path: Path) -> None:
    rules = Policy(throttles=ThrottlesPart(pushes=1))
    async with verified_desk(tmp_path, policy=PolicyBook(clients={ClientId("durand"): rules})) as desk:
        await was(desk, "push")
        with pytest.raises(Refused) as caught:
            await desk.operations.order(desk.case_open.id, PUSH, "key-of-a-second")
        assert caught.value.code is ErrorCode.THROTTLED
