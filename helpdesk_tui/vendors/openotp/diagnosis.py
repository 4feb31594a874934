"""Why a login fails, in the order in which the vendor's own people look, and what self-service would show."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.vendors.capability_values import AccountDetail, DetailName, Finding, FindingCode
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.accounts import LAST_LOGIN, Account
from helpdesk_tui.vendors.openotp.lists import OpenOtpLists
from helpdesk_tui.vendors.openotp.log import Event, OpenOtpLog
from helpdesk_tui.vendors.openotp.masking import facts, masked
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.rpc import Call

LAST_LINES = 10
_METHODS_OF_TOKENS = frozenset({"TOKEN", "OATH"})
_SETTINGS = tuple(
    f"OpenOTP.{name}"
    for name in (
        "LoginMode",
        "EnableLogin",
        "OTPType",
        "OTPFallback",
        "ChallengeTimeout",
        "PushLogin",
        "ValidFrom",
        "ValidTo",
        "MaxTries",
    )
)
_COUNTS = (LAST_LOGIN, "OpenOTP.LoginCount", "OpenOTP.RejectCount")
_LETTERS = re.compile(r"[^a-z]")
_GUESSED = {
    **dict.fromkeys(("logincount", "successcount", "loginsuccess"), DetailName.LOGINS_GOOD.value),
    **dict.fromkeys(
        ("rejectcount", "failcount", "failurecount", "loginfailure"), DetailName.LOGINS_BAD.value
    ),
    **dict.fromkeys(("failedtries", "failures", "tries"), DetailName.FAILURES_NOW.value),
    "blocked": DetailName.ACCOUNT_STATE.value,
    "lastlogin": DetailName.LAST_LOGIN.value,
}
"""No public source names the fields of the server's report."""
_SUCCEEDED = ("success", "accept")


@dataclass(frozen=True, slots=True)
class _Seen:
    account: Account
    settings: Mapping[str, str]
    counts: Mapping[str, str]
    methods: object
    report: object


class OpenOtpDiagnosis:
    """Login failures are uniform on purpose; only the Manager tells one from the other."""

    def __init__(self, manager: Manager, log: OpenOtpLog, lists: OpenOtpLists, zone: tzinfo) -> None:
        self._manager = manager
        self._log = log
        self._lists = lists
        self._zone = zone

    async def why(self, person_ref: str, application: str = "") -> tuple[Finding, ...]:  # noqa: ARG002 - no policy can be asked
        """Account, activation, block, methods, tokens, last lines of the log; a client policy is not seen."""
        seen = await self._seen(person_ref)
        if seen is None:
            return (Finding(FindingCode.NO_ACCOUNT),)
        found = [*self._of_account(seen), *self._of_methods(seen)]
        found += [finding async for finding in self._of_tokens(seen)]
        found += _of_log(await self._log.events(LAST_LINES, seen.account.dn))
        return tuple(found) or (Finding(FindingCode.NOTHING_FOUND),)

    async def details(self, person_ref: str) -> tuple[AccountDetail, ...]:
        """What stands on the self-service page, then what else the server reports, secrets masked."""
        seen = await self._seen(person_ref)
        if seen is None:
            return ()
        known = [AccountDetail(name.value, value) for name, value in self._known(seen) if value]
        last = lenient.moment(seen.counts.get(LAST_LOGIN), self._zone)
        if last is not None:
            known.append(AccountDetail(DetailName.LAST_LOGIN.value, "", last))
        try:
            left = await self._lists.left(person_ref)
        except DeskError:
            left = None
        if left is not None:
            known.append(AccountDetail(DetailName.CODES_LEFT.value, str(left)))
        return (*known, *_reported(seen.report, {detail.name for detail in known}))

    async def _seen(self, person_ref: str) -> _Seen | None:
        account = await accounts.find(self._manager, person_ref)
        if account is None:
            return None
        dn = account.dn
        settings, counts, methods, report = await self._manager.batch(
            [
                Call("Get_User_Settings", {"dn": dn, "settings": list(_SETTINGS)}),
                Call("Get_User_Data", {"dn": dn, "data": list(_COUNTS)}),
                Call("OpenOTP.User_Methods", {"dn": dn, "active": True}),
                # Never `reset`: it would wipe the person's statistics.
                Call("OpenOTP.User_Report", {"dn": dn, "token": True, "block": True, "expire": True}),
            ]
        )
        return _Seen(
            account,
            {name.removeprefix("OpenOTP."): value for name, value in _plain(settings)},
            {name: lenient.data(value) for name, value in _plain(counts)},
            methods,
            None if isinstance(report, DeskError) else report,
        )

    def _of_account(self, seen: _Seen) -> Iterator[Finding]:
        account, settings = seen.account, seen.settings
        if mapping.status_of(account)[2] == "userAccountControl":
            yield Finding(FindingCode.DISABLED, "userAccountControl")
        if account.active is False:
            yield Finding(FindingCode.NOT_ACTIVATED)
        if account.blocked:
            yield Finding(FindingCode.LOCKED)
        if lenient.flag(settings.get("EnableLogin")) is False:
            yield Finding(FindingCode.LOGIN_OFF, "EnableLogin=No")
        if settings.get("LoginMode", "").upper() == "LDAP":
            yield Finding(FindingCode.LETS_IN, "LoginMode=LDAP")
        now = self._manager.pulse.server_now()
        begin, end = (settings.get(name, "") for name in ("ValidFrom", "ValidTo"))
        first, last = lenient.moment(begin, self._zone), lenient.moment(end, self._zone)
        if (last is not None and last < now) or (first is not None and first > now):
            yield Finding(FindingCode.EXPIRED, f"ValidFrom={begin} ValidTo={end}")

    def _of_methods(self, seen: _Seen) -> Iterator[Finding]:
        kind = seen.settings.get("OTPType", "").upper()
        if seen.account.tokens and kind and kind not in _METHODS_OF_TOKENS:
            fallback = seen.settings.get("OTPFallback", "").upper()
            if fallback not in _METHODS_OF_TOKENS:
                yield Finding(FindingCode.METHOD_OFF, f"OTPType={kind} OTPFallback={fallback}")

    async def _of_tokens(self, seen: _Seen) -> AsyncIterator[Finding]:
        account = seen.account
        if account.tokens_known and not account.tokens:
            yield Finding(FindingCode.NO_DEVICE)
        calls = [Call("OpenOTP.Expire_Check", {"dn": account.dn, "id": one.slot}) for one in account.tokens]
        expired = await self._manager.batch(calls) if calls else []
        for token, over in zip(account.tokens, expired, strict=True):
            ref = mapping.token_ref(account.dn, token.slot)
            if token.enabled is False:
                yield Finding(FindingCode.DEVICE_SUSPENDED, token.serial or token.type, ref)
            if over is True:
                yield Finding(FindingCode.DEVICE_EXPIRED, token.serial or token.type, ref)

    def _known(self, seen: _Seen) -> Iterator[tuple[DetailName, str]]:
        settings, counts, account = seen.settings, seen.counts, seen.account
        yield DetailName.ACCOUNT_STATE, mapping.status_of(account)[0].value
        yield DetailName.MAIN_METHOD, masked("method", settings.get("OTPType", ""))
        yield DetailName.FALLBACK_METHOD, masked("method", settings.get("OTPFallback", ""))
        yield DetailName.CHALLENGE_SECONDS, masked("seconds", settings.get("ChallengeTimeout", ""))
        yield DetailName.PUSH_LOGIN, masked("push", settings.get("PushLogin", ""))
        yield DetailName.TOKEN_STATUS, _token_status(account)
        yield DetailName.LOGINS_GOOD, counts.get("OpenOTP.LoginCount", "")
        yield DetailName.FAILURES_NOW, counts.get("OpenOTP.RejectCount", "")
        yield DetailName.OVERRIDDEN_BY_POLICY, "yes"


def _reported(report: object, known: set[str]) -> Iterator[AccountDetail]:
    """The server's statistics: under our label where a name can be guessed, else under its own."""
    whole = report if isinstance(report, Mapping) else {}
    # Tokens stand on the card as devices.
    for name, value in facts({key: value for key, value in whole.items() if str(key).lower() != "tokens"}):
        label = _GUESSED.get(_LETTERS.sub("", name.lower()), name)
        if label not in known:
            known.add(label)
            yield AccountDetail(label, value)


def _token_status(account: Account) -> str:
    """`not_registered`, `suspended` when each is switched off, else `registered`; empty: not known."""
    if not account.tokens:
        return "not_registered" if account.tokens_known else ""
    return "suspended" if all(token.enabled is False for token in account.tokens) else "registered"


def _of_log(events: Iterable[Event]) -> list[Finding]:
    """The last line, when it is no success."""
    last = max(events, key=lambda event: event.at, default=None)
    if last is None or any(word in last.text.lower() for word in _SUCCEEDED):
        return []
    at: datetime = last.at
    return [Finding(FindingCode.LAST_FAILURE, last.text[:200], at=at)]


def _plain(answer: object) -> list[tuple[str, str]]:
    rows = answer if isinstance(answer, Mapping) else {}
    return [(str(name), lenient.text(value)) for name, value in rows.items()]
