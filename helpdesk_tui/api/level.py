"""The threat level."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.level import Level, LevelAsk


class LevelResource:
    """`/v1/level`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self) -> Level:
        """What holds now."""
        found: Level = await self._transport.read("level", Level)
        return found

    async def put(self, level: int, reason: str, *, key: str | None = None) -> Level:
        """Set it for every console."""
        done: Level = await self._transport.write("level", Level, LevelAsk(level=level, reason=reason), key)
        return done
