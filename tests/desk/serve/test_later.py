"""The first search waits for nothing; everything else waits for the rest, and for nothing more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.desk.app import CAPABILITIES, create_app
from helpdesk_tui.desk.serve.later import PATIENCE_SECONDS
from helpdesk_tui.desk.serve.server import DeskServer
from tests.architecture.sources import PACKAGE
from tests.architecture.test_imports import loaded, of
from tests.rig.served import Served, bare_house, serving, short_folder

LONG = 10.0


class Furnisher:
    """Stands for vendors that take their time to open."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.calls = 0
        self.fault: Exception | None = None

    def __call__(self) -> tuple[()]:
        self.calls += 1
        assert self.may_end.wait(LONG)
        if self.fault is not None:
            raise self.fault
        return ()


@pytest.fixture
def furnisher() -> Iterator[Furnisher]:
    found = Furnisher()
    yield found
    found.may_end.set()


@pytest.fixture
async def desk(furnisher: Furnisher) -> AsyncIterator[Served]:
    with short_folder() as folder:
        house = bare_house(folder)
        async with serving(house, DeskServer(create_app(house, furnisher), house), folder) as running:
            yield running


async def test_a_search_is_answered_while_nothing_else_is_there(desk: Served, furnisher: Furnisher) -> None:
    async with desk.client() as http:
        session = asyncio.create_task(http.get("/session"))
        page = await http.get("/people", params={"q": "dupont"})
        assert page.json()["hits"] == []
        await asyncio.sleep(2 * PATIENCE_SECONDS)
        assert not session.done()
        assert (await http.get("/people", params={"q": "again"})).status_code == 200
        furnisher.may_end.set()
        assert (await session).json()["mode"] == "sandbox"


async def test_the_rest_comes_by_itself_and_once(desk: Served, furnisher: Furnisher) -> None:
    furnisher.may_end.set()
    async with asyncio.timeout(LONG):
        while not furnisher.calls:
            await asyncio.sleep(0.01)
    async with desk.client() as http:
        answers = await asyncio.gather(*(http.get("/health") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert furnisher.calls == 1


async def test_a_rest_that_never_comes_grants_nothing(desk: Served, furnisher: Furnisher) -> None:
    furnisher.fault = RuntimeError("no adapter")
    furnisher.may_end.set()
    async with desk.client() as http:
        answer = await http.get("/session")
        assert (answer.status_code, answer.json()["code"]) == (500, ErrorCode.INTERNAL)
        assert (await http.get("/people", params={"q": "x"})).status_code == 200


def test_the_first_search_loads_no_rule_and_no_adapter() -> None:
    early = loaded("helpdesk_tui.desk.compose", "helpdesk_tui.desk.serve.server")
    late = (
        "httpx",
        "cryptography",
        "phonenumbers",
        "alembic",
        "helpdesk_tui.vendors.duo",
        "helpdesk_tui.vendors.values",
        "helpdesk_tui.desk.operations",
        "helpdesk_tui.desk.evidence",
        "helpdesk_tui.policy.gate",
        *(f"helpdesk_tui.desk.jobs.{job}" for job in ("mirror", "reconciler", "sweep", "log_pull", "outbox")),
    )
    assert of(early, late) == set()


def test_no_capability_is_forgotten() -> None:
    assert {path.parent.name for path in (PACKAGE / "desk").glob("*/endpoints.py")} == {
        "finding",
        *CAPABILITIES,
    }
