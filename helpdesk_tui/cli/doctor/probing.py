"""Tries a vendor with reading calls and keeps what came out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.vendors.registry import open_vendor
from helpdesk_tui.vendors.settings import VendorSettings
from helpdesk_tui.vendors.values import Permission, VendorStatus

NOT_NEEDED = "nothing"
"""`needed_for` of a permission that the keys have and should not have."""
WARN_SECONDS, WRONG_SECONDS = 30.0, 240.0
"""Offset of a vendor's clock: Duo refuses requests that are about five minutes off (duo_unix)."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What one trial found."""

    permissions: tuple[Permission, ...]
    status: VendorStatus | None
    problem: DeskError | None = None
    """Nothing could be tried at all."""

    @property
    def missing(self) -> tuple[Permission, ...]:
        """Needed and surely not there."""
        return tuple(one for one in self.permissions if one.needed_for != NOT_NEEDED and one.granted is False)

    @property
    def unknown(self) -> tuple[Permission, ...]:
        """Needed, and nobody can tell."""
        return tuple(one for one in self.permissions if one.needed_for != NOT_NEEDED and one.granted is None)

    @property
    def surplus(self) -> tuple[Permission, ...]:
        """There, and to be taken away."""
        return tuple(one for one in self.permissions if one.needed_for == NOT_NEEDED and one.granted)

    @property
    def failed(self) -> bool:
        """Something that is needed is not there, or nothing could be found out about it for now.

        A policy that no account may read is no failure: it is said once, with the value to set.
        """
        unclear = any(one.problem is not None for one in self.unknown)
        return self.problem is not None or bool(self.missing) or unclear


def examine(settings: VendorSettings) -> Examination:
    """Open one vendor, try its permissions, and close it again; raises nothing that a vendor can cause."""
    return asyncio.run(_examine(settings))


async def _examine(settings: VendorSettings) -> Examination:
    try:
        vendor = open_vendor(settings, lambda: datetime.now(UTC))
    except DeskError as error:
        return Examination((), None, error)
    try:
        permissions = await vendor.probe()
    except DeskError as error:
        return Examination((), vendor.status(), error)
    finally:
        await vendor.close()
    return Examination(permissions, vendor.status())
