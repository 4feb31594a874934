"""Tokens as things: brought back in step, found in the drawer, handed out."""

from __future__ import annotations

import re

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.vendors.capability_values import StockToken
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.challenges import PrivacyIdeaChallenges
from helpdesk_tui.vendors.privacyidea.holding import device_of, may, see, unavailable
from helpdesk_tui.vendors.privacyidea.wire.answers import ServerSays
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, checked_serial, token_by_serial, unassigned
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

RESYNC_CODES = 2
MOST = 50
RESYNC_RIGHT, ASSIGN_RIGHT = "resync", "assign"
_ASSIGNED_ALREADY = 1103
_CODE = re.compile(r"[0-9]{4,12}")
_PART_OF_SERIAL = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""Without `*`, which stands for anything."""


class PrivacyIdeaTokens:
    """Apps and fobs that show codes."""

    def __init__(self, session: Session, challenges: PrivacyIdeaChallenges) -> None:
        self._session = session
        self._challenges = challenges

    def resync_codes(self, device: VendorDevice) -> int:
        """Two in a row, by clock or by counter; none for the rest."""
        shows_codes = device.extra.get(mapping.TYPE) in mapping.APP_TYPES
        in_order = device.activated is not False and mapping.STATE not in device.extra
        return RESYNC_CODES if shows_codes and in_order and may(self._session, RESYNC_RIGHT) else 0

    async def resync(self, person_ref: str, device_ref: str, codes: tuple[SecretStr, ...]) -> bool:
        """Write: two codes in a row; a clock may be 25 minutes off, a counter a thousand presses.

        The code that a clock shows right after is refused as used, the one after that is good.
        """
        typed = ["".join(code.get_secret_value().split()) for code in codes]
        if len(typed) != RESYNC_CODES:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="codes")
        token = await device_of(self._session, person_ref, device_ref)
        if token.type not in mapping.APP_TYPES or not token.enrolled:
            raise unavailable("needs_no_resync")
        if not all(map(_CODE.fullmatch, typed)):
            return False
        answer = await self._session.write(
            "POST", f"/token/resync/{token.serial}", otp1=typed[0], otp2=typed[1]
        )
        if not isinstance(answer.value, bool):
            raise OutcomeUnknown("no yes and no no")
        return answer.value

    async def stock(self, serial: str) -> tuple[StockToken, ...]:
        """Imported tokens in the agent's realms that are nobody's and in order, by serial.

        One that was suspended and returned stays out until it is enabled in privacyIDEA.
        """
        if not _PART_OF_SERIAL.fullmatch(serial):
            return ()
        found = [token for token in await unassigned(self._session, f"*{serial}*") if _fit_to_give(token)]
        ordered = sorted(found, key=lambda token: token.serial)[:MOST]
        return tuple(StockToken(token.serial, token.serial, token.type.upper()) for token in ordered)

    async def assign(self, person_ref: str, token_ref: str, code: SecretStr | None) -> None:
        """Write: give a token that nobody has; a code is checked before, `Refused(WRONG_CODE)` gives nothing.

        A wrong code counts against the token, as at a login.
        """
        token = await token_by_serial(self._session, checked_serial(token_ref))
        if token is None or not mapping.is_hardware(token):
            raise Missing(ErrorCode.NOT_FOUND)
        if _is_of(token, person_ref, self._session.realm):
            return
        if token.login:
            raise unavailable("taken")
        if not _fit_to_give(token):
            raise unavailable("token_unusable")
        if code is not None:
            typed = "".join(code.get_secret_value().split())
            if not _CODE.fullmatch(typed) or not await self._challenges.fits(token.serial, typed):
                raise Refused(ErrorCode.WRONG_CODE)
        try:
            await self._session.write(
                "POST", "/token/assign", serial=token.serial, user=person_ref, realm=self._session.realm
            )
        except ServerSays as refusal:
            if refusal.number == _ASSIGNED_ALREADY:
                raise unavailable("taken") from refusal
            raise
        await see(self._session, token.serial, lambda now: _is_of(now, person_ref, self._session.realm))

    async def assigned(self, person_ref: str, token_ref: str) -> bool | None:
        """Whether the person has it; None when the token is out of sight."""
        token = await token_by_serial(self._session, token_ref)
        return None if token is None else _is_of(token, person_ref, self._session.realm)


def _fit_to_give(token: Token) -> bool:
    in_order = token.active and not token.revoked and not token.blocked and token.enrolled
    return in_order and not token.login and token.type in mapping.APP_TYPES and mapping.is_hardware(token)


def _is_of(token: Token, login: str, realm: str) -> bool:
    return token.login == login and token.realm.casefold() == realm.casefold()
