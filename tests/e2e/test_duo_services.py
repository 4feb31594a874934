"""Duo's services from the desk's own HTTP to the vendor and back, against real processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import Operation, OperationState, Result
from helpdesk_tui.contract.orders import Change, ChangeOrder, TestOrder
from helpdesk_tui.contract.people import AccountStatus, Device, DeviceKind, Factor, PersonCard
from tests.e2e.calls import card_of, until, verify
from tests.rig.desk import RunningDesk, running_desk

DUO = VendorId("duo-durand")


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=60) as running:
        yield running


@pytest.fixture
async def client(desk: RunningDesk) -> AsyncIterator[DeskClient]:
    found = desk.client()
    yield found
    await found.close()


async def settled(client: DeskClient, operation: Operation) -> Operation:
    return await until(
        lambda: client.operations.get(operation.id),
        lambda one: one.state is not OperationState.INTENT and one.result is not Result.WAITING,
        seconds=40,
    )


def the(card: PersonCard, **wanted: object) -> Device:
    """The first of Duo's devices whose fields are these."""
    devices = (device for device in card.devices if device.vendor == DUO)
    return next(
        device for device in devices if all(getattr(device, key) == value for key, value in wanted.items())
    )


async def test_a_suspended_phone_leaves_and_comes_back(desk: RunningDesk, client: DeskClient) -> None:
    login = "e.lambert"
    card = await card_of(client, login)
    pixel = the(card, label="Pixel pro")
    order = ChangeOrder(
        vendor=DUO, change=Change.SUSPEND_DEVICE, device=pixel.id, person=card.id, reason="lost"
    )
    done = await settled(client, await client.operations.take(order))
    assert done.state is OperationState.DONE
    assert len(desk.sandbox.phone(login)["devices"]) == 3
    shown = await until(lambda: card_of(client, login), lambda card: the(card, id=pixel.id).usable is False)
    assert the(shown, id=pixel.id).factors == ()
    offered = {one.change for one in await client.services.all(card.id) if one.device == pixel.id}
    assert Change.RESUME_DEVICE in offered
    assert Change.SUSPEND_DEVICE not in offered


async def test_the_last_phone_is_refused_with_its_reason(desk: RunningDesk, client: DeskClient) -> None:
    card = await card_of(client, "c.dupond")
    (phone,) = [device for device in card.devices if device.vendor == DUO]
    order = ChangeOrder(
        vendor=DUO, change=Change.SUSPEND_DEVICE, device=phone.id, person=card.id, reason="lost"
    )
    done = await settled(client, await client.operations.take(order))
    assert (done.state, done.problem) == (OperationState.FAILED, "change_unavailable")
    assert len(desk.sandbox.phone("c.dupond")["devices"]) == 1


async def test_an_account_is_locked_without_a_case(desk: RunningDesk, client: DeskClient) -> None:
    login = "f.moreau"
    card = await card_of(client, login)
    order = ChangeOrder(vendor=DUO, change=Change.LOCK_ACCOUNT, person=card.id, reason="not me")
    assert (await settled(client, await client.operations.take(order))).state is OperationState.DONE
    assert desk.sandbox.phone(login)["status"] == "disabled"
    shown = await until(
        lambda: card_of(client, login),
        lambda card: any(one.status is AccountStatus.LOCKED for one in card.accounts if one.vendor == DUO),
    )
    offered = {one.change for one in await client.services.all(shown.id) if one.vendor == DUO}
    assert Change.UNLOCK_ACCOUNT in offered


async def test_a_login_is_tried_by_call_and_by_push(desk: RunningDesk, client: DeskClient) -> None:
    login = "a.dupont"
    case = await verify(desk, client, login)
    phone = the(await card_of(client, login), kind=DeviceKind.PHONE)
    for factor in (Factor.CALL, Factor.PUSH):
        order = TestOrder(vendor=DUO, device=phone.id, factor=factor)
        operation = await client.operations.order(case.id, order)
        (prompt,) = desk.sandbox.phone(login, hold=1)["prompts"]
        assert prompt["kind"] == ("call" if factor is Factor.CALL else "login")
        desk.sandbox.answer(prompt["push_id"], "approve")
        tried = await settled(client, operation)
        assert (tried.state, tried.result) == (OperationState.DONE, Result.ACCEPTED), factor
    assert len(desk.sandbox.ledger(effect="auth_phone", person=login)) == 1


async def test_a_drawer_and_a_diagnosis(client: DeskClient) -> None:
    stock = await client.services.stock(DUO, "22084177")
    assert [item.serial for item in stock] == ["2208417701", "2208417702", "2208417703"]
    card = await card_of(client, "k.maes")
    found = await client.services.diagnosis(card.id)
    assert found
