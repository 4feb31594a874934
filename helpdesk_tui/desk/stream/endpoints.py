"""Live changes as server-sent events: resource, id and revision only, so that no text can forge an event."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.stream import HEARTBEAT_SECONDS
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.stream.hub import Hub, HubClosed

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
    del agent
    if house.hub.readers >= MAX_STREAMS:
        raise TooManyStreams
    return StreamingResponse(_events(house.hub), media_type="text/event-stream")


async def _events(hub: Hub) -> AsyncIterator[str]:
    async with hub.subscribe() as reader:
        yield ": open\n\n"
        try:
            while True:
                changes = await reader.next(HEARTBEAT_SECONDS)
                if changes is None:
                    yield ": alive\n\n"
                elif not changes:
                    yield "event: resync\ndata: {}\n\n"
                else:
                    yield "".join(
                        f"event: change\ndata: {change.model_dump_json()}\n\n" for change in changes
                    )
        except HubClosed:
            return
