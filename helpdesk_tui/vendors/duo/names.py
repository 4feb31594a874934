"""What a phone is called: a free label, by which the authentication log names it too."""

from __future__ import annotations

from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import phone_of, present, see, unavailable
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import Phone, User
from helpdesk_tui.vendors.duo.wire.refs import phone_path
from helpdesk_tui.vendors.values import VendorDevice

_NAMED = frozenset({DeviceKind.PHONE, DeviceKind.TABLET, DeviceKind.LANDLINE})


class DuoNames:
    """Names of phones; tokens have a serial alone, and no call renames a key or a computer."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory) -> None:
        self._admin = admin
        self._directory = directory

    def nameable(self, device: VendorDevice) -> bool:
        """A phone, tablet or landline that is there: a suspended one is known by the user's notes alone."""
        return device.kind in _NAMED and device.usable is not False

    async def rename(self, person_ref: str, device_ref: str, name: str) -> None:
        """Write: the name alone, so that number, type and activation stay; a shared phone is refused."""
        user = await present(self._directory, person_ref)
        if phone_of(user, device_ref).name == name:
            return
        phone = (await self._admin.get(phone_path(device_ref), Phone)).value
        if {holder.user_id for holder in phone.users or ()} != {person_ref}:
            raise unavailable("shared_device")
        await self._admin.post(phone_path(device_ref), {"name": name}, object)
        await see(self._directory, person_ref, lambda now: _is_named(now, device_ref, name) is True)

    async def named(self, person_ref: str, device_ref: str, name: str) -> bool | None:
        """Whether it is called so now; None when the person has it no more."""
        return _is_named(await present(self._directory, person_ref), device_ref, name)


def _is_named(user: User, device_ref: str, name: str) -> bool | None:
    names = [phone.name for phone in user.phones if phone.phone_id == device_ref]
    return names[0] == name if names else None
