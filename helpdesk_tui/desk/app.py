"""The desk's HTTP face: every capability's router under `/v1`."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from fastapi import APIRouter, FastAPI
from pydantic.warnings import UnsupportedFieldAttributeWarning

from helpdesk_tui import __version__
from helpdesk_tui.desk.audit import endpoints as audit
from helpdesk_tui.desk.auth import endpoints as session
from helpdesk_tui.desk.cases import endpoints as cases
from helpdesk_tui.desk.evidence import endpoints as evidence
from helpdesk_tui.desk.gate import endpoints as gate
from helpdesk_tui.desk.grants import endpoints as grants
from helpdesk_tui.desk.health import endpoints as health
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.idempotency.writes import Writes
from helpdesk_tui.desk.operations import endpoints as operations
from helpdesk_tui.desk.people import endpoints as people
from helpdesk_tui.desk.serve import problems
from helpdesk_tui.desk.serve.description import describe
from helpdesk_tui.desk.serve.door import Door
from helpdesk_tui.desk.services import endpoints as services
from helpdesk_tui.desk.stream import endpoints as stream
from helpdesk_tui.desk.tasks import endpoints as tasks

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    health.router,
    people.router,
    cases.router,
    evidence.router,
    gate.router,
    operations.router,
    services.router,
    grants.router,
    tasks.router,
    audit.router,
    stream.router,
)


class Job(Protocol):
    """Work that goes on while the desk runs."""

    async def run(self) -> None:
        """Work until cancelled; what may not be cut half way is shielded inside."""
        ...


def create_app(house: House, jobs: Sequence[Job] = ()) -> FastAPI:
    """The application of one house; its jobs run as long as it does."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        running = [asyncio.create_task(_keep_running(job), name=type(job).__name__) for job in jobs]
        try:
            yield
        finally:
            await house.inflight.settled()  # operations end by their own deadlines; none is cancelled
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    # FastAPI hides this false alarm only for models that are built at once; ours are built when first used.
    warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)
    app = FastAPI(
        title="helpdesk-tui desk",
        version=__version__,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.house = house
    problems.install(app)
    describe(app)
    app.add_middleware(Writes, house=house)
    app.add_middleware(Door)
    for router in ROUTERS:
        app.include_router(router, prefix="/v1")
    return app


async def _keep_running(job: Job) -> None:
    """A job that breaks is noted and starts again; it never takes the desk with it."""
    while True:
        try:
            await job.run()
        except Exception as error:  # noqa: BLE001 - noted with its place, then the job goes on
            problems.note(error, f"job {type(job).__name__}")
            await asyncio.sleep(5.0)
        else:
            return
