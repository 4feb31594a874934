"""People: search and card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.people import PersonCard, SearchPage

if TYPE_CHECKING:
    from helpdesk_tui.contract.accounts import JoinReport, Linked
    from helpdesk_tui.contract.doubtful import SharedNumber, UnusedDevice
    from helpdesk_tui.contract.imports import ImportReport, PeopleImport


class PeopleResource:
    """`/v1/people`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def search(self, query: str, *, limit: int = 50) -> SearchPage:
        """People whose name, login, alias, mail, number or serial matches."""
        found: SearchPage = await self._transport.read("people", SearchPage, {"q": query, "limit": limit})
        return found

    async def card(self, person: PersonId, *, case: CaseId | None = None) -> PersonCard:
        """All that may be seen of one person now."""
        params = {} if case is None else {"case": case}
        found: PersonCard = await self._transport.read(f"people/{person}", PersonCard, params)
        return found

    async def link(self, person: PersonId, other: PersonId, reason: str, *, key: str | None = None) -> Linked:
        """Join somebody else's accounts with this person's."""
        from helpdesk_tui.contract.accounts import Linked, Linking

        body = Linking(other=other, reason=reason)
        found: Linked = await self._transport.write(f"people/{person}/link", Linked, body, key)
        return found

    async def unlink(self, person: PersonId, account: str, reason: str, *, key: str | None = None) -> Linked:
        """Take an account (`Account.id`), and what came with it, away from this person."""
        from helpdesk_tui.contract.accounts import Linked, Unlinking

        body = Unlinking(account=account, reason=reason)
        found: Linked = await self._transport.write(f"people/{person}/unlink", Linked, body, key)
        return found

    async def join(self, *, dry_run: bool, reason: str = "", key: str | None = None) -> JoinReport:
        """Join all who are certainly one person, or find out who they are (`dry_run`)."""
        from helpdesk_tui.contract.accounts import Joining, JoinReport

        body = Joining(dry_run=dry_run, reason=reason)
        if dry_run:
            tried: JoinReport = await self._transport.ask("people/join", JoinReport, body)
            return tried
        done: JoinReport = await self._transport.write("people/join", JoinReport, body, key)
        return done

    async def unused(self, days: int) -> list[UnusedDevice]:
        """Devices that let somebody in and were not seen for so many days."""
        from helpdesk_tui.contract.doubtful import UnusedDevice

        found: list[UnusedDevice] = await self._transport.read(
            "devices/unused", list[UnusedDevice], {"days": days}
        )
        return found

    async def shared(self) -> list[SharedNumber]:
        """Mobile numbers that several people have."""
        from helpdesk_tui.contract.doubtful import SharedNumber

        found: list[SharedNumber] = await self._transport.read("devices/shared", list[SharedNumber])
        return found

    async def take_in(self, part: PeopleImport, *, key: str | None = None) -> ImportReport:
        """Import lines of a file, or find out what they would do (`part.dry_run`)."""
        from helpdesk_tui.contract.imports import ImportReport

        if part.dry_run:
            tried: ImportReport = await self._transport.ask("people/import", ImportReport, part)
            return tried
        taken: ImportReport = await self._transport.write("people/import", ImportReport, part, key)
        return taken
