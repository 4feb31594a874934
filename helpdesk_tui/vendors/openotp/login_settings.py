"""How one account logs in: push, the main and the fallback method, the time to answer.

The login mode is shown and never set: what could be given would be a login by the password alone. A rule of
the application that is logged in to may override what is set for a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.orders import SettingName
from helpdesk_tui.vendors.capability_values import SettingNow
from helpdesk_tui.vendors.openotp import accounts
from helpdesk_tui.vendors.openotp.masking import masked
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.rpc import Call
from helpdesk_tui.vendors.values import OutcomeUnknown

_NAMES = {
    SettingName.PUSH_LOGIN: "OpenOTP.PushLogin",
    SettingName.MAIN_METHOD: "OpenOTP.OTPType",
    SettingName.FALLBACK_METHOD: "OpenOTP.OTPFallback",
    SettingName.CHALLENGE_SECONDS: "OpenOTP.ChallengeTimeout",
}
_METHODS = {"token": "TOKEN", "list": "LIST", "mail": "MAIL", "sms": "SMS"}
"""Methods whose names a public source gives; any other is shown and not set."""
_FLAGS = {"yes": "Yes", "no": "No"}
_SECONDS = ("30", "60", "90", "120", "180", "300")
"""None is longer than a login usually waits for a phone that has to be found first."""
_NONE = ""


class OpenOtpLoginSettings:
    """Settings of a person's own, each named: the server's list holds many that no desk touches."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    async def adjustable(self, person_ref: str) -> tuple[SettingNow, ...]:
        """Methods that the person could use now; what the server does not tell is left out."""
        account = await accounts.get(self._manager, person_ref)
        answer, methods = await self._manager.batch(
            [
                Call("Get_User_Settings", {"dn": account.dn, "settings": list(_NAMES.values())}),
                Call("OpenOTP.User_Methods", {"dn": account.dn}),
            ]
        )
        if isinstance(answer, DeskError):
            raise answer
        able = frozenset(lenient.texts(methods)) if not isinstance(methods, DeskError) else frozenset()
        told = {name: lenient.text(value) for name, value in lenient.mapping(answer, "settings").items()}
        now = {setting: _ours(setting, told[name]) for setting, name in _NAMES.items() if name in told}
        return tuple(SettingNow(one, value, _choices(one, able, now)) for one, value in now.items())

    async def adjust(self, person_ref: str, setting: SettingName, value: str) -> None:
        """Write: this setting alone; only `true` is success, and the answer is read back in any case."""
        account = await accounts.get(self._manager, person_ref)
        held = {one.name: one for one in await self.adjustable(person_ref)}
        if setting not in held or value not in held[setting].choices:
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="no_choice")
        if held[setting].value == value:
            return
        done = await self._manager.write(
            "Set_User_Settings", dn=account.dn, settings={_NAMES[setting]: _theirs(setting, value)}
        )
        try:
            stands = await self.adjusted(person_ref, setting, value)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if stands:
            return
        if done is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail=_NAMES[setting])
        raise OutcomeUnknown("read back differs")

    async def adjusted(self, person_ref: str, setting: SettingName, value: str) -> bool | None:
        """Whether the server says so; None when it does not name the setting."""
        account = await accounts.get(self._manager, person_ref)
        name = _NAMES[setting]
        answer = await self._manager.read("Get_User_Settings", dn=account.dn, settings=[name])
        told = lenient.mapping(answer, "settings")
        return _ours(setting, lenient.text(told[name])) == value if name in told else None


def _choices(setting: SettingName, able: frozenset[str], now: Mapping[SettingName, str]) -> tuple[str, ...]:
    if setting is SettingName.PUSH_LOGIN:
        return tuple(_FLAGS)
    if setting is SettingName.CHALLENGE_SECONDS:
        return _SECONDS
    other = {
        SettingName.MAIN_METHOD: SettingName.FALLBACK_METHOD,
        SettingName.FALLBACK_METHOD: SettingName.MAIN_METHOD,
    }[setting]
    methods = tuple(one for one, name in _METHODS.items() if name in able and one != now.get(other))
    return (*methods, _NONE) if setting is SettingName.FALLBACK_METHOD else methods


def _ours(setting: SettingName, value: str) -> str:
    """The product's word for it, else the vendor's own."""
    words = {SettingName.PUSH_LOGIN: _FLAGS, SettingName.CHALLENGE_SECONDS: {}}.get(setting, _METHODS)
    known = {theirs.upper(): ours for ours, theirs in words.items()}
    return known.get(value.upper(), masked("setting", value))


def _theirs(setting: SettingName, value: str) -> str:
    return {**_FLAGS, **_METHODS}.get(value, value) if setting is not SettingName.CHALLENGE_SECONDS else value
