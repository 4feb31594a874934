"""Duo's objects in the product's words, whatever types they come in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.wire import lenient
from helpdesk_tui.vendors.duo.wire.models import AuthEvent, BypassCode, Phone, TelephonyLog, User
from tests.vendors.duo.account import CODE, PHONE, USER

AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_700_000_000, AT),
        ("1700000000", AT),
        (1_700_000_000_000, AT),
        ("1700000000000", AT),
        ("2023-11-14T22:13:20", AT),
        ("2023-11-14T22:13:20+00:00", AT),
        ("2023-11-14T23:13:20+01:00", AT),
        ("2023-11-14T22:13:20Z", AT),
    ],
)
def test_moments(value: object, expected: datetime | None) -> None:
    assert lenient.moment(value) == expected


@pytest.mark.parametrize(
    "value", [None, "", 0, "0", -1, True, "never", [], {}, 1e300, "9" * 400, float("nan")], ids=str
)
def test_no_moments(value: object) -> None:
    assert lenient.moment(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        ("true", True),
        (1, True),
        ("1", True),
        (False, False),
        ("", False),
        (0, False),
        (None, None),
        ("unknown", None),
        ([], None),
    ],
)
def test_flags(value: object, expected: bool | None) -> None:
    assert lenient.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), ("3", 3), (None, None), (True, None), ("x", None), ("٣", None), (1.5, None)],
)
def test_counts(value: object, expected: int | None) -> None:
    assert lenient.count(value) == expected


def test_text_can_always_be_stored() -> None:
    for value in ("\ud800", "a\x00b", "\udfff\ud83d"):
        lenient.text(value).encode("utf-8")
        assert "\x00" not in lenient.text(value)
    assert lenient.text(7) == "7"
    assert lenient.text(None) == lenient.text([]) == ""


def user(**changes: Any) -> User:
    return User.model_validate({"user_id": USER, "username": "a.dupont", "status": "active", **changes})


@pytest.mark.parametrize(
    ("status", "groups", "expected", "cause"),
    [
        ("active", [], AccountStatus.ACTIVE, None),
        ("Active", [("Tout le monde", "Active")], AccountStatus.ACTIVE, None),
        ("active", [("Voyage", "Bypass")], AccountStatus.BYPASS, "Voyage"),
        ("active", [("Voyage", "bypass"), ("Partis", "disabled")], AccountStatus.DISABLED, "Partis"),
        ("bypass", [("Partis", "DISABLED")], AccountStatus.DISABLED, "Partis"),
        ("bypass", [], AccountStatus.BYPASS, None),
        ("disabled", [], AccountStatus.DISABLED, None),
        ("locked out", [], AccountStatus.LOCKED, "Failed Attempts"),
        ("pending deletion", [("Voyage", "bypass")], AccountStatus.PENDING_DELETION, None),
        ("hibernating", [], AccountStatus.UNKNOWN, None),
        (None, [("New", "hibernating")], AccountStatus.UNKNOWN, None),
    ],
)
def test_effective_status(
    status: str | None, groups: list[tuple[str, str]], expected: AccountStatus, cause: str | None
) -> None:
    rows = [{"group_id": "DG", "name": name, "status": word} for name, word in groups]
    person = mapping.person(user(status=status, groups=rows, lockout_reason="Failed Attempts"))
    assert (person.status, person.status_cause) == (expected, cause)
    assert person.status_text == (status or "")


def test_a_whole_person() -> None:
    person = mapping.person(
        user(
            realname="DUPONT Amélie",
            firstname="Amélie",
            lastname="DUPONT",
            email="a.dupont@durand.example",
            alias1="adupont",
            alias2=None,
            aliases={"alias1": "adupont", "alias5": "amelie"},
            is_enrolled=True,
            created=1_700_000_000,
            last_login=None,
            last_directory_sync=1_700_000_000,
            groups=[{"name": "Compta", "status": "Active"}],
            phones=[
                {
                    "phone_id": PHONE,
                    "number": "+32 475 12 34 56",
                    "name": "+32 475 12 34 56",
                    "type": "Mobile",
                    "platform": "Apple iOS",
                    "model": "Apple iPhone 13",
                    "activated": True,
                    "capabilities": ["auto", "push", "sms", "phone", "mobile_otp", "telepathy"],
                    "last_seen": "2023-11-14T22:13:20",
                    "sms_passcodes_sent": True,
                },
                {
                    "phone_id": "2",
                    "type": "Mobile",
                    "platform": "Google Android",
                    "number": "",
                    "activated": False,
                    "capabilities": ["push"],
                },
                {
                    "phone_id": "3",
                    "type": "Landline",
                    "platform": "Unknown",
                    "number": "+3281000000",
                    "capabilities": ["phone"],
                    "activated": False,
                },
                {"phone_id": "4", "type": "Unknown", "platform": "Unknown", "number": "+32475000000"},
                {"number": "no id"},
                "not an object",
            ],
            tokens=[
                {"token_id": "5", "serial": "0112345", "type": "h6"},
                {"token_id": "6", "serial": "9", "type": "yk"},
            ],
            webauthncredentials=[
                {"webauthnkey": "WA1", "label": "Security Key", "date_added": 1_700_000_000}
            ],
            desktop_authenticators=[{"dakey": "DA1", "computer_name": "PC-12", "os_family": "Windows"}],
            u2ftokens=[],
            brand_new_field={"any": "thing"},
        )
    )
    assert (person.login, person.name, person.mails) == (
        "a.dupont",
        "DUPONT Amélie",
        ("a.dupont@durand.example",),
    )
    assert person.aliases == ("adupont", "amelie")
    assert (person.created, person.last_login, person.directory_managed, person.enrolled) == (
        AT,
        None,
        True,
        True,
    )
    assert person.groups == ("Compta",)
    first, tablet, landline, unknown, token, yubikey, key, desktop = person.devices
    assert (first.kind, first.label, first.number) == (
        DeviceKind.PHONE,
        "Apple iPhone 13",
        "+32 475 12 34 56",
    )
    assert first.factors == (Factor.PUSH, Factor.SMS, Factor.CALL, Factor.OTP)
    assert (first.activated, first.last_seen) == (True, AT)
    assert (tablet.kind, tablet.factors, tablet.activated) == (DeviceKind.TABLET, (), False)
    assert (landline.kind, landline.activated, landline.factors) == (
        DeviceKind.LANDLINE,
        None,
        (Factor.CALL,),
    )
    assert (unknown.kind, unknown.activated, unknown.platform) == (DeviceKind.PHONE, None, "")
    assert (token.kind, token.serial, token.factors) == (DeviceKind.HARDWARE_TOKEN, "0112345", (Factor.OTP,))
    assert yubikey.factors == ()
    assert (key.label, key.created) == ("Security Key", AT)
    assert (desktop.label, desktop.platform) == ("PC-12", "Windows")


def test_prompts() -> None:
    row = {
        "txid": "t1",
        "timestamp": 1_700_000_000,
        "event_type": "authentication",
        "result": "denied",
        "reason": None,
        "factor": "brand_new_factor",
        "user": {"key": USER, "name": "a.dupont"},
        "application": "unknown",
        "auth_device": {
            "ip": "198.51.100.7",
            "name": "iPhone (+32475123456)",
            "location": {"city": "Namur", "state": "", "country": "Belgium"},
        },
        "access_device": {"ip": "0.0.0.0", "location": "unknown"},
    }
    prompt = mapping.prompt(AuthEvent.model_validate(row))
    assert prompt is not None
    assert (prompt.ref, prompt.person_ref, prompt.at, prompt.factor) == ("t1", USER, AT, "brand_new_factor")
    assert (prompt.phone_ip, prompt.phone_place) == ("198.51.100.7", "Namur, Belgium")
    assert (prompt.access_ip, prompt.access_place, prompt.application, prompt.reason) == (None, None, "", "")
    by_text = row | {"timestamp": None, "isotimestamp": "2023-11-14T22:13:20+00:00"}
    assert mapping.prompt(AuthEvent.model_validate(by_text)) == prompt
    for without in ({"event_type": "enrollment"}, {"txid": ""}, {"timestamp": None}):
        assert mapping.prompt(AuthEvent.model_validate(row | without)) is None


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_no_shape_ever_fails(data: st.DataObject) -> None:
    """Whatever a known field holds, there is an object and it maps."""
    for shape in (User, Phone, BypassCode, AuthEvent):
        row = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(shape.model_fields, json)))
        if shape is BypassCode:
            row["bypass_code_id"] = CODE
        parsed = shape.model_validate(row)
        if isinstance(parsed, User):
            mapping.person(parsed)
        elif isinstance(parsed, Phone):
            mapping.phone(parsed)
        elif isinstance(parsed, BypassCode):
            mapping.live_code(parsed)
        elif isinstance(parsed, AuthEvent):
            mapping.prompt(parsed)
    assert TelephonyLog.model_validate({"items": data.draw(st.lists(json))}).items is not None


def test_a_landline_is_not_called_unknown() -> None:
    row = Phone.model_validate(
        {
            "phone_id": "DP9",
            "number": "+3225550160",
            "type": "Landline",
            "platform": "Unknown",
            "model": "Unknown",
        }
    )
    device = mapping.phone(row)
    assert (device.kind, device.label, device.platform) == (DeviceKind.LANDLINE, "", "")
