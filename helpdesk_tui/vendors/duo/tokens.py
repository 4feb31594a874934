"""Hardware tokens: brought back in step, found in the drawer, handed out."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.capability_values import StockToken
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.challenges import DuoChallenges
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import MOST_OBJECTS, present, see, unavailable
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import Token, User
from helpdesk_tui.vendors.duo.wire.refs import checked, token_path, user_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

RESYNC_CODES = 3
_PRESSED = frozenset({"h6", "h8", "d1"})
"""Types that count presses; the others go by the clock, or need no resynchronisation."""
_DIGITS = frozenset({6, 8})
_PAGE = 500
_MOST_SHOWN = 50
_MISFIT = "40002"


class DuoTokens:
    """Tokens of one account."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory, challenges: DuoChallenges) -> None:
        self._admin = admin
        self._directory = directory
        self._challenges = challenges

    def resync_codes(self, device: VendorDevice) -> int:
        """Three for a token whose button is pressed, none for the rest."""
        pressed = device.extra.get(mapping.TOKEN_TYPE) in _PRESSED
        return RESYNC_CODES if device.kind is DeviceKind.HARDWARE_TOKEN and pressed else 0

    async def resync(self, person_ref: str, device_ref: str, codes: tuple[SecretStr, ...]) -> bool:
        """Write: three codes in a row, read from a token that is this person's now."""
        digits = ["".join(code.get_secret_value().split()) for code in codes]
        if len(digits) != RESYNC_CODES:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="codes")
        if not all(code.isascii() and code.isdecimal() and len(code) in _DIGITS for code in digits):
            return False
        checked(device_ref)
        user = await present(self._directory, person_ref)
        token = next((token for token in user.tokens if token.token_id == device_ref), None)
        if token is None:
            raise Missing(ErrorCode.NOT_FOUND)
        if token.type.strip().lower() not in _PRESSED:
            raise unavailable("needs_no_resync")
        body = {f"code{place}": code for place, code in enumerate(digits, start=1)}
        try:
            await self._admin.post(token_path(device_ref, "resync"), body, object)
        except Mistaken as error:
            if error.code is ErrorCode.VENDOR_REFUSED and error.params.get("detail", "").startswith(_MISFIT):
                return False
            raise
        return True

    async def stock(self, serial: str) -> tuple[StockToken, ...]:
        """Tokens of nobody, person or administrator, in the order of their serials."""
        wanted = serial.strip().casefold()
        found: list[StockToken] = []
        offset: int | None = 0
        while offset is not None:
            window = {"limit": str(_PAGE), "offset": str(offset)}
            page = await self._admin.get("/admin/v1/tokens", list[Token], window, lane=Lane.PAGE)
            found += [_in_stock(row) for row in page.value if _free(row) and wanted in row.serial.casefold()]
            offset = page.following(offset)
        return tuple(sorted(found, key=lambda token: token.serial)[:_MOST_SHOWN])

    async def assign(self, person_ref: str, token_ref: str, code: SecretStr | None) -> None:
        """Write: give a token that nobody has.

        Duo checks codes of tokens that somebody has and no others: a code is tried right after, and a token
        that it does not fit is taken back, `Refused(WRONG_CODE)`.
        """
        checked(token_ref)
        user = await present(self._directory, person_ref)
        if _has(token_ref)(user):
            return
        row = (await self._admin.get(token_path(token_ref), Token)).value
        if row.token_id != token_ref:
            raise Missing(ErrorCode.NOT_FOUND)
        if not _free(row):
            raise unavailable("taken")
        if len(user.tokens) >= MOST_OBJECTS:
            raise Mistaken(ErrorCode.VENDOR_LIMIT, limit=str(MOST_OBJECTS))
        if code is not None:
            if row.type.strip().lower() == mapping.NO_DIGITS:
                raise Mistaken(ErrorCode.UNSUPPORTED, way="otp")
            self._challenges.must_check(user)
        await self._admin.post(user_path(person_ref, "tokens"), {"token_id": token_ref}, object)
        await see(self._directory, person_ref, _has(token_ref))
        if code is not None:
            await self._try(person_ref, token_ref, code)

    async def assigned(self, person_ref: str, token_ref: str) -> bool | None:
        """Whether the person has it; None when the person is gone."""
        user = await self._directory.user(person_ref)
        return None if user is None else _has(token_ref)(user)

    async def _try(self, person_ref: str, token_ref: str, code: SecretStr) -> None:
        try:
            verdict = await self._challenges.check_code(person_ref, None, code)
        except DeskError as error:
            raise OutcomeUnknown("code") from error
        if verdict.accepted:
            return
        try:
            await self._admin.delete(user_path(person_ref, "tokens", token_ref))
            await see(self._directory, person_ref, lambda user: not _has(token_ref)(user))
        except DeskError as error:
            raise OutcomeUnknown("take back") from error
        raise Refused(ErrorCode.WRONG_CODE)


def _has(token_ref: str) -> Callable[[User], bool]:
    return lambda user: any(token.token_id == token_ref for token in user.tokens)


def _free(row: Token) -> bool:
    """Listed with an empty list of people; a row that does not say is not free."""
    return bool(row.token_id) and row.users is not None and not row.users and not row.admins


def _in_stock(row: Token) -> StockToken:
    return StockToken(row.token_id, row.serial, mapping.token_model(row))
