"""How the desk and its vendors feel, from what is known; no vendor is called for it."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.session import Health, VendorHealth
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.sources import SourceState
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.settings import DuoSettings, VendorSettings

DUO_PANEL = "https://admin.duosecurity.com"


async def health(house: House) -> Health:
    """The desk's own state and each vendor's last answer."""
    try:
        dialect = await house.store.read(lambda connection: connection.dialect.name)
        known = await vendors(house)
    except DeskError as error:
        known = tuple(_one(house, vendor, None) for vendor in house.vendors.values())
        return Health(ok=False, version=__version__, store=error.code.value, vendors=known)
    refuses = house.store.refusing
    return Health(
        ok=refuses is None, version=__version__, store=dialect, store_refuses=refuses, vendors=known
    )


async def vendors(house: House) -> tuple[VendorHealth, ...]:
    """Each configured back end as it answered last, with the age of its mirror."""
    read = await house.store.read(sources.vendor_states)
    return tuple(_one(house, vendor, read.get(vendor.id)) for vendor in house.vendors.values())


def _one(house: House, vendor: Vendor, source: SourceState | None) -> VendorHealth:
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
        mirror_read=source.read_at if source else None,
        people=source.people if source else 0,
        panel="" if house.config.simulated else panel_of(house.config.vendors, vendor.id),
    )


def panel_of(vendors: Iterable[VendorSettings], id_: VendorId) -> str:
    """Where people log in to the vendor itself; empty for one that is not configured."""
    found = next((one for one in vendors if one.id == id_), None)
    if found is None:
        return ""
    return DUO_PANEL if isinstance(found, DuoSettings) else found.url
