"""Asking a vendor what is true after an answer that never came, and leaving nothing that nobody holds."""

from __future__ import annotations

import logging

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import LeaseLost
from helpdesk_tui.desk.operations import journal, settling
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.register import kind_of

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
        await settling.again(house, entry, ErrorCode.CONFIG_MISSING.value, settling.LONGEST_PAUSE)
        return
    try:
        await kind_of(entry.order).settle(house, entry, entry.order)
    except LeaseLost:
        raise
    except DeskError as error:
        await settling.again(house, entry, error.code.value)
    except Exception as error:  # noqa: BLE001 - noted by its kind; asked again later
        _LOG.error("reconciling %s: %s", entry.id, type(error).__name__)
        await settling.again(house, entry, ErrorCode.INTERNAL.value, settling.LONGEST_PAUSE)
