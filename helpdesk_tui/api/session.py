"""Who the desk thinks we are, and how it feels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui import __version__
from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.session import API_VERSION, Health, Session

if TYPE_CHECKING:
    from helpdesk_tui.contract.board import Board


class SessionResource:
    """`/v1/session`, `/v1/baseline`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self) -> Session:
        """The session; raises `Unreachable(DESK_VERSION)` when the desk speaks another language."""
        found: Session = await self._transport.read("session", Session)
        if found.api_version != API_VERSION:
            raise Unreachable(ErrorCode.DESK_VERSION, desk=found.desk_version, console=__version__)
        return found

    async def accept_baseline(self, *, key: str | None = None) -> Session:
        """Accept the first import of people, by name and on record."""
        found: Session = await self._transport.write("baseline", Session, None, key)
        return found


class HealthResource:
    """`/v1/health`, `/v1/board`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self) -> Health:
        """The desk and its vendors."""
        found: Health = await self._transport.read("health", Health)
        return found

    async def board(self) -> Board:
        """Vendors, store, certificates and work at one moment."""
        from helpdesk_tui.contract.board import Board

        found: Board = await self._transport.read("board", Board)
        return found
