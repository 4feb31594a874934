"""A link to the server's self-registration: sent by the server itself, or handed over."""

from __future__ import annotations

from datetime import datetime

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.vendors.capability_values import InvitationAsk, InvitationMade
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import OutcomeUnknown

REGISTERED_THERE = 3
"""Slots that such a link can be made for."""
_METHODS = {Delivery.SMS: "SMS", Delivery.MAIL: "MAIL", Delivery.QR: "NONE"}
_ATTRIBUTES = {Delivery.SMS: "mobile", Delivery.MAIL: "mail"}


class OpenOtpInvitations:
    """Good for one login at the registration page; how long it lives is the server's own setting."""

    deliveries = frozenset(_METHODS)

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    async def invite(self, person_ref: str, ask: InvitationAsk) -> InvitationMade:
        """Write: a link for the first free slot, to the number or address that the directory has.

        Its life cannot be ordered: whether the server reads hours or seconds differs between releases.
        """
        settings = self._manager.settings
        account = await accounts.get(self._manager, person_ref)
        attribute = _ATTRIBUTES.get(ask.delivery)
        sent_to = account.first(attribute) if attribute else ""
        if attribute and not sent_to:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        slot = mapping.free_slot(account, settings)
        if slot is None or slot > REGISTERED_THERE:
            raise Refused(ErrorCode.VENDOR_LIMIT, limit=str(settings.slots))
        made = await self._manager.write(
            "SelfReg.Send_Request",
            username=account.login,
            domain=settings.domain,
            method=_METHODS[ask.delivery],
            application="OpenOTP",
            item=f"Token{slot}",
            comments=f"helpdesk_tui {ask.operation}"[:80],
        )
        if made is False:
            raise Mistaken(ErrorCode.VENDOR_REFUSED, detail="Send_Request")
        if not isinstance(made, str) or "://" not in made:
            raise OutcomeUnknown("no link")
        return InvitationMade(
            until=None, sent_to=sent_to, link=SecretStr(made) if ask.delivery is Delivery.QR else None
        )

    async def invited(self, person_ref: str, ask: InvitationAsk, *, asked_at: datetime) -> bool | None:  # noqa: ARG002
        """The server keeps no list of its links that could be read."""
        return None
