"""Bypass codes: registration tokens with an end, each good for one login, after which it deletes itself."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import MAX_SECONDS, MAX_USES, MIN_SECONDS
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.wire.answers import FORBIDDEN, NO_SUCH_TOKEN, Answer, ServerSays
from helpdesk_tui.vendors.privacyidea.wire.dates import end_stamp
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, checked_serial, token_by_serial, tokens_of
from helpdesk_tui.vendors.values import CodeOrder, LiveCode, MadeCode, OutcomeUnknown, TypedAs

ENROL_RIGHT = "enrollREGISTRATION"
DESCRIPTION_LENGTH = 80
TOLERANCE = timedelta(seconds=60)
"""How much later than asked an end may read, since the server counts minutes."""


def serials(operation: OperationId, uses: int) -> tuple[str, ...]:
    """The serials of an operation's codes, known before they exist, so that a lost answer loses nothing."""
    digest = hashlib.sha256(operation.encode()).hexdigest()[:12].upper()
    return tuple(f"HD{digest}{index}" for index in range(uses))


_SPENT = re.compile(r"HD[0-9A-F]{12}\d+|REG[0-9A-F]{8,}")


def type_of_spent(serial: str) -> str:
    """The type of a token that deleted itself with its use: ours, or one that the server named."""
    return "registration" if _SPENT.fullmatch(serial) else ""


class PrivacyIdeaCodes:
    """Makes, lists and ends them."""

    desk_draws = False
    counts_uses = False
    one_at_a_time = False
    max_uses = MAX_USES

    def __init__(self, session: Session, typed_as: TypedAs) -> None:
        self._session = session
        self.typed_as = typed_as

    def draw(self) -> SecretStr:
        """Not here: the server draws, and ignores a code that it is given."""
        raise Mistaken(ErrorCode.UNSUPPORTED)

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        """Write: one token for each use, read back one by one; none is left behind when one goes wrong."""
        _check_bounds(order)
        await self._session.ready()
        end = self._session.pulse.server_now() + timedelta(seconds=order.seconds)
        wanted = serials(order.operation, order.uses)
        codes, ends = [], []
        for position, serial in enumerate(wanted):
            try:
                codes.append(await self._make_one(person_ref, serial, end, order.operation))
                ends.append(await self._read_back(person_ref, serial, end))
            except DeskError as error:
                await self._clear(wanted[: position + (not _never_reached(error))], error)
                raise
        return MadeCode(refs=wanted, codes=tuple(codes), until=min(ends) - self._session.pulse.ahead, uses=1)

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        """All that let this person in without a device, whoever made them."""
        now = self._session.pulse.server_now()
        tokens = await tokens_of(self._session, person_ref)
        return tuple(
            self._live_code(token) for token in tokens if mapping.is_bypass(token) and token.valid_at(now)
        )

    async def made_by(
        self,
        person_ref: str,  # noqa: ARG002 - the protocol's
        order: CodeOrder,
        *,
        asked_at: datetime,  # noqa: ARG002 - the protocol's
        known: frozenset[str],
    ) -> tuple[LiveCode, ...]:
        """What lives under this order's serials, with or without an end."""
        now = self._session.pulse.server_now()
        found = []
        for serial in serials(order.operation, order.uses):
            token = await token_by_serial(self._session, serial)
            if token and token.valid_at(now) and serial not in known:
                found.append(self._live_code(token))
        return tuple(found)

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        """Write: end one code; anything that is no bypass of this person is refused.

        A one-time code is deleted, unless it is the person's last token, since some policies let people
        without any token in. The rest is disabled, which can be taken back.
        """
        checked_serial(code_ref)
        tokens = await tokens_of(self._session, person_ref)
        token = next((token for token in tokens if token.serial == code_ref), None)
        if token is None:
            return
        if not mapping.is_bypass(token):
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="not a bypass code")
        await self._end(code_ref, delete_first=token.type == mapping.ONE_CODE and len(tokens) > 1)

    def _live_code(self, token: Token) -> LiveCode:
        """With its dates on our clock; the server does not say who made it."""
        ahead = self._session.pulse.ahead
        return LiveCode(
            ref=token.serial,
            made_at=token.created and token.created - ahead,
            until=token.until and token.until - ahead,
            uses_left=1 if token.type == mapping.ONE_CODE else None,
        )

    async def _make_one(self, login: str, serial: str, end: datetime, operation: OperationId) -> SecretStr:
        try:
            answer = await self._session.write(
                "POST",
                "/token/init",
                type=mapping.ONE_CODE,
                user=login,
                realm=self._session.realm,
                serial=serial,
                validity_period_end=end_stamp(end),
                description=f"helpdesk_tui {operation}"[:DESCRIPTION_LENGTH],
            )
        except ServerSays as refusal:
            raise self._plainer(refusal) from refusal
        code = answer.detail.get("registrationcode")
        if not isinstance(code, str) or not code:
            raise Mistaken(ErrorCode.VENDOR_REFUSED, detail="the server keeps the code to itself")
        return SecretStr(code)

    def _plainer(self, refusal: ServerSays) -> DeskError:
        """The server says 403 for a missing right and for a limit alike; its list of rights tells which."""
        if refusal.http_status != FORBIDDEN or ENROL_RIGHT not in self._session.rights:
            return refusal
        return Refused(ErrorCode.VENDOR_LIMIT, detail=refusal.params["detail"])

    async def _read_back(self, login: str, serial: str, end: datetime) -> datetime:
        """When the code really ends, or `OutcomeUnknown`: the server stores it after the token exists."""
        try:
            token = await token_by_serial(self._session, serial)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if token is None or not self._as_ordered(token, login, end) or token.until is None:
            raise OutcomeUnknown("read back differs")
        return token.until

    def _as_ordered(self, token: Token, login: str, end: datetime) -> bool:
        return (
            token.type == mapping.ONE_CODE
            and token.login == login
            and token.realm.casefold() == self._session.realm.casefold()
            and token.until is not None
            and token.until <= end + TOLERANCE
            and token.valid_at(self._session.pulse.server_now())
        )

    async def _clear(self, made: tuple[str, ...], error: DeskError) -> None:
        """Take away what a failed order left: even a plain refusal may leave a token without an end.

        Raises `OutcomeUnknown` when something may still stand.
        """
        try:
            for serial in made:
                if await token_by_serial(self._session, serial):
                    await self._end(serial, delete_first=True)
        except DeskError as second:
            raise OutcomeUnknown(f"{error.code}, then {second.code}") from error

    async def _end(self, serial: str, *, delete_first: bool) -> None:
        ways = (("DELETE", f"/token/{serial}"), ("POST", f"/token/disable/{serial}"))
        first, second = ways if delete_first else ways[::-1]
        try:
            await self._ended(*first)
        except ServerSays as refusal:
            if refusal.http_status != FORBIDDEN:
                raise
            await self._ended(*second)

    async def _ended(self, method: str, path: str) -> Answer | None:
        """None when it was gone already."""
        try:
            return await self._session.write(method, path)
        except ServerSays as refusal:
            if refusal.number == NO_SUCH_TOKEN:
                return None
            raise


def _check_bounds(order: CodeOrder) -> None:
    """The server would take any end and any number of tokens."""
    if not (MIN_SECONDS <= order.seconds <= MAX_SECONDS and 1 <= order.uses <= MAX_USES):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="order")


def _never_reached(error: DeskError) -> bool:
    """Whether the server certainly did not even begin."""
    unsent = isinstance(error, Unreachable) and not isinstance(error, OutcomeUnknown)
    return unsent or error.code is ErrorCode.VENDOR_KEYS_WRONG
