"""Locks, tokens, lists, enrolment, log and challenges on a server with odd answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Change, Delivery
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.capability_values import InvitationAsk
from helpdesk_tui.vendors.openotp.log import OpenOtpLog
from helpdesk_tui.vendors.openotp.mapping import token_ref
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.values import ActivationAsk, ActivationState, OutcomeUnknown
from tests.vendors.contract import TEXTS, needed
from tests.vendors.openotp.says import BASE, DN, T1, T2, Fault, Twin
from tests.vendors.openotp.stage import now

ASK = InvitationAsk(OperationId("op"), Delivery.MAIL, 3600, "fr")
CODES = (SecretStr("482913"),)
HOTP = [{"id": 1, "type": "HOTP", "serial": "SB1", "status": "Enabled"}]

WRITES: dict[str, Callable[[OpenOtpVendor], Awaitable[Any]]] = {
    "OpenOTP.Block_Start": lambda v: needed(v.locks).apply(DN, None, Change.LOCK_ACCOUNT, seconds=600),
    "OpenOTP.Block_Reset": lambda v: needed(v.locks).apply(DN, None, Change.UNLOCK_ACCOUNT),
    "OpenOTP.Token_Disable": lambda v: needed(v.locks).apply(DN, T1, Change.SUSPEND_DEVICE),
    "OpenOTP.Token_Enable": lambda v: needed(v.locks).apply(DN, T1, Change.RESUME_DEVICE),
    "OpenOTP.TOTP_Resync": lambda v: needed(v.tokens).resync(DN, T1, CODES),
    "OpenOTP.Inventory_Register": lambda v: needed(v.tokens).assign(DN, "SB77", CODES[0]),
    "OpenOTP.List_Register": lambda v: needed(v.lists).make_list(DN, 25),
    "OpenOTP.List_Unregister": lambda v: needed(v.lists).withdraw_list(DN),
    "SelfReg.Send_Request": lambda v: needed(v.invitations).invite(DN, ASK),
}


@pytest.mark.parametrize("method", WRITES)
async def test_a_write_without_its_answer_is_unknown_and_tried_once(
    method: str, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods[method] = True
    for cut in (0, 1, 20, 70, -3, -1):
        twin.calls.clear()
        twin.replace = lambda name, answer, cut=cut: answer[:cut] if name == method else answer
        with pytest.raises(OutcomeUnknown):
            await WRITES[method](vendor)
        (params,) = twin.asked(method)
        if "Token" in method or "Resync" in method or "Inventory" in method:
            assert params["id"] in {1, 2}


@pytest.mark.parametrize("method", sorted(WRITES.keys() - {"OpenOTP.Block_Reset", "OpenOTP.Token_Enable"}))
@pytest.mark.parametrize("answer", [1, 0, "", "yes", [], None, {}], ids=repr)
async def test_only_true_is_success(method: str, answer: Any, twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {method: answer, "OpenOTP.List_State": 3}
    with pytest.raises(OutcomeUnknown):
        await WRITES[method](vendor)


@pytest.mark.parametrize("method", WRITES)
async def test_an_error_with_a_sentence_is_certain(method: str, twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods[method] = Fault(-32603, f"Object '{DN}' is not an activated user or group")
    with pytest.raises(Mistaken) as caught:
        await WRITES[method](vendor)
    assert "not an activated user" in caught.value.params["detail"]


async def test_a_change_that_is_so_already_is_done(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"OpenOTP.Block_Reset": False, "OpenOTP.Token_Enable": False}
    await WRITES["OpenOTP.Block_Reset"](vendor)
    await WRITES["OpenOTP.Token_Enable"](vendor)
    twin.methods["OpenOTP.Block_Check"] = True
    with pytest.raises(Refused):
        await WRITES["OpenOTP.Block_Reset"](vendor)


async def test_a_token_whose_state_nobody_can_read(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"OpenOTP.User_Tokens": [{"id": 1, "type": "TOTP"}], "OpenOTP.Token_Disable": True}
    await WRITES["OpenOTP.Token_Disable"](vendor)
    assert await needed(vendor.locks).stands(DN, T1, Change.SUSPEND_DEVICE) is None


@pytest.mark.parametrize("seconds", [0, -1, 86_401])
async def test_a_block_is_at_most_a_day(seconds: int, twin: Twin, vendor: OpenOtpVendor) -> None:
    with pytest.raises(Mistaken):
        await needed(vendor.locks).apply(DN, None, Change.LOCK_ACCOUNT, seconds=seconds)
    with pytest.raises(Refused):
        await needed(vendor.locks).apply(DN, None, Change.UNLOCK_ACCOUNT, seconds=600)
    assert twin.calls == []


PUSH = {"OpenOTP.PushLogin": "Yes"}


def keeps_settings(twin: Twin, held: dict[str, str]) -> None:
    """A server that remembers what it is told."""

    def told(params: dict[str, Any]) -> bool:
        held.update(params["settings"])
        return True

    twin.methods |= {"Get_User_Settings": lambda _params: dict(held), "Set_User_Settings": told}


async def test_pushes_are_off_and_on_by_the_persons_own_setting(twin: Twin, vendor: OpenOtpVendor) -> None:
    locks, held = needed(vendor.locks), dict(PUSH)
    keeps_settings(twin, held)
    await locks.apply(DN, None, Change.QUIET_PUSHES)
    assert held == {"OpenOTP.PushLogin": "No"}
    assert await locks.stands(DN, None, Change.QUIET_PUSHES) is True
    await locks.apply(DN, None, Change.ALLOW_PUSHES)
    assert held == PUSH
    assert await locks.stands(DN, None, Change.QUIET_PUSHES) is False


async def test_what_lets_no_push_through_is_left_alone(twin: Twin, vendor: OpenOtpVendor) -> None:
    keeps_settings(twin, {"OpenOTP.PushLogin": "No"})
    with pytest.raises(Refused) as caught:
        await needed(vendor.locks).apply(DN, None, Change.QUIET_PUSHES)
    assert caught.value.params["why"] == "pushes_off"
    assert twin.asked("Set_User_Settings") == []


@pytest.mark.parametrize("answer", [{}, [], None, {"OpenOTP.PushLogin": "Perhaps"}], ids=repr)
async def test_a_server_that_does_not_say_is_not_believed(
    answer: Any, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods["Get_User_Settings"] = answer
    with pytest.raises(Unreachable):
        await needed(vendor.locks).apply(DN, None, Change.QUIET_PUSHES)
    assert twin.asked("Set_User_Settings") == []


async def test_a_rule_above_the_person_leaves_pushes_on(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"Get_User_Settings": dict(PUSH), "Set_User_Settings": True}
    with pytest.raises(OutcomeUnknown):
        await needed(vendor.locks).apply(DN, None, Change.QUIET_PUSHES)
    assert await needed(vendor.locks).stands(DN, None, Change.QUIET_PUSHES) is False


async def test_what_cannot_be_done_with_what(vendor: OpenOtpVendor) -> None:
    locks = needed(vendor.locks)
    person = await vendor.directory.person(DN)
    assert person is not None
    registered, free = person.devices
    assert locks.able(None) == {
        Change.LOCK_ACCOUNT,
        Change.UNLOCK_ACCOUNT,
        Change.QUIET_PUSHES,
        Change.ALLOW_PUSHES,
    }
    assert locks.able(registered) == {Change.SUSPEND_DEVICE, Change.RESUME_DEVICE}
    assert locks.able(free) == locks.able(replace(registered, ref="fido:1")) == frozenset()
    assert needed(vendor.tokens).resync_codes(registered) == 1
    assert needed(vendor.tokens).resync_codes(free) == 0
    with pytest.raises(Refused):
        await locks.apply(DN, T1, Change.TRASH_ACCOUNT)
    for ref in ("token:0", "token:1", f"{T1}1", f"{T1}:1", f"{T1[:-1]}0", f"{T1[:-1]}", "fido:x:1", "1", ""):
        with pytest.raises(Mistaken):
            await locks.stands(DN, ref, Change.SUSPEND_DEVICE)


async def test_a_counter_takes_two_codes_in_a_row(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"OpenOTP.User_Tokens": HOTP, "OpenOTP.HOTP_Resync_Sequence": False}
    tokens = needed(vendor.tokens)
    assert await tokens.resync(DN, T1, (SecretStr("111 111"), SecretStr("222222"))) is False
    assert twin.asked("OpenOTP.HOTP_Resync_Sequence") == [
        {"dn": DN, "otp1": "111111", "otp2": "222222", "id": 1}
    ]
    with pytest.raises(Mistaken):
        await tokens.resync(DN, T1, CODES)
    assert await tokens.resync(DN, T1, (SecretStr("abc"), SecretStr("222222"))) is False


@pytest.mark.parametrize("serial", ["*", "S*", "a)(b", "", "x" * 65, "é"])
async def test_a_serial_is_never_a_pattern(serial: str, twin: Twin, vendor: OpenOtpVendor) -> None:
    assert await needed(vendor.tokens).stock(serial) == ()
    with pytest.raises(Mistaken):
        await needed(vendor.tokens).assign(DN, serial, None)
    assert not twin.asked("Search_Inventory_Items") + twin.asked("OpenOTP.Inventory_Register")


async def test_the_stock_is_what_nobody_has(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["Search_Inventory_Items"] = [f"SB{number}" for number in range(80)] + ["SB1", None, 7]
    found = await needed(vendor.tokens).stock("SB")
    assert len(found) == 50
    (params,) = twin.asked("Search_Inventory_Items")
    assert (params["linked"], params["filter"], params["type"]) == (False, "*SB*", "OTP Token")


async def test_a_hardware_token_goes_into_the_first_free_slot(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["OpenOTP.Inventory_Register"] = True
    await needed(vendor.tokens).assign(DN, "SB77", None)
    assert twin.asked("OpenOTP.Inventory_Register") == [{"dn": DN, "serial": "SB77", "id": 2}]
    twin.methods["OpenOTP.User_Tokens"] = [{"id": 1, "type": "TOTP"}, {"id": 2, "type": "TOTP"}]
    with pytest.raises(Refused) as caught:
        await needed(vendor.tokens).assign(DN, "SB77", None)
    assert caught.value.code is ErrorCode.VENDOR_LIMIT


async def test_returning_names_its_slot_and_frees_the_inventory(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {
        "OpenOTP.User_Tokens": [{"id": 1, "type": "TOTP", "push": True}, *[HOTP[0] | {"id": 2}]],
        "Search_Inventory_Items": ["SB1"],
        "Link_Inventory_Item": True,
    }

    def unregister(params: dict[str, Any]) -> Any:
        twin.methods["OpenOTP.User_Tokens"] = [{"id": 1, "type": "TOTP", "push": True}]
        return params["id"] == 2

    twin.methods["OpenOTP.Token_Unregister"] = unregister
    with pytest.raises(Refused):
        await needed(vendor.locks).apply(DN, T1, Change.RETURN_TOKEN)
    await needed(vendor.locks).apply(DN, T2, Change.RETURN_TOKEN)
    await needed(vendor.locks).apply(DN, T2, Change.RETURN_TOKEN)
    assert twin.asked("OpenOTP.Token_Unregister") == [{"dn": DN, "id": 2}]
    assert twin.asked("Link_Inventory_Item") == [{"type": "OTP Token", "reference": "SB1"}]


async def test_the_last_token_is_not_returned(twin: Twin, vendor: OpenOtpVendor) -> None:
    """A key that is left is as good."""
    twin.methods |= {"OpenOTP.User_Tokens": HOTP, "OpenOTP.Token_Unregister": True}
    with pytest.raises(Refused) as caught:
        await needed(vendor.locks).apply(DN, T1, Change.RETURN_TOKEN)
    assert caught.value.params["why"] == "last_device"
    assert twin.asked("OpenOTP.Token_Unregister") == []

    def unregister(params: dict[str, Any]) -> Any:
        twin.methods["OpenOTP.User_Tokens"] = []
        return params["id"] == 1

    twin.methods |= {"OpenOTP.User_Devices": [{"id": 1}], "OpenOTP.Token_Unregister": unregister}
    twin.methods |= {"Search_Inventory_Items": []}
    await needed(vendor.locks).apply(DN, T1, Change.RETURN_TOKEN)
    assert twin.asked("OpenOTP.Token_Unregister") == [{"dn": DN, "id": 1}]


async def test_a_list_in_order_with_its_zeros(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"OpenOTP.List_Register": True, "OpenOTP.List_Fetch": [12345, "000001", *["111111"] * 23]}
    codes = await needed(vendor.lists).make_list(DN, 25)
    assert [code.get_secret_value() for code in codes[:2]] == ["012345", "000001"]
    assert "000001" not in repr(codes)
    twin.methods |= {"OpenOTP.List_State": 5, "Get_User_Settings": {"OpenOTP.ListSize": "50"}}
    assert await needed(vendor.lists).left(DN) == 20
    nothing: Any
    for nothing in (False, None, []):
        twin.methods["OpenOTP.List_State"] = nothing
        assert await needed(vendor.lists).left(DN) is None
    with pytest.raises(Mistaken):
        await needed(vendor.lists).make_list(DN, 26)


@pytest.mark.parametrize("fetched", [[], False, ["111111"] * 24, Fault(-32000, "x")], ids=repr)
async def test_a_list_that_cannot_be_read_is_unknown(fetched: Any, twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods |= {"OpenOTP.List_Register": True, "OpenOTP.List_Fetch": fetched}
    with pytest.raises(OutcomeUnknown):
        await needed(vendor.lists).make_list(DN, 25)


async def test_a_link_goes_to_what_the_directory_has(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["SelfReg.Send_Request"] = "https://webadm.example/selfreg?x=1"
    made = await needed(vendor.invitations).invite(DN, ASK)
    assert (made.sent_to, made.link, made.until) == ("a.dupont@durand.example", None, None)
    (params,) = twin.asked("SelfReg.Send_Request")
    assert params["username"] == "a.dupont"
    assert (params["method"], params["item"], params["application"]) == ("MAIL", "Token2", "OpenOTP")
    assert "expires" not in params
    with pytest.raises(Refused) as caught:
        await needed(vendor.invitations).invite(DN, replace(ASK, delivery=Delivery.SMS))
    assert caught.value.code is ErrorCode.WAY_UNAVAILABLE
    made = await needed(vendor.invitations).invite(DN, replace(ASK, delivery=Delivery.QR))
    assert made.link is not None


async def test_a_registration_is_written_once_the_phone_has_answered(
    twin: Twin, vendor: OpenOtpVendor
) -> None:
    enrolment = needed(vendor.enrolment)
    said = {"now": 2}
    twin.methods |= {
        "OpenOTP.Mobile_Session": "abcdefgh12345678",
        "OpenOTP.TOTP_URI": "otpauth://totp/x",
        "OpenOTP.Mobile_Response": lambda _params: said["now"],
        "OpenOTP.TOTP_Register": True,
    }
    ask = ActivationAsk(OperationId("op"), T2, 86_400, Delivery.QR, install_link=False, texts=TEXTS)
    made = await enrolment.activate(DN, ask)
    assert made.handle is not None
    assert made.until is not None
    assert made.until - now() <= timedelta(hours=1)
    key = twin.asked("OpenOTP.TOTP_URI")[0]["key"]
    assert key not in repr(made)
    assert await enrolment.finish(DN, T2, made.handle) is ActivationState.PENDING
    said["now"] = 0
    assert await enrolment.finish(DN, T2, made.handle) is ActivationState.UNKNOWN
    assert twin.asked("OpenOTP.TOTP_Register") == []
    said["now"] = 1
    with pytest.raises(OutcomeUnknown):
        await enrolment.finish(DN, T2, made.handle)
    twin.methods["OpenOTP.User_Tokens"] = [{"id": 1, "type": "TOTP"}, {"id": 2, "type": "TOTP"}]
    assert await enrolment.finish(DN, T2, made.handle) is ActivationState.ACTIVATED
    assert twin.asked("OpenOTP.TOTP_Register")[-1] == {
        "dn": DN,
        "key": key,
        "session": "abcdefgh12345678",
        "id": 2,
    }
    twin.methods["OpenOTP.TOTP_Register"] = False
    with pytest.raises(Mistaken):
        await enrolment.finish(DN, T2, made.handle)
    for wrong in (T1, "fido:x:1"):
        with pytest.raises(Mistaken):
            await enrolment.finish(DN, wrong, made.handle)
    with pytest.raises(Mistaken):
        await enrolment.finish(DN, T2, SecretStr("{}"))
    assert await enrolment.was_sent(DN, ask, asked_at=now()) is False


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("OpenOTP.Mobile_Session", None),
        ("OpenOTP.Mobile_Session", "x"),
        ("OpenOTP.TOTP_URI", False),
        ("OpenOTP.TOTP_URI", Fault(-32603, "no")),
    ],
)
async def test_a_registration_that_does_not_begin(
    method: str, answer: Any, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods |= {"OpenOTP.Mobile_Session": "abcdefgh12345678", method: answer}
    ask = ActivationAsk(OperationId("op"), T1, 600, Delivery.QR, install_link=False, texts=TEXTS)
    with pytest.raises(DeskError) as caught:
        await needed(vendor.enrolment).activate(DN, ask)
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize(
    ("methods", "status"),
    [
        ({}, AccountStatus.ACTIVE),
        ({"OpenOTP.Block_Check": True}, AccountStatus.LOCKED),
        ({"Check_User_Active": False}, AccountStatus.ACTIVE),
        ({"Check_User_Active": False, "OpenOTP.User_Tokens": []}, AccountStatus.DISABLED),
        ({"Check_User_Active": False, "OpenOTP.User_Tokens": False}, AccountStatus.DISABLED),
        (
            {"Check_User_Active": False, "OpenOTP.User_Tokens": Fault(-32603, "not activated")},
            AccountStatus.DISABLED,
        ),
        ({"Get_User_Settings": {"OpenOTP.LoginMode": "LDAP"}}, AccountStatus.BYPASS),
        ({"Get_User_Settings": {"OpenOTP.EnableLogin": "No"}}, AccountStatus.DISABLED),
        ({"Get_User_Attrs": {"uid": ["x"], "useraccountcontrol": ["514"]}}, AccountStatus.DISABLED),
        ({"OpenOTP.Block_Check": Fault(-32601)}, AccountStatus.UNKNOWN),
        ({"Check_User_Active": None}, AccountStatus.UNKNOWN),
        ({"Get_User_Settings": [], "Get_User_Data": False}, AccountStatus.ACTIVE),
    ],
)
async def test_status(
    methods: dict[str, Any], status: AccountStatus, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods |= methods
    person = await vendor.directory.person(DN)
    assert person is not None
    assert person.status is status


@pytest.mark.parametrize("method", ["OpenOTP.User_Tokens", "OpenOTP.Block_Check", "Get_User_Groups"])
async def test_a_server_in_trouble_is_not_a_person_without(
    method: str, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods[method] = Fault(-32000, "database")
    with pytest.raises(Unreachable):
        await vendor.directory.person(DN)


async def test_people_of_a_directory_that_cuts_its_answers(twin: Twin, vendor: OpenOtpVendor) -> None:
    """A thousand is what an Active Directory hands out at most: it is asked for letter by letter."""

    def search(params: dict[str, Any]) -> Any:
        letter = params["filter"].partition("(uid=")[2].partition("*")[0]
        if not letter and "(!" not in params["filter"]:
            return {
                f"cn=x{number},ou=people,dc=durand,dc=example": {"uid": [f"x{number}"]}
                for number in range(1000)
            }
        return (
            {f"CN={letter}1,OU=People,DC=durand,DC=example": {"UID": [f"{letter}1"]}}
            if letter in "ab"
            else []
        )

    twin.methods["Search_LDAP_Objects"] = search
    found = [person async for person in vendor.directory.everybody()]
    assert [person.login for person in found] == ["a1", "b1", "1"]
    assert all(params["attrs"] for params in twin.asked("Search_LDAP_Objects"))


async def test_the_log_says_where_its_gap_begins(twin: Twin, vendor: OpenOtpVendor) -> None:
    log = vendor.log
    assert isinstance(log, OpenOtpLog)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def event(number: int) -> dict[str, Any]:
        at = start + timedelta(minutes=number)
        return {
            "client": "VPN",
            "dn": DN.upper(),
            "host": "h",
            "session": f"S{number // 2:07d}",
            "source": "198.51.100.2",
            "text": "Push sent" if number % 2 == 0 else "Login success (push)",
            "time": at.strftime("%Y-%m-%d %H:%M:%S"),
        }

    twin.methods["Get_Event_Logs"] = [event(number) for number in range(100)][::-1]
    prompts = await log.prompts(start - timedelta(days=1))
    assert len(prompts) == 50
    assert {(one.result, one.factor, one.person_ref) for one in prompts} == {("success", "push", DN)}
    assert log.complete_since == start
    await log.prompts(start + timedelta(minutes=1))
    assert log.complete_since is None
    twin.methods["Get_Event_Logs"] = [
        event(1),
        {"dn": "nonsense", "time": "x"},
        {},
        None,
        event(3) | {"text": "??"},
    ]
    assert [one.result for one in await log.prompts(start)] == ["success", "??"]
    twin.methods["Get_Event_Logs"] = False
    with pytest.raises(Unreachable):
        await log.prompts(start)


async def test_a_device_of_another_account_is_not_this_ones(twin: Twin, vendor: OpenOtpVendor) -> None:
    """Somebody may have two accounts here: what was meant for one never meets the other."""
    others = token_ref(f"cn=other,{BASE}", 1)
    attempts: tuple[Awaitable[Any], ...] = (
        needed(vendor.locks).apply(DN, others, Change.SUSPEND_DEVICE),
        needed(vendor.tokens).resync(DN, others, CODES),
        needed(vendor.challenges).send_push(DN, others),
        needed(vendor.enrolment).state(DN, others),
    )
    for attempt in attempts:
        with pytest.raises(Missing):
            await attempt
    assert not [method for method, _params in twin.calls if method.startswith("OpenOTP.T")]
    assert not [seen for seen in twin.wire.seen if seen.path == "/openotp/"]
