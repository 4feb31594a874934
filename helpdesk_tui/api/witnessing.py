"""Looking at somebody for a colleague."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import ProofId
from helpdesk_tui.contract.witness import Seen, WitnessAnswer, Witnessing


class WitnessingResource:
    """`/v1/witness`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def waiting(self) -> list[Witnessing]:
        """Whom I am asked to look at."""
        found: list[Witnessing] = await self._transport.read("witness", list[Witnessing])
        return found

    async def answer(self, proof: ProofId, seen: Seen, *, key: str | None = None) -> Witnessing:
        """What I saw."""
        done: Witnessing = await self._transport.write(
            f"witness/{proof}", Witnessing, WitnessAnswer(seen=seen), key
        )
        return done
