"""Asking a vendor what is true after an answer that never came, and leaving nothing that nobody holds."""

from __future__ import annotations

import logging
from datetime import timedelta

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, RevokeOrder
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import effects, journal, settling
from helpdesk_tui.desk.operations.carrying_out import activation_road
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.vendors.values import LiveCode

STILL_WAITED_FOR = timedelta(minutes=5)
"""A code that the desk drew itself can still be read aloud this long after it was asked for."""
CANNOT_BE_KNOWN = timedelta(minutes=6)
"""After this an activation that the vendor cannot tell of stays unknown, and a new one may be sent."""
LONGEST_PAUSE = 60.0

_LOG = logging.getLogger(__name__)


async def reconcile(house: House) -> None:
    """Ask about everything that is due."""
    now = house.clock.now()
    for entry in await house.store.read(lambda connection: journal.due(connection, now)):
        if house.inflight.find(entry.id) is None:
            await one(house, entry)


async def one(house: House, entry: Entry) -> None:
    """Settle one operation if the vendor lets us; one that breaks does not stop the others."""
    if entry.vendor not in house.vendors:
        await settling.again(house, entry, ErrorCode.CONFIG_MISSING.value, LONGEST_PAUSE)
        return
    try:
        if isinstance(entry.order, BypassOrder):
            await _bypass(house, entry, entry.order)
        elif isinstance(entry.order, ActivationOrder):
            await _activation(house, entry, entry.order)
        elif isinstance(entry.order, RevokeOrder):
            await ending.revoke_at_vendor(house, entry)
            await settling.done(house, entry, Done(until=None, uses=None), found=True)
    except DeskError as error:
        await settling.again(house, entry, error.code.value, pause(entry.checks))
    except Exception as error:  # noqa: BLE001 - noted by its kind; asked again later
        _LOG.error("reconciling %s: %s", entry.id, type(error).__name__)
        await settling.again(house, entry, ErrorCode.INTERNAL.value, LONGEST_PAUSE)


def pause(checks: int) -> float:
    """Seconds until the next question, doubling up to a minute."""
    return min(LONGEST_PAUSE, float(2 << min(checks, 10)))


async def _bypass(house: House, entry: Entry, order: BypassOrder) -> None:
    vendor = house.vendors[entry.vendor]
    codes = effects.codes_of(vendor)
    asked = effects.code_order(entry.id, order)
    found = await codes.made_by(entry.account_ref, asked, asked_at=entry.asked_at, known=entry.known_refs)
    open_ = entry.state in journal.OPEN
    if not found:
        if open_:
            await settling.ended(
                house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value, late=True
            )
        else:
            await settling.no_more_checks(house, entry)
        return
    young = house.clock.now() - entry.asked_at < STILL_WAITED_FOR
    if open_ and young and len(found) == 1 and entry.sealed is not None:
        await _keep(house, entry, found[0])
        return
    for live in found:
        await codes.revoke(entry.account_ref, live.ref)
    await settling.taken_back(house, entry)


async def _keep(house: House, entry: Entry, live: LiveCode) -> None:
    """The desk drew the digits before it asked, so the agent who still waits can read them aloud."""
    secrets = Secrets.unpack(house.seal.unseal(entry.sealed or b"", entry.id))
    result = Done(until=live.until, uses=live.uses_left, refs=(live.ref,), secrets=secrets)
    await settling.done(house, entry, result, found=True)
    await ending.revoke_older(house, entry)


async def _activation(house: House, entry: Entry, order: ActivationOrder) -> None:
    vendor = house.vendors[entry.vendor]
    road, texts, _language = await activation_road(house, entry, order)
    asked = order if road is None else order.model_copy(update={"delivery": road.delivery})
    ask = effects.activation_ask(entry.id, asked, texts)
    sent = await effects.enrolment_of(vendor).was_sent(entry.account_ref, ask, asked_at=entry.asked_at)
    carried = road is not None and road.courier is not None
    if sent is False:
        await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)
    elif sent and (carried or order.delivery is Delivery.QR):
        # It was made, but nobody holds it: a new one replaces it, so it does not stand in the way.
        await settling.left_unknown(house, entry)
    elif sent:
        until = entry.asked_at + timedelta(seconds=order.seconds)
        await settling.done(house, entry, Done(until=until, uses=None, device_ref=ask.device_ref), found=True)
    elif house.clock.now() - entry.asked_at > CANNOT_BE_KNOWN:
        await settling.left_unknown(house, entry)
    else:
        await settling.again(house, entry, ErrorCode.OUTCOME_UNKNOWN.value, pause(entry.checks))
