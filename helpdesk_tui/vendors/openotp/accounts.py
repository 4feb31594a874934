"""One person as the Manager knows them now: attributes, activation, block, tokens, settings in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Unreachable
from helpdesk_tui.vendors.openotp.tokens_of import HARMLESS, Token, tokens_of
from helpdesk_tui.vendors.openotp.wire import ldap, lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.rpc import NO_METHOD, OPERATION, Call, ManagerSays
from helpdesk_tui.vendors.settings import OpenOtpSettings

CALLS_EACH = 7
"""Reads for one person whose attributes are known."""
LAST_LOGIN = "OpenOTP.LastLogin"
SETTINGS = ("OpenOTP.LoginMode", "OpenOTP.EnableLogin")
_ATTRIBUTES = (
    "cn",
    "sn",
    "givenname",
    "displayname",
    "mail",
    "mobile",
    "telephonenumber",
    "useraccountcontrol",
)


@dataclass(frozen=True, slots=True)
class Account:
    """What was read of one person; None where the server did not say."""

    dn: str
    """In the one spelling that the desk keeps."""
    login: str
    attributes: Mapping[str, tuple[str, ...]]
    active: bool | None = None
    blocked: bool | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    tokens_known: bool = False
    devices: tuple[Mapping[str, Any], ...] = ()
    """FIDO keys, under the server's own names."""
    groups: tuple[str, ...] = ()
    last_login: str = ""

    def first(self, name: str) -> str:
        """The first value of an attribute; empty when there is none."""
        return next(iter(self.attributes.get(name, ())), "")

    def token(self, slot: int) -> Token | None:
        """What is in that slot."""
        return next((token for token in self.tokens if token.slot == slot), None)


def attributes(settings: OpenOtpSettings) -> list[str]:
    """Everything that is asked of the directory, by name."""
    return [*_ATTRIBUTES, settings.login_attribute.lower()]


def checked(settings: OpenOtpSettings, ref: str) -> str:
    """The ref of somebody below the base; `Missing` for anybody else: the desk serves nobody there."""
    dn = ldap.canonical(ref)
    if not ldap.is_below(dn, settings.base):
        raise Missing(ErrorCode.NOT_FOUND)
    return dn


async def find(manager: Manager, ref: str) -> Account | None:
    """One person read now in one request; None when nobody of that name is there any more."""
    settings = manager.settings
    dn = checked(settings, ref)
    calls = [
        Call("Check_LDAP_Object", {"dn": dn}),
        Call("Get_User_Attrs", {"dn": dn, "attrs": attributes(settings)}),
        *_state_calls(dn, settings),
    ]
    there, found, *state = await manager.batch(calls)
    if there is False:
        return None
    if isinstance(there, DeskError):
        raise there
    if isinstance(found, DeskError):
        raise found
    return _account(manager, dn, lenient.mapping(found, "attributes"), state)


async def get(manager: Manager, ref: str) -> Account:
    """The same; `Missing` when nobody is there."""
    account = await find(manager, ref)
    if account is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return account


async def several(manager: Manager, found: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Account]:
    """Several people whose attributes are at hand: as many in one request as go into it."""
    calls = [call for dn, _row in found for call in _state_calls(dn, manager.settings)]
    answers = await manager.batch(calls)
    return [
        _account(manager, dn, row, answers[place * CALLS_EACH : (place + 1) * CALLS_EACH])
        for place, (dn, row) in enumerate(found)
    ]


def _state_calls(dn: str, settings: OpenOtpSettings) -> tuple[Call, ...]:
    return (
        Call("Check_User_Active", {"dn": dn}),
        Call("OpenOTP.Block_Check", {"dn": dn}),
        Call("OpenOTP.User_Tokens", {"dn": dn}),
        Call("Get_User_Data", {"dn": dn, "data": [*HARMLESS, LAST_LOGIN]}),
        Call("Get_User_Settings", {"dn": dn, "settings": list(SETTINGS)}),
        Call("OpenOTP.User_Devices", {"dn": dn}),
        Call("Get_User_Groups", {"dn": dn, "domain": settings.domain}),
    )


def _account(manager: Manager, dn: str, row: Mapping[str, Any], state: Sequence[Any]) -> Account:
    active, blocked, tokens, data, in_force, devices, groups = state
    for answer in state:
        # A refusal says something of this person; a server in trouble must not look like a person without.
        if isinstance(answer, DeskError) and not _is_about_them(answer):
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=answer.params.get("detail", "")[:80])
    plain = {str(name).lower(): lenient.texts(value) for name, value in row.items()}
    kept = data if isinstance(data, Mapping) else {}
    found = tokens_of(tokens, data)
    login = next(iter(plain.get(manager.settings.login_attribute.lower(), ())), "")
    manager.logins[dn] = login
    return Account(
        dn=dn,
        login=login,
        attributes=plain,
        # Without a schema of its own in the directory nobody is "activated", and yet they have tokens.
        active=active or bool(found) if isinstance(active, bool) else None,
        blocked=blocked if isinstance(blocked, bool) else None,
        settings={
            str(name): lenient.text(value)
            for name, value in (in_force if isinstance(in_force, Mapping) else {}).items()
        },
        tokens=found,
        tokens_known=not isinstance(tokens, DeskError),
        devices=tuple(one for one in devices if isinstance(one, dict)) if isinstance(devices, list) else (),
        groups=tuple(map(_group, lenient.texts(groups))),
        last_login=lenient.data(kept.get(LAST_LOGIN)),
    )


def _is_about_them(error: DeskError) -> bool:
    return isinstance(error, ManagerSays) and error.number in {OPERATION, NO_METHOD}


def _group(dn: str) -> str:
    """The name of a group out of its DN; the DN itself where it is none."""
    try:
        return ldap.parsed(dn)[0][0][1] or dn
    except DeskError:
        return dn
