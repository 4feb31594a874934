"""What people were told, and "not me"."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.notices import Frozen, Introduction, Notice, NoticeId, NoticeList, NotMe


class NoticesResource:
    """`/v1/notices`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, *, person: PersonId | None = None, case: CaseId | None = None) -> NoticeList:
        """What was told, newest first."""
        params: dict[str, str | int] = {}
        if person is not None:
            params["person"] = person
        if case is not None:
            params["case"] = case
        found: NoticeList = await self._transport.read("notices", NoticeList, params)
        return found

    async def alarms(self) -> tuple[Notice, ...]:
        """What security is to look at, of the last day."""
        found: NoticeList = await self._transport.read("notices/alarms", NoticeList)
        return found.notices

    async def resend(self, notice: NoticeId, *, key: str | None = None) -> Notice:
        """Try anew what did not go."""
        found: Notice = await self._transport.write(f"notices/{notice}/resend", Notice, None, key)
        return found

    async def introduction(self, case: CaseId, *, key: str | None = None) -> Notice:
        """The desk proves itself to the person whom it calls."""
        body = Introduction(case=case)
        found: Notice = await self._transport.write("notices/introduction", Notice, body, key)
        return found

    async def not_me(self, person: PersonId, case: CaseId | None = None, *, key: str | None = None) -> Frozen:
        """The person says that it was somebody else."""
        body = NotMe(person=person, case=case)
        found: Frozen = await self._transport.write("notices/not-me", Frozen, body, key)
        return found
