"""First codes of new apps: the policy `verify_enrollment` lets a token work only once its owner proved it.

Until then the server accepts no code of it and makes no other link for it; only deleting it starts anew.
"""

from __future__ import annotations

import re

from pydantic import SecretStr

from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.holding import device_of, may, see, unavailable
from helpdesk_tui.vendors.privacyidea.wire.answers import BAD_PARAMETER, ServerSays
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import token_by_serial, token_of
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

_CODE = re.compile(r"[0-9]{4,12}")


class PrivacyIdeaFirstCodes:
    """Takes the code that the caller reads from the new app."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def awaits(self, device: VendorDevice) -> bool:
        """Set up, not disabled since, and of a type that this agent may enrol."""
        right = f"enroll{device.extra.get(mapping.TYPE, '').upper()}"
        pending = device.extra.get(mapping.ROLLOUT) == mapping.VERIFY and mapping.STATE not in device.extra
        return pending and may(self._session, right)

    async def finish(self, person_ref: str, device_ref: str, code: SecretStr) -> bool:
        """Write: a wrong code counts against nothing here, and may be followed by another.

        Asked only of a token that is seen to wait: without the policy the same call makes a new secret.
        """
        typed = "".join(code.get_secret_value().split())
        token = await device_of(self._session, person_ref, device_ref)
        if not token.unverified:
            raise unavailable("needs_no_code")
        if not token.active:
            raise unavailable("token_unusable")
        if not _CODE.fullmatch(typed):
            return False
        try:
            answer = await self._session.write(
                "POST",
                "/token/init",
                type=token.type,
                serial=token.serial,
                user=token.login,
                realm=self._session.realm,
                verify=typed,
            )
        except ServerSays as refusal:
            if refusal.number != BAD_PARAMETER:
                raise
            if not (await token_of(self._session, person_ref, device_ref)).unverified:
                raise OutcomeUnknown("refused and no longer waiting") from refusal
            return False
        if answer.value is not True:
            raise OutcomeUnknown("no yes")
        await see(self._session, token.serial, lambda now: now.enrolled)
        return True

    async def finished(self, person_ref: str, device_ref: str) -> bool | None:
        """Whether the server accepts its codes now."""
        token = await token_by_serial(self._session, device_ref)
        return None if token is None or token.login != person_ref else token.enrolled
