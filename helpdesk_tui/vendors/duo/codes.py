"""Bypass codes: drawn by the desk, made once, read back, found again, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import SecretStr, ValidationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.orders import MAX_USES
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.wire.asks import CODE_DIGITS, BypassAsk
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import BypassCode
from helpdesk_tui.vendors.duo.wire.refs import bypass_path, checked, user_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import CodeOrder, LiveCode, MadeCode, OutcomeUnknown, TypedAs

MOST_CODES = 100
"""A user's limit; one more would be answered with a 500 (50001)."""
_PAGE = 300
_CLOCK_SLACK = timedelta(seconds=5)
"""Whole seconds on both sides, and the way of the ping."""
_EXPIRY_SLACK = timedelta(minutes=1)
_EXECUTED_WITHIN = timedelta(minutes=2)
"""A request that was sent is carried out by then or never."""


class DuoCodes:
    """Bypass codes of the users of one account."""

    desk_draws = True
    counts_uses = True
    one_at_a_time = False
    typed_as = TypedAs.CODE
    max_uses = MAX_USES

    def __init__(self, admin: DuoApi, clock: VendorClock, now: Callable[[], datetime]) -> None:
        self._admin = admin
        self._clock = clock
        self._now = now

    def draw(self) -> SecretStr:
        """Nine digits, the first of which may be 0."""
        return SecretStr(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}")

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        """Write: make the desk's code beside the user's others and read it back."""
        ask = _ask(order)
        known = await self.live(person_ref)
        if len(known) >= MOST_CODES:
            raise Mistaken(ErrorCode.VENDOR_LIMIT, limit=str(MOST_CODES))
        asked_at = self._now()
        made = await self._admin.post(user_path(person_ref, "bypass_codes"), ask.body(), list[SecretStr])
        if [code.get_secret_value() for code in made] != [ask.code.get_secret_value()]:
            raise OutcomeUnknown("codes")
        refs = frozenset(code.ref for code in known)
        try:
            new = [code for code in await self.live(person_ref) if code.ref not in refs]
        except DeskError as error:
            raise OutcomeUnknown("read-back") from error
        match [code for code in new if self._is_since(code, asked_at) and _is_as_ordered(code, order)]:
            case [LiveCode(ref=ref, until=datetime() as until, uses_left=order.uses)]:
                return MadeCode((ref,), (ask.code,), until, order.uses)
        raise OutcomeUnknown("read-back differs")

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        """All live codes of the user, whoever made them."""
        path = user_path(person_ref, "bypass_codes")
        found: dict[str, LiveCode] = {}
        offset: int | None = 0
        while offset is not None:
            page = await self._admin.get(
                path, list[BypassCode], {"limit": str(_PAGE), "offset": str(offset)}, lane=Lane.PAGE
            )
            found |= {row.bypass_code_id: mapping.live_code(row) for row in page.value}
            offset = page.following(offset)
        at = self._clock.time()
        return tuple(code for code in found.values() if code.until is None or code.until > at)

    async def made_by(
        self, person_ref: str, order: CodeOrder, *, asked_at: datetime, known: frozenset[str]
    ) -> tuple[LiveCode, ...]:
        """The live code that this order made, if it made one.

        Codes that are exactly as ordered go first; only when there is none, whatever else appeared in those
        two minutes without an administrator's name counts, since Duo may have made something else than asked.
        """
        new = [code for code in await self.live(person_ref) if code.ref not in known]
        near = [code for code in new if self._is_near(code, asked_at)]
        exact = [code for code in near if _is_as_ordered(code, order)]
        return tuple(exact or (code for code in near if not code.made_by))

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        """Write: delete one code and see it gone; one that is gone already is fine."""
        checked(person_ref)
        try:
            await self._admin.delete(bypass_path(code_ref))
        except Missing:
            return
        try:
            left = await self.live(person_ref)
        except DeskError as error:
            raise OutcomeUnknown("read-back") from error
        if any(code.ref == code_ref for code in left):
            raise OutcomeUnknown("still there")

    def _is_near(self, code: LiveCode, asked_at: datetime) -> bool:
        begin = self._clock.theirs(asked_at) - _CLOCK_SLACK
        return code.made_at is None or begin <= code.made_at <= begin + _EXECUTED_WITHIN

    def _is_since(self, code: LiveCode, asked_at: datetime) -> bool:
        return code.made_at is not None and code.made_at >= self._clock.theirs(asked_at) - _CLOCK_SLACK


def _is_as_ordered(code: LiveCode, order: CodeOrder) -> bool:
    """Ends when ordered, to the minute, and has no more uses than ordered."""
    if code.made_at is None or code.until is None or code.uses_left is None:
        return False
    late = abs(code.until - code.made_at - timedelta(seconds=order.seconds))
    return late <= _EXPIRY_SLACK and 1 <= code.uses_left <= order.uses


def _ask(order: CodeOrder) -> BypassAsk:
    if order.code is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="code")
    try:
        return BypassAsk(code=order.code, seconds=order.seconds, uses=order.uses)
    except ValidationError as error:
        raise Mistaken(ErrorCode.BAD_REQUEST, field=str(error.errors()[0]["loc"][0])) from None
