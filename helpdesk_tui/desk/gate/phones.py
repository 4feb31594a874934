"""Which numbers ring the phone that a device is: whoever holds one unlocked phone holds all of it."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.contract.people import ContactKind, DeviceKind
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.people.folding import is_fixed_line
from helpdesk_tui.desk.people.known import DeviceFact

_ON_A_PHONE: Final = frozenset({DeviceKind.PHONE, DeviceKind.TABLET, DeviceKind.SOFTWARE_TOKEN})
"""A tablet is what a vendor calls a phone without a number as well."""


def number_of(fact: DeviceFact) -> str:
    """The device's number as contact points are written: E.164, or what the source says where it is none."""
    return fact.e164 or " ".join(fact.device.number.split())


def may_ring(person: PersonFacts, fact: DeviceFact) -> frozenset[str]:
    """Numbers of the person that may be this very phone's, where nobody knows which number it has."""
    if fact.e164 or fact.device.kind not in _ON_A_PHONE:
        return frozenset()
    return frozenset(
        contact.value
        for contact in person.reachable(ContactKind.MOBILE, ContactKind.SECOND_NUMBER)
        if contact.kind is ContactKind.MOBILE or not is_fixed_line(contact.value)
    )


def numbers_of(person: PersonFacts, fact: DeviceFact) -> frozenset[str]:
    """Its number, or all that may be."""
    maybe = {perhaps(number) for number in may_ring(person, fact)}
    return frozenset(maybe | {number_of(fact)}) - {""}


def perhaps(number: str) -> str:
    """The name of whatever may be the phone of this number: two proofs through it are one channel.

    It is no target. An app whose number nobody knows still proves when another is set up or unlocked.
    """
    return f"perhaps:{number}"
