"""Tokens as things: brought back in step, given out of the stock."""

from __future__ import annotations

import re

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.vendors.capability_values import StockToken
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.locks import ITEM
from helpdesk_tui.vendors.openotp.tokens_of import HOTP, TOTP
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

MOST = 50
_CODES = {TOTP: 1, HOTP: 2}
_CODE = re.compile(r"[0-9]{4,12}")
_SERIAL = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Without `*`, which stands for anything in the inventory's filter."""


class OpenOtpTokens:
    """Every call names its slot: without one the server takes the first token."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def resync_codes(self, device: VendorDevice) -> int:
        """One for a clock, two in a row for a counter."""
        return _CODES.get(device.extra.get("type", ""), 0) if mapping.is_slot(device) else 0

    async def resync(self, person_ref: str, device_ref: str, codes: tuple[SecretStr, ...]) -> bool:
        """Write: bring it back in step; False when the codes do not fit it."""
        account = await accounts.get(self._manager, person_ref)
        slot = mapping.slot_of(account.dn, device_ref)
        token = account.token(slot)
        if token is None or token.type not in _CODES:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        typed = ["".join(code.get_secret_value().split()) for code in codes]
        if len(typed) != _CODES[token.type]:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="codes")
        if not all(map(_CODE.fullmatch, typed)):
            return False
        if token.type == TOTP:
            done = await self._manager.write("OpenOTP.TOTP_Resync", dn=account.dn, otp=typed[0], id=slot)
        else:
            done = await self._manager.write(
                "OpenOTP.HOTP_Resync_Sequence", dn=account.dn, otp1=typed[0], otp2=typed[1], id=slot
            )
        if not isinstance(done, bool):
            raise OutcomeUnknown("no yes and no no")
        return done

    async def stock(self, serial: str) -> tuple[StockToken, ...]:
        """What the inventory has of it, in order and linked to nobody; the server tells serials alone."""
        if not _SERIAL.fullmatch(serial):
            return ()
        found = await self._manager.read(
            "Search_Inventory_Items", type=ITEM, filter=f"*{serial}*", linked=False, status="Valid"
        )
        serials = dict.fromkeys(lenient.texts(found if isinstance(found, list) else []))
        return tuple(StockToken(ref=one, serial=one) for one in sorted(serials)[:MOST])

    async def assign(self, person_ref: str, token_ref: str, code: SecretStr | None) -> None:
        """Write: give this token to the person, in their first free slot; its code is checked first."""
        account = await accounts.get(self._manager, person_ref)
        slot = mapping.free_slot(account, self._manager.settings)
        if slot is None:
            raise Refused(ErrorCode.VENDOR_LIMIT, limit=str(self._manager.settings.slots))
        if not _SERIAL.fullmatch(token_ref):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="token")
        typed = None if code is None else "".join(code.get_secret_value().split())
        if typed is not None and not _CODE.fullmatch(typed):
            raise Mistaken(ErrorCode.WRONG_CODE)
        done = await self._manager.write(
            "OpenOTP.Inventory_Register", dn=account.dn, serial=token_ref, id=slot, otp=typed
        )
        if done is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="Inventory_Register")
        if done is not True:
            raise OutcomeUnknown("no yes and no no")

    async def assigned(self, person_ref: str, token_ref: str) -> bool | None:
        """Whether the person has it; None when the server does not tell serials of tokens."""
        account = await accounts.get(self._manager, person_ref)
        if not account.tokens_known:
            return None
        return any(token.serial == token_ref for token in account.tokens)
