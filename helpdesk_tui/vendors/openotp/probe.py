"""What this administrator may do: each read is tried; what only a write could tell stays unknown."""

from __future__ import annotations

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.openotp.wire import ldap
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.otp_api import OtpApi
from helpdesk_tui.vendors.openotp.wire.rpc import NO_METHOD, NOT_ALLOWED, Call, ManagerSays
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import Permission

MANAGER = "Admin > Remote Manager Interface"
SERVICES = "Applications > MFA Authentication Server (OpenOTP)"
KEYS = "Admin > Create Web Service API Key"
CONFIG = "webadm.conf"
_NOBODY = "helpdesk-tui-probe"


async def probe(manager: Manager, otp: OtpApi | None) -> tuple[Permission, ...]:
    """One line for each thing that is needed. Raises when the credentials are refused or nobody answers."""
    settings = manager.settings
    nobody = f"cn={ldap.name_value(_NOBODY)},{settings.base}"
    trials = (
        ("Search_LDAP_Objects", "search", _search(settings)),
        ("Get_User_Data", "search", Call("Get_User_Data", {"dn": nobody, "data": ["OpenOTP.TokenType"]})),
        ("OpenOTP.User_Tokens", "search", Call("OpenOTP.User_Tokens", {"dn": nobody})),
        ("OpenOTP.Block_Check", "status", Call("OpenOTP.Block_Check", {"dn": nobody})),
        ("Get_Event_Logs", "log", Call("Get_Event_Logs", {"application": "openotp", "max": 1})),
        (
            "Search_Inventory_Items",
            "search",
            Call("Search_Inventory_Items", {"type": "OTP Token", "filter": _NOBODY}),
        ),
    )
    domains = Call("Get_Config_Objects", {"type": "domains"})
    answers = await manager.batch([domains, *(call for _name, _why, call in trials)])
    return (
        _domain(settings, answers[0]),
        *(_tried(name, why, answer) for (name, why, _call), answer in zip(trials, answers[1:], strict=True)),
        Permission("OpenOTP.Emerg_Register", "codes", None, MANAGER, detail="allowed"),
        Permission("OpenOTP.TOTP_Register", "activation", None, MANAGER, detail="allowed"),
        await _service(otp),
    )


def _search(settings: OpenOtpSettings) -> Call:
    """The configured base itself: there is no such object when it is misspelt."""
    return Call("Search_LDAP_Objects", {"basedn": settings.base, "scope": "base", "attrs": ["cn"]})


def _domain(settings: OpenOtpSettings, answer: object) -> Permission:
    """The configured domain must be one of the server's."""
    names = answer if isinstance(answer, list) else list(answer) if isinstance(answer, dict) else None
    if names is None:
        return _tried("Get_Config_Objects", "search", answer)
    known = settings.domain.lower() in {str(name).lower() for name in names}
    detail = "" if known else ", ".join(map(str, names))[:200]
    return Permission(f"domain {settings.domain}", "search", known, "Admin > User Domains", detail=detail)


def _tried(name: str, needed_for: str, answer: object) -> Permission:
    """Refused when the server does not know the method or the caller; "no such object" is an answer."""
    if not isinstance(answer, DeskError):
        return Permission(name, needed_for, True, MANAGER)
    number = answer.number if isinstance(answer, ManagerSays) else None
    detail = answer.params.get("detail", "")
    if number in {NO_METHOD, NOT_ALLOWED}:
        return Permission(name, needed_for, False, MANAGER, ErrorCode.VENDOR_PERMISSION, detail)
    if number is not None and name != "Search_LDAP_Objects":
        return Permission(name, needed_for, True, MANAGER)
    return Permission(name, needed_for, False, CONFIG, answer.code, detail)


async def _service(otp: OtpApi | None) -> Permission:
    if otp is None:
        return Permission("otp_url", "verify", False, SERVICES, ErrorCode.CONFIG_MISSING)
    try:
        answer = await otp.read("Status")
    except DeskError as error:
        granted = False if error.code in {ErrorCode.VENDOR_KEYS_WRONG, ErrorCode.VENDOR_PERMISSION} else None
        return Permission("WA-API-Key", "verify", granted, KEYS, error.code, error.params.get("detail", ""))
    up = answer.fields.get("status", "").strip().lower() in {"1", "true"}
    problem = None if up else ErrorCode.VENDOR_DOWN
    return Permission("openotpStatus", "verify", True if up else None, SERVICES, problem)
