"""Another number for a phone that the account already has."""

from __future__ import annotations

import re

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import phone_of, present, see, unavailable
from helpdesk_tui.vendors.duo.telephony import tail
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import Phone, User
from helpdesk_tui.vendors.duo.wire.refs import phone_path
from helpdesk_tui.vendors.values import VendorDevice

_E164 = re.compile(r"\+[1-9][0-9]{5,14}")
_WITH_NUMBER = frozenset({DeviceKind.PHONE, DeviceKind.LANDLINE})


class DuoNumbers:
    """Numbers of phones; those that a directory writes are left to it."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory) -> None:
        self._admin = admin
        self._directory = directory

    def editable(self, device: VendorDevice) -> bool:
        """A phone that is there, of a person whom no directory writes."""
        there = device.kind in _WITH_NUMBER and device.usable is not False
        return there and mapping.DIRECTORY_WRITES not in device.extra

    async def set_number(self, person_ref: str, device_ref: str, number: str) -> None:
        """Write: change it for this person alone; a phone that others use too is refused."""
        if _E164.fullmatch(number) is None:
            raise Mistaken(ErrorCode.BAD_NUMBER)
        user = await present(self._directory, person_ref)
        if phone_of(user, device_ref).number == number:
            return
        if mapping.is_synced(user):
            raise unavailable("directory_managed")
        phone = (await self._admin.get(phone_path(device_ref), Phone)).value
        if {holder.user_id for holder in phone.users or ()} != {person_ref}:
            raise unavailable("shared_device")
        await self._admin.post(phone_path(device_ref), {"number": number}, object)
        await see(self._directory, person_ref, lambda now: _has_number(now, device_ref, number))


def _has_number(user: User, device_ref: str, number: str) -> bool:
    return any(phone.phone_id == device_ref and tail(phone.number) == tail(number) for phone in user.phones)
