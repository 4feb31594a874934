"""Lists of codes, texted codes, invitations and changed numbers."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Delivery, InviteOrder, ListOrder, NumberOrder, TextOrder
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import BY_VENDOR, Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import e164
from helpdesk_tui.vendors.capability_values import InvitationAsk

LONGEST_INVITATION = timedelta(days=30)
"""No vendor's setting lets an invitation live longer; listed so long where its end is not known."""


class CodeList(Kind[ListOrder]):
    """Codes on paper, shown once."""

    def asked(self, house: House, person: PersonFacts, order: ListOrder) -> Asked:
        """As much proof as a bypass code."""
        del house, person
        return Asked(Action.CODE_LIST, order.vendor, account=order.account)

    async def effect(self, house: House, entry: Entry, order: ListOrder, code: SecretStr | None) -> Done:
        """Make it; it replaces the one before."""
        del code
        lists = able(house.vendors[entry.vendor].lists)
        if order.size not in lists.sizes:
            raise Mistaken(ErrorCode.BAD_REQUEST, sizes=",".join(map(str, lists.sizes)))
        codes = await lists.make_list(entry.account_ref, order.size)
        return Done(until=None, uses=len(codes), secrets=Secrets(codes=codes))

    async def settle(self, house: House, entry: Entry, order: ListOrder) -> None:
        """A list that nobody has seen is ended: its codes cannot be read a second time."""
        del order
        await able(house.vendors[entry.vendor].lists).withdraw_list(entry.account_ref)
        await settling.taken_back(house, entry)

    def known(self, order: ListOrder) -> Known:
        """How many."""
        return {"size": order.size}

    def what(self, order: ListOrder) -> str:
        """How many."""
        return str(order.size)


class Texting(Kind[TextOrder]):
    """New login codes by SMS."""

    def asked(self, house: House, person: PersonFacts, order: TextOrder) -> Asked:
        """They go to a phone on file."""
        del house, person
        return Asked(Action.TEXT_CODES, order.vendor, order.device)

    async def effect(self, house: House, entry: Entry, order: TextOrder, code: SecretStr | None) -> Done:
        """Have them sent."""
        del code
        telephony = able(house.vendors[entry.vendor].telephony)
        await telephony.send_codes(entry.account_ref, ref_of(order.device))
        return Done(until=None, uses=None, device_ref=ref_of(order.device), sent_to=BY_VENDOR)

    async def settle(self, house: House, entry: Entry, order: TextOrder) -> None:
        """The telephony log shows it later; sending again is harmless."""
        del order
        await cannot_be_known(house, entry)


class Invite(Kind[InviteOrder]):
    """A link that sets up a new device from nothing."""

    def asked(self, house: House, person: PersonFacts, order: InviteOrder) -> Asked:
        """A new authenticator, through an address on file."""
        del house, person
        return Asked(Action.INVITE, order.vendor, delivery=order.delivery, account=order.account)

    async def effect(self, house: House, entry: Entry, order: InviteOrder, code: SecretStr | None) -> Done:
        """Have it sent; a link that is handed over is drawn."""
        del code
        invitations = able(house.vendors[entry.vendor].invitations)
        if order.delivery not in invitations.deliveries:
            raise Refused(ErrorCode.UNSUPPORTED)
        made = await invitations.invite(entry.account_ref, _ask(entry, order))
        sent_to = made.sent_to if made.sent_to == BY_VENDOR else hint(made.sent_to)
        link = made.link if order.delivery is Delivery.QR else None
        # A life that the vendor did not take from the order is not told as if it had.
        return Done(
            until=made.until,
            ends_by=entry.asked_at + LONGEST_INVITATION,
            uses=None,
            sent_to=sent_to,
            secrets=Secrets(link=link),
        )

    async def settle(self, house: House, entry: Entry, order: InviteOrder) -> None:
        """Did it go out?"""
        invitations = able(house.vendors[entry.vendor].invitations)
        asked = _ask(entry, order)
        sent = await invitations.invited(entry.account_ref, asked, asked_at=entry.asked_at)
        if sent is None or (sent and order.delivery is Delivery.QR):
            await cannot_be_known(house, entry)
        elif sent:
            until = entry.asked_at + timedelta(seconds=order.seconds)
            await settling.done(house, entry, Done(until=until, uses=None), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    def known(self, order: InviteOrder) -> Known:
        """Length and road."""
        return {"seconds": order.seconds, "delivery": order.delivery.value}

    def what(self, order: InviteOrder) -> str:
        """How it travels."""
        return order.delivery.value


class NewNumber(Kind[NumberOrder]):
    """Another number for a phone."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: NumberOrder) -> Asked:
        """Proof through the old or the new number counts for nothing here."""
        number = _number(house, order, person.client)
        return Asked(Action.CHANGE_NUMBER, order.vendor, order.device, number=number)

    async def effect(self, house: House, entry: Entry, order: NumberOrder, code: SecretStr | None) -> Done:
        """Write it."""
        del code
        numbers = able(house.vendors[entry.vendor].numbers)
        number = await self._meant(house, entry, order)
        await numbers.set_number(entry.account_ref, ref_of(order.device), number)
        return Done(until=None, uses=None, device_ref=ref_of(order.device), sent_to=hint(number))

    async def settle(self, house: House, entry: Entry, order: NumberOrder) -> None:
        """Read the phone's number."""
        person = await house.vendors[entry.vendor].directory.person(entry.account_ref)
        devices = () if person is None else person.devices
        device = next((one for one in devices if one.ref == ref_of(order.device)), None)
        meant = await self._meant(house, entry, order)
        country = house.config.client(house.vendors[entry.vendor].client).region
        if device is not None and e164(device.number, country) == meant:
            await settling.done(house, entry, Done(until=None, uses=None), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    async def _meant(self, house: House, entry: Entry, order: NumberOrder) -> str:
        client = await house.store.read(lambda connection: facts.client_of(connection, entry.person))
        return _number(house, order, client)

    def what(self, order: NumberOrder) -> str:
        """Two last digits."""
        return hint(order.number)


def _ask(entry: Entry, order: InviteOrder) -> InvitationAsk:
    return InvitationAsk(operation=entry.id, delivery=order.delivery, seconds=order.seconds, language="")


def _number(house: House, order: NumberOrder, client: ClientId) -> str:
    """In E.164; `Mistaken(BAD_NUMBER)` when nobody could call it."""
    number = e164(order.number, house.config.client(client).region)
    if not number:
        raise Mistaken(ErrorCode.BAD_NUMBER)
    return number
