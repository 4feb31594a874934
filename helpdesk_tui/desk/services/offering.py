"""Which services a person's vendors have, out of the mirror and without a call."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.orders import Change, Delivery
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.contract.services import Service
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.kinds.change import ACTIONS
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact
from helpdesk_tui.vendors.protocols import Vendor

_FITS = {
    # Offered only where it would change something; unknown states are offered.
    Change.LOCK_ACCOUNT: lambda status: status is not AccountStatus.LOCKED,
    Change.UNLOCK_ACCOUNT: lambda status: status in (AccountStatus.LOCKED, AccountStatus.UNKNOWN),
    Change.TRASH_ACCOUNT: lambda status: status is not AccountStatus.PENDING_DELETION,
    Change.RESTORE_ACCOUNT: lambda status: status in (AccountStatus.PENDING_DELETION, AccountStatus.UNKNOWN),
}

_ELSEWHERE = frozenset({Change.QUIET_PUSHES})
"""Asks for how long, from the push review."""


def services_of(house: House, person: PersonFacts, quiet: Collection[tuple[str, str]]) -> tuple[Service, ...]:
    """Everything, account by account; `quiet` names those by vendor whose pushes the desk turned off."""
    found: list[Service] = []
    for account in person.accounts:
        vendor = house.vendors.get(account.vendor)
        if vendor is None:
            continue
        offered = _of_account(house, vendor, account)
        quieted = (account.vendor, account.ref) in quiet
        found += [one for one in offered if one.change is not Change.ALLOW_PUSHES or quieted]
        for device in person.devices:
            if (device.vendor, device.account_ref) == (account.vendor, account.ref):
                found += _of_device(vendor, account, device)
    return tuple(found)


def _of_account(house: House, vendor: Vendor, account: AccountFact) -> Iterator[Service]:
    base = Service(kind="", vendor=account.vendor, vendor_label=vendor.label, account=account.ref)
    changes = frozenset[Change]() if vendor.locks is None else vendor.locks.able(None)
    for change in sorted(changes - _ELSEWHERE):
        if _FITS.get(change, lambda _status: True)(account.status):
            yield base.model_copy(update=_change(change))
    if vendor.tokens is not None:
        yield base.model_copy(update={"kind": "assign", "action": Action.ASSIGN_TOKEN})
    if vendor.lists is not None:
        sizes = vendor.lists.sizes
        yield base.model_copy(update={"kind": "list", "action": Action.CODE_LIST, "sizes": sizes})
    if vendor.settings is not None:
        yield base.model_copy(update={"kind": "setting", "action": Action.SETTING})
    roads = _roads(house, vendor)
    if roads:
        yield base.model_copy(update={"kind": "invite", "action": Action.INVITE, "deliveries": roads})


def _roads(house: House, vendor: Vendor) -> tuple[Delivery, ...]:
    """How its invitations can travel; not by the agent's own screen where that is switched off."""
    if vendor.invitations is None:
        return ()
    drawn = house.policy.for_client(vendor.client).allows(Action.QR_ON_SCREEN)
    return tuple(sorted(vendor.invitations.deliveries - (set() if drawn else {Delivery.QR})))


def _of_device(vendor: Vendor, account: AccountFact, fact: DeviceFact) -> Iterator[Service]:
    shown = f"{fact.device.label} {hint(fact.e164 or fact.device.serial)}".strip()
    base = Service(
        kind="",
        vendor=account.vendor,
        vendor_label=vendor.label,
        account=account.ref,
        device=fact.id,
        label=shown,
    )
    changes = frozenset[Change]() if vendor.locks is None else vendor.locks.able(fact.device)
    usable = fact.device.usable
    for change in sorted(changes - _ELSEWHERE):
        in_vain = (change is Change.RESUME_DEVICE and usable is not False) or (
            change is Change.SUSPEND_DEVICE and usable is False
        )
        if not in_vain:
            yield base.model_copy(update=_change(change))
    codes = 0 if vendor.tokens is None else vendor.tokens.resync_codes(fact.device)
    if codes:
        yield base.model_copy(update={"kind": "resync", "action": Action.RESYNC, "codes": codes})
    if vendor.first_codes is not None and vendor.first_codes.awaits(fact.device):
        yield base.model_copy(update={"kind": "first_code", "action": Action.FIRST_CODE})
    factors = frozenset[Factor]() if vendor.challenges is None else vendor.challenges.testable(fact.device)
    for factor in sorted(factors):
        yield base.model_copy(update={"kind": "test", "factor": factor})
    if vendor.telephony is not None and vendor.telephony.receives(fact.device):
        yield base.model_copy(update={"kind": "text", "action": Action.TEXT_CODES})
    if vendor.numbers is not None and vendor.numbers.editable(fact.device):
        yield base.model_copy(update={"kind": "number", "action": Action.CHANGE_NUMBER})
    if vendor.names is not None and vendor.names.nameable(fact.device):
        called = {"name": fact.device.label}
        yield base.model_copy(update={"kind": "rename", "action": Action.RENAME, **called})


def _change(change: Change) -> dict[str, object]:
    action = None if change.takes else ACTIONS.get(change, Action.GIVE_BACK)
    return {"kind": "change", "change": change, "takes": change.takes, "action": action}
