"""Which operations people are told of, in the transaction that settles them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.gate import Review, Tier
from helpdesk_tui.contract.ids import AgentId, GrantId
from helpdesk_tui.contract.notices import NoticeId, NoticeKind
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import Change, ChangeOrder, NumberOrder, Order
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.desk.containments.tables import containment_step
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import e164
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.review.tables import review_item

DESK: Final = AgentId("(desk)")
"""Who takes away when nobody at a console did; no login is written so."""
_KINDS: Final = {
    "bypass": NoticeKind.BYPASS_MADE,
    "list": NoticeKind.LIST_MADE,
    "activation": NoticeKind.LINK_SENT,
    "invite": NoticeKind.INVITED,
    "number": NoticeKind.NUMBER_CHANGED,
    "rename": NoticeKind.DEVICE_RENAMED,
    "setting": NoticeKind.SETTING_CHANGED,
    "assign": NoticeKind.DEVICE_ADDED,
    "resync": NoticeKind.TOKEN_RESYNCED,
    "first_code": NoticeKind.DEVICE_ADDED,
    "revoke": NoticeKind.GRANT_REVOKED,
}
_COMPARED: Final = frozenset({"resync", "first_code"})
"""Kinds that change nothing where the codes do not fit."""
_CHANGES: Final = {
    Change.SUSPEND_DEVICE: NoticeKind.DEVICE_SUSPENDED,
    Change.RESUME_DEVICE: NoticeKind.DEVICE_RESUMED,
    Change.REMOVE_DEVICE: NoticeKind.DEVICE_REMOVED,
    Change.LOCK_ACCOUNT: NoticeKind.ACCOUNT_LOCKED,
    Change.UNLOCK_ACCOUNT: NoticeKind.ACCOUNT_UNLOCKED,
    Change.TRASH_ACCOUNT: NoticeKind.ACCOUNT_TRASHED,
    Change.RESTORE_ACCOUNT: NoticeKind.ACCOUNT_RESTORED,
    Change.RETURN_TOKEN: NoticeKind.TOKEN_RETURNED,
    Change.FORGET_BROWSERS: NoticeKind.BROWSERS_FORGOTTEN,
    Change.QUIET_PUSHES: NoticeKind.PUSHES_QUIET,
    Change.ALLOW_PUSHES: NoticeKind.PUSHES_BACK,
}


def _vouched_for(connection: Connection, entry: Entry) -> bool:
    """Whether it rests on the agent's word alone, as the claim put it on the next day's list."""
    why = select(review_item.c.why).where(
        review_item.c.list == ReviewList.ALONE.value, review_item.c.subject == entry.id
    )
    return Review.ATTESTED.value in (connection.scalar(why) or "").split(",")


def tell_done(
    connection: Connection, house: House, entry: Entry, result: Done, grant: GrantId | None
) -> NoticeId | None:
    """It took effect; None: of this nobody needs to be told."""
    kind = _kind(connection, entry)
    nothing_changed = entry.order.kind in _COMPARED and result.result is not Result.ACCEPTED
    if kind is None or nothing_changed or _told_as_one(connection, entry):
        return None
    told = _facts(connection, entry, result.device_ref)
    if result.until is not None:
        told["until"] = result.until.isoformat()
    return _announce(connection, house, entry, kind, told, grant)


def tell_possible(connection: Connection, house: House, entry: Entry) -> NoticeId | None:
    """Nobody will ever know whether it took effect: people are told that it may have."""
    kind = _kind(connection, entry)
    if kind is None or kind is NoticeKind.TOKEN_RESYNCED or _told_as_one(connection, entry):
        return None
    told = _facts(connection, entry, _device_of(entry.order)) | {"uncertain": True}
    return _announce(connection, house, entry, kind, told, None)


def tell_activated(connection: Connection, house: House, entry: Entry) -> NoticeId:
    """The phone answered its link: it is a device from now on."""
    told = _facts(connection, entry, _device_of(entry.order))
    return _announce(connection, house, entry, NoticeKind.DEVICE_ADDED, told, entry.grant)


def _kind(connection: Connection, entry: Entry) -> NoticeKind | None:
    """What is told of it: what was done, else that an agent alone vouched for the caller."""
    kind = kind_of(entry.order)
    return NoticeKind.ATTESTED if kind is None and _vouched_for(connection, entry) else kind


def kind_of(order: Order) -> NoticeKind | None:
    """What people are told of such an order; None: nothing changes by it."""
    return _CHANGES[order.change] if isinstance(order, ChangeOrder) else _KINDS.get(order.kind)


def _told_as_one(connection: Connection, entry: Entry) -> bool:
    """What the desk itself takes away, or a containment does, stands in the notice that says why."""
    if entry.agent == DESK:
        return True
    part = select(containment_step.c.name).where(containment_step.c.operation_id == entry.id)
    return connection.scalar(part.limit(1)) is not None


def _announce(
    connection: Connection,
    house: House,
    entry: Entry,
    kind: NoticeKind,
    told: dict[str, str | int | bool | None],
    grant: GrantId | None,
) -> NoticeId:
    if _vouched_for(connection, entry):
        told = told | {"attested": True}
    return announce(
        connection,
        house,
        Told(kind, entry.person, entry.case, entry.id, grant, told, _new_number(connection, house, entry)),
    )


def _facts(
    connection: Connection, entry: Entry, device_ref: str | None
) -> dict[str, str | int | bool | None]:
    """What Law 13 allows without proof is as light as can be: its tier is that of reading."""
    found = None if device_ref is None else _device(connection, entry, device_ref)
    told: dict[str, str | int | bool | None] = {
        "vendor": entry.vendor,
        "tier": Tier.READ if entry.tier is None else entry.tier,
    }
    if found is not None:
        told |= {"device": found.label, "hint": hint(found.e164 or found.serial)}
    return told


def _device(connection: Connection, entry: Entry, ref: str) -> Any:
    query = select(device.c.label, device.c.e164, device.c.serial).where(
        device.c.vendor == entry.vendor, device.c.account_ref == entry.account_ref, device.c.ref == ref
    )
    return connection.execute(query).first()


def _device_of(order: Order) -> str | None:
    named: str | None = getattr(order, "device", None)
    return None if named is None else named.partition(":")[2]


def _new_number(connection: Connection, house: House, entry: Entry) -> tuple[str, ...]:
    """A number that was written now is told as well: its owner may know nothing of it."""
    if not isinstance(entry.order, NumberOrder):
        return ()
    client = facts.client_of(connection, entry.person)
    number = e164(entry.order.number, house.config.client(client).region)
    return (number,) if number else ()
