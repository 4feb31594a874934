"""Codes by text message, what the telephony log says, and a login tried with one of several devices."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.capabilities import Telephony
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.protocols import Challenges
from helpdesk_tui.vendors.values import PushState
from tests.vendors.duo.test_contract import now, settings_of
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]


@pytest.fixture
def telephony(whole: Whole) -> Telephony:
    assert whole.vendor.telephony is not None
    return whole.vendor.telephony


@pytest.fixture
def challenges(whole: Whole) -> Challenges:
    assert whole.vendor.challenges is not None
    return whole.vendor.challenges


async def ended(challenges: Challenges, user: str, ref: str) -> PushState:
    async with asyncio.timeout(20):
        while True:
            state = await challenges.push_state(user, ref)
            if state is not PushState.WAITING:
                return state
            await asyncio.sleep(0.05)


async def refused(challenges: Challenges, user: str, phone: str, factor: Factor) -> tuple[ErrorCode, str]:
    with pytest.raises(DeskError) as caught:
        await challenges.start_test(user, phone, factor)
    return why(caught.value)


async def test_new_codes_by_text_to_the_number_that_was_chosen(
    whole: Whole, telephony: Telephony, challenges: Challenges
) -> None:
    user = whole.newcomer("d.eux")
    first, second = whole.phone(user, "+32475128901"), whole.phone(user, "+32475128902", app=False)
    device = await whole.device(user, ref=second)
    assert telephony.receives(device)
    await telephony.send_codes(user, second)
    (message,) = whole.sandbox.control("GET", "messages", to="+32475128902")
    assert whole.sandbox.control("GET", "messages", to="+32475128901", kind="sms") == []
    code = message["text"].rpartition(" ")[2]
    assert (await challenges.check_code(user, None, SecretStr(code))).accepted
    assert whole.admin.get_phone_by_id(second)["sms_passcodes_sent"] is True
    assert whole.admin.get_phone_by_id(first)["sms_passcodes_sent"] is False


async def test_the_log_says_what_went_out(whole: Whole, telephony: Telephony) -> None:
    user = whole.newcomer("j.ournal")
    phone = whole.phone(user, "+32475128903", app=False)
    begun = now() - timedelta(seconds=5)
    await telephony.send_codes(user, phone)
    assert await telephony.delivered(user, begun) == ()
    advanced = whole.sandbox.control("POST", "clock", advance=130)["advance"]
    whole.sandbox.control("POST", "clock", skew=advanced)
    later = DuoVendor(settings_of(whole.sandbox), now)
    assert later.telephony is not None
    (sent,) = await later.telephony.delivered(user, begun - timedelta(seconds=advanced))
    assert (sent.kind, sent.number, sent.purpose) == ("sms", "+32475128903", "administrator login")
    assert await later.telephony.delivered(whole.ref("no_device"), begun) == ()
    await later.close()
    whole.sandbox.control("POST", "clock", skew=0)


async def test_texts_that_cannot_be(whole: Whole, telephony: Telephony) -> None:
    user = whole.newcomer("f.ixe")
    line = whole.admin.add_phone(number="+3225550199", type="landline")["phone_id"]
    whole.admin.add_user_phone(user, line)
    assert not telephony.receives(await whole.device(user, ref=line))
    with pytest.raises(DeskError) as caught:
        await telephony.send_codes(user, line)
    assert why(caught.value) == (ErrorCode.CHANGE_UNAVAILABLE, "no_sms")
    with pytest.raises(Missing):
        await telephony.send_codes(whole.ref("everyday"), line)
    whole.admin.update_phone(line, type="mobile")
    whole.sandbox.fault("drop_after", method="POST", path="/send_sms_passcodes$")
    with pytest.raises(DeskError) as lost:
        await telephony.send_codes(user, line)
    assert lost.value.code is ErrorCode.OUTCOME_UNKNOWN


async def test_a_person_with_several_numbers_is_asked_on_the_chosen_one(
    whole: Whole, challenges: Challenges
) -> None:
    user = whole.newcomer("n.umeros")
    whole.sandbox.control("POST", "habit", person="durand/n.umeros", answer="silent")
    whole.phone(user, "+32475128911")
    second = whole.phone(user, "+32475128912")
    device = await whole.device(user, ref=second)
    assert challenges.testable(device) == {Factor.PUSH, Factor.CALL, Factor.OTP, Factor.SMS}
    for factor, kind, answer, state in (
        (Factor.PUSH, "login", "approve", PushState.APPROVED),
        (Factor.CALL, "call", "approve", PushState.APPROVED),
        (Factor.PUSH, "login", "deny", PushState.DENIED),
        (Factor.PUSH, "login", "fraud", PushState.FRAUD),
    ):
        sent = await challenges.start_test(user, second, factor)
        (prompt,) = whole.sandbox.phone("durand/n.umeros")["prompts"]
        assert (prompt["phone_id"], prompt["kind"]) == (second, kind)
        assert await challenges.push_state(user, sent.ref) is PushState.WAITING
        whole.sandbox.answer(prompt["push_id"], answer)
        assert await ended(challenges, user, sent.ref) is state


async def test_silence_is_no_failure_of_the_vendor(whole: Whole, challenges: Challenges) -> None:
    user = whole.newcomer("s.ilence")
    whole.sandbox.control("POST", "habit", person="durand/s.ilence", answer="silent")
    phone = whole.phone(user, "+32475128913")
    sent = await challenges.start_test(user, phone, Factor.PUSH)
    assert await challenges.push_state(user, sent.ref) is PushState.WAITING
    assert await challenges.push_state(user, sent.ref) is PushState.WAITING
    assert whole.vendor.status().problem is None
    whole.sandbox.control("POST", "clock", advance=61)
    assert await ended(challenges, user, sent.ref) is PushState.TIMED_OUT


async def test_where_the_policy_wants_it_a_code_is_read_to_the_person(
    whole: Whole, challenges: Challenges
) -> None:
    user = whole.newcomer("v.erifie")
    phone = whole.phone(user, "+32475128914")
    rules = {"allowed_auth_list": [], "blocked_auth_list": ["phonecall"], "require_verified_push": True}
    asked = {
        "client": "durand",
        "section": "authentication_methods",
        "ikey": whole.sandbox.duo["auth"]["ikey"],
    }
    whole.sandbox.control("POST", "policy", rules=rules, **asked)
    sent = await challenges.start_test(user, phone, Factor.PUSH)
    assert sent.read_to_caller is not None
    assert sent.read_to_caller.isdecimal()
    assert len(sent.read_to_caller) == 3
    assert await ended(challenges, user, sent.ref) is PushState.APPROVED
    assert await refused(challenges, user, phone, Factor.CALL) == (
        ErrorCode.CHANGE_UNAVAILABLE,
        "not_this_factor",
    )
    rules |= {"blocked_auth_list": [], "require_verified_push": False}
    whole.sandbox.control("POST", "policy", rules=rules, **asked)


async def test_tests_that_would_say_nothing(whole: Whole, challenges: Challenges) -> None:
    user = whole.newcomer("r.ien")
    phone = whole.phone(user, "+32475128915", app=False)
    unusable = ErrorCode.CHANGE_UNAVAILABLE
    assert await refused(challenges, user, phone, Factor.PUSH) == (unusable, "not_this_factor")
    whole.admin.update_user(user, status="bypass")
    assert await refused(challenges, user, phone, Factor.CALL) == (unusable, "bypass_status")
    whole.admin.update_user(user, status="disabled")
    assert await refused(challenges, user, phone, Factor.CALL) == (unusable, "account_unusable")
    assert (await refused(challenges, whole.ref("everyday"), phone, Factor.CALL))[0] is ErrorCode.NOT_FOUND
    assert [line for line in whole.effects("auth_phone") if line["person"] == "r.ien"] == []


async def test_without_keys_for_it_nothing_is_tried(whole: Whole) -> None:
    without = DuoVendor(replace(settings_of(whole.sandbox), auth=None), now)
    assert without.challenges is not None
    user = whole.ref("everyday")
    device = await whole.device(user, activated=True)
    assert without.challenges.testable(device) == frozenset()
    assert without.challenges.factors(device) == {Factor.PUSH}
    with pytest.raises(Mistaken) as caught:
        await without.challenges.start_test(user, device.ref, Factor.PUSH)
    assert caught.value.code is ErrorCode.UNSUPPORTED
    await without.close()
