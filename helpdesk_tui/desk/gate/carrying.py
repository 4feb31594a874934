"""How an activation link reaches the person: sent by the vendor, carried by the desk, or drawn here."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.phones import number_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.known import DeviceFact
from helpdesk_tui.vendors.courier import Courier
from helpdesk_tui.vendors.protocols import Vendor


@dataclass(frozen=True, slots=True)
class Road:
    """One way for a link to travel."""

    delivery: Delivery
    """What the vendor is asked for."""
    address: str = ""
    """E.164 or mail address that receives it; empty when it is drawn in the terminal."""
    courier: Courier | None = None
    """Set when the desk carries what the vendor hands over."""
    label: str = ""
    """The phone's model or name, as its owner knows it."""
    hint: str = ""
    """Two last digits of its number or serial."""


def road(
    house: House, vendor: Vendor, person: PersonFacts, device: DeviceFact, delivery: Delivery
) -> Road | None:
    """How a link for this device travels by this delivery; None: it cannot."""
    if vendor.enrolment is None:
        return None
    able = vendor.enrolment.deliveries(device.device)
    if delivery in able:
        return Road(delivery, device.e164 if delivery is Delivery.SMS else "")
    travels = vendor.enrolment.may_travel(device.device)
    if Delivery.QR not in able or delivery is Delivery.QR or not travels:
        return None
    courier = house.couriers.sms if delivery is Delivery.SMS else house.couriers.mail
    address = _address(person, device, delivery)
    if courier is None or not address:
        return None
    end = hint(number_of(device) or device.device.serial)
    return Road(Delivery.QR, address, courier, device.device.label, end)


def receivers(
    person: PersonFacts, device: DeviceFact, delivery: Delivery, road: Road | None
) -> frozenset[str]:
    """Everything that a link for this device goes to or through, by the names that contact points have."""
    names = {str(device.id), number_of(device), "" if road is None else road.address}
    if delivery is Delivery.MAIL and road is not None and road.courier is None:
        # The vendor's own mail goes to an address that it does not tell.
        names |= {contact.value for contact in person.reachable(ContactKind.MAIL)}
    return frozenset(names - {""})


def _address(person: PersonFacts, device: DeviceFact, delivery: Delivery) -> str:
    if delivery is Delivery.SMS:
        mobiles = person.reachable(ContactKind.MOBILE)
        return device.e164 or (mobiles[0].value if mobiles else "")
    mails = person.reachable(ContactKind.MAIL)
    return mails[0].value if mails else ""
