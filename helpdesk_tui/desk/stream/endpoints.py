"""Live changes as server-sent events: resource, id and revision only, so that no text can forge an event."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.contract.stream import HEARTBEAT_SECONDS, Change, Resource
from helpdesk_tui.desk.agents.standing import standing
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep
from helpdesk_tui.desk.auth.values import NotSignedIn
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.stream.away import left, settled_since
from helpdesk_tui.desk.stream.hub import HubClosed

MAX_STREAMS = 256

router = APIRouter(tags=["stream"])


class TooManyStreams(Refused):
    """Every open stream costs memory."""

    status = 429

    def __init__(self) -> None:
        super().__init__(ErrorCode.THROTTLED)


@router.get(
    "/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}}
)
async def stream(house: HouseDep, agent: AgentDep) -> StreamingResponse:
    """Changes until either side ends; `event: resync` means that some were lost: fetch everything again."""
    if house.hub.readers >= MAX_STREAMS:
        raise TooManyStreams
    return StreamingResponse(_events(house, agent), media_type="text/event-stream")


@router.get("/away")
async def away(house: HouseDep, agent: AgentDep) -> list[Operation]:
    """What became of the agent's orders that were under way when his last console went away."""
    now = house.clock.now()
    return await house.store.read(lambda connection: settled_since(connection, agent.id, now))


async def _events(house: House, agent: Agent) -> AsyncIterator[str]:
    try:
        async for event in _told(house, agent):
            yield event
    finally:
        if not house.hub.closed:  # the console went, and not the desk
            house.inflight.start(f"left {agent.id}", left(house, agent.id))


async def _told(house: House, agent: Agent) -> AsyncIterator[str]:
    async with house.hub.subscribe() as reader:
        yield ": open\n\n"
        looked = time.monotonic()
        try:
            while True:
                changes = await reader.next(HEARTBEAT_SECONDS)
                if _look_again(changes, looked):
                    looked = time.monotonic()
                    await house.store.read(lambda connection: standing(connection, house, agent))
                if changes is None:
                    yield ": alive\n\n"
                elif not changes:
                    yield "event: resync\ndata: {}\n\n"
                else:
                    yield "".join(
                        f"event: change\ndata: {change.model_dump_json()}\n\n" for change in changes
                    )
        except (HubClosed, NotSignedIn):
            return


def _look_again(changes: list[Change] | None, looked: float) -> bool:
    """Whether to ask anew if the agent is still let in: when agents changed, and now and then."""
    if not changes or time.monotonic() - looked > HEARTBEAT_SECONDS:
        return True
    return any(change.resource is Resource.AGENT for change in changes)
