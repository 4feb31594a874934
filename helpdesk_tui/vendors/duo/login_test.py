"""A login tried with one device of the person on the line: through the Auth API, as an application would.

Refusals and timeouts count towards the lockout like those of any login.
"""

from __future__ import annotations

from urllib.parse import urlencode

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import phone_of, present, unavailable
from helpdesk_tui.vendors.duo.wire.account_models import Preauth
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import AuthResult, AuthStart
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import OutcomeUnknown, PushSent, PushState

LIVES_SECONDS = 60
MARK = "auth:"
"""Before the id of an attempt, to tell it from a verification push."""
_LOOK_SECONDS = 4.0
_FACTORS = {Factor.PUSH: "push", Factor.CALL: "phone"}
_ENDS = {"fraud": PushState.FRAUD, "timeout": PushState.TIMED_OUT}


class LoginTest:
    """Push and call to a named device."""

    def __init__(self, auth: DuoApi | None, directory: DuoDirectory) -> None:
        self._auth = auth
        self._directory = directory

    @property
    def possible(self) -> bool:
        """There is a key for the Auth API."""
        return self._auth is not None

    async def start(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        """Write: ask this very device, of the person's several, by push or by call."""
        if self._auth is None or factor not in _FACTORS:
            raise Mistaken(ErrorCode.UNSUPPORTED, way=factor.value)
        user = await present(self._directory, person_ref)
        phone = phone_of(user, device_ref)
        status = mapping.effective_status(user)[0]
        if status is not AccountStatus.ACTIVE:
            raise unavailable("bypass_status" if status is AccountStatus.BYPASS else "account_unusable")
        if factor not in mapping.phone(phone).factors:
            raise unavailable("not_this_factor")
        word = _FACTORS[factor]
        door = await self.preauth(person_ref)
        offered = next((row.capabilities for row in door.devices if row.device == device_ref), ())
        if door.result != "auth" or word not in offered:
            raise unavailable("bypass_status" if door.result == "allow" else "not_this_factor")
        body: dict[str, str | bool] = {
            "async": "1",
            "device": device_ref,
            "factor": word,
            "user_id": person_ref,
        }
        if factor is Factor.PUSH:
            body["type"] = "Service desk test"
            body["pushinfo"] = urlencode({"from": "Service desk"})
            if door.txid:
                body["txid"] = door.txid
        start = await self._auth.post("/auth/v2/auth", body, AuthStart, lane=Lane.AUTH)
        if not start.txid:
            raise OutcomeUnknown("txid")
        typed = door.verification_code if factor is Factor.PUSH else None
        return PushSent(
            f"{MARK}{start.txid}",
            LIVES_SECONDS,
            read_to_caller=None if typed is None else typed.get_secret_value(),
        )

    async def state(self, push_ref: str) -> PushState:
        """Where it stands; Duo holds this look back for some seconds when there is no news."""
        if self._auth is None:
            raise Mistaken(ErrorCode.UNSUPPORTED, way=Factor.PUSH.value)
        txid = push_ref.removeprefix(MARK)
        result = await self._auth.look(
            "/auth/v2/auth_status", AuthResult, {"txid": txid}, seconds=_LOOK_SECONDS
        )
        if result is None or result.result not in {"allow", "deny"}:
            return PushState.WAITING
        status = result.status.strip().lower()
        if result.result == "deny":
            return _ENDS.get(status, PushState.DENIED)
        if status != "allow":
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why="bypass_status")
        return PushState.APPROVED

    async def preauth(self, person_ref: str) -> Preauth:
        """What a login of this user would meet now; nothing is sent to anybody."""
        if self._auth is None:
            raise Mistaken(ErrorCode.UNSUPPORTED, way=Factor.PUSH.value)
        body: dict[str, str | bool] = {"client_supports_verified_push": "1", "user_id": person_ref}
        return await self._auth.ask("/auth/v2/preauth", body, Preauth, lane=Lane.AUTH)
