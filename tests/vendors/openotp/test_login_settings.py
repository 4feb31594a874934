"""How an account logs in: one named setting at a time, read back, on a server with odd answers."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused, Unreachable
from helpdesk_tui.contract.orders import SettingName
from helpdesk_tui.vendors.capabilities import Settings
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.contract import needed
from tests.vendors.openotp.says import DN, Fault, Twin

PUSH, MAIN = SettingName.PUSH_LOGIN, SettingName.MAIN_METHOD
FALLBACK, SECONDS = SettingName.FALLBACK_METHOD, SettingName.CHALLENGE_SECONDS
HELD = {
    "OpenOTP.LoginMode": "LDAPOTP",
    "OpenOTP.OTPLength": "6",
    "OpenOTP.PushLogin": "Yes",
    "OpenOTP.OTPType": "TOKEN",
    "OpenOTP.OTPFallback": "MAIL",
    "OpenOTP.ChallengeTimeout": "90",
}


@pytest.fixture
def held(twin: Twin) -> dict[str, str]:
    """What a server remembers that answers for what it is asked, and for nothing else."""
    kept = dict(HELD)

    def told(params: dict[str, Any]) -> bool:
        kept.update(params["settings"])
        return True

    def asked(params: dict[str, Any]) -> Any:
        return {name: kept[name] for name in params["settings"] if name in kept} or []

    twin.methods |= {
        "Get_User_Settings": asked,
        "Set_User_Settings": told,
        "OpenOTP.User_Methods": ["TOKEN", "SMS", "MAIL", "EMERG"],
    }
    return kept


@pytest.fixture
def settings(vendor: OpenOtpVendor) -> Settings:
    return needed(vendor.settings)


async def test_what_can_be_set_and_how_it_stands(held: dict[str, str], settings: Settings) -> None:
    assert held
    found = {one.name: (one.value, one.choices) for one in await settings.adjustable(DN)}
    assert found[PUSH] == ("yes", ("yes", "no"))
    assert found[MAIN] == ("token", ("token", "sms"))
    assert found[FALLBACK] == ("mail", ("mail", "sms", ""))
    assert found[SECONDS][0] == "90"
    assert {"30", "90", "300"} <= set(found[SECONDS][1])


@pytest.mark.parametrize(
    ("setting", "value", "name", "written"),
    [
        (PUSH, "no", "OpenOTP.PushLogin", "No"),
        (MAIN, "sms", "OpenOTP.OTPType", "SMS"),
        (FALLBACK, "", "OpenOTP.OTPFallback", ""),
        (SECONDS, "300", "OpenOTP.ChallengeTimeout", "300"),
    ],
)
async def test_one_setting_by_its_name_and_nothing_else(
    setting: SettingName,
    value: str,
    name: str,
    written: str,
    held: dict[str, str],
    twin: Twin,
    settings: Settings,
) -> None:
    await settings.adjust(DN, setting, value)
    assert held == {**HELD, name: written}
    assert await settings.adjusted(DN, setting, value) is True
    assert [one["settings"] for one in twin.asked("Set_User_Settings")] == [{name: written}]
    assert all(
        isinstance(one["settings"], list) and one["settings"] for one in twin.asked("Get_User_Settings")
    )
    await settings.adjust(DN, setting, value)
    assert len(twin.asked("Set_User_Settings")) == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [(MAIN, "mail"), (MAIN, "list"), (MAIN, ""), (MAIN, "LDAP"), (FALLBACK, "token"), (PUSH, "perhaps")]
    + [(SECONDS, "0"), (SECONDS, "86400"), (SECONDS, "no")],
)
async def test_what_is_not_offered_is_not_written(
    setting: SettingName, value: str, held: dict[str, str], twin: Twin, settings: Settings
) -> None:
    with pytest.raises(Refused) as caught:
        await settings.adjust(DN, setting, value)
    assert (caught.value.code, caught.value.params["why"]) == (ErrorCode.CHANGE_UNAVAILABLE, "no_choice")
    assert twin.asked("Set_User_Settings") == []
    assert held == HELD


async def test_the_servers_own_words_are_shown_and_never_set(
    held: dict[str, str], twin: Twin, settings: Settings
) -> None:
    held.update({"OpenOTP.OTPType": "YUBIKEY", "OpenOTP.ChallengeTimeout": "75"})
    del held["OpenOTP.OTPFallback"]
    twin.methods["OpenOTP.User_Methods"] = Fault(-32603, "no licence")
    found = {one.name: (one.value, one.choices) for one in await settings.adjustable(DN)}
    assert found[MAIN] == ("YUBIKEY", ())
    assert found[SECONDS][0] == "75"
    assert FALLBACK not in found
    assert await settings.adjusted(DN, FALLBACK, "") is None


@pytest.mark.parametrize("answer", [False, 1, 0, "", "yes", [], None, {}], ids=repr)
async def test_only_a_read_back_makes_it_certain(
    answer: Any, held: dict[str, str], twin: Twin, settings: Settings
) -> None:
    twin.methods["Set_User_Settings"] = answer
    with pytest.raises(DeskError) as caught:
        await settings.adjust(DN, SECONDS, "120")
    refused = isinstance(caught.value, Refused)
    assert refused is (answer is False)
    assert refused or isinstance(caught.value, OutcomeUnknown)

    def told(params: dict[str, Any]) -> Any:
        held.update(params["settings"])
        return answer

    twin.methods["Set_User_Settings"] = told
    await settings.adjust(DN, SECONDS, "120")  # the server has it, whatever it said


async def test_a_write_without_its_answer_is_unknown_and_tried_once(
    held: dict[str, str], twin: Twin, settings: Settings
) -> None:
    twin.replace = lambda name, answer: answer[:20] if name == "Set_User_Settings" else answer
    with pytest.raises(OutcomeUnknown):
        await settings.adjust(DN, PUSH, "no")
    assert len(twin.asked("Set_User_Settings")) == 1
    assert held["OpenOTP.PushLogin"] == "No"
    assert await settings.adjusted(DN, PUSH, "no") is True


async def test_nobody_there(held: dict[str, str], twin: Twin, settings: Settings) -> None:
    assert held
    twin.methods["Check_LDAP_Object"] = False
    twin.methods["Get_User_Attrs"] = Fault(-32603, f"LDAP object '{DN}' does not exist")
    with pytest.raises((Missing, Unreachable)):
        await settings.adjust(DN, PUSH, "no")
    assert twin.asked("Set_User_Settings") == []
