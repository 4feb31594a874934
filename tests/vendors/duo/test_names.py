"""Names of phones: the label and nothing else, of a phone that nobody else uses."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.capabilities import Names
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]


@pytest.fixture
def names(whole: Whole) -> Names:
    assert whole.vendor.names is not None
    return whole.vendor.names


async def test_the_name_changes_and_nothing_else(whole: Whole, names: Names) -> None:
    user = whole.newcomer("n.ommée")
    phone = whole.phone(user, "+32475129301", name="iPhone")
    before = whole.admin.get_phone_by_id(phone)
    assert names.nameable(await whole.device(user, ref=phone))
    assert await names.named(user, phone, "Téléphone d'Amélie (ancien)") is False

    await names.rename(user, phone, "Téléphone d'Amélie (ancien)")

    after = whole.admin.get_phone_by_id(phone)
    assert after == {**before, "name": "Téléphone d'Amélie (ancien)"}
    assert (await whole.device(user, ref=phone)).label == "Téléphone d'Amélie (ancien)"
    assert await names.named(user, phone, "Téléphone d'Amélie (ancien)") is True
    changes = len(whole.effects("phone_updated"))
    await names.rename(user, phone, "Téléphone d'Amélie (ancien)")
    assert len(whole.effects("phone_updated")) == changes


async def test_the_phone_still_answers_and_the_log_goes_by_the_new_name(whole: Whole, names: Names) -> None:
    user = whole.newcomer("l.og")
    phone = whole.phone(user, "+32475129302", name="Old")
    await names.rename(user, phone, "Pixel of Leo")
    (device,) = whole.auth.preauth(username="l.og")["devices"]
    assert device["name"] == "Pixel of Leo"
    assert "push" in device["capabilities"]


async def test_what_is_left_alone(whole: Whole, names: Names) -> None:
    user, other = whole.newcomer("p.artagee"), whole.newcomer("c.olocataire")
    shared = whole.phone(user, "+32475129303", name="Van")
    whole.admin.add_user_phone(other, shared)
    for owner, ref, expected in (
        (user, shared, (ErrorCode.CHANGE_UNAVAILABLE, "shared_device")),
        (whole.ref("everyday"), shared, (ErrorCode.NOT_FOUND, "")),
        (user, "DP" + "0" * 18, (ErrorCode.NOT_FOUND, "")),
    ):
        with pytest.raises(DeskError) as caught:
            await names.rename(owner, ref, "Mine")
        assert why(caught.value) == expected
    assert whole.admin.get_phone_by_id(shared)["name"] == "Van"
    assert await names.named(user, "DP" + "0" * 18, "Mine") is None


async def test_a_suspended_phone_waits_and_tokens_have_no_name(whole: Whole, names: Names) -> None:
    user = whole.newcomer("s.uspendue")
    phone = whole.phone(user, "+32475129304", name="Lost one")
    whole.phone(user, "+32475129305")
    assert whole.vendor.locks is not None
    await whole.vendor.locks.apply(user, phone, Change.SUSPEND_DEVICE)
    suspended = await whole.device(user, ref=phone)
    assert suspended.label == "Lost one"
    assert not names.nameable(suspended)
    with pytest.raises(DeskError):
        await names.rename(user, phone, "Found one")
    person = await whole.person(whole.ref("hardware_token"))
    tokens = [one for one in person.devices if one.kind is DeviceKind.HARDWARE_TOKEN]
    assert tokens
    assert not any(map(names.nameable, tokens))
