"""Why a login fails: the person's lock, each token's state, the last failures in the logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.capability_values import AccountDetail, DetailName, Finding, FindingCode
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.directory import PrivacyIdeaDirectory
from helpdesk_tui.vendors.privacyidea.lists import PrivacyIdeaLists
from helpdesk_tui.vendors.privacyidea.log import PrivacyIdeaLog
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, tokens_of
from helpdesk_tui.vendors.values import VendorPrompt

LOOK_BACK = timedelta(days=3)
WRONG_CODE = "wrong_otp"
"""The authentication log's word; the audit log has sentences, which nothing may depend on."""
OUT_OF_STEP_AFTER = 2
"""So many wrong codes of one token in a row are hardly mistyped."""
_SHOWN = (
    "count_auth_max",
    "count_auth_success_max",
    "validity_period_start",
    "validity_period_end",
    "timeShift",
)
"""Of a token's details; the rest may hold keys."""


class PrivacyIdeaDiagnosis:
    """Reads only; a log that does not answer is left out."""

    def __init__(
        self, session: Session, directory: PrivacyIdeaDirectory, log: PrivacyIdeaLog, lists: PrivacyIdeaLists
    ) -> None:
        self._session = session
        self._directory = directory
        self._log = log
        self._lists = lists

    async def why(self, person_ref: str, application: str = "") -> tuple[Finding, ...]:
        """What stands in the way, most likely first; `application` is the program that asks (user agent)."""
        person = await self._directory.person(person_ref)
        if person is None:
            return (Finding(FindingCode.NO_ACCOUNT),)
        tokens = await tokens_of(self._session, person_ref)
        now = self._session.pulse.server_now()
        found: list[Finding] = []
        if person.status is AccountStatus.LOCKED:
            found.append(Finding(FindingCode.LOCKED, person.status_cause or ""))
        if not any(_works(token, now) for token in tokens):
            found.append(Finding(FindingCode.NO_DEVICE))
        for token in tokens:
            found += _of_token(token, now)
        found += await self._of_log(person_ref, application, tokens)
        return tuple(dict.fromkeys(found)) or (Finding(FindingCode.NOTHING_FOUND),)

    async def details(self, person_ref: str) -> tuple[AccountDetail, ...]:
        """Logins counted, last login, codes left, and each token's own figures."""
        tokens = await tokens_of(self._session, person_ref)
        found = [AccountDetail(name.value, str(total)) for name, total in _totals(tokens)]
        last = max((token.last_used for token in tokens if token.last_used), default=None)
        if last is not None:
            found.append(AccountDetail(DetailName.LAST_LOGIN.value, "", last))
        left = self._lists.left_of(tokens)
        if left is not None:
            found.append(AccountDetail(DetailName.CODES_LEFT.value, str(left)))
        return (*found, *(AccountDetail(token.serial, _figures(token)) for token in tokens))

    async def _of_log(self, login: str, application: str, tokens: Sequence[Token]) -> list[Finding]:
        """The newest failure in the logs' words, unless a login has succeeded since."""
        wanted = application.casefold()
        try:
            since = self._session.pulse.server_now() - LOOK_BACK
            prompts = await self._log.prompts_of(login, since)
        except DeskError:
            return []
        newest_first = [one for one in reversed(prompts) if wanted in {"", one.application.casefold()}]
        failures = list(_until_success(newest_first))
        if not failures:
            return []
        last = failures[0]
        found = [_last_failure(last, await self._words(login))]
        serial = last.device
        shows_codes = any(token.serial == serial and token.type in mapping.APP_TYPES for token in tokens)
        wrong = [one for one in failures if one.device == serial and one.reason == WRONG_CODE]
        if shows_codes and len(wrong) >= OUT_OF_STEP_AFTER:
            found.insert(0, Finding(FindingCode.OUT_OF_STEP, "", serial, wrong[0].at))
        return found

    async def _words(self, login: str) -> str:
        try:
            line = await self._log.refusal(login)
        except DeskError:
            return ""
        return "" if line is None else " / ".join(part for part in (line.info, line.policies) if part)


def _of_token(token: Token, now: datetime) -> Iterator[Finding]:
    """What is wrong with one token; a code or list that was ended is of no interest any more."""
    if not mapping.is_device(token):
        return
    serial = token.serial
    if token.revoked:
        yield Finding(FindingCode.OTHER, f"{serial}: revoked", serial)
        return
    if not token.enrolled:
        wanted = FindingCode.FIRST_CODE_WANTED if token.unverified else FindingCode.DEVICE_NOT_ACTIVATED
        yield Finding(wanted, token.rollout_state, serial)
    elif not token.active:
        yield Finding(FindingCode.DEVICE_SUSPENDED, "", serial)
    if token.blocked:
        yield Finding(FindingCode.DEVICE_LOCKED, f"{token.failures}/{token.allowed_failures}", serial)
    if token.started and token.started > now:
        yield Finding(FindingCode.OTHER, f"{serial}: validity_period_start", serial, token.started)
    if token.until and token.until <= now:
        yield Finding(FindingCode.DEVICE_EXPIRED, "validity_period_end", serial, token.until)
    for name in ("count_auth", "count_auth_success"):
        used, most = _number(token, name), _number(token, f"{name}_max")
        if most and used >= most:
            yield Finding(FindingCode.DEVICE_EXPIRED, f"{name} {used}/{most}", serial)


def _works(token: Token, now: datetime) -> bool:
    return token.valid_at(now) and token.enrolled and not token.blocked


def _until_success(newest_first: Iterable[VendorPrompt]) -> Iterator[VendorPrompt]:
    for prompt in newest_first:
        if prompt.result == "success":
            return
        if prompt.result != "waiting":
            yield prompt


def _last_failure(prompt: VendorPrompt, words: str) -> Finding:
    parts = dict.fromkeys(part for part in (prompt.reason, words, prompt.application) if part)
    return Finding(FindingCode.LAST_FAILURE, ", ".join(parts), prompt.device or None, prompt.at)


def _totals(tokens: Iterable[Token]) -> Iterator[tuple[DetailName, int]]:
    """Logins of all tokens together; failures now of the one that has most."""
    counted = [token for token in tokens if "count_auth" in token.info]
    if counted:
        good = sum(_number(token, "count_auth_success") for token in counted)
        yield DetailName.LOGINS_GOOD, good
        yield DetailName.LOGINS_BAD, sum(_number(token, "count_auth") for token in counted) - good
    failures = max((token.failures for token in tokens), default=0)
    if failures:
        yield DetailName.FAILURES_NOW, failures


def _figures(token: Token) -> str:
    """In the server's own words; what is as it should be is left out, since each card shows this."""
    parts = [token.type]
    if token.revoked or not token.active:
        parts.append("revoked" if token.revoked else "disabled")
    if not token.enrolled:
        parts.append(token.rollout_state)
    if token.failures:
        parts.append(f"failcount {token.failures}/{token.allowed_failures}")
    if "count_auth" in token.info:
        good, tried = _number(token, "count_auth_success"), _number(token, "count_auth")
        parts.append(f"count_auth {good}/{tried}")
    if token.type in mapping.APP_TYPES and token.sync_window:
        parts.append(f"sync_window {token.sync_window}")
    parts += [f"{name} {token.info[name]}" for name in _SHOWN if token.info.get(name)]
    return ", ".join(parts)


def _number(token: Token, name: str) -> int:
    value = str(token.info.get(name, ""))
    return int(value) if value.isascii() and value.isdecimal() else 0
