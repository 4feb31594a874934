"""Deeds on the desk itself that need two people."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.agents import CodeAsk, StepUp
from helpdesk_tui.contract.deeds import Deed, DeedAsk, DeedDone, DeedLine
from helpdesk_tui.contract.ids import DeedId


class DeedsResource:
    """`/v1/deeds`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> list[DeedLine]:
        """What waits for a second person, and what ended lately."""
        found: list[DeedLine] = await self._transport.read("deeds", list[DeedLine])
        return found

    async def ask(self, deed: Deed, *, key: str | None = None) -> DeedLine:
        """Ask for it: nothing is done until somebody else agrees."""
        asked: DeedLine = await self._transport.write("deeds", DeedLine, DeedAsk(deed=deed), key)
        return asked

    async def step_up(self, id_: DeedId, code: SecretStr, *, key: str | None = None) -> StepUp:
        """One's own six digits, for agreeing to this deed."""
        ask = CodeAsk(code=code)
        found: StepUp = await self._transport.write(f"deeds/{id_}/step-up", StepUp, ask, key)
        return found

    async def agree(self, id_: DeedId, *, key: str | None = None) -> DeedDone:
        """Agree: it is done at once; a first word stands in this answer alone."""
        done: DeedDone = await self._transport.write(f"deeds/{id_}/agree", DeedDone, None, key)
        return done

    async def refuse(self, id_: DeedId, *, key: str | None = None) -> DeedLine:
        """Say no."""
        return await self._end(id_, "refuse", key)

    async def withdraw(self, id_: DeedId, *, key: str | None = None) -> DeedLine:
        """Take one's own request back."""
        return await self._end(id_, "withdraw", key)

    async def _end(self, id_: DeedId, verb: str, key: str | None) -> DeedLine:
        found: DeedLine = await self._transport.write(f"deeds/{id_}/{verb}", DeedLine, None, key)
        return found
