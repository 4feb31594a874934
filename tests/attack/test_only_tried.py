"""A write that is only tried leaves no trace, whichever route it takes: not in the store, not at a vendor."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select

from helpdesk_tui.desk.app import import_capabilities
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.store.metadata import metadata
from tests.attack.test_rights_at_commit import BODIES, paths, stale
from tests.attack.test_wire import post, problem
from tests.desk.inside import Inside

__all__ = ["stale"]

UNTRIED = {
    "/cases/{case}/step-up",
    "/deeds/{id_}/step-up",
    "/session/enrolment",
    "/session/enrolment/confirm",
    "/session/unlock",
}
"""They compare or make an agent's own code, which is spent with the try."""


async def everything(house: House) -> dict[str, list[Any]]:
    """All rows of all tables."""

    def read(connection: Connection) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in list(metadata.tables.items())
        }

    return await house.store.read(read)


@pytest.fixture
async def desk(
    stale: tuple[Inside, httpx.AsyncClient],
) -> tuple[Inside, httpx.AsyncClient, dict[str, str]]:
    inside, http = stale
    import_capabilities()  # every table is known
    return inside, http, await paths(inside)


def only_tried(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}try_only=1"


async def test_no_route_does_what_is_only_tried(
    desk: tuple[Inside, httpx.AsyncClient, dict[str, str]],
) -> None:
    inside, http, named = desk
    before = await everything(inside.house)
    answers = {}
    for path, body in BODIES.items():
        answer = await post(http, only_tried(named[path]), body)
        answers[path] = answer.json() if answer.is_success else problem(answer)
        assert await everything(inside.house) == before, path
    assert inside.twin.ledger == []
    done = {path for path, answer in answers.items() if answer == {"dry_run": True}}
    assert {"/cases", "/cases/{id_}/park", "/cases/{id_}/close", "/tasks", "/notices/not-me"} <= done
    assert {"/containments", "/deeds"} <= done
    assert answers["/cases/{case}/operations"] == "gate_closed"
    assert not done & UNTRIED
    assert all(answer == {"dry_run": True} or isinstance(answer, str) for answer in answers.values())


async def test_what_is_meant_afterwards_is_done(
    desk: tuple[Inside, httpx.AsyncClient, dict[str, str]],
) -> None:
    """A try keeps no key and no answer."""
    inside, http, named = desk
    path = "/cases/{id_}/park"
    assert (await post(http, only_tried(named[path]), None)).json() == {"dry_run": True}
    assert (await post(http, named[path], None)).json()["state"] == "parked"
    assert inside.twin.ledger == []


async def test_a_capability_with_a_road_of_its_own_is_refused(
    desk: tuple[Inside, httpx.AsyncClient, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: one that writes past the road on which tries are undone."""
    from helpdesk_tui.desk.cases import reasons

    async def own_road(house: Any, _agent: Any, _right: Any, work: Any) -> Any:
        return await house.store.write(work)

    monkeypatch.setattr(reasons, "write_as", own_road)
    inside, http, named = desk
    before = await everything(inside.house)
    path = "/cases/{id_}/reason"
    assert problem(await post(http, only_tried(named[path]), BODIES[path])) == "unsupported"
    assert await everything(inside.house) == before
