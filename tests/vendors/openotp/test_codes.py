"""Emergency OTPs: what is sent, what is read back, what is found again, and that no digits go anywhere else."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.vendors.openotp.codes import OpenOtpCodes
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.values import CodeOrder, OutcomeUnknown, TypedAs
from tests.vendors.edge import http
from tests.vendors.openotp.says import CODE, DN, JSON, PASSWORD, Fault, Twin, order
from tests.vendors.openotp.stage import now

REGISTER = "OpenOTP.Emerg_Register"


@pytest.fixture
def codes(vendor: OpenOtpVendor) -> OpenOtpCodes:
    assert isinstance(vendor.codes, OpenOtpCodes)
    return vendor.codes


def test_drawn_codes_have_the_servers_length_and_no_zero_in_front(codes: OpenOtpCodes) -> None:
    drawn = [codes.draw().get_secret_value() for _ in range(500)]
    assert all(len(code) == 6 and code.isdecimal() and code[0] != "0" for code in drawn)
    assert len(set(drawn)) > 490
    assert (codes.desk_draws, codes.counts_uses, codes.typed_as, codes.max_uses, codes.one_at_a_time) == (
        True,
        True,
        TypedAs.CODE,
        5,
        True,
    )


async def test_what_is_sent(twin: Twin, codes: OpenOtpCodes) -> None:
    made = await codes.make(DN.upper(), order(3600, 3))
    assert twin.asked(REGISTER) == [{"dn": DN, "otp": CODE, "expires": 3600, "maxuse": 3}]
    assert abs(made.until - now() - timedelta(hours=1)) < timedelta(seconds=5)
    (live,) = await codes.live(DN)
    assert (live.ref, live.until, live.uses_left) == (made.refs[0], made.until, 3)


@pytest.mark.parametrize(
    "bad",
    [
        order(seconds=0),
        order(seconds=299),
        order(seconds=86_401),
        order(uses=0),
        order(uses=6),
        order(code=None),
        order(code=""),
        order(code="48291x"),
        order(code="١٢٣٤٥٦"),
        order(code="482913\n"),
    ],
)
async def test_dangerous_orders_never_leave(bad: CodeOrder, twin: Twin, codes: OpenOtpCodes) -> None:
    with pytest.raises(Mistaken) as caught:
        await codes.make(DN, bad)
    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert twin.calls == []


async def test_a_code_of_another_length_than_the_servers_is_not_sent(twin: Twin, codes: OpenOtpCodes) -> None:
    twin.methods["Get_User_Settings"] = {"OpenOTP.OTPLength": "8"}
    with pytest.raises(Mistaken) as caught:
        await codes.make(DN, order())
    assert caught.value.params["detail"] == "OTPLength 8"
    assert twin.asked(REGISTER) == []


@pytest.mark.parametrize(
    "person", ["cn=x,dc=elsewhere,dc=example", "ou=people,dc=durand,dc=example", "nonsense"]
)
async def test_nobody_outside_the_base_gets_anything(person: str, twin: Twin, codes: OpenOtpCodes) -> None:
    with pytest.raises(DeskError) as caught:
        await codes.make(person, order())
    assert not isinstance(caught.value, OutcomeUnknown)
    assert twin.calls == []


async def test_false_is_a_refusal(twin: Twin, codes: OpenOtpCodes) -> None:
    twin.methods[REGISTER] = False
    with pytest.raises(Mistaken) as caught:
        await codes.make(DN, order())
    assert caught.value.code is ErrorCode.VENDOR_REFUSED


@pytest.mark.parametrize("answer", [True, 1, 0, "", [], None, "000000", {"otp": CODE}], ids=repr)
async def test_only_the_code_itself_is_success(answer: Any, twin: Twin, codes: OpenOtpCodes) -> None:
    twin.methods[REGISTER] = answer
    with pytest.raises(OutcomeUnknown):
        await codes.make(DN, order())
    assert len(twin.asked(REGISTER)) == 1


async def test_a_code_that_came_back_as_a_number(twin: Twin, codes: OpenOtpCodes) -> None:
    def register(params: dict[str, Any]) -> Any:
        twin.mark = params["otp"]
        return int(params["otp"])

    twin.methods[REGISTER] = register
    assert len((await codes.make(DN, order())).refs) == 1


async def test_read_back_that_shows_nothing_new(twin: Twin, codes: OpenOtpCodes) -> None:
    twin.methods[REGISTER] = CODE
    for mark in ("", "the old one"):
        twin.mark = mark
        with pytest.raises(OutcomeUnknown):
            await codes.make(DN, order())


async def test_read_back_that_fails(twin: Twin, codes: OpenOtpCodes) -> None:
    def register(params: dict[str, Any]) -> Any:
        twin.methods["Get_User_Data"] = Fault(-32000, "database")
        return params["otp"]

    twin.methods[REGISTER] = register
    with pytest.raises(OutcomeUnknown):
        await codes.make(DN, order())


@pytest.mark.parametrize("method", [REGISTER, "OpenOTP.Emerg_Unregister"])
async def test_an_answer_cut_at_any_byte_is_unknown_and_found_again(
    method: str, twin: Twin, codes: OpenOtpCodes
) -> None:
    body = json.dumps({"jsonrpc": "2.0", "result": CODE if method == REGISTER else True, "id": 1}).encode()
    whole = http(200, body, JSON)
    for cut in range(0, len(whole), 3):
        twin.mark, twin.replace = "", None
        asked_at = now()
        if method == REGISTER:
            twin.replace = lambda name, answer, cut=cut: answer[:cut] if name == method else answer
            with pytest.raises(OutcomeUnknown):
                await codes.make(DN, order())
            (found,) = await codes.made_by(DN, order(), asked_at=asked_at, known=frozenset())
            assert found.until == asked_at + timedelta(days=1)
        else:
            made = await codes.make(DN, order())
            twin.replace = lambda name, answer, cut=cut: answer[:cut] if name == method else answer
            with pytest.raises(OutcomeUnknown):
                await codes.revoke(DN, made.refs[0])
            assert await codes.live(DN) == ()
    assert len(twin.asked(method)) == len(range(0, len(whole), 3))


async def test_what_was_there_before_is_not_of_the_order(twin: Twin, codes: OpenOtpCodes) -> None:
    twin.mark = "of somebody else"
    (before,) = await codes.live(DN)
    known = frozenset({before.ref})
    assert await codes.made_by(DN, order(), asked_at=now(), known=known) == ()
    assert before.uses_left is None
    assert before.made_at is None
    assert before.until is not None
    assert before.until - now() <= timedelta(days=1)
    assert (await codes.live(DN))[0].until == before.until


async def test_revoking_takes_that_very_code_and_no_other(twin: Twin, codes: OpenOtpCodes) -> None:
    first = await codes.make(DN, order(code="111111"))
    second = await codes.make(DN, order(code="222222"))
    await codes.revoke(DN, first.refs[0])
    assert twin.asked("OpenOTP.Emerg_Unregister") == []
    await codes.revoke(DN, second.refs[0])
    await codes.revoke(DN, second.refs[0])
    assert len(twin.asked("OpenOTP.Emerg_Unregister")) == 1
    assert await codes.live(DN) == ()


async def test_revoking_that_did_not(twin: Twin, codes: OpenOtpCodes) -> None:
    made = await codes.make(DN, order())
    for answer, raised in ((True, OutcomeUnknown), (False, DeskError)):
        twin.methods["OpenOTP.Emerg_Unregister"] = answer
        with pytest.raises(raised):
            await codes.revoke(DN, made.refs[0])


async def test_two_desks_name_a_code_alike_and_nobody_guesses_it(twin: Twin, codes: OpenOtpCodes) -> None:
    twin.mark = CODE
    (one,) = await codes.live(DN)
    from helpdesk_tui.vendors.openotp.wire.manager import Manager
    from tests.vendors.openotp.says import edge_settings

    manager = Manager(edge_settings(twin.wire.url), now)
    other = Manager(edge_settings(twin.wire.url, password=SecretStr("another")), now)
    assert (await OpenOtpCodes(manager).live(DN))[0].ref == one.ref
    assert (await OpenOtpCodes(other).live(DN))[0].ref != one.ref
    assert CODE not in repr(one)
    await manager.close()
    await other.close()


async def test_data_are_asked_for_by_name_alone(
    twin: Twin, vendor: OpenOtpVendor, codes: OpenOtpCodes, caplog: pytest.LogCaptureFixture
) -> None:
    """No list would hand out keys; and nothing that is read stands in a log."""
    caplog.set_level(logging.DEBUG)
    twin.methods |= {"OpenOTP.User_Report": {}, "OpenOTP.List_State": False, "Get_Event_Logs": []}
    await vendor.directory.person(DN)
    await codes.make(DN, order())
    assert vendor.diagnosis is not None
    await vendor.diagnosis.details(DN)
    await vendor.diagnosis.why(DN)
    asked = {name for params in twin.asked("Get_User_Data") for name in params["data"]}
    assert asked
    assert not [name for name in asked if name.endswith("Key")]
    assert all(params.get("settings") for params in twin.asked("Get_User_Settings"))
    assert not [params for _method, params in twin.calls if "reset" in params]
    assert CODE not in caplog.text
    assert PASSWORD not in caplog.text
