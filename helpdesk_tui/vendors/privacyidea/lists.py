"""Lists of one-time codes on paper: TAN tokens without an end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.holding import see
from helpdesk_tui.vendors.privacyidea.wire.answers import FORBIDDEN, Answer, ServerSays
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, token_by_serial, tokens_of
from helpdesk_tui.vendors.values import OutcomeUnknown

DIGITS = 8
"""A hundred codes are valid at once, so six digits would be guessed sooner."""
ENROL_RIGHT = "enrollTAN"
PREFIX = "HDL"
COUNT = "tan.count"


class PrivacyIdeaLists:
    """Each list has a serial of its own: made anew under the old one, codes of the old list would live on."""

    sizes: tuple[int, ...] = (10, 20, 50, 100)

    def __init__(self, session: Session) -> None:
        self._session = session

    async def make_list(self, person_ref: str, size: int) -> tuple[SecretStr, ...]:
        """Write: a list of codes that the desk draws, then the end of the lists before, disabled."""
        if size not in self.sizes:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="size")
        serial = f"{PREFIX}{secrets.token_hex(8).upper()}"
        drawn = _draw(size)
        answer = await self._make(person_ref, serial, drawn)
        await see(
            self._session,
            serial,
            lambda now: _is_list(now) and now.login == person_ref and _count(now) in {None, size},
        )
        try:
            await self._end(person_ref, besides=serial)
        except DeskError as error:
            raise OutcomeUnknown(f"the list before: {error.code}") from error
        return tuple(SecretStr(code) for code in _codes(answer, drawn))

    async def left(self, person_ref: str) -> int | None:
        """Codes left; None when there is no list, or when the server hides how many."""
        return self.left_of(await tokens_of(self._session, person_ref))

    def left_of(self, tokens: Iterable[Token]) -> int | None:
        """The same, out of one person's tokens."""
        counts = [count for token in tokens if _is_list(token) and (count := _count(token)) is not None]
        return sum(counts) if counts else None

    async def withdraw_list(self, person_ref: str) -> None:
        """Write: disable every list of this person that has no end of its own."""
        await self._end(person_ref)

    async def _make(self, login: str, serial: str, drawn: tuple[str, ...]) -> Answer:
        """A refusal may come after the token exists, so it is looked for and ended."""
        try:
            return await self._session.write(
                "POST",
                "/token/init",
                type=mapping.LIST_TYPE,
                user=login,
                realm=self._session.realm,
                serial=serial,
                tans=" ".join(drawn),
                description="helpdesk_tui",
            )
        except ServerSays as refusal:
            try:
                if await token_by_serial(self._session, serial):
                    await self._disable(serial)
            except DeskError as second:
                raise OutcomeUnknown(f"{refusal.code}, then {second.code}") from refusal
            if refusal.http_status == FORBIDDEN and ENROL_RIGHT in self._session.rights:
                raise Refused(ErrorCode.VENDOR_LIMIT, detail=refusal.params["detail"]) from refusal
            raise

    async def _end(self, login: str, *, besides: str = "") -> None:
        for token in await tokens_of(self._session, login):
            if _is_list(token) and token.serial != besides:
                await self._disable(token.serial)

    async def _disable(self, serial: str) -> None:
        await self._session.write("POST", f"/token/disable/{serial}")
        await see(self._session, serial, lambda now: not now.active)


def _draw(size: int) -> tuple[str, ...]:
    drawn: dict[str, None] = {}
    while len(drawn) < size:
        drawn[f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"] = None
    return tuple(drawn)


def _codes(answer: Answer, drawn: tuple[str, ...]) -> tuple[str, ...]:
    """Those that were sent, unless the server says that it drew its own."""
    own = answer.detail.get("otps")
    if not isinstance(own, dict) or not own:
        return drawn
    codes = tuple(str(own[place]) for place in sorted(own, key=lambda place: (len(place), place)))
    if len(codes) != len(drawn):
        raise OutcomeUnknown("another size")
    return codes


def _is_list(token: Token) -> bool:
    live = token.active and not token.revoked
    return token.type == mapping.LIST_TYPE and live and not mapping.is_bypass(token)


def _count(token: Token) -> int | None:
    count = token.info.get(COUNT)
    if isinstance(count, str) and count.isdecimal():
        return int(count)
    return count if isinstance(count, int) else None
