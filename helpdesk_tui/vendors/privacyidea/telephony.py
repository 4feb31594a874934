"""Login codes by SMS, and what the server's logs say of them."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.vendors.capability_values import Delivered
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.challenges import PrivacyIdeaChallenges
from helpdesk_tui.vendors.privacyidea.directory import PrivacyIdeaDirectory
from helpdesk_tui.vendors.privacyidea.holding import device_of, unavailable
from helpdesk_tui.vendors.privacyidea.log import PrivacyIdeaLog
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, tokens_of
from helpdesk_tui.vendors.values import VendorDevice


class PrivacyIdeaTelephony:
    """Tokens that get a code when they are asked."""

    def __init__(
        self,
        session: Session,
        directory: PrivacyIdeaDirectory,
        challenges: PrivacyIdeaChallenges,
        log: PrivacyIdeaLog,
    ) -> None:
        self._session = session
        self._directory = directory
        self._challenges = challenges
        self._log = log

    def receives(self, device: VendorDevice) -> bool:
        """A token for text messages that is in order and has a number."""
        in_order = device.usable is not False and device.activated is not False
        return device.extra.get(mapping.TYPE) == mapping.SMS_TYPE and in_order and bool(device.number)

    async def send_codes(self, person_ref: str, device_ref: str) -> None:
        """Write: text a new login code, good for one login; one that was sent before ends."""
        token = await device_of(self._session, person_ref, device_ref)
        if token.type != mapping.SMS_TYPE:
            raise unavailable("no_sms")
        if not (token.active and token.enrolled) or token.blocked:
            raise unavailable("not_this_factor")
        if not await self._number(person_ref, token):
            raise unavailable("no_sms")
        await self._challenges.trigger(token.serial)

    async def delivered(self, person_ref: str, since: datetime) -> tuple[Delivered, ...]:
        """When codes were handed to the server's gateway, newest first; what arrived it does not know.

        Before 3.14 what a desk has sent is not among them.
        """
        tokens = [token for token in await tokens_of(self._session, person_ref) if _texts(token)]
        if not tokens:
            return ()
        numbers = {token.serial: await self._number(person_ref, token) for token in tokens}
        asked = await self._log.triggered(person_ref, since)
        return tuple(
            Delivered(one.at, "sms", numbers[one.serial], one.purpose)
            for one in sorted(asked, key=lambda one: one.at, reverse=True)
            if one.serial in numbers
        )

    async def _number(self, login: str, token: Token) -> str:
        """Where its messages go; without a number the server sends one to nowhere and says yes."""
        if not mapping.has_directory_number(token):
            return str(token.info.get("phone") or "")
        person = await self._directory.person(login)
        devices = () if person is None else person.devices
        return next((device.number for device in devices if device.ref == token.serial), "")


def _texts(token: Token) -> bool:
    return token.type == mapping.SMS_TYPE
