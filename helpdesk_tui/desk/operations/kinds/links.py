"""Carrying a link that a vendor handed over: as the desk's own text message, or as its letter."""

from __future__ import annotations

from datetime import datetime

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from helpdesk_tui.desk.gate.carrying import Road
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.letters.activation import Invitation, activation_letter
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import facts
from helpdesk_tui.phrases import load
from helpdesk_tui.vendors.values import ActivationMade

MARK = "<acturl>"
"""Where the link stands in the words of a text message."""


async def carry(
    house: House,
    entry: Entry,
    order: ActivationOrder,
    road: Road,
    made: ActivationMade,
    *,
    language: str,
    until: datetime,
) -> None:
    """Send it, once; raises `COURIER_DOWN` when it certainly did not go, else `OutcomeUnknown`."""
    if made.link is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    kind = house.vendors[entry.vendor].kind
    tapped = made.page or made.link
    if order.delivery is Delivery.SMS and house.couriers.sms is not None:
        words = load(language).activation_sms(kind).replace(MARK, tapped.get_secret_value())
        await house.couriers.sms.send(road.address, "", SecretStr(words))
        return
    if order.delivery is not Delivery.MAIL or house.couriers.mail is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    client = await house.store.read(lambda connection: facts.client_of(connection, entry.person))
    invitation = Invitation(kind, tapped, made.link, road.label, road.hint, until)
    letter = activation_letter(house.letters, house.config.client(client), language, invitation)
    await house.couriers.mail.post(road.address, letter)
