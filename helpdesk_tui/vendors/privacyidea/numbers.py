"""Another number for a token that gets its codes by SMS."""

from __future__ import annotations

import re

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.holding import device_of, may, see, unavailable
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import VendorDevice

RIGHTS = ("enrollSMS",)
_E164 = re.compile(r"\+[1-9][0-9]{5,14}")


class PrivacyIdeaNumbers:
    """Only numbers that the token holds itself; those of the directory are changed there."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def editable(self, device: VendorDevice) -> bool:
        """A token for text messages with a number of its own."""
        own = (
            device.extra.get(mapping.TYPE) == mapping.SMS_TYPE
            and mapping.DIRECTORY_NUMBER not in device.extra
        )
        return own and mapping.STATE not in device.extra and may(self._session, *RIGHTS)

    async def set_number(self, person_ref: str, device_ref: str, number: str) -> None:
        """Write: roll the token over with the new number; its PIN, owner and state stay.

        Codes that are on their way to the old number end.
        """
        if _E164.fullmatch(number) is None:
            raise Mistaken(ErrorCode.BAD_NUMBER)
        token = await device_of(self._session, person_ref, device_ref)
        if token.type != mapping.SMS_TYPE:
            raise Refused(ErrorCode.UNSUPPORTED)
        if mapping.has_directory_number(token):
            raise unavailable("directory_managed")
        if token.info.get("phone") == number:
            return
        await self._session.write(
            "POST",
            "/token/init",
            type=mapping.SMS_TYPE,
            serial=token.serial,
            user=person_ref,
            realm=self._session.realm,
            phone=number,
            genkey=1,
            rollover=1,
        )
        await see(self._session, token.serial, lambda now: now.info.get("phone") == number)
