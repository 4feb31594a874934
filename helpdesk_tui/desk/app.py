"""The desk's HTTP face: every capability's router under `/v1`."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import import_module
from typing import Protocol

from fastapi import APIRouter, FastAPI
from pydantic.warnings import UnsupportedFieldAttributeWarning

from helpdesk_tui import __version__
from helpdesk_tui.desk.finding import endpoints as finding
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.idempotency.writes import Writes
from helpdesk_tui.desk.serve import problems
from helpdesk_tui.desk.serve.description import describe
from helpdesk_tui.desk.serve.door import Door
from helpdesk_tui.desk.serve.later import Later, Rest
from helpdesk_tui.desk.serve.team import Team

CAPABILITIES = (
    "auth",
    "agents",
    "health",
    "people",
    "cases",
    "evidence",
    "gate",
    "operations",
    "approvals",
    "deeds",
    "review",
    "services",
    "procedures",
    "grants",
    "tasks",
    "notices",
    "prompts",
    "signals",
    "containments",
    "files",
    "quiet",
    "whereabouts",
    "level",
    "witness",
    "checkpoints",
    "figures",
    "audit",
    "stream",
)
"""Each is a folder of this package with `endpoints.router`, imported behind the first search."""


PAUSE_SECONDS = 5.0
"""Before a job that broke begins again."""


class Job(Protocol):
    """Work that goes on while the desk runs."""

    async def run(self) -> None:
        """Work until cancelled; what may not be cut half way is shielded inside."""
        ...


def create_app(house: House, furnish: Callable[[], Sequence[Job]] = tuple) -> FastAPI:
    """The application of one house; `furnish` completes the house behind the first search, in a thread.

    The jobs that it answers run as long as the application does.
    """
    running: list[asyncio.Task[None]] = []

    def bring() -> Callable[[], None]:
        routers = import_capabilities()
        jobs = furnish()

        def put_in() -> None:
            for router in routers:
                app.include_router(router, prefix="/v1")
            running.extend(asyncio.create_task(_keep_running(job), name=type(job).__name__) for job in jobs)

        return put_in

    rest = Rest(bring)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        running.append(asyncio.create_task(rest.here(), name="rest"))
        try:
            yield
        finally:
            await rest.settled()
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
    app.add_middleware(Later, rest=rest)
    app.add_middleware(Team, house=house)
    app.add_middleware(Door)
    app.include_router(finding.router, prefix="/v1")
    return app


def import_capabilities() -> list[APIRouter]:
    """The routers of everything but the first search."""
    return [import_module(f"helpdesk_tui.desk.{name}.endpoints").router for name in CAPABILITIES]


async def _keep_running(job: Job) -> None:
    """A job that breaks is noted and starts again; it never takes the desk with it."""
    while True:
        try:
            await job.run()
        except Exception as error:  # noqa: BLE001 - noted with its place, then the job goes on
            problems.note(error, f"job {type(job).__name__}")
            if _is_cancelled():
                return  # a group of tasks tells of their errors instead, or the desk would never end
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
