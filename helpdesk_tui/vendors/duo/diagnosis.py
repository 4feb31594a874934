"""Why a login fails: the account, the last failure in the log, the policy, what a login would meet."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.people import AccountStatus, DeviceKind
from helpdesk_tui.vendors.capability_values import AccountDetail, DetailName, Finding, FindingCode
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.login_test import LoginTest
from helpdesk_tui.vendors.duo.policy_reading import against
from helpdesk_tui.vendors.duo.telephony import BLIND, ms
from helpdesk_tui.vendors.duo.wire.account_models import Credits, Policy
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import AuthEvent, AuthLog, User
from helpdesk_tui.vendors.duo.wire.scheduler import Lane

CREDITS = "/admin/v1/info/summary"
CREDITS_OF_CHILD = "/admin/v1/billing/telephony_credits"
_LOOK_BACK = timedelta(days=3)
_LINES = "100"
_CREDITS_GOOD_FOR = 600.0
"""Seconds."""
_KEY = re.compile(r"DI[A-Z0-9]{18}")
_OF_STATUS = {
    AccountStatus.LOCKED: FindingCode.LOCKED,
    AccountStatus.DISABLED: FindingCode.DISABLED,
    AccountStatus.PENDING_DELETION: FindingCode.PENDING_DELETION,
    AccountStatus.BYPASS: FindingCode.LETS_IN,
}
_OF_DOOR = {
    "deny": FindingCode.OTHER,
    "enroll": FindingCode.NOT_ACTIVATED,
    "allow": FindingCode.LETS_IN,
}


class DuoDiagnosis:
    """Reads only; a part that Duo does not answer now is left out."""

    def __init__(
        self,
        admin: DuoApi,
        directory: DuoDirectory,
        clock: VendorClock,
        door: LoginTest,
        *,
        of_child: bool,
    ) -> None:
        self._admin = admin
        self._directory = directory
        self._clock = clock
        self._door = door
        self._credits_path = CREDITS_OF_CHILD if of_child else CREDITS
        self._credits: tuple[float, int | None] | None = None

    async def why(self, person_ref: str, application: str = "") -> tuple[Finding, ...]:
        """What stands in the way at an application (its name, or its integration key), most likely first."""
        user = await self._directory.user(person_ref)
        if user is None:
            return (Finding(FindingCode.NO_ACCOUNT),)
        failure = await self._last_failure(person_ref, application)
        found = [*_of_account(user), *_of_failure(failure)]
        key = application if _KEY.fullmatch(application) else failure.application.key if failure else ""
        if _KEY.fullmatch(key):
            found += against(await self._policy(person_ref, key), user, failure.reason if failure else "")
        found += await self._at_the_door(person_ref, {finding.code for finding in found})
        return tuple(dict.fromkeys(found)) or (Finding(FindingCode.NOTHING_FOUND),)

    async def details(self, person_ref: str) -> tuple[AccountDetail, ...]:
        """State, last login, what imposes it, credits for messages; out of no log, since each card asks."""
        user = await self._directory.user(person_ref)
        if user is None:
            return ()
        return (*_facts(user), *await self._credit_line())

    async def _log(self, person_ref: str, **more: str) -> list[AuthEvent]:
        """One person's newest lines; nothing when the rate, the permission or Duo says no."""
        try:
            await self._clock.settle()
            end = self._clock.time() - BLIND
            window = {"mintime": ms(end - _LOOK_BACK), "maxtime": ms(end), "limit": _LINES, "sort": "ts:desc"}
            params = window | more | {"users": person_ref}
            path = "/admin/v2/logs/authentication"
            answer = await self._admin.get(path, AuthLog, params, lane=Lane.LOGINS, patience=0.0)
        except DeskError:
            return []
        return [row for row in answer.value.authlogs if row.user.key == person_ref]

    async def _last_failure(self, person_ref: str, application: str) -> AuthEvent | None:
        wanted = application.casefold()
        for row in await self._log(person_ref, event_types="authentication"):
            if wanted not in {"", row.application.key.casefold(), row.application.name.casefold()}:
                continue
            if row.result.lower() != "success":
                return row
        return None

    async def _policy(self, person_ref: str, key: str) -> Policy:
        params = {"integration_key": key, "user_id": person_ref}
        try:
            return (await self._admin.get("/admin/v2/policies/calculate", Policy, params)).value
        except DeskError:
            return Policy()

    async def _at_the_door(self, person_ref: str, known: set[FindingCode]) -> Iterable[Finding]:
        """What the login screen would say; it repeats nothing that the account has told already."""
        if not self._door.possible or known & set(_OF_STATUS.values()):
            return ()
        try:
            door = await self._door.preauth(person_ref)
        except DeskError:
            return ()
        code = _OF_DOOR.get(door.result)
        return () if code is None else (Finding(code, door.status_msg),)

    async def _credit_line(self) -> tuple[AccountDetail, ...]:
        """Asked at most every ten minutes, since it is the same for everybody; also when Duo says no."""
        if self._credits is None or time.monotonic() - self._credits[0] > _CREDITS_GOOD_FOR:
            self._credits = (time.monotonic(), await self._left())
        left = self._credits[1]
        return () if left is None else (AccountDetail("telephony_credits_remaining", str(left)),)

    async def _left(self) -> int | None:
        try:
            found = (await self._admin.get(self._credits_path, Credits)).value
        except DeskError:
            return None
        return found.telephony_credits_remaining if found.credits is None else found.credits


def _of_account(user: User) -> Iterator[Finding]:
    status, cause = mapping.effective_status(user)
    code = _OF_STATUS.get(status)
    if code is not None:
        yield Finding(code, cause or user.status)
    devices = [device for device in mapping.person(user).devices if device.usable is not False]
    if not devices:
        yield Finding(FindingCode.NO_DEVICE)
    for device in mapping.person(user).devices:
        if device.usable is False:
            yield Finding(FindingCode.DEVICE_SUSPENDED, device.label, device.ref)
    for phone in user.phones:
        if phone.activated is False and mapping.phone_kind(phone) is not DeviceKind.LANDLINE:
            yield Finding(FindingCode.DEVICE_NOT_ACTIVATED, phone.name or phone.model, phone.phone_id)


def _of_failure(failure: AuthEvent | None) -> Iterator[Finding]:
    if failure is not None:
        words = ", ".join(part for part in (failure.reason, failure.factor, failure.application.name) if part)
        at = mapping.moment_of(failure)
        yield Finding(FindingCode.LAST_FAILURE, words, at=at)
        if failure.reason == "invalid_passcode" and failure.factor == "hardware_token":
            yield Finding(FindingCode.OUT_OF_STEP, failure.reason, at=at)


def _facts(user: User) -> Iterator[AccountDetail]:
    yield AccountDetail(DetailName.ACCOUNT_STATE, user.status)
    if user.last_login is not None:
        yield AccountDetail(DetailName.LAST_LOGIN, "", user.last_login)
    if user.lockout_reason:
        yield AccountDetail("lockout_reason", user.lockout_reason)
    for group in user.groups:
        if mapping.imposes(group):
            yield AccountDetail(
                DetailName.OVERRIDDEN_BY_POLICY, json.dumps({group.name: group.status}, ensure_ascii=False)
            )
    if user.last_directory_sync is not None:
        yield AccountDetail("last_directory_sync", "", user.last_directory_sync)
    if user.is_enrolled is not None:
        yield AccountDetail("is_enrolled", str(user.is_enrolled).lower())
