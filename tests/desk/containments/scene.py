"""What tests of containments do again and again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from helpdesk_tui.contract.containments import (
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentLine,
    ContainmentStep,
    Measure,
)
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.containments.listing import listed
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.jobs.containing import Containing
from helpdesk_tui.desk.people.tables import device
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.notices.telling import configured
from tests.desk.twin import Live
from tests.desk.twin_more import TwinMore

SECURITY = frozenset({"security"})
REASON = "approved by mistake"


@dataclass
class Scene:
    """A desk, a vendor that can lock, and somebody of security."""

    desk: Inside
    agent: Agent = Agent(AgentId("r.reyes"), "Rosa Reyes", SECURITY)

    @property
    def service(self) -> Containments:
        return Containments(self.desk.house, self.agent)

    @property
    def more(self) -> TwinMore:
        assert self.desk.twin.more is not None
        return self.desk.twin.more

    async def look(self, *people: str) -> Containment:
        return await self.service.look(
            ContainmentAsk(people=tuple(people) or (AMELIE,), reason=REASON),
            new_key(),
        )

    async def confirm(self, looked: Containment, word: str = "STOP") -> Containment:
        return await self.service.confirm(looked.id, ContainmentConfirm(word=word, frozen=looked.frozen))

    async def run(self, looked: Containment) -> Containment:
        """Past the time to cancel, one round of the job."""
        self.desk.clock.step(seconds=11)
        await Containing(self.desk.house).look()
        return await self.service.get(looked.id)

    async def listed(self) -> list[ContainmentLine]:
        """What was confirmed or waits for a second person, newest first."""
        house = self.desk.house
        return await house.store.read(lambda connection: listed(connection, house))

    async def with_code(self) -> None:
        case = await self.desk.verified()
        made = await self.desk.operations.order(case.id, BypassOrder(vendor=self.desk.twin.id), new_key())
        assert made.state is OperationState.DONE

    def code_from_elsewhere(self) -> None:
        now = self.desk.clock.now()
        made = Live("X9", "999111222", now, now + timedelta(days=9), 5)
        self.desk.twin.bypass["DU1"].append(made)

    async def young_phone(self) -> None:
        young = self.desk.clock.now() - timedelta(hours=3)
        change = update(device).where(device.c.ref == "DP1").values(changed=young)
        await self.desk.house.store.write(lambda c: c.execute(change))


def steps(found: Containment, measure: Measure | None = None) -> tuple[ContainmentStep, ...]:
    """Of the first person."""
    return tuple(one for one in found.people[0].steps if measure is None or one.measure is measure)


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Amélie with a code that lives and a phone that is three hours old."""
    async with inside(folder) as desk:
        configured(desk)
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
        made = Scene(desk)
        await made.with_code()
        await made.young_phone()
        yield made
