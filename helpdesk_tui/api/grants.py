"""What was handed over and can be taken back."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import Grant


class GrantsResource:
    """`/v1/grants`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, *, person: PersonId | None = None, live: bool = True) -> list[Grant]:
        """Grants, of one person or of everybody."""
        params: dict[str, str | int] = {"live": int(live)}
        if person is not None:
            params["person"] = person
        found: list[Grant] = await self._transport.read("grants", list[Grant], params)
        return found
