"""People locked (from 3.14 on), tokens disabled, blocked ones unlocked, hardware returned; and all back."""

from __future__ import annotations

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.orders import MAX_SECONDS, Change
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.privacyidea import locked, mapping
from helpdesk_tui.vendors.privacyidea.holding import device_of, keep_one, may, see, unavailable
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, checked_serial, token_by_serial, tokens_of
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

LOCK = "/conditionalaccess/lock/user"
BROWSERS = "/clients/remembered_devices"
RIGHTS = {
    Change.LOCK_ACCOUNT: "user_lock_set",
    Change.UNLOCK_ACCOUNT: "user_lock_reset",
    Change.SUSPEND_DEVICE: "disable",
    Change.RESUME_DEVICE: "enable",
    Change.RETURN_TOKEN: "unassign",
    Change.FORGET_BROWSERS: "remembered_device_revoke",
    Change.QUIET_PUSHES: "disable",
}
RESET_RIGHT = "reset"
"""For unlocking a token."""
_OF_ACCOUNT = frozenset({Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT, Change.FORGET_BROWSERS})
_OF_DEVICE = frozenset(
    {
        Change.SUSPEND_DEVICE,
        Change.RESUME_DEVICE,
        Change.UNLOCK_ACCOUNT,
        Change.RETURN_TOKEN,
        Change.QUIET_PUSHES,
    }
)


class PrivacyIdeaLocks:
    """Nothing here is final: tokens are never revoked nor deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def able(self, device: VendorDevice | None) -> frozenset[Change]:
        """What the agent's rights and the release allow; `UNLOCK_ACCOUNT` of a token forgets wrong codes."""
        if device is None:
            known = _OF_ACCOUNT if self._knows_locks() else frozenset()
            return frozenset(change for change in known if may(self._session, RIGHTS[change]))
        found = set[Change]()
        state = device.extra.get(mapping.STATE, "")
        if device.activated and state != mapping.REVOKED:
            found.add(Change.RESUME_DEVICE if state == mapping.DISABLED else Change.SUSPEND_DEVICE)
        if state != mapping.REVOKED and device.kind is DeviceKind.HARDWARE_TOKEN:
            found.add(Change.RETURN_TOKEN)
        able = {change for change in found if may(self._session, RIGHTS[change])}
        if _gets_pushes(device) and Change.SUSPEND_DEVICE in able and may(self._session, "enable"):
            able.add(Change.QUIET_PUSHES)
        if mapping.BLOCKED in device.extra and state == "" and may(self._session, RESET_RIGHT):
            able.add(Change.UNLOCK_ACCOUNT)
        return frozenset(able)

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        """Write: one change, read back; what is so already is left alone.

        `seconds`: of a lock, which then ends by itself; it never shortens one that lasts longer.
        """
        if seconds is not None and (change is not Change.LOCK_ACCOUNT or not 0 < seconds <= MAX_SECONDS):
            raise Refused(ErrorCode.UNSUPPORTED, way="seconds")
        if device_ref is None:
            await self._account(person_ref, change, seconds)
        elif change not in _OF_DEVICE:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="change")
        elif change is Change.RETURN_TOKEN:
            await self._return(person_ref, device_ref)
        elif change is Change.QUIET_PUSHES:
            await self._quiet(person_ref, device_ref)
        else:
            await self._device(person_ref, device_ref, change)

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        """Whether it is so now; None when the token is gone or this agent may not know of locks."""
        if change is Change.FORGET_BROWSERS:
            return None  # the server lists them by application alone
        if device_ref is None:
            await self._session.ready()
            lock = await locked.lock_of(self._session, person_ref)
            return None if lock is None else bool(lock) is (change is Change.LOCK_ACCOUNT)
        token = await token_by_serial(self._session, device_ref)
        if change is Change.RETURN_TOKEN:
            return None if token is None else token.login != person_ref
        if token is None or token.login != person_ref:
            return None
        return _is_so(token, change)

    def _knows_locks(self) -> bool:
        return not self._session.version or self._session.version >= locked.SINCE_VERSION

    async def _account(self, login: str, change: Change, seconds: int | None) -> None:
        if change not in _OF_ACCOUNT:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="change")
        await self._session.ready()
        if not self._knows_locks():
            raise Refused(ErrorCode.UNSUPPORTED)
        if change is Change.FORGET_BROWSERS:
            await self._session.write("DELETE", BROWSERS, user=login, realm=self._session.realm)
            return
        lock = await locked.lock_of(self._session, login)
        fields: dict[str, str | int] = {"user": login, "realm": self._session.realm}
        if change is Change.LOCK_ACCOUNT:
            if lock and _lasts(lock, seconds):
                return
            if seconds is not None:
                fields["duration_seconds"] = seconds
            await self._session.write("POST", LOCK, **fields)
        elif lock is None or lock:
            await self._session.write("DELETE", LOCK, **fields)
        try:
            now = await locked.lock_of(self._session, login)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if now is not None and bool(now) is not (change is Change.LOCK_ACCOUNT):
            raise OutcomeUnknown("read back differs")

    async def _device(self, login: str, serial: str, change: Change) -> None:
        token = await device_of(self._session, login, serial)
        if not token.enrolled and change is not Change.UNLOCK_ACCOUNT:
            # Neither ends its link: a phone that answers makes the token active, whatever it was before.
            raise unavailable("not_enrolled")
        if _is_so(token, change):
            return
        word = RESET_RIGHT if change is Change.UNLOCK_ACCOUNT else RIGHTS[change]
        await self._session.write("POST", f"/token/{word}/{token.serial}")
        await see(self._session, token.serial, lambda now: _is_so(now, change))

    async def _quiet(self, login: str, serial: str) -> None:
        """A push token and nothing else: other tokens of the person still log in."""
        token = await device_of(self._session, login, serial)
        if token.type != mapping.PUSH_TYPE:
            raise Refused(ErrorCode.UNSUPPORTED)
        if not token.active:
            raise unavailable("pushes_off")
        await self._device(login, serial, Change.SUSPEND_DEVICE)

    async def _return(self, login: str, serial: str) -> None:
        """Taken off the person; its PIN goes, and one that was suspended stays out of the stock."""
        tokens = await tokens_of(self._session, login)
        token = next((token for token in tokens if token.serial == checked_serial(serial)), None)
        if token is None:
            return
        if not mapping.is_hardware(token):
            raise Refused(ErrorCode.UNSUPPORTED)
        if token.revoked:
            raise unavailable("revoked")
        keep_one(tokens, serial)
        await self._session.write("POST", "/token/unassign", serial=token.serial)
        await see(self._session, token.serial, lambda now: not now.login)


def _gets_pushes(device: VendorDevice) -> bool:
    return device.extra.get(mapping.TYPE) == mapping.PUSH_TYPE


def _is_so(token: Token, change: Change) -> bool:
    if change is Change.UNLOCK_ACCOUNT:
        return not token.blocked
    return token.active is (change is Change.RESUME_DEVICE)


def _lasts(lock: locked.Lock, seconds: int | None) -> bool:
    """Whether a lock that stands lasts at least as long as asked; without `seconds`: until unlocked."""
    if lock.get("permanent") is True:
        return True
    left = lock.get("seconds_remaining")
    return seconds is not None and isinstance(left, int) and left >= seconds
