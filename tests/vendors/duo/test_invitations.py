"""Enrolment mail and numbers: to the address on file, for a time that ends, and nobody else's phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.vendors.capabilities import Invitations, Numbers
from helpdesk_tui.vendors.capability_values import InvitationAsk
from tests.sandbox.rig import ControlError
from tests.vendors.duo.test_contract import now
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]
ASK = InvitationAsk(OperationId("op"), Delivery.MAIL, 86_400, "fr")
IN_VAIN = ErrorCode.CHANGE_UNAVAILABLE


@pytest.fixture
def invitations(whole: Whole) -> Invitations:
    assert whole.vendor.invitations is not None
    return whole.vendor.invitations


@pytest.fixture
def numbers(whole: Whole) -> Numbers:
    assert whole.vendor.numbers is not None
    return whole.vendor.numbers


async def refused(invitations: Invitations, user: str, ask: InvitationAsk = ASK) -> tuple[ErrorCode, str]:
    with pytest.raises(DeskError) as caught:
        await invitations.invite(user, ask)
    return why(caught.value)


async def test_a_newcomer_is_invited_by_mail(whole: Whole, invitations: Invitations) -> None:
    user = whole.newcomer("n.ouvelle", email="n.ouvelle@durand.example")
    made = await invitations.invite(user, ASK)
    assert (made.sent_to, made.link) == ("n.ouvelle@durand.example", None)
    assert made.until is not None
    assert abs(made.until - now() - timedelta(days=1)) < timedelta(seconds=10)
    (effect,) = [line for line in whole.effects("enrolment_mailed") if line["person"] == "n.ouvelle"]
    assert effect["params"]["valid_secs"] == 86_400
    assert (await whole.person(user)).enrolled is False
    assert await invitations.invited(user, ASK, asked_at=now()) is None
    (mail,) = whole.sandbox.control("GET", "messages", to="n.ouvelle@durand.example")
    code = mail["text"].strip().rpartition("code=")[2]
    whole.sandbox.control("POST", "enrol", code=code, number="+32475129001")
    with pytest.raises(ControlError):
        whole.sandbox.control("POST", "enrol", code=code)
    assert whole.admin.get_user_by_id(user)["is_enrolled"] is True
    assert await invitations.invited(user, ASK, asked_at=now()) is True
    assert await refused(invitations, user) == (IN_VAIN, "enrolled")


async def test_an_invitation_ends(whole: Whole, invitations: Invitations) -> None:
    user = whole.newcomer("t.ard", email="t.ard@durand.example")
    await invitations.invite(user, replace(ASK, seconds=600))
    (mail,) = whole.sandbox.control("GET", "messages", to="t.ard@durand.example")
    whole.sandbox.control("POST", "clock", advance=601)
    with pytest.raises(ControlError):
        whole.sandbox.control("POST", "enrol", code=mail["text"].strip().rpartition("code=")[2])


@pytest.mark.parametrize("seconds", [0, -1, 299, 86_401, 2_592_000])
async def test_no_invitation_without_an_end(seconds: int, whole: Whole, invitations: Invitations) -> None:
    user = whole.newcomer(f"s.ansfin{seconds}", email="s.ansfin@durand.example")
    assert (await refused(invitations, user, replace(ASK, seconds=seconds)))[0] is ErrorCode.BAD_REQUEST
    assert whole.sandbox.control("GET", "messages", to="s.ansfin@durand.example") == []


async def test_invitations_that_are_not_for_this_account(whole: Whole, invitations: Invitations) -> None:
    before = len(whole.effects("enrolment_mailed"))
    silent = whole.newcomer("s.ansmail")
    assert await refused(invitations, silent) == (IN_VAIN, "no_mail")
    assert (await refused(invitations, silent, replace(ASK, delivery=Delivery.SMS)))[
        0
    ] is ErrorCode.UNSUPPORTED
    shut = whole.newcomer("f.erme", email="f.erme@durand.example", status="disabled")
    assert await refused(invitations, shut) == (IN_VAIN, "account_unusable")
    assert await refused(invitations, whole.ref("everyday")) == (IN_VAIN, "enrolled")
    with pytest.raises(Missing):
        await invitations.invite("DU" + "0" * 18, ASK)
    assert len(whole.effects("enrolment_mailed")) == before


async def test_an_invitation_whose_answer_is_lost_is_unknown(whole: Whole, invitations: Invitations) -> None:
    user = whole.newcomer("p.erdue", email="p.erdue@durand.example")
    whole.sandbox.fault("drop_after", method="POST", path="/users/enroll$")
    assert (await refused(invitations, user))[0] is ErrorCode.OUTCOME_UNKNOWN
    assert len(whole.sandbox.control("GET", "messages", to="p.erdue@durand.example")) == 1


async def test_a_number_is_changed_and_read_back(whole: Whole, numbers: Numbers) -> None:
    user = whole.newcomer("n.umero")
    phone = whole.phone(user, "+32475129101")
    assert numbers.editable(await whole.device(user, ref=phone))
    await numbers.set_number(user, phone, "+32475129102")
    found = whole.admin.get_phone_by_id(phone)
    assert (found["number"], found["activated"]) == ("+32475129102", True)
    before = len(whole.effects("phone_updated"))
    await numbers.set_number(user, phone, "+32475129102")
    assert len(whole.effects("phone_updated")) == before


async def test_numbers_that_are_left_alone(whole: Whole, numbers: Numbers) -> None:
    user, other = whole.newcomer("p.artage"), whole.newcomer("c.ollegue")
    phone = whole.phone(user, "+32475129103")
    whole.admin.add_user_phone(other, phone)
    synced = whole.ref("synced")
    device = (await whole.person(synced)).devices[0]
    assert not numbers.editable(device)
    for owner, ref, expected in (
        (user, phone, (IN_VAIN, "shared_device")),
        (synced, device.ref, (IN_VAIN, "directory_managed")),
        (whole.ref("everyday"), phone, (ErrorCode.NOT_FOUND, "")),
    ):
        with pytest.raises(DeskError) as caught:
            await numbers.set_number(owner, ref, "+32475129104")
        assert why(caught.value) == expected
    for bad in ("0475129104", "+0475129104", "+32 475 12 91 04", "", "+32475129104\n"):
        with pytest.raises(Mistaken):
            await numbers.set_number(user, phone, bad)
    assert whole.admin.get_phone_by_id(phone)["number"] == "+32475129103"
