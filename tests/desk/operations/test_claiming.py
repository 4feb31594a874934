"""What the claim asks, all of it, in the transaction that writes the intent: whoever comes later changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action, Allowed, Denied
from helpdesk_tui.contract.ids import AgentId, ClientId, DeviceId, OperationId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import (
    ActivationOrder,
    BypassOrder,
    Change,
    ChangeOrder,
    Order,
    SettingName,
    SettingOrder,
    TestOrder,
    TextOrder,
)
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.desk.approvals import standing as approvals
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import journal, service
from helpdesk_tui.desk.operations.kinds.base import Prepared
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import account
from tests.desk.inside import AMELIE, new_key
from tests.desk.operations.rig import OTHER, Desk, Line, refused
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
BYPASS = BypassOrder(vendor=TWIN, seconds=600)
TRY = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
LOCK = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")
PUSHES_ON = SettingOrder(vendor=TWIN, setting=SettingName.PUSH_LOGIN, value="yes")


async def test_the_vendor_is_looked_at_before_anything_is_decided(desk: Desk) -> None:
    """An account that was disabled a moment ago gets no code, whatever the mirror says."""
    desk.twin.change("DU1", status=AccountStatus.DISABLED)
    with pytest.raises(Refused) as caught:
        await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert "account_unusable" in caught.value.params["needs"].split(",")
    assert {row.status for row in await desk.rows(account)} == {"disabled"}


@pytest.mark.parametrize(
    "order",
    [
        BypassOrder(vendor=VendorId("gone")),
        BypassOrder(vendor=TWIN, account="DU9"),
        TRY.model_copy(update={"device": DeviceId("twin:DP9")}),
        TRY.model_copy(update={"vendor": VendorId("second")}),
        ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP9")),
    ],
)
async def test_what_is_not_there_is_not_ordered(desk: Desk, order: Order) -> None:
    await with_second_vendor(desk)
    assert await refused(desk, order) == (Missing, ErrorCode.NOT_FOUND)


async def with_second_vendor(desk: Desk) -> None:
    """Another vendor that has given the account the same name."""
    desk.house.vendors[VendorId("second")] = desk.house.vendors[TWIN]
    (row,) = await desk.rows(account)
    values = dict(row._mapping) | {"vendor": "second"}
    await desk.house.store.write(lambda c: c.execute(account.insert().values(values)))


async def test_a_vendor_at_which_the_person_has_no_account_is_not_ordered_from(desk: Desk) -> None:
    desk.house.vendors[VendorId("empty")] = desk.house.vendors[TWIN]
    assert await refused(desk, BypassOrder(vendor=VendorId("empty"))) == (Missing, ErrorCode.NOT_FOUND)


@pytest.mark.parametrize("order", [BYPASS, TRY])
async def test_an_order_stands_in_the_agents_own_open_case(desk: Desk, order: Order) -> None:
    await desk.house.store.write(lambda c: c.execute(update(case_).values(state=CaseState.CLOSED.value)))
    assert await refused(desk, order) == (Conflict, ErrorCode.CASE_CLOSED)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(agent=OTHER.id)))
    assert await refused(desk, order) == (Refused, ErrorCode.NOT_YOURS)


@pytest.mark.parametrize("order", [BYPASS, TRY])
async def test_the_case_is_looked_at_again_in_the_claim(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    """It was closed, or handed on, between the look at the vendor and the claim."""

    async def meanwhile(*_args: Any) -> Any:
        await desk.house.store.write(lambda c: c.execute(update(case_).values(agent=OTHER.id)))
        return Prepared()

    monkeypatch.setattr(type(kind_of(order)), "prepare", meanwhile)
    assert await refused(desk, order) == (Refused, ErrorCode.NOT_YOURS)


async def test_a_gate_that_closes_before_the_claim_is_closed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof lapsed while the vendor was looked at."""
    live = type(desk.twin).live

    async def slow(self: Any, ref: str) -> Any:
        desk.clock.step(minutes=16)
        return await live(self, ref)

    monkeypatch.setattr(type(desk.twin), "live", slow)
    assert await refused(desk, BYPASS) == (Refused, ErrorCode.GATE_CLOSED)


@pytest.mark.parametrize(
    ("role", "order", "passes"),
    [
        ("verifier", BYPASS, False),
        ("verifier", TRY, True),
        ("auditor", TRY, False),
        ("auditor", LOCK, False),
        ("verifier", LOCK, True),
    ],
)
async def test_who_may_not_does_not(desk: Desk, role: str, order: Order, passes: bool) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    desk.agent = replace(desk.agent, roles=frozenset({role}))
    if passes:
        done = await desk.operations.order(desk.case_open.id, order, new_key())
        assert done.state is OperationState.DONE
    else:
        assert await refused(desk, order) == (Refused, ErrorCode.ROLE_MISSING)


@pytest.mark.parametrize("order", [BYPASS, TRY, PUSHES_ON])
async def test_nobody_serves_himself(desk: Desk, order: Order) -> None:
    """The case was opened before the desk knew whose account it is."""
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    own = AgentId("a.dupont")
    desk.agent = replace(desk.agent, id=own)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(agent=own)))
    await desk.house.store.write(lambda c: c.execute(update(proof).values(agent=own)))
    code = ErrorCode.OWN_ACCOUNT if order is TRY else ErrorCode.GATE_CLOSED
    assert await refused(desk, order) == (Refused, code)


async def test_beside_an_open_operation_nothing_else_is_ordered(desk: Desk) -> None:
    first = await desk.intended(BYPASS)
    for order in (BYPASS, TRY):
        with pytest.raises(Conflict) as caught:
            await desk.operations.order(desk.case_open.id, order, new_key())
        assert caught.value.code is ErrorCode.OPERATION_OPEN
        assert caught.value.params == {"agent": "a.martin", "since": first.asked_at.isoformat()}
    assert desk.twin.ledger == []


async def test_of_two_at_the_same_moment_the_database_lets_one_through(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.intended(BYPASS)
    monkeypatch.setattr(journal, "holder", lambda *_: None)
    with pytest.raises(Conflict) as caught:
        await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert caught.value.code is ErrorCode.IN_PROGRESS
    assert len(await desk.rows(operation)) == 1
    assert desk.twin.ledger == []


async def test_nothing_is_ordered_without_a_ticket(desk: Desk) -> None:
    """The refusal shows what a ticket of this client looks like, not of the first in the configuration."""
    first = ClientConfig(ClientId("leroy"), "Leroy", ticket_pattern=r"T\d", ticket_hint="T1")
    config = replace(desk.house.config, clients=(first, *desk.house.config.clients))
    object.__setattr__(desk.house, "config", config)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(ticket=None)))
    with pytest.raises(Refused) as caught:
        await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert (caught.value.code, caught.value.params) == (ErrorCode.TICKET_MISSING, {"example": "INC-48213"})
    assert await desk.rows(operation) == []


def bent(monkeypatch: pytest.MonkeyPatch, bend: Any) -> None:
    """The gate decides something else than it would."""
    decide = Look.decide
    monkeypatch.setattr(Look, "decide", lambda seen, now: bend(decide(seen, now)))


@pytest.mark.parametrize(
    ("order", "bounds"),
    [
        (BypassOrder(vendor=TWIN, seconds=601), {"max_seconds": 600}),
        (BypassOrder(vendor=TWIN, seconds=600, uses=3), {"max_seconds": 600, "max_uses": 2}),
    ],
)
async def test_no_more_is_given_than_the_policy_gives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, order: BypassOrder, bounds: dict[str, int]
) -> None:
    def bend(decision: Any) -> Any:
        return decision.model_copy(update={"bounds": decision.bounds.model_copy(update=bounds)})

    bent(monkeypatch, bend)
    with pytest.raises(Mistaken) as caught:
        await desk.operations.order(desk.case_open.id, order, new_key())
    told = {"max_seconds": "600", "max_uses": str(bounds.get("max_uses", 1))}
    assert (caught.value.code, caught.value.params) == (ErrorCode.BAD_REQUEST, told)
    assert desk.twin.ledger == []
    exact = order.model_copy(update={"seconds": 600, "uses": bounds.get("max_uses", 1)})
    assert (await desk.operations.order(desk.case_open.id, exact, new_key())).state is OperationState.DONE


async def test_the_bounds_are_those_of_codes_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has neither length nor uses is not too long."""
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)

    def bend(decision: Any) -> Any:
        bounds = decision.bounds.model_copy(update={"max_seconds": 0, "max_uses": 0})
        return decision.model_copy(update={"bounds": bounds})

    bent(monkeypatch, bend)
    unlock = ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT)
    for order in (TextOrder(vendor=TWIN, device=PHONE), unlock):
        done = await desk.operations.order(desk.case_open.id, order, new_key())
        assert done.state is OperationState.DONE


@pytest.mark.parametrize(("tier", "each"), [(2, False), (3, True)])
async def test_the_claim_asks_for_anchors_step_up_and_approval(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tier: int, each: bool
) -> None:
    asked: list[Any] = []

    def bend(decision: Any) -> Any:
        return decision.model_copy(update={"score": decision.score.model_copy(update={"tier": tier})})

    def used(connection: Any, house: Any, seen: Any, order: Any, id_: str) -> Any:
        assert not connection.closed
        asked.append(("approval", house, seen.person.id, order, id_))
        return seen

    def anchored(connection: Any, house: Any) -> None:
        assert not connection.closed
        asked.append(("anchored", house))

    def stepped(connection: Any, *args: Any, **named: Any) -> None:
        assert not connection.closed
        asked.append(("step_up", *args, named))

    bent(monkeypatch, bend)
    monkeypatch.setattr(approvals, "use", used)
    monkeypatch.setattr(service, "require_anchored", anchored)
    monkeypatch.setattr(service, "require_step_up", stepped)
    done = await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert asked == [
        ("approval", desk.house, AMELIE, BYPASS, done.id),
        ("anchored", desk.house),
        (
            "step_up",
            desk.house,
            "a.martin",
            desk.case_open.id,
            AMELIE,
            Action.BYPASS,
            {"each_time": each},
        ),
    ]
    assert (await desk.row(done.id))["tier"] == tier


@pytest.mark.parametrize("guard", ["require_anchored", "require_step_up"])
async def test_what_stops_the_claim_stops_the_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    def stop(*_args: Any, **_named: Any) -> None:
        raise Refused(ErrorCode.RECORD_UNANCHORED)

    monkeypatch.setattr(service, guard, stop)
    lines = await desk.lines()
    assert await refused(desk, BYPASS) == (Refused, ErrorCode.RECORD_UNANCHORED)
    assert await desk.lines() == lines


async def test_what_the_gate_refuses_is_on_record_with_what_is_missing(desk: Desk) -> None:
    desk.clock.step(minutes=16)
    id_ = operation_id(desk.agent.id, "key-of-this-order")

    async def act() -> Refused:
        with pytest.raises(Refused) as caught:
            await desk.operations.order(desk.case_open.id, BYPASS, "key-of-this-order")
        return caught.value

    left = await desk.left_by(id_, act)
    needs = left.answer.params["needs"]
    assert needs.split(",") == ["points", "second_root", "checked_proof"]
    told = {"kind": "bypass", "needs": needs}
    assert left.lines == [Line("gate:refused", "a.martin", desk.case_open.id, AMELIE, told)]
    assert left.notices == []


async def test_security_hears_of_a_quota_that_is_reached(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from helpdesk_tui.contract.gate import Need
    from tests.desk.operations.rig import facts_of

    def bend(decision: Allowed) -> Denied:
        needs = (Need.POINTS, Need.QUOTA_USED_UP)
        return Denied(
            action=decision.action,
            vendor=decision.vendor,
            score=decision.score,
            needs=needs,
            bounds=decision.bounds,
        )

    bent(monkeypatch, bend)

    async def act() -> None:
        with pytest.raises(Refused):
            await desk.operations.order(desk.case_open.id, BYPASS, new_key())

    left = await desk.left_by(OperationId("op_none"), act)
    (told,) = left.notices
    assert (told["kind"], facts_of(told)) == ("quota_reached", {"vendor": "twin"})
    assert left.lines[0].params["needs"] == "points,quota_used_up"
