"""What a token is called: its description, of which the server keeps 80 signs without a word of it."""

from __future__ import annotations

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.holding import device_of, may, see
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import token_by_serial
from helpdesk_tui.vendors.values import VendorDevice

RIGHT = "setdescription"
LONGEST = 80


class PrivacyIdeaNames:
    """Names of tokens that are devices; those of codes and lists tell the adapter what they are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def nameable(self, device: VendorDevice) -> bool:
        """Any device that was not revoked, where the agent's rights do not rule it out."""
        return device.extra.get(mapping.STATE) != mapping.REVOKED and may(self._session, RIGHT)

    async def rename(self, person_ref: str, device_ref: str, name: str) -> None:
        """Write: the description alone, which the server's audit log keeps in clear."""
        if len(name) > LONGEST or name in mapping.NO_NAMES:
            raise Mistaken(ErrorCode.BAD_NAME, why="vendor")
        token = await device_of(self._session, person_ref, device_ref)
        if token.description == name:
            return
        await self._session.write("POST", f"/token/description/{token.serial}", description=name)
        await see(self._session, token.serial, lambda now: now.description == name)

    async def named(self, person_ref: str, device_ref: str, name: str) -> bool | None:
        """Whether it is called so now; None when the person has it no more."""
        token = await token_by_serial(self._session, device_ref)
        return None if token is None or token.login != person_ref else token.description == name
