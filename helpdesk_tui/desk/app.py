"""The desk's HTTP face: every capability's router under `/v1`."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from helpdesk_tui import __version__
from helpdesk_tui.desk.house import House


def create_app(house: House) -> FastAPI:
    """The application of one house."""
    app = FastAPI(
        title="helpdesk-tui desk",
        version=__version__,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    for router in _routers():
        app.include_router(router, prefix="/v1")
    return app


def _routers() -> tuple[APIRouter, ...]:
    return ()
