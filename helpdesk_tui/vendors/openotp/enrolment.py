"""The OpenOTP app on a phone: a QR code, the phone's answer waited for, then the token registered."""

from __future__ import annotations

import base64
import json
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationMade,
    ActivationState,
    OutcomeUnknown,
    VendorDevice,
)

KEY_BYTES = 20
"""For SHA1, the one algorithm that every app knows."""
PERIOD = 30
LONGEST_SESSION = 3_600
"""Seconds: nobody looks at a QR code for longer."""
FAILED, ANSWERED = 0, 1
"""What the server says of the phone's answer; 2 is still waiting."""

_SESSION = re.compile(r"[0-9A-Za-z]{8,64}")


class OpenOtpEnrolment:
    """Nothing changes for the account until the phone has answered: then its slot is written (over)."""

    finishes = True

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def deliveries(self, device: VendorDevice) -> frozenset[Delivery]:
        """In the terminal, for a free slot or an app; a hardware token is not written over by a phone."""
        hardware = bool(device.activated) and device.extra.get("push") != "yes" and bool(device.serial)
        return frozenset({Delivery.QR}) if mapping.is_slot(device) and not hardware else frozenset()

    def stops_old(self, device: VendorDevice) -> bool:
        """The app that was in this slot stops once the new one has answered."""
        return bool(device.activated)

    def may_travel(self, device: VendorDevice) -> bool:  # noqa: ARG002 - the protocol's
        """The picture holds the token's key, and somebody has to wait for the phone."""
        return False

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        """Begin a registration; nothing stands at the account yet, so no outcome is ever unknown."""
        if ask.delivery is not Delivery.QR:
            raise Mistaken(ErrorCode.UNSUPPORTED, delivery=ask.delivery.value)
        account = await accounts.get(self._manager, person_ref)
        slot = mapping.slot_of(account.dn, ask.device_ref)
        token = account.token(slot)
        if token is not None and not token.is_app:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        settings = self._manager.settings
        seconds = min(ask.seconds, LONGEST_SESSION)
        begun = self._manager.pulse.now()
        session = await self._manager.read("OpenOTP.Mobile_Session", timeout=seconds, dn=account.dn)
        if not isinstance(session, str) or not _SESSION.fullmatch(session):
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="Mobile_Session")
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        uri = await self._manager.read(
            "OpenOTP.TOTP_URI",
            name=settings.label,
            key=key,
            userid=account.login,
            domain=settings.domain,
            period=PERIOD,
            digits=settings.otp_length,
            session=session,
        )
        if not isinstance(uri, str) or "://" not in uri:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="TOTP_URI")
        handle = json.dumps({"session": session, "key": key, "slot": slot})
        return ActivationMade(
            until=begun + timedelta(seconds=seconds), link=SecretStr(uri), handle=SecretStr(handle)
        )

    async def state(self, person_ref: str, device_ref: str) -> ActivationState:
        """Whether something is registered in this slot; what was there before counts as well."""
        account = await accounts.find(self._manager, person_ref)
        if account is None or not account.tokens_known:
            return ActivationState.UNKNOWN
        taken = account.token(mapping.slot_of(account.dn, device_ref)) is not None
        return ActivationState.ACTIVATED if taken else ActivationState.PENDING

    async def finish(self, person_ref: str, device_ref: str, handle: SecretStr) -> ActivationState:
        """Where the phone's answer stands; once it is there, write: register the token in its slot."""
        begun = _begun(handle)
        dn = accounts.checked(self._manager.settings, person_ref)
        if begun["slot"] != mapping.slot_of(dn, device_ref):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="handle")
        answered = lenient.count(
            await self._manager.read("OpenOTP.Mobile_Response", session=begun["session"])
        )
        if answered == FAILED:
            return ActivationState.UNKNOWN
        if answered != ANSWERED:
            return ActivationState.PENDING
        registered = await self._manager.write(
            "OpenOTP.TOTP_Register", dn=dn, key=begun["key"], session=begun["session"], id=begun["slot"]
        )
        if registered is False:
            raise Mistaken(ErrorCode.VENDOR_REFUSED, detail="TOTP_Register")
        if registered is not True or await self._is_empty(person_ref, device_ref):
            raise OutcomeUnknown("not registered")
        return ActivationState.ACTIVATED

    async def withdraw(self, person_ref: str, device_ref: str) -> None:  # noqa: ARG002 - the protocol's
        """The server has no such call: a registration that was begun ends with its session."""
        raise Refused(ErrorCode.UNSUPPORTED)

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:  # noqa: ARG002
        """Never: without the desk's handle a registration that was begun comes to nothing."""
        return False

    async def _is_empty(self, person_ref: str, device_ref: str) -> bool:
        try:
            return await self.state(person_ref, device_ref) is ActivationState.PENDING
        except Unreachable:
            return False
        except DeskError as error:
            raise OutcomeUnknown(error.code) from error


def _begun(handle: SecretStr) -> dict[str, Any]:
    try:
        found = json.loads(handle.get_secret_value())
    except ValueError:
        found = None
    if not isinstance(found, dict) or {"session", "key", "slot"} - found.keys():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="handle")
    return found
