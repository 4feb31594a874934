"""WebADM's people and OpenOTP's tokens in the product's words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import tzinfo

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.openotp.accounts import Account
from helpdesk_tui.vendors.openotp.masking import facts
from helpdesk_tui.vendors.openotp.tokens_of import HOTP, SLOTS, TOTP, Token
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson

TOKEN, FIDO = "token", "fido"
_TYPED = frozenset({TOTP, HOTP, ""})
"""Types whose codes a voice reads out; a YubiKey types 44 letters, OCRA wants a question first."""
_NO_OTP = "LDAP"
"""The login mode that asks for the password alone."""
_DISABLED_BIT = 2
"""ADS_UF_ACCOUNTDISABLE of `userAccountControl`."""


def person(account: Account, settings: OpenOtpSettings, zone: tzinfo) -> VendorPerson:
    """One account with its token slots."""
    first, last = account.first("givenname"), account.first("sn")
    status, text, cause = status_of(account)
    numbers = [("mobile", number) for number in account.attributes.get("mobile", ())]
    numbers += [("office_line", number) for number in account.attributes.get("telephonenumber", ())]
    login = account.login or account.first("cn")
    return VendorPerson(
        ref=account.dn,
        login=login,
        name=account.first("displayname") or f"{first} {last}".strip() or account.first("cn") or login,
        first_name=first,
        last_name=last,
        mails=account.attributes.get("mail", ()),
        numbers=tuple(numbers),
        status=status,
        status_text=text,
        status_cause=cause or None,
        enrolled=bool(account.tokens) if account.tokens_known else None,
        last_login=lenient.moment(account.last_login, zone),
        groups=account.groups,
        devices=tuple(devices(account, settings)),
        realm=settings.domain,
    )


def status_of(account: Account) -> tuple[AccountStatus, str, str]:
    """Status in force, the server's word for it, and what imposes it; the first that holds."""
    control = lenient.count(account.first("useraccountcontrol")) or 0
    login_off = lenient.flag(account.settings.get("OpenOTP.EnableLogin")) is False
    password_alone = account.settings.get("OpenOTP.LoginMode", "").upper() == _NO_OTP
    unknown = account.active is None or account.blocked is None
    return next(
        said
        for holds, said in (
            (control & _DISABLED_BIT, (AccountStatus.DISABLED, "disabled", "userAccountControl")),
            (account.blocked, (AccountStatus.LOCKED, "blocked", "")),
            (account.active is False, (AccountStatus.DISABLED, "not activated", "")),
            (login_off, (AccountStatus.DISABLED, "login off", "OpenOTP.EnableLogin")),
            (password_alone, (AccountStatus.BYPASS, _NO_OTP, "OpenOTP.LoginMode")),
            (unknown, (AccountStatus.UNKNOWN, "", "")),
            (True, (AccountStatus.ACTIVE, "active", "")),
        )
        if holds
    )


def devices(account: Account, settings: OpenOtpSettings) -> Iterator[VendorDevice]:
    """Tokens in their slots, the next slot that is free, and security keys."""
    for token in account.tokens:
        yield device(account.dn, token, confirm=settings.confirm)
    free = free_slot(account, settings)
    if free is not None:
        yield VendorDevice(
            ref=token_ref(account.dn, free),
            kind=DeviceKind.SOFTWARE_TOKEN,
            label=f"Token {free}",
            activated=False,
            extra={"slot": str(free)},
        )
    for place, row in enumerate(account.devices, 1):
        known = dict(facts(row))
        yield VendorDevice(
            ref=f"{FIDO}:{_owner(account.dn)}:{lenient.text(row.get('id')) or place}"[:96],
            kind=DeviceKind.OTHER,
            label=known.get("name") or known.get("model") or known.get("type") or "FIDO",
            extra=known,
        )


def free_slot(account: Account, settings: OpenOtpSettings) -> int | None:
    """The first free slot that this desk may fill; None when there is none, or when nobody knows."""
    if not account.tokens_known:
        return None
    taken = {token.slot for token in account.tokens}
    return next((slot for slot in range(1, min(settings.slots, SLOTS) + 1) if slot not in taken), None)


def device(dn: str, token: Token, *, confirm: bool) -> VendorDevice:
    """One registered token; `confirm`: pushes that verify a caller are licensed there."""
    factors = [Factor.OTP] if token.type in _TYPED else []
    if confirm and token.push:
        factors.insert(0, Factor.PUSH)
    own = {"type": token.type, "slot": str(token.slot), "push": "yes" if token.push else "no"}
    own |= {name: said for name, said in (("model", token.model), ("app", token.app)) if said}
    return VendorDevice(
        ref=token_ref(dn, token.slot),
        kind=_kind(token),
        label=token.model or token.type or f"Token {token.slot}",
        platform=token.platform,
        serial=token.serial,
        activated=True,
        usable=token.enabled,
        factors=tuple(factors),
        extra={**own, **token.facts, **own},  # ours first: a report may be longer than what is kept
    )


def token_ref(dn: str, slot: int) -> str:
    """The ref of a token's slot: with its owner in it, since a person may have several accounts here."""
    return f"{TOKEN}:{_owner(dn)}:{slot}"


def slot_of(dn: str, device_ref: str) -> int:
    """The slot of this account in a ref; `Mistaken(BAD_REQUEST)` for no token, `Missing` for another's."""
    kind, owner, number = ([*device_ref.split(":"), "", ""])[:3]
    slot = lenient.count(number)
    if kind != TOKEN or slot is None or not 1 <= slot <= SLOTS or device_ref.count(":") != 2:  # noqa: PLR2004
        raise Mistaken(ErrorCode.BAD_REQUEST, field="device")
    if owner != _owner(dn):
        raise Missing(ErrorCode.NOT_FOUND)
    return slot


def _owner(dn: str) -> str:
    return hashlib.sha256(dn.encode()).hexdigest()[:10]


def is_slot(device: VendorDevice) -> bool:
    """Whether it is a token, registered or not, and no security key."""
    return device.ref.startswith(f"{TOKEN}:")


def _kind(token: Token) -> DeviceKind:
    if not token.is_app:
        return DeviceKind.HARDWARE_TOKEN
    return DeviceKind.PHONE if token.push else DeviceKind.SOFTWARE_TOKEN
