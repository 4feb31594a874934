"""Activation links of Duo Mobile: sent by Duo's own SMS, or handed over to be drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr, ValidationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.telephony import BLIND, LOG, ms, tail
from helpdesk_tui.vendors.duo.wire.asks import LinkAsk
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import ActivationLink, ActivationSms, Phone, TelephonyLog
from helpdesk_tui.vendors.duo.wire.refs import checked, phone_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationMade,
    ActivationState,
    OutcomeUnknown,
    VendorDevice,
)

ACTIVATION_MARK = "<acturl>"
INSTALLATION_MARK = "<insturl>"
_SENT_WITHIN = timedelta(minutes=2)
_SLACK = timedelta(seconds=5)
_PHONES = frozenset({DeviceKind.PHONE, DeviceKind.TABLET})


class DuoEnrolment:
    """Links for phones that the account already has."""

    finishes = False

    def __init__(self, admin: DuoApi, clock: VendorClock, now: Callable[[], datetime]) -> None:
        self._admin = admin
        self._clock = clock
        self._now = now

    def deliveries(self, device: VendorDevice) -> frozenset[Delivery]:
        """SMS for a phone with a number, QR for any phone or tablet; nothing for what is suspended."""
        if device.kind not in _PHONES or device.usable is False:
            return frozenset()
        return frozenset({Delivery.QR, Delivery.SMS} if device.number else {Delivery.QR})

    def stops_old(self, device: VendorDevice) -> bool:
        """An app that works now stops once the new link is used."""
        return bool(device.activated)

    def may_travel(self, device: VendorDevice) -> bool:
        """Every link of Duo's ends by itself."""
        return device.kind in _PHONES and device.usable is not False

    async def finish(self, person_ref: str, device_ref: str, handle: SecretStr) -> ActivationState:  # noqa: ARG002
        """The vendor binds the phone's answer itself."""
        return await self.state(person_ref, device_ref)

    async def withdraw(self, person_ref: str, device_ref: str) -> None:  # noqa: ARG002 - the protocol's
        """Duo has no such call: a link ends with its time, or when a newer one is used."""
        raise Refused(ErrorCode.UNSUPPORTED)

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        """Write: make a link and send it, or hand it over.

        A phone whose type or platform Duo does not know is first declared a generic smartphone: without that
        Duo makes no link. That is a write of its own; left alone it does no harm.
        """
        body = _link(ask).body()
        phone = await self._phone(person_ref, ask.device_ref)
        if ask.delivery not in self.deliveries(mapping.phone(phone)):
            raise Mistaken(ErrorCode.UNSUPPORTED, delivery=ask.delivery.value)
        if ask.delivery is Delivery.SMS:
            body |= _texts(ask)
        if not (mapping.is_known(phone.type) and mapping.is_known(phone.platform)):
            await self._declare(phone)
        if ask.delivery is Delivery.SMS:
            return await self._send(phone, ask, body)
        return await self._hand_over(phone, ask, body)

    async def state(self, person_ref: str, device_ref: str) -> ActivationState:
        """Whether the app on this phone works now.

        Duo says no more: on a phone that worked before the link was made, `ACTIVATED` may be the old app.
        """
        try:
            phone = await self._phone(person_ref, device_ref)
        except Missing:
            return ActivationState.UNKNOWN
        if phone.activated is None:
            return ActivationState.UNKNOWN
        return ActivationState.ACTIVATED if phone.activated else ActivationState.PENDING

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:
        """Whether Duo's telephony log has the SMS; None inside its blind window, without it, or for a QR."""
        if ask.delivery is not Delivery.SMS:
            return None
        await self._clock.settle()
        begin = self._clock.theirs(asked_at) - _SLACK
        end = begin + _SENT_WITHIN
        if self._clock.time() - BLIND <= end:
            return None
        try:
            phone = await self._phone(person_ref, ask.device_ref)
            window = {"mintime": ms(begin), "maxtime": ms(end), "limit": "1000", "sort": "ts:asc"}
            log = await self._admin.get(LOG, TelephonyLog, window, lane=Lane.TELEPHONY)
        except Missing:
            return None
        except Mistaken as error:
            if error.code is ErrorCode.VENDOR_PERMISSION:
                return None
            raise
        return any(
            row.type.lower() == "sms"
            and row.context.lower() != "authentication"
            and tail(row.phone) == tail(phone.number)
            for row in log.value.items
        )

    async def _phone(self, person_ref: str, device_ref: str) -> Phone:
        """That phone, read now, if it is still this person's."""
        checked(person_ref)
        phone = (await self._admin.get(phone_path(device_ref), Phone)).value
        if phone.phone_id != device_ref:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="phone_id")
        if phone.users is not None and person_ref not in {holder.user_id for holder in phone.users}:
            raise Missing(ErrorCode.NOT_FOUND)
        return phone

    async def _declare(self, phone: Phone) -> None:
        body: dict[str, str | bool] = {"platform": "generic smartphone", "type": "mobile"}
        declared = await self._admin.post(phone_path(phone.phone_id), body, Phone)
        if declared.phone_id != phone.phone_id:
            raise OutcomeUnknown("phone_id")

    async def _send(self, phone: Phone, ask: ActivationAsk, body: dict[str, str | bool]) -> ActivationMade:
        path = phone_path(phone.phone_id, "send_sms_activation")
        made = await self._admin.post(path, body, ActivationSms)
        _same_life(made.valid_secs, ask)
        return ActivationMade(self._until(ask), phone.number, None, await self._stopped(phone))

    async def _hand_over(
        self, phone: Phone, ask: ActivationAsk, body: dict[str, str | bool]
    ) -> ActivationMade:
        path = phone_path(phone.phone_id, "activation_url")
        made = await self._admin.post(path, body, ActivationLink)
        _same_life(made.valid_secs, ask)
        stopped = await self._stopped(phone)
        return ActivationMade(self._until(ask), "", _scanned(made), stopped, made.activation_url)

    async def _stopped(self, before: Phone) -> bool:
        """Whether making the link ended the app that worked; a failed look says no more than before."""
        if not before.activated:
            return False
        try:
            after = (await self._admin.get(phone_path(before.phone_id), Phone)).value
        except DeskError:
            return False
        return after.activated is False

    def _until(self, ask: ActivationAsk) -> datetime:
        return self._now() + timedelta(seconds=ask.seconds)


def _link(ask: ActivationAsk) -> LinkAsk:
    try:
        return LinkAsk(seconds=ask.seconds, install=ask.install_link)
    except ValidationError:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="seconds") from None


def _texts(ask: ActivationAsk) -> dict[str, str]:
    """The SMS in the person's words; each must hold the mark that Duo replaces by its link."""
    if ACTIVATION_MARK not in ask.texts.activation:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="activation")
    if not ask.install_link:
        return {"activation_msg": ask.texts.activation}
    if INSTALLATION_MARK not in ask.texts.installation:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="installation")
    return {"activation_msg": ask.texts.activation, "installation_msg": ask.texts.installation}


def _same_life(seconds: int | None, ask: ActivationAsk) -> None:
    """A link that lives longer than asked (or for ever) is not what was ordered."""
    if seconds is not None and seconds != ask.seconds:
        raise OutcomeUnknown("valid_secs")


def _scanned(made: ActivationLink) -> SecretStr:
    """What Duo Mobile scans: the `duo://` code inside the barcode's address; the plain link without one."""
    query = urlsplit(made.activation_barcode.get_secret_value()).query
    value = parse_qs(query).get("value", [""])[0]
    return SecretStr(value) if value.startswith("duo://") else made.activation_url
