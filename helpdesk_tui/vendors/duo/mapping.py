"""Duo's answers in the product's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.duo.notes import DESK_LOCK, is_desk_lock, suspended
from helpdesk_tui.vendors.duo.wire.models import (
    AuthEvent,
    BypassCode,
    Credential,
    DesktopAuthenticator,
    Group,
    Phone,
    Place,
    Token,
    User,
)
from helpdesk_tui.vendors.values import LiveCode, VendorDevice, VendorPerson, VendorPrompt

UNKNOWN = "unknown"
TOKEN_TYPE = "type"
REMOVED_UNDER = "removed_under"
"""Of a key or computer that confirms logins: where Duo removes it, since it suspends none."""
DIRECTORY_WRITES = "directory"
"""Keys of `VendorDevice.extra`."""
BARE_NUMBER = re.compile(r"[\d\s().+/-]*")
NO_ADDRESS = frozenset({"", "0.0.0.0", "::", UNKNOWN})  # noqa: S104 - what Duo writes for "none"

_STATUSES = {
    "active": AccountStatus.ACTIVE,
    "bypass": AccountStatus.BYPASS,
    "disabled": AccountStatus.DISABLED,
    "locked out": AccountStatus.LOCKED,
    "pending deletion": AccountStatus.PENDING_DELETION,
}
_FACTORS = {
    "push": Factor.PUSH,
    "mobile_otp": Factor.OTP,
    "sms": Factor.SMS,
    "phone": Factor.CALL,
}
_TOKENS = {
    "h6": "HOTP, 6",
    "h8": "HOTP, 8",
    "t6": "TOTP, 6",
    "t8": "TOTP, 8",
    "yk": "YubiKey",
    "d1": "Duo-D100",
}
NO_DIGITS = "yk"
"""A YubiKey in AES mode types 44 letters: nothing that a voice reads out."""


def person(user: User, computers: tuple[VendorDevice, ...] = ()) -> VendorPerson:
    """One user with devices; the status is the effective one."""
    status, cause = effective_status(user)
    return VendorPerson(
        ref=user.user_id,
        login=user.username,
        name=user.realname or f"{user.firstname} {user.lastname}".strip() or user.username,
        first_name=user.firstname,
        last_name=user.lastname,
        aliases=_aliases(user),
        mails=(user.email,) if user.email else (),
        status=status,
        status_text=user.status,
        status_cause=cause,
        enrolled=user.is_enrolled,
        created=user.created,
        last_login=user.last_login,
        directory_managed=is_synced(user),
        groups=tuple(group.name for group in user.groups if group.name),
        devices=(*_devices(user), *computers),
    )


def effective_status(user: User) -> tuple[AccountStatus, str | None]:
    """Status in force and what imposes it.

    A group's bypass or disabled status overrides the user's own and does not show in it; among groups
    disabled goes first. An account on its way out stays so.
    """
    own = own_status(user)
    if own is not AccountStatus.PENDING_DELETION:
        for imposed in (AccountStatus.DISABLED, AccountStatus.BYPASS):
            group = _imposing(user.groups, imposed)
            if group is not None:
                return imposed, group.name or group.group_id
    if own is not AccountStatus.LOCKED:
        return own, None
    return own, user.lockout_reason or (DESK_LOCK.strip("[]") if is_desk_lock(user.notes) else None)


def imposes(group: Group) -> bool:
    """Whether this group overrides the status of its members."""
    return any(_imposing([group], status) for status in (AccountStatus.DISABLED, AccountStatus.BYPASS))


def own_status(user: User) -> AccountStatus:
    """The user's own status, whatever groups impose; one that a desk disabled is locked."""
    return AccountStatus.LOCKED if is_disabled_by_desk(user) else _said(user)


def is_disabled_by_desk(user: User) -> bool:
    """Whether a desk has locked it in the way that lasts; a lockout may end by itself."""
    return _said(user) is AccountStatus.DISABLED and is_desk_lock(user.notes)


def _said(user: User) -> AccountStatus:
    return _STATUSES.get(user.status.strip().lower(), AccountStatus.UNKNOWN)


def is_synced(user: User) -> bool:
    """Whether a directory writes this user again and again."""
    return user.last_directory_sync is not None or bool(user.external_id)


def _imposing(groups: Iterable[Group], status: AccountStatus) -> Group | None:
    return next((group for group in groups if _STATUSES.get(group.status.strip().lower()) is status), None)


def _aliases(user: User) -> tuple[str, ...]:
    every = (user.alias1, user.alias2, user.alias3, user.alias4, *user.aliases)
    return tuple(dict.fromkeys(alias for alias in every if alias))


def _devices(user: User) -> Iterable[VendorDevice]:
    attached = {row.phone_id for row in user.phones}
    yield from (phone(row, synced=is_synced(user)) for row in user.phones if row.phone_id)
    for ref, label in suspended(user.notes).items():
        if ref not in attached:
            yield VendorDevice(ref=ref, kind=DeviceKind.PHONE, label=label, usable=False)
    yield from (_token(row) for row in user.tokens if row.token_id)
    yield from (_credential(row) for row in user.webauthncredentials if row.webauthnkey)
    yield from (_desktop(row) for row in user.desktop_authenticators if row.dakey or row.daid)


def phone(row: Phone, *, synced: bool = False) -> VendorDevice:
    """A phone, tablet or landline; the number of a synced user's may be the directory's."""
    kind = phone_kind(row)
    activated = bool(row.activated)
    known = (_FACTORS[word] for word in row.capabilities if word in _FACTORS)
    factors = tuple(
        factor for factor in dict.fromkeys(known) if activated or factor not in {Factor.PUSH, Factor.OTP}
    )
    facts = {"model": row.model, "extension": row.extension, "type": row.type}
    if row.sms_passcodes_sent:
        facts["sms_passcodes_sent"] = "true"
    if synced:
        facts[DIRECTORY_WRITES] = "true"
    return VendorDevice(
        ref=row.phone_id,
        kind=kind,
        label=_label(row),
        platform=row.platform if is_known(row.platform) else "",
        number=row.number,
        activated=None if kind is DeviceKind.LANDLINE else row.activated,
        factors=factors,
        last_seen=row.last_seen,
        extra={name: value for name, value in facts.items() if value},
    )


def _label(row: Phone) -> str:
    """A name that is more than the number itself, else model or platform."""
    for name in (row.name, *(word for word in (row.model, row.platform) if is_known(word))):
        if BARE_NUMBER.fullmatch(name) is None:
            return name
    return ""


def is_known(word: str) -> bool:
    """Whether Duo knows the type or platform of a phone; only then can a link be made for it."""
    return word.strip().lower() not in {"", UNKNOWN}


def phone_kind(row: Phone) -> DeviceKind:
    """Landlines are named; a smartphone platform without a number is a tablet."""
    if row.type.strip().lower() == "landline":
        return DeviceKind.LANDLINE
    if not row.number and is_known(row.platform):
        return DeviceKind.TABLET
    return DeviceKind.PHONE


def token_model(row: Token) -> str:
    """What kind of token it is; Duo's own word for one that is not known here."""
    return _TOKENS.get(row.type.strip().lower(), row.type)


def _token(row: Token) -> VendorDevice:
    word = row.type.strip().lower()
    return VendorDevice(
        ref=row.token_id,
        kind=DeviceKind.HARDWARE_TOKEN,
        label=token_model(row),
        serial=row.serial,
        factors=() if word == NO_DIGITS else (Factor.OTP,),
        extra={TOKEN_TYPE: word} if word else {},
    )


def _credential(row: Credential) -> VendorDevice:
    return VendorDevice(
        ref=row.webauthnkey,
        kind=DeviceKind.OTHER,
        label=row.credential_name or row.label,
        platform=row.label,
        created=row.date_added,
        extra={REMOVED_UNDER: "webauthncredentials"},
    )


def _desktop(row: DesktopAuthenticator) -> VendorDevice:
    return VendorDevice(
        ref=row.dakey or row.daid,
        kind=DeviceKind.OTHER,
        label=row.computer_name or row.device_name,
        platform=row.os_family or row.os_name,
        extra={REMOVED_UNDER: "desktop_authenticators"},
    )


def removable(user: User) -> dict[str, str]:
    """Keys and computers that confirm logins, by id: where each is removed."""
    listed = ((device.ref, device.extra.get(REMOVED_UNDER)) for device in _devices(user))
    return {ref: under for ref, under in listed if under}


def live_code(row: BypassCode) -> LiveCode:
    """A bypass code as it can be known after it was made."""
    return LiveCode(
        ref=row.bypass_code_id,
        made_at=row.created,
        until=row.expiration,
        uses_left=row.reuse_count,
        made_by=row.admin_email,
    )


def moment_of(row: AuthEvent) -> datetime | None:
    """When it was, whichever field says it."""
    return row.timestamp or row.isotimestamp


def prompt(row: AuthEvent) -> VendorPrompt | None:
    """One login prompt; None for a line that names no moment or no attempt, and for enrolments."""
    at = moment_of(row)
    if at is None or not row.txid or row.event_type not in {"", "authentication"}:
        return None
    return VendorPrompt(
        ref=row.txid,
        person_ref=row.user.key,
        login=row.user.name,
        at=at,
        application=row.application.name,
        factor=row.factor,
        result=row.result,
        reason=row.reason,
        device=row.auth_device.name,
        access_ip=_address(row.access_device.ip),
        access_place=_place(row.access_device.location),
        phone_ip=_address(row.auth_device.ip),
        phone_place=_place(row.auth_device.location),
    )


def _address(ip: str) -> str | None:
    return None if ip.strip().lower() in NO_ADDRESS else ip


def _place(place: Place) -> str | None:
    parts = [part for part in (place.city, place.state, place.country) if is_known(part)]
    return ", ".join(parts) or None
