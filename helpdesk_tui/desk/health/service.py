"""How the desk and its vendors feel, from what is known; no vendor is called for it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.session import Health, VendorHealth
from helpdesk_tui.desk.house import House
from helpdesk_tui.vendors.protocols import Vendor


async def health(house: House) -> Health:
    """The desk's own state and each vendor's last answer."""
    try:
        dialect = await house.store.read(_ask)
    except DeskError as error:
        return Health(ok=False, version=__version__, store=error.code.value, vendors=vendors(house))
    return Health(ok=True, version=__version__, store=dialect, vendors=vendors(house))


def vendors(house: House) -> tuple[VendorHealth, ...]:
    """Each configured back end as it answered last."""
    return tuple(_one(vendor) for vendor in house.vendors.values())


def _one(vendor: Vendor) -> VendorHealth:
    status = vendor.status()
    return VendorHealth(
        id=vendor.id,
        kind=vendor.kind,
        label=vendor.label,
        state=status.state,
        since=status.since,
        last_answer=status.last_answer,
        next_call=status.next_call,
        problem=status.problem,
        clock_offset=status.clock_offset,
    )


def _ask(connection: Connection) -> str:
    connection.execute(text("select 1"))
    return connection.dialect.name
