"""Users of one Duo account with all their devices."""

from __future__ import annotations

from collections.abc import AsyncIterator

from helpdesk_tui.contract.errors import ErrorCode, Missing, Unreachable
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.computers import DuoComputers
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import User
from helpdesk_tui.vendors.duo.wire.refs import user_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import PersonPage, VendorPerson

PAGE = 300
"""Most users that one page holds."""
PATIENCE = 120.0
"""Seconds that a reading of everybody waits for the rate at each page: nobody stands at it."""


class DuoDirectory:
    """Exact reads; who wants to search keeps a mirror, since Duo does not search."""

    def __init__(self, admin: DuoApi, computers: DuoComputers) -> None:
        self._admin = admin
        self._computers = computers

    async def everybody(self) -> AsyncIterator[VendorPerson]:
        """All users, 300 at a time; a page that points backwards ends in `Unreachable(VENDOR_STRANGE)`."""
        async for page in self.pages(""):
            for person in page.people:
                yield person

    async def pages(self, after: str) -> AsyncIterator[PersonPage]:
        """The same page by page, from an offset on; who moved to an earlier page meanwhile is left out."""
        await self._computers.refresh(PATIENCE)
        offset: int | None = int(after) if after.isascii() and after.isdigit() else 0
        seen: set[str] = set()
        while offset is not None:
            page = await self._admin.get(
                "/admin/v1/users",
                list[User],
                {"limit": str(PAGE), "offset": str(offset)},
                lane=Lane.PAGE,
                patience=PATIENCE,
            )
            new = [user for user in page.value if user.user_id and user.user_id not in seen]
            seen.update(user.user_id for user in new)
            offset = page.following(offset)
            people = {user.user_id: user for user in new}.values()
            yield PersonPage(
                tuple(mapping.person(user, self._computers.listed(user.user_id)) for user in people),
                "" if offset is None else str(offset),
            )

    async def person(self, ref: str) -> VendorPerson | None:
        """One user read now; None when it is gone."""
        user = await self.user(ref)
        return None if user is None else mapping.person(user, await self._computers.of(ref))

    async def user(self, ref: str) -> User | None:
        """The same in Duo's own shape."""
        try:
            answer = await self._admin.get(user_path(ref), User)
        except Missing:
            return None
        if answer.value.user_id != ref:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="user_id")
        return answer.value
