"""Why a login was refused, and what an account's facts are: over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from helpdesk_tui.vendors.capabilities import Diagnosis
from helpdesk_tui.vendors.capability_values import DetailName, FindingCode
from helpdesk_tui.vendors.duo.diagnosis import CREDITS
from helpdesk_tui.vendors.duo.policy_reading import against
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.duo.wire.account_models import Policy
from helpdesk_tui.vendors.duo.wire.models import User
from tests.vendors.duo.account import USER
from tests.vendors.duo.test_contract import now, settings_of
from tests.vendors.duo.whole import Whole, place, whole
from tests.vendors.edge import Edge, fail, ok

__all__ = ["place", "whole"]


@pytest.fixture
def diagnosis(whole: Whole) -> Diagnosis:
    assert whole.vendor.diagnosis is not None
    return whole.vendor.diagnosis


@pytest.fixture
async def later(whole: Whole) -> AsyncIterator[Diagnosis]:
    """The same, once the log shows what has just happened."""
    advanced = whole.sandbox.control("POST", "clock", advance=130)["advance"]
    whole.sandbox.control("POST", "clock", skew=advanced)
    vendor = DuoVendor(settings_of(whole.sandbox), now)
    assert vendor.diagnosis is not None
    yield vendor.diagnosis
    await vendor.close()
    whole.sandbox.control("POST", "clock", skew=0)


async def codes(diagnosis: Diagnosis, user: str, application: str = "") -> list[FindingCode]:
    return [finding.code for finding in await diagnosis.why(user, application)]


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("locked", FindingCode.LOCKED),
        ("disabled", FindingCode.DISABLED),
        ("bypassed", FindingCode.LETS_IN),
        ("group_bypass", FindingCode.LETS_IN),
    ],
)
async def test_the_state_of_the_account_goes_first(
    role: str, code: FindingCode, whole: Whole, diagnosis: Diagnosis
) -> None:
    assert (await codes(diagnosis, whole.ref(role)))[0] is code


async def test_devices_that_cannot(whole: Whole, diagnosis: Diagnosis) -> None:
    found = await diagnosis.why(whole.ref("never_activated"))
    assert FindingCode.DEVICE_NOT_ACTIVATED in {finding.code for finding in found}
    bare = whole.newcomer("n.u")
    assert await codes(diagnosis, bare) == [FindingCode.NO_DEVICE, FindingCode.NOT_ACTIVATED]
    assert await codes(diagnosis, "DU" + "0" * 18) == [FindingCode.NO_ACCOUNT]


async def test_nothing_in_the_way_is_said(whole: Whole, diagnosis: Diagnosis) -> None:
    user = whole.newcomer("t.outbon")
    whole.phone(user, "+32475129201")
    assert await codes(diagnosis, user) == [FindingCode.NOTHING_FOUND]


@pytest.fixture
async def refused_login(whole: Whole) -> str:
    user = whole.newcomer("r.efuse")
    whole.phone(user, "+32475129202")
    whole.sandbox.control("POST", "login", person="durand/r.efuse", passcode="000000", application="VDI")
    return user


async def test_the_last_failure_and_the_policy_of_that_application(
    whole: Whole, refused_login: str, later: Diagnosis
) -> None:
    found = await later.why(refused_login, "vdi")
    failure = next(finding for finding in found if finding.code is FindingCode.LAST_FAILURE)
    assert failure.detail == "invalid_passcode, passcode, VDI"
    assert failure.at is not None
    off = {finding.detail for finding in found if finding.code is FindingCode.METHOD_OFF}
    assert off == {"duo-passcode", "sms", "phonecall"}
    elsewhere = await later.why(refused_login, "VPN")
    assert [finding.code for finding in elsewhere] == [FindingCode.NOTHING_FOUND]


async def test_a_policy_that_denies(whole: Whole, diagnosis: Diagnosis) -> None:
    user = whole.newcomer("r.egle")
    whole.phone(user, "+32475129203")
    key = whole.sandbox.duo["auth"]["ikey"]
    asked = {"client": "durand", "ikey": key, "section": "authentication_policy"}
    whole.sandbox.control("POST", "policy", rules={"user_auth_behavior": "deny"}, **asked)
    (finding,) = await diagnosis.why(user, key)
    assert (finding.code, finding.detail) == (FindingCode.POLICY_DENIES, "authentication_policy: deny")
    whole.sandbox.control("POST", "policy", rules={"user_auth_behavior": "enforce"}, **asked)


async def test_parts_that_fail_are_left_out(whole: Whole, diagnosis: Diagnosis) -> None:
    user = whole.ref("locked")
    for path in ("/logs/authentication", "/policies/calculate", "/preauth"):
        whole.sandbox.fault("error_before", path=path, times=3)
    assert (await codes(diagnosis, user))[0] is FindingCode.LOCKED


async def test_without_a_key_for_the_auth_api(whole: Whole) -> None:
    vendor = DuoVendor(replace(settings_of(whole.sandbox), auth=None), now)
    assert vendor.diagnosis is not None
    assert await codes(vendor.diagnosis, whole.newcomer("s.anscle")) == [FindingCode.NO_DEVICE]
    await vendor.close()


async def test_facts_of_the_account(whole: Whole, diagnosis: Diagnosis) -> None:
    facts = {fact.name: fact for fact in await diagnosis.details(whole.ref("synced"))}
    assert facts[DetailName.ACCOUNT_STATE].value == "active"
    assert facts["last_directory_sync"].at is not None
    left = whole.admin.get_info_summary()["telephony_credits_remaining"]
    assert facts["telephony_credits_remaining"].value == str(left)
    kiosk = {fact.name: fact.value for fact in await diagnosis.details(whole.ref("group_bypass"))}
    assert kiosk[DetailName.OVERRIDDEN_BY_POLICY] == '{"Kiosks": "bypass"}'
    assert await diagnosis.details("DU" + "0" * 18) == ()


async def test_a_card_costs_no_look_into_a_log(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", f"/admin/v1/users/{USER}", ok({"user_id": USER, "status": "active"}))
    wire.on("GET", CREDITS, fail(40301))
    assert duo.diagnosis is not None
    for _card in range(3):
        assert [fact.name for fact in await duo.diagnosis.details(USER)] == [DetailName.ACCOUNT_STATE]
    paths = [seen.path for seen in wire.seen if seen.path != "/auth/v2/ping"]
    assert paths.count(CREDITS) == 1
    assert len(paths) == 4


def user_with(**more: object) -> User:
    return User.model_validate({"user_id": "DU" + "0" * 18, "is_enrolled": True, **more})


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"authentication_methods": None, "new_user": "deny", "authentication_policy": ["deny"]},
        {"authentication_methods": {"blocked_auth_list": 7, "allowed_auth_list": {"a": 1}}},
        {"something_new": {"user_auth_behavior": "deny"}},
    ],
)
def test_policies_that_are_not_understood_say_nothing(sections: object) -> None:
    policy = Policy.model_validate({"sections": sections})
    assert against(policy, user_with(phones=[{"phone_id": "p", "capabilities": ["push"]}]), "") == []


def test_a_policy_word_by_word() -> None:
    policy = Policy.model_validate(
        {
            "sections": {
                "authentication_methods": {"blocked_auth_list": "sms, duo-push"},
                "new_user": {"new_user_behavior": "Deny"},
                "user_location": {"default_action": "deny", "allow_access_countries_list": ["BE"]},
            }
        }
    )
    phone = {"phone_id": "p", "capabilities": ["auto", "push", "sms", "mobile_otp"]}
    found = against(policy, user_with(is_enrolled=False, phones=[phone]), "location_restricted")
    assert [(finding.code, finding.detail) for finding in found] == [
        (FindingCode.POLICY_DENIES, "new_user: deny"),
        (FindingCode.METHOD_OFF, "duo-push"),
        (FindingCode.METHOD_OFF, "sms"),
        (
            FindingCode.POLICY_DENIES,
            'user_location: {"allow_access_countries_list": ["BE"], "default_action": "deny"}',
        ),
    ]
