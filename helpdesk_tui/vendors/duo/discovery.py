"""A provider's clients, asked once when the desk is set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpdesk_tui.vendors.duo.accounts import DuoAccounts
from helpdesk_tui.vendors.duo.wire.client import Link
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.pulse import Pulse
from helpdesk_tui.vendors.duo.wire.scheduler import Scheduler
from helpdesk_tui.vendors.http import open_client
from helpdesk_tui.vendors.settings import ApiKey

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Child:
    """One client of the provider, and where its own account answers."""

    account_id: str
    name: str
    host: str


async def children(
    host: str,
    key: ApiKey,
    now: Callable[[], datetime],
    *,
    url: str | None = None,
    ca_file: Path | None = None,
) -> tuple[Child, ...]:
    """All clients that have a host of their own: one at the provider's host would be the provider itself."""
    host = host.lower()
    http = open_client(url or f"https://{host}", timeout=SECONDS, ca_file=ca_file)
    try:
        link = Link(http, host, VendorClock(http, host, now, SECONDS), Scheduler(now), Pulse(now), SECONDS)
        found = await DuoAccounts(link, key).children()
    finally:
        await http.aclose()
    return tuple(
        Child(one.account_id, one.name or one.account_id, one.api_hostname.lower())
        for one in found
        if one.api_hostname.lower() != host
    )
