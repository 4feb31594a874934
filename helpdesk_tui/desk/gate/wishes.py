"""What is asked of the gate: whether the vendor can do it at all, and where it would go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change, Delivery
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.gate import carrying
from helpdesk_tui.desk.gate.options import youngest
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.phones import may_ring, number_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Standing, Wish
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import VendorDevice


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate is asked about."""

    action: Action
    vendor: VendorId
    device: DeviceId | None = None
    delivery: Delivery = Delivery.SMS
    account: str | None = None
    """The vendor's id of the account, where the person has several there; None: the first."""
    change: Change | None = None
    number: str = ""
    """A new number in E.164 that the action writes."""


def wish_of(connection: Connection, house: House, policy: Policy, person: PersonFacts, asked: Asked) -> Wish:
    """The wish in the policy's words; Missing when the person has no such account or device."""
    vendor = house.vendors.get(asked.vendor)
    account = person.account(asked.vendor, asked.account)
    if vendor is None or account is None:
        raise Missing(ErrorCode.NOT_FOUND)
    if asked.action in (Action.BYPASS, Action.DAY_PASS):
        since = house.clock.now() - timedelta(hours=policy.codes.episode_hours)
        return Wish(
            action=asked.action,
            vendor=asked.vendor,
            supported=vendor.codes is not None,
            episode_codes=_episode(connection, person, since),
        )
    device = None if asked.device is None else person.device(asked.device)
    if asked.device is not None and (device is None or device.vendor != asked.vendor):
        raise Missing(ErrorCode.NOT_FOUND)
    if asked.action in _LINKS:
        return _link(house, vendor, person, asked, device)
    targets = _targets(person, asked, device, account)
    # What this desk locked was locked for a reason: it takes as much to open it as to give a device back.
    ours = asked.action is Action.UNLOCK and _locked_here(connection, person, asked.vendor)
    # Whoever holds a picture up to the agent's screen has the link: nobody has to be who it is for.
    drawn = asked.action is Action.INVITE and asked.delivery is Delivery.QR
    return Wish(
        action=Action.GIVE_BACK if ours else Action.QR_ON_SCREEN if drawn else asked.action,
        vendor=asked.vendor,
        targets=targets | _same_phone(person, targets),
        target_standing=_standing(person, targets),
        supported=_can(vendor, asked, device),
    )


_LINKS = (Action.ACTIVATION_FIRST, Action.ACTIVATION_REPLACE, Action.QR_ON_SCREEN)


def _link(house: House, vendor: Vendor, person: PersonFacts, asked: Asked, device: DeviceFact | None) -> Wish:
    if device is None:
        return Wish(action=asked.action, vendor=asked.vendor, supported=vendor.enrolment is not None)
    road = carrying.road(house, vendor, person, device, asked.delivery)
    targets = carrying.receivers(person, device, asked.delivery, road)
    return Wish(
        action=asked.action,
        vendor=asked.vendor,
        targets=targets | _same_phone(person, targets),
        target_standing=_standing(person, targets),
        supported=road is not None,
    )


def _can(vendor: Vendor, asked: Asked, device: DeviceFact | None) -> bool:
    """Whether the vendor has it, for this device where one is named."""
    known = None if device is None else device.device
    if asked.action in (Action.UNLOCK, Action.GIVE_BACK):
        possible = frozenset[Change]() if vendor.locks is None else vendor.locks.able(known)
        back = possible - {Change.REMOVE_DEVICE}
        return bool(back) if asked.change is None else asked.change in back
    if asked.action in _TO_A_DEVICE:
        fits = _fits(vendor, asked.action)
        return fits is not None and (known is None or fits(known))
    if asked.action is Action.INVITE:
        return vendor.invitations is not None and asked.delivery in vendor.invitations.deliveries
    return _OF_ACCOUNTS[asked.action](vendor) is not None


_OF_ACCOUNTS: Mapping[Action, Callable[[Vendor], object]] = {
    Action.ASSIGN_TOKEN: lambda vendor: vendor.tokens,
    Action.CODE_LIST: lambda vendor: vendor.lists,
    Action.SETTING: lambda vendor: vendor.settings,
}
_TO_A_DEVICE = (
    Action.RESYNC,
    Action.FIRST_CODE,
    Action.REMOVE_DEVICE,
    Action.TEXT_CODES,
    Action.CHANGE_NUMBER,
    Action.RENAME,
)


def _fits(vendor: Vendor, action: Action) -> Callable[[VendorDevice], bool] | None:
    """Which devices that action is for; None: the vendor has it for none."""
    tokens, locks = vendor.tokens, vendor.locks
    if action is Action.REMOVE_DEVICE:
        return None if locks is None else lambda device: Change.REMOVE_DEVICE in locks.able(device)
    if action is Action.RESYNC:
        return None if tokens is None else lambda device: tokens.resync_codes(device) > 0
    if action is Action.FIRST_CODE:
        return None if vendor.first_codes is None else vendor.first_codes.awaits
    if action is Action.TEXT_CODES:
        return None if vendor.telephony is None else vendor.telephony.receives
    if action is Action.RENAME:
        return None if vendor.names is None else vendor.names.nameable
    return None if vendor.numbers is None else vendor.numbers.editable


def _targets(
    person: PersonFacts, asked: Asked, device: DeviceFact | None, account: AccountFact
) -> frozenset[str]:
    """Everything that it goes to or through: proof through any of it counts zero (Law 5)."""
    names = {asked.number}
    if asked.action is Action.SETTING and asked.delivery is Delivery.QR:
        own = [
            one for one in person.devices if (one.vendor, one.account_ref) == (account.vendor, account.ref)
        ]
        names |= {name for one in own for name in (str(one.id), number_of(one))}
    if device is not None:
        names |= {str(device.id), number_of(device)}
    if asked.action in (Action.INVITE, Action.SETTING) and asked.delivery is not Delivery.QR:
        # The vendor sends to an address of its own choice.
        kind = ContactKind.MAIL if asked.delivery is Delivery.MAIL else ContactKind.MOBILE
        names |= {contact.value for contact in person.reachable(kind)}
    return frozenset(names - {""})


def _same_phone(person: PersonFacts, targets: frozenset[str]) -> frozenset[str]:
    """Numbers that may be of the very phone it goes to: they prove nothing, but nothing is sent there."""
    to = [device for device in person.devices if str(device.id) in targets]
    return frozenset(number for device in to for number in may_ring(person, device))


def _standing(person: PersonFacts, targets: frozenset[str]) -> Standing:
    receiving = [contact.standing for contact in person.contacts if contact.value in targets]
    own = [device.standing for device in person.devices if str(device.id) in targets]
    return youngest((*own, *receiving)) if own or receiving else Standing()


def _locked_here(connection: Connection, person: PersonFacts, vendor: VendorId) -> bool:
    last = connection.scalar(
        select(operation.c.what)
        .where(
            operation.c.person_id == person.id,
            operation.c.vendor == vendor,
            operation.c.kind == "change",
            operation.c.what.in_([Change.LOCK_ACCOUNT.value, Change.UNLOCK_ACCOUNT.value]),
            operation.c.state.in_([OperationState.DONE.value, OperationState.UNKNOWN.value]),
        )
        .order_by(operation.c.asked_at.desc())
        .limit(1)
    )
    return last == Change.LOCK_ACCOUNT.value


_CODES = (
    select(func.count())
    .select_from(operation)
    .where(
        operation.c.person_id == bindparam("person"),
        operation.c.kind == "bypass",
        operation.c.asked_at > bindparam("since"),
        operation.c.state.in_([OperationState.DONE.value, OperationState.UNKNOWN.value]),
    )
)


def _episode(connection: Connection, person: PersonFacts, since: datetime) -> int:
    return int(connection.scalar(_CODES, {"person": person.id, "since": since}) or 0)
