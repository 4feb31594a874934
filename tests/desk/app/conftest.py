from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Query
from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused, Unreachable
from helpdesk_tui.desk.auth.dependencies import AgentDep
from helpdesk_tui.desk.idempotency.dependencies import KeyDep, no_replay
from tests.rig.served import Served, bare_house, served, short_folder


class Wish(Ask):
    what: str = Field(max_length=100)
    seconds: int = Field(default=1, ge=1)
    inner: dict[str, str] = {}


class Done(Answer):
    number: int
    what: str
    agent: str
    key: str


class Counter:
    """Counts what really happened, and can be made to wait or to break."""

    def __init__(self) -> None:
        self.effects = 0
        self.entered = asyncio.Event()
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.fault: Exception | None = None

    def router(self) -> APIRouter:
        router = APIRouter()

        @router.post("/effects")
        async def effect(wish: Wish, agent: AgentDep, key: KeyDep) -> Done:
            self.entered.set()
            await self.may_go.wait()
            if self.fault is not None:
                raise self.fault
            self.effects += 1
            return Done(number=self.effects, what=wish.what, agent=agent.id, key=key)

        @router.post("/nothing")
        async def nothing(agent: AgentDep) -> Done:
            self.effects += 1
            return Done(number=self.effects, what="", agent=agent.id, key="")

        @router.post("/secrets")
        @no_replay
        async def secret(agent: AgentDep, key: KeyDep) -> Done:
            self.effects += 1
            return Done(number=self.effects, what="very secret 918273", agent=agent.id, key=key)

        @router.get("/errors/{code}")
        async def error(code: ErrorCode, kind: str) -> None:
            kinds: dict[str, type[DeskError]] = {
                "refused": Refused,
                "missing": Missing,
                "mistaken": Mistaken,
                "unreachable": Unreachable,
            }
            raise kinds[kind](code, who="somebody")

        @router.get("/broken")
        async def broken() -> None:
            password = "hunter2"  # noqa: F841 - a local that no log may show
            raise RuntimeError("the code is 918273")

        @router.get("/numbers")
        async def numbers(n: Annotated[int, Query(ge=0)]) -> int:
            return n

        return router


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture
async def desk(counter: Counter, folder: Path) -> AsyncIterator[Served]:
    async with served(bare_house(folder), folder, counter.router()) as running:
        yield running


@pytest.fixture
async def http(desk: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with desk.client() as client:
        yield client
