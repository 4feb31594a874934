"""Figures for the team."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.figures import Figures


class FiguresResource:
    """`/v1/figures`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self, days: int = 30) -> Figures:
        """Of the last days."""
        found: Figures = await self._transport.read("figures", Figures, {"days": days})
        return found
