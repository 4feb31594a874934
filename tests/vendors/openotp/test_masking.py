"""Reports whose names nobody documents: everything is shown, and no secret."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.vendors.openotp.masking import DEEPEST, MASKED, MOST, facts, masked
from helpdesk_tui.vendors.openotp.tokens_of import HARMLESS, NO_APP, tokens_of

KEY = bytes(range(40, 60))


@pytest.mark.parametrize(
    "name",
    [
        "TokenKey",
        "key",
        "secret",
        "Token2Key",
        "LastOTP",
        "otp",
        "otps",
        "password",
        "pin",
        "pincode",
        "session",
        "uri",
        "TokenID",
        "push_id",
        "EmergOTP",
        "code",
        "seed",
        "cert",
    ],
)
def test_masked_by_name(name: str) -> None:
    assert masked(name, "1") == MASKED


@pytest.mark.parametrize(
    "value",
    [
        "otpauth://totp/x?y",
        "https://webadm.example/ws/openotp/?action=qruri",
        "{wcrypt}abc",
        "482913",
        "48291374",
        "code 482913 sent",
        KEY.hex(),
        base64.b64encode(KEY).decode(),
        base64.b32encode(KEY).decode(),
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_masked_by_shape(value: str) -> None:
    assert masked("novelty", value) == MASKED


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("login_count", 27, "27"),
        ("last_login", "2026-11-21 15:53:16", "2026-11-21 15:53:16"),
        ("status", "Enabled", "Enabled"),
        ("blocked", False, "no"),
        ("model", "RC400 (TOTP)", "RC400 (TOTP)"),
        ("otp_type", "TOKEN", "TOKEN"),
        ("pinging", "1", "1"),
        ("nothing", None, ""),
        ("listed", [], ""),
    ],
)
def test_shown_as_it_is(name: str, value: object, shown: str) -> None:
    assert masked(name, value) == shown


@given(st.binary(min_size=16, max_size=64))
def test_no_key_of_any_length_comes_through(key: bytes) -> None:
    for written in (key.hex(), base64.b64encode(key).decode(), base64.b32encode(key).decode()):
        assert key.hex() not in masked("novelty", written)
        assert masked("novelty", written) == MASKED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=30,
)


@given(JSON)
def test_any_report_becomes_lines_of_text(report: object) -> None:
    found = list(facts(report))
    assert len(found) <= MOST
    assert all(isinstance(name, str) and value for name, value in found)


def test_bottomless_reports_end() -> None:
    report: object = "x"
    for _level in range(DEEPEST * 3):
        report = {"a": report, "b": 1}
    assert [name for name, _value in facts(report)] == ["a.a.a.b", "a.a.b", "a.b", "b"]
    assert len(list(facts({str(number): number for number in range(1000)}))) == MOST


def test_nothing_secret_is_ever_asked_for() -> None:
    assert not [name for name in HARMLESS if name.endswith(("Key", "State", "OTP"))]


SHAPES = [
    [{"id": 1, "type": "totp", "serial": "SB1", "status": "Disabled"}],
    {"1": {"Type": "TOTP", "Serial": "SB1", "Enabled": "No"}},
    [{"TokenType": "TOTP", "TokenSerial": "SB1", "active": False}],
    [{"slot": "1", "type": "TOTP", "serial": "SB1", "disabled": True, "key": "x" * 32}],
]


@pytest.mark.parametrize("report", SHAPES)
def test_tokens_in_whatever_shape(report: object) -> None:
    (token,) = tokens_of(report, [])
    assert (token.slot, token.type, token.serial, token.enabled) == (1, "TOTP", "SB1", False)
    assert "x" * 32 not in str(token.facts)
    assert not token.is_app


def test_what_the_report_lacks_the_data_have() -> None:
    def kept(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    data = {
        "OpenOTP.TokenType": kept("TOTP"),
        "OpenOTP.TokenModel": kept("Mobile phone"),
        "OpenOTP.TokenID": kept("Android:abcdef"),
        "OpenOTP.Token2Type": "HOTP",
        "OpenOTP.Token2Serial": "SB2",
    }
    first, second = tokens_of(False, data)
    assert (first.type, first.model, first.platform, first.push, first.is_app) == (
        "TOTP",
        "Mobile phone",
        "Android",
        True,
        True,
    )
    assert (second.slot, second.type, second.serial, second.is_app) == (2, "HOTP", "SB2", False)
    assert "abcdef" not in repr((first, second))


def test_one_app_is_told_from_another_and_from_none() -> None:
    def apps(*ids: str) -> list[str]:
        data = {f"OpenOTP.Token{slot}ID": one for slot, one in enumerate(ids, 2) if one}
        types = {f"OpenOTP.Token{slot}Type": "TOTP" for slot in (2, 3)}
        return [token.app for token in tokens_of(False, data | types)]

    first, second = apps("Android:abcdef", "iOS:ghijkl")
    assert len({first, second, NO_APP, ""}) == 4
    assert apps("Android:abcdef", "iOS:mnopqr")[0] == first
    assert apps("Android:abcdef", "") == [first, NO_APP]
    assert apps("Android:mnopqr", "strange") == [apps("iOS:mnopqr", "")[0], ""]
    reported = [{"id": 2, "type": "TOTP", "pushId": "Android:abcdef"}, {"id": 3, "type": "TOTP"}]
    assert [token.app for token in tokens_of(reported, Refused(ErrorCode.VENDOR_REFUSED))] == [first, ""]
    assert [token.app for token in tokens_of(reported, [])] == [first, NO_APP]


@given(JSON, JSON)
def test_no_answer_breaks_the_reading(report: object, data: object) -> None:
    tokens = tokens_of(report, data)
    assert len({token.slot for token in tokens}) == len(tokens)
