"""What Duo itself sends to telephones: new login codes, and what its telephony log says went out."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk_tui.contract.errors import DeskError, Unreachable
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.capability_values import Delivered
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import phone_of, present, unavailable
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import Phone, Telephony, TelephonyLog
from helpdesk_tui.vendors.duo.wire.refs import phone_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

LOG = "/admin/v2/logs/telephony"
BLIND = timedelta(minutes=2)
KEPT = timedelta(days=180)
_PAGES = 3
"""Looks at one question; the rate is two a minute after a burst of six."""
_NINE_DIGITS = 9
"""The end of a number that is the same however its beginning is written."""
_KINDS = {"phone": "call", "sms": "sms"}


class DuoTelephony:
    """Messages and calls of one account."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory, clock: VendorClock) -> None:
        self._admin = admin
        self._directory = directory
        self._clock = clock

    def receives(self, device: VendorDevice) -> bool:
        """Whether login codes can be texted to this device."""
        return Factor.SMS in device.factors

    async def send_codes(self, person_ref: str, device_ref: str) -> None:
        """Write: text a new batch of login codes; those sent before stop working. Costs telephony credits."""
        phone = phone_of(await present(self._directory, person_ref), device_ref)
        if Factor.SMS not in mapping.phone(phone).factors:
            raise unavailable("no_sms")
        await self._admin.post(phone_path(device_ref, "send_sms_passcodes"), {}, object)
        try:
            now = (await self._admin.get(phone_path(device_ref), Phone)).value
        except DeskError as error:
            raise OutcomeUnknown("read-back") from error
        if now.sms_passcodes_sent is False:
            raise OutcomeUnknown("read-back differs")

    async def delivered(self, person_ref: str, since: datetime) -> tuple[Delivered, ...]:
        """What went out to this person's numbers until two minutes ago; Duo does not know what arrived."""
        user = await present(self._directory, person_ref)
        numbers = {tail(phone.number): phone.number for phone in user.phones if tail(phone.number)}
        if not numbers:
            return ()
        await self._clock.settle()
        end = self._clock.time() - BLIND
        begin = max(self._clock.theirs(since), end - KEPT)
        rows = await self._rows(begin, end) if begin < end else []
        return tuple(
            Delivered(row.ts, _KINDS.get(row.type.lower(), row.type), numbers[tail(row.phone)], row.context)
            for row in sorted(rows, key=lambda row: row.ts or begin, reverse=True)
            if row.ts is not None and tail(row.phone) in numbers
        )

    async def _rows(self, begin: datetime, end: datetime) -> list[Telephony]:
        """Newest first; when the rate ends the look, what was read so far."""
        window = {"mintime": ms(begin), "maxtime": ms(end), "limit": "1000", "sort": "ts:desc"}
        found: list[Telephony] = []
        cursor = ""
        for _look in range(_PAGES):
            more = {"next_offset": cursor} if cursor else {}
            try:
                page = (await self._admin.get(LOG, TelephonyLog, window | more, lane=Lane.TELEPHONY)).value
            except Unreachable:
                if not found:
                    raise
                break
            found += page.items
            if page.metadata.next_offset in {"", cursor}:
                break
            cursor = page.metadata.next_offset
        return found


def ms(at: datetime) -> str:
    """Unix milliseconds, as the logs take them."""
    return str(int(at.timestamp() * 1000))


def tail(number: str) -> str:
    """The digits by which two spellings of one number are the same."""
    return "".join(filter(str.isdecimal, number))[-_NINE_DIGITS:]
