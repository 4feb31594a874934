"""Codes that are read out and pushes, as the service answers them on good days and odd ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import Mistaken, Refused, Unreachable
from helpdesk_tui.desk.people.reading import read_accounts
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.protocols import WakesAny
from helpdesk_tui.vendors.values import OutcomeUnknown, Passcode, PushState
from tests.vendors.contract import needed
from tests.vendors.edge import http
from tests.vendors.openotp.says import DN, T1, XML, Fault, Twin, edge_settings, envelope
from tests.vendors.openotp.stage import now

CODES = (SecretStr("482913"),)


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"code": "1", "error": None}, True),
        ({"code": " 1 "}, True),
        ({"code": "0", "error": "AuthFailed"}, False),
        ({"code": "2", "session": "x", "otpChallenge": "EMERG"}, False),
    ],
)
async def test_a_code(
    fields: dict[str, str | None], accepted: bool, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.service = fields
    verdict = await needed(vendor.challenges).check_code(DN, None, SecretStr("482 913"))
    assert verdict.accepted is accepted
    sent = (
        twin.wire.seen[-2].body.decode() if not accepted else "".join(s.body.decode() for s in twin.wire.seen)
    )
    assert "<anyPassword>482913</anyPassword>" in sent
    assert "LoginMode=OTP" in sent


@pytest.mark.parametrize(
    ("methods", "mark", "could_be"),
    [
        (["TOKEN"], "", {Passcode.APP}),
        (["TOKEN", "SMS"], "", {Passcode.APP, Passcode.SMS}),
        ({"TOKEN": True, "SMS": False}, "", {Passcode.APP}),
        ([{"name": "LIST"}], "", {Passcode.APP, Passcode.TAN}),
        (Fault(-32603, "no"), "", {Passcode.APP, Passcode.SMS}),
        (["NOVELTY"], "", {Passcode.APP, Passcode.SMS}),
        (["U2F"], "x", {Passcode.APP, Passcode.BYPASS}),
    ],
)
async def test_what_a_code_may_have_been(
    methods: Any, mark: str, could_be: set[Passcode], twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.methods["OpenOTP.User_Methods"], twin.mark = methods, mark
    verdict = await needed(vendor.challenges).check_code(DN, None, CODES[0])
    assert verdict.could_be == could_be


@pytest.mark.parametrize("code", [None, "", "7", "x"])
async def test_an_answer_without_a_code_is_unknown(
    code: str | None, twin: Twin, vendor: OpenOtpVendor
) -> None:
    twin.service = {"code": code}
    with pytest.raises(OutcomeUnknown):
        await needed(vendor.challenges).check_code(DN, None, CODES[0])


async def test_whoever_needs_no_code_proves_nothing_by_one(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["Get_User_Settings"] = {"OpenOTP.LoginMode": "LDAP"}
    with pytest.raises(Refused):
        await needed(vendor.challenges).check_code(DN, None, CODES[0])
    assert not [seen for seen in twin.wire.seen if seen.path == "/openotp/"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"code": "1"}, PushState.APPROVED),
        ({"code": "2", "message": "Session already started"}, PushState.WAITING),
        ({"code": "0", "error": "AuthFailed"}, PushState.DENIED),
        ({"code": "0", "error": "NoSession"}, PushState.TIMED_OUT),
        ({"code": "0", "error": "Novelty"}, PushState.DENIED),
    ],
)
async def test_where_a_push_stands(
    fields: dict[str, str | None], state: PushState, twin: Twin, vendor: OpenOtpVendor
) -> None:
    challenges = needed(vendor.challenges)
    twin.service = {"code": "2", "session": "abcdefgh12345678", "timeout": "90"}
    push = await challenges.send_push(DN, T1)
    assert push.code is not None
    sent = twin.wire.seen[-1].body.decode()
    assert f"number {push.code.get_secret_value()} aloud" in sent
    assert "<async>true</async>" in sent
    twin.service = fields
    assert await challenges.push_state(DN, push.ref) is state
    if state in {PushState.APPROVED, PushState.DENIED}:
        twin.service = {"code": "0", "error": "NoSession"}
        assert await challenges.push_state(DN, push.ref) is state


@pytest.mark.parametrize("fields", [{"code": "0", "error": "ServerError"}, {"code": None}, {}])
async def test_a_push_of_which_nothing_can_be_said(
    fields: dict[str, str | None], twin: Twin, vendor: OpenOtpVendor
) -> None:
    ends = int((now() + timedelta(seconds=60)).timestamp())
    twin.service = fields
    with pytest.raises(Unreachable):
        await needed(vendor.challenges).push_state(DN, f"abcdefgh12345678:{ends}")
    past = int((now() - timedelta(seconds=60)).timestamp())
    twin.service = {"code": "0", "error": "AuthFailed"}
    assert await needed(vendor.challenges).push_state(DN, f"abcdefgh12345678:{past}") is PushState.TIMED_OUT
    for ref in ("x", "abc<x>:1", "abcdefgh12345678:x"):
        with pytest.raises(Mistaken):
            await needed(vendor.challenges).push_state(DN, ref)


async def test_no_push_without_a_licence_or_a_phone(twin: Twin) -> None:
    for more, tokens in (
        ({"confirm": False}, [{"id": 1, "type": "TOTP", "push": True}]),
        ({}, [{"id": 1, "type": "TOTP", "push": False}]),
        ({}, [{"id": 1, "type": "TOTP", "push": True, "status": "Disabled"}]),
    ):
        twin.methods["OpenOTP.User_Tokens"] = tokens
        vendor = OpenOtpVendor(edge_settings(twin.wire.url, **more), now)
        with pytest.raises(Refused):
            await needed(vendor.challenges).send_push(DN, T1)
        await vendor.close()
    assert not [seen for seen in twin.wire.seen if seen.path == "/openotp/"]


async def test_a_push_wakes_every_app_of_the_account(twin: Twin, vendor: OpenOtpVendor) -> None:
    challenges = needed(vendor.challenges)
    assert isinstance(challenges, WakesAny)
    twin.methods["OpenOTP.User_Tokens"] = [
        {"id": 1, "type": "TOTP", "push": True, **{f"fact{n}": n for n in range(60)}},
        {"id": 2, "type": "TOTP", "push": True, "status": "Disabled"},
        {"id": 3, "type": "TOTP", "serial": "600121", "push": False},
    ]
    known = await vendor.directory.person(DN)
    assert known is not None
    (account,) = read_accounts([known], "BE")
    kept = {one.ref: json.loads(one.values["extra"]) for one in account.devices}
    known_here = [replace(one, extra=kept[one.ref]) for one in known.devices if one.activated]
    woken = {one.extra["slot"]: challenges.wakes(one) for one in known_here}
    assert woken == {"1": True, "2": True, "3": False}


async def test_a_push_without_its_answer_is_unknown_and_sent_once(twin: Twin, vendor: OpenOtpVendor) -> None:
    whole = http(200, envelope("NormalConfirm", {"code": "2", "session": "abcdefgh12345678"}), XML)
    for cut in (0, 10, 100, -20, -1):
        twin.wire.seen.clear()
        twin.wire.on("POST", "/openotp/", whole[:cut])
        with pytest.raises(OutcomeUnknown):
            await needed(vendor.challenges).send_push(DN, T1)
        assert len([seen for seen in twin.wire.seen if seen.path == "/openotp/"]) == 1
