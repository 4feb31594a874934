"""What the caller has at hand: who calls because the phone is away is asked for nothing that needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.contract.evidence import Method, Unavailable
from helpdesk_tui.contract.people import ContactKind, DeviceKind
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.phones import number_of

PHONE_AWAY = frozenset({CaseReason.FORGOTTEN_PHONE, CaseReason.LOST_PHONE, CaseReason.BROKEN_PHONE})
"""Reasons that say that the person has no phone now; a lost one may be in other hands."""


def close_what_is_away(
    options: Sequence[Option], person: PersonFacts, reason: CaseReason
) -> tuple[Option, ...]:
    """Close the ways through the person's own phones while the reason says that they are away."""
    if reason not in PHONE_AWAY:
        return tuple(options)
    numbers = {number_of(fact) for fact in person.devices} - {""}

    def closed(option: Option) -> Option:
        if option.route.unavailable is None and _needs_phone(option, person, numbers):
            return replace(option, route=replace(option.route, unavailable=Unavailable.NOT_WITH_CALLER))
        return option

    return tuple(closed(option) for option in options)


def _needs_phone(option: Option, person: PersonFacts, numbers: set[str]) -> bool:
    if option.manager is not None:
        return False  # the manager's phone is with the manager
    if option.contact is not None:
        kind, value = option.contact.kind, option.contact.value
        return kind is ContactKind.MOBILE or (kind is not ContactKind.OFFICE_LINE and value in numbers)
    if option.route.method not in (Method.PUSH, Method.OTP):
        return False
    through = option.route.also_through | {option.route.target}
    held = [fact for fact in person.devices if str(fact.id) in through]
    return all(fact.device.kind is not DeviceKind.HARDWARE_TOKEN for fact in held)
