"""Checkpoints, proofs, replay and doubts over the desk's real HTTP face."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.checkpoints.making import Maker
from helpdesk_tui.desk.checkpoints.repository import LIMIT
from helpdesk_tui.proving.notes import read_key, read_note
from helpdesk_tui.proving.tree import consistent
from tests.attack.test_wire import ME, over_the_socket, post
from tests.desk.inside import Inside
from tests.rig.served import short_folder

Desk = tuple[Inside, httpx.AsyncClient]


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture
async def served(folder: Path) -> AsyncIterator[Desk]:
    async with over_the_socket(folder) as found:
        yield found


async def grown(desk: Inside, count: int = 1) -> None:
    for _ in range(count):
        await desk.house.store.write(
            lambda c: desk.house.record.append(c, AuditEvent.CASE_INFORMATION, agent=AgentId("a.martin"))
        )
    desk.clock.step(seconds=3)
    await Maker(desk.house).make(desk.house)


async def test_checkpoints_keys_and_proofs_are_read_by_anybody_signed_in(served: Desk) -> None:
    desk, http = served
    assert (await http.get("/checkpoints/latest")).status_code == 404
    for count in (2, 3):
        await grown(desk, count)
    page = (await http.get("/checkpoints")).json()
    second, first = (read_note(one["note"]) for one in page["checkpoints"])
    assert page["before"] is None
    (key,) = (await http.get("/checkpoints/keys")).json()["keys"]
    assert first.signed_by(read_key(key["public"]))
    assert read_note((await http.get("/checkpoints/latest")).json()["note"]) == second
    found = (await http.get("/audit/proof", params={"first": first.size, "second": second.size})).json()
    hashes = [bytes.fromhex(one) for one in found["hashes"]]
    assert consistent(first.size, second.size, first.root, second.root, hashes)
    one = (await http.get("/audit/proof", params={"seq": 1, "size": second.size})).json()
    assert (one["seq"], len(one["leaf"])) == (1, 64)
    older = (await http.get("/checkpoints", params={"before": page["checkpoints"][0]["at"]})).json()
    assert [one["size"] for one in older["checkpoints"]] == [first.size]
    assert (await http.get("/checkpoints/restores")).json() == {"restores": []}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("first=1", 422),
        ("first=1&second=2&seq=1&size=2", 422),
        ("seq=0&size=2", 422),
        ("seq=1", 422),
        ("first=-1&second=2", 422),
        ("first=1&second=99999", 404),
        ("first=2&second=1", 404),
        ("seq=9&size=2", 404),
        ("first=1&second=1e9", 422),
        (f"first=1&second={2**63}", 422),
    ],
)
async def test_a_proof_that_cannot_be_is_refused(query: str, status: int, served: Desk) -> None:
    desk, http = served
    await grown(desk, 3)
    assert (await http.get(f"/audit/proof?{query}")).status_code == status


async def test_restores_are_told_in_the_records_own_words(served: Desk) -> None:
    desk, http = served
    facts: dict[str, str | int | bool | None] = {
        "made_at": "2026-03-02T08:00:00+00:00",
        "replaced_records": 40,
    }
    seq = await desk.house.store.write(
        lambda c: desk.house.record.append(c, AuditEvent.STORE_RESTORED, agent=AgentId("root"), facts=facts)
    )
    (told,) = (await http.get("/checkpoints/restores")).json()["restores"]
    assert (told["seq"], told["agent"], told["made_at"], told["replaced"]) == (
        seq,
        "root",
        facts["made_at"],
        40,
    )


async def test_a_moment_without_a_zone_is_refused(served: Desk) -> None:
    _desk, http = served
    assert (await http.get("/checkpoints", params={"before": "2026-03-02T10:00:00"})).status_code == 422


async def test_pages_of_many_checkpoints_go_on(served: Desk) -> None:
    desk, http = served
    maker = Maker(desk.house)
    for _ in range(LIMIT + 2):
        await desk.house.store.write(
            lambda c: desk.house.record.append(c, AuditEvent.CASE_INFORMATION, agent=None)
        )
        desk.clock.step(seconds=3)
        await maker.make(desk.house)
    page = (await http.get("/checkpoints")).json()
    rest = (await http.get("/checkpoints", params={"before": page["before"]})).json()
    assert (len(page["checkpoints"]), len(rest["checkpoints"])) == (LIMIT, 2)


async def test_a_doubt_is_on_record_with_what_was_seen(served: Desk) -> None:
    desk, http = served
    await grown(desk, 3)
    note = (await http.get("/checkpoints/latest")).json()["note"]
    body = {"seen": note, "fault": "forked", "reason": "two records seen"}
    assert (await post(http, "/checkpoints/doubts", body)).status_code == 201
    (line,) = (
        (await http.get("/audit", params={"limit": 1})).json()["lines"] if await _reads(http) else (None,)
    )
    if line is not None:
        assert (line["event"], line["agent"], line["params"]["ours"]) == ("record:doubted", ME, "true")
    assert (await desk.events())[-1] == "record:doubted"
    for bad in (
        {**body, "seen": "nonsense"},
        {**body, "reason": ""},
        {**body, "fault": "a b"},
        {**body, "more": 1},
    ):
        assert (await post(http, "/checkpoints/doubts", bad)).status_code == 422
    assert (await http.post("/checkpoints/doubts", json=body)).status_code == 400


async def _reads(http: httpx.AsyncClient) -> bool:
    return (await http.get("/audit", params={"limit": 1})).status_code == 200


async def test_a_replay_is_of_ones_own_cases_without_the_right_to_read_the_record(served: Desk) -> None:
    desk, http = served
    mine = await desk.case()
    own = (await http.get("/audit/replay", params={"of": mine.id})).json()["cases"]
    assert [one["case"] for one in own] == [mine.id]
    by_ticket = (await http.get("/audit/replay", params={"of": "inc-48213"})).json()["cases"]
    assert [one["case"] for one in by_ticket] == [mine.id]
    assert by_ticket[0]["lines"][0]["event"] == "case:opened"
    other = replace(desk.agent, id=AgentId("b.claes"))
    desk.agent = other
    theirs = await desk.case()
    status = (await http.get("/audit/replay", params={"of": theirs.id})).status_code
    assert status == (200 if await _reads(http) else 404)
    assert (await http.get("/audit/replay", params={"of": "nothing"})).status_code == 404


async def test_figures_are_for_everybody(served: Desk) -> None:
    _desk, http = served
    found = (await http.get("/figures", params={"days": 7})).json()
    assert found["calls"] == 0
    for days in (0, 367, "x"):
        assert (await http.get("/figures", params={"days": days})).status_code == 422
