"""The server's people and tokens in the product's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token
from helpdesk_tui.vendors.values import Passcode, VendorDevice, VendorPerson

APP_TYPES = {"totp", "hotp"}
PUSH_TYPE = "push"
SMS_TYPE = "sms"
LIST_TYPE = "tan"
ENROLLABLE = {*APP_TYPES, PUSH_TYPE}
"""What a phone can be enrolled for by a link."""

ONE_CODE = "registration"
"""The token that deletes itself at its first use."""
_ALWAYS_BYPASS = {ONE_CODE, "pw", "spass"}
_BYPASS_WITH_END = {LIST_TYPE}
"""A printed list is somebody's ordinary factor, unless it ends by itself."""

TYPE = "type"
STATE = "state"
"""Of a device: `DISABLED`, `REVOKED` or nothing."""
DISABLED, REVOKED = "disabled", "revoked"
BLOCKED = "blocked"
"""Of a device with too many wrong codes: how many of how many."""
ROLLOUT, VERIFY = "rollout", "verify"
"""Of a device that works only once its first code was checked."""
DIRECTORY_NUMBER = "directory_number"
"""Of a device whose number is read from the directory whenever a message goes out."""

_FACTORS: Mapping[str, tuple[Factor, ...]] = {
    "totp": (Factor.OTP,),
    "hotp": (Factor.OTP,),
    PUSH_TYPE: (Factor.PUSH,),
    SMS_TYPE: (Factor.SMS,),
}
"""Token types that are devices; mail addresses and codes are none."""

NO_NAMES = {"", "imported"}
"""The server's own word for what came out of a file tells nothing."""


def person(
    row: Mapping[str, Any], tokens: Iterable[Token], *, status: AccountStatus, cause: str
) -> VendorPerson:
    """One account with its devices."""
    login = _text(row.get("username"))
    first, last = _text(row.get("givenname")), _text(row.get("surname"))
    mobiles = _texts(row.get("mobile"))
    devices = tuple(device(token, mobiles) for token in tokens if is_device(token))
    used = [seen.last_seen for seen in devices if seen.last_seen]
    numbers = [("mobile", number) for number in mobiles]
    numbers += [("office_line", number) for number in _texts(row.get("phone"))]
    return VendorPerson(
        ref=login,
        login=login,
        name=f"{first} {last}".strip() or login,
        first_name=first,
        last_name=last,
        mails=_texts(row.get("email")),
        numbers=tuple(numbers),
        status=status,
        status_text=status.value,
        status_cause=cause or None,
        enrolled=any(one.activated for one in devices),
        last_login=max(used, default=None),
        devices=devices,
        realm=_text(row.get("realm")),
    )


def device(token: Token, mobiles: tuple[str, ...] = ()) -> VendorDevice:
    """One token that is a device; `mobiles` of its owner receive where it has no number of its own."""
    extra = {TYPE: token.type}
    if token.revoked or not token.active:
        extra[STATE] = REVOKED if token.revoked else DISABLED
    if token.blocked:
        extra[BLOCKED] = f"{token.failures}/{token.allowed_failures}"
    if token.unverified:
        extra[ROLLOUT] = VERIFY
    number = ""
    if token.type == SMS_TYPE:
        number = _text(token.info.get("phone"))
        if has_directory_number(token):
            extra[DIRECTORY_NUMBER] = "yes"
            number = mobiles[0] if mobiles else ""
    return VendorDevice(
        ref=token.serial,
        kind=_kind(token),
        label=token.serial if token.description in NO_NAMES else token.description,
        number=number,
        serial=token.serial,
        activated=token.enrolled,
        usable=token.active and not token.revoked and not token.blocked,
        factors=_FACTORS[token.type],
        last_seen=token.last_used,
        created=token.created,
        extra=extra,
    )


def is_device(token: Token) -> bool:
    """Whether it is somebody's phone, app or fob; codes, lists and mail addresses are none."""
    return token.type in _FACTORS


def has_directory_number(token: Token) -> bool:
    """Whether messages go to the number that the directory has at the time."""
    return _text(token.info.get("dynamic_phone")).lower() in {"true", "1"}


def passcode(token: Token) -> Passcode:
    """What a code of this very token may have been: it was asked for by serial, so nothing else."""
    return Passcode.HARDWARE_TOKEN if is_hardware(token) else Passcode.APP


def is_bypass(token: Token) -> bool:
    """Whether the token lets its owner in without a device of theirs."""
    return token.type in _ALWAYS_BYPASS or (token.type in _BYPASS_WITH_END and token.until is not None)


def _kind(token: Token) -> DeviceKind:
    if token.type not in APP_TYPES:
        return DeviceKind.PHONE
    return DeviceKind.HARDWARE_TOKEN if is_hardware(token) else DeviceKind.SOFTWARE_TOKEN


def is_hardware(token: Token) -> bool:
    """The server says so of imported tokens; one that was typed in by hand looks like an app."""
    return token.info.get("tokenkind") == "hardware"


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    """Directories may hold several of a kind."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, values) if text)
