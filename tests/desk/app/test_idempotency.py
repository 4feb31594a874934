"""One key, at most one effect, always the same answer (P10)."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from helpdesk_tui.contract.errors import ErrorCode, Refused, Unreachable
from tests.desk.app.conftest import Counter
from tests.rig.served import Served, bare_house, served

KEY = {"Idempotency-Key": "key-00000001"}


async def test_the_same_key_gets_the_same_answer(http: httpx.AsyncClient, counter: Counter) -> None:
    first = await http.post("/effects", json={"what": "code"}, headers=KEY)
    again = await http.post("/effects", json={"what": "code"}, headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert counter.effects == 1
    assert first.json()["key"] == KEY["Idempotency-Key"]


async def test_a_refusal_is_an_answer_too(http: httpx.AsyncClient, counter: Counter) -> None:
    counter.fault = Refused(ErrorCode.GATE_CLOSED)
    first = await http.post("/effects", json={"what": "code"}, headers=KEY)
    counter.fault = None
    again = await http.post("/effects", json={"what": "code"}, headers=KEY)
    assert first.content == again.content
    assert again.headers["content-type"] == "application/problem+json"
    assert (again.status_code, counter.effects) == (403, 0)


@pytest.mark.parametrize("fault", [Unreachable(ErrorCode.VENDOR_DOWN), RuntimeError("bug")])
async def test_what_could_not_be_answered_runs_again(
    http: httpx.AsyncClient, counter: Counter, fault: Exception
) -> None:
    counter.fault = fault
    first = await http.post("/effects", json={"what": "code"}, headers=KEY)
    assert first.status_code >= 500
    counter.fault = None
    again = await http.post("/effects", json={"what": "code"}, headers=KEY)
    assert (again.status_code, counter.effects) == (200, 1)


@pytest.mark.parametrize("key", [None, "", "short", "x" * 201, "with space 1", "umlaut-ä-ä-ä", "tab\tinside"])
async def test_a_write_needs_a_usable_key(http: httpx.AsyncClient, counter: Counter, key: str | None) -> None:
    headers = [] if key is None else [(b"Idempotency-Key", key.encode())]
    answer = await http.post("/effects", json={"what": "code"}, headers=httpx.Headers(headers))
    assert answer.status_code == 400
    assert counter.effects == 0
    if key != "tab\tinside":  # h11 itself refuses that one
        assert answer.json()["code"] == "key_missing"


@pytest.mark.parametrize("key", ["x" * 8, "x" * 200, "!~aA0/=+:"])
async def test_keys_at_the_bounds(http: httpx.AsyncClient, counter: Counter, key: str) -> None:
    answer = await http.post("/effects", json={"what": "code"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, counter.effects) == (200, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [("/effects", {"what": "other"}), ("/effects?x=1", {"what": "code"}), ("/secrets", {"what": "code"})],
)
async def test_the_key_of_another_request_is_refused(
    http: httpx.AsyncClient, counter: Counter, path: str, body: dict[str, str]
) -> None:
    await http.post("/effects", json={"what": "code"}, headers=KEY)
    other = await http.post(path, json=body, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert counter.effects == 1


async def test_fifty_at_once_are_one(http: httpx.AsyncClient, counter: Counter) -> None:
    counter.may_go.clear()

    async def one() -> httpx.Response:
        return await http.post("/effects", json={"what": "code"}, headers=KEY)

    tasks = [asyncio.create_task(one()) for _ in range(50)]
    await counter.entered.wait()
    done: set[asyncio.Task[httpx.Response]] = set()
    while len(done) < 49:
        done |= (await asyncio.wait(tasks, timeout=0.05, return_when=asyncio.FIRST_COMPLETED))[0]
    assert {task.result().status_code for task in done} == {409}
    assert {task.result().json()["code"] for task in done} == {"in_progress"}
    counter.may_go.set()
    answers = await asyncio.gather(*tasks)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert counter.effects == 1
    late = await asyncio.gather(*(one() for _ in range(50)))
    assert {answer.content for answer in late} == {a.content for a in answers if a.status_code == 200}
    assert counter.effects == 1


async def test_a_client_that_goes_away_cuts_nothing(http: httpx.AsyncClient, counter: Counter) -> None:
    counter.may_go.clear()
    gone = asyncio.create_task(http.post("/effects", json={"what": "code"}, headers=KEY))
    await counter.entered.wait()
    gone.cancel()
    await asyncio.wait([gone])
    counter.may_go.set()
    while True:
        answer = await http.post("/effects", json={"what": "code"}, headers=KEY)
        if answer.status_code == 200:
            break
        assert answer.json()["code"] == "in_progress"
    assert (answer.json()["number"], counter.effects) == (1, 1)


async def test_secrets_are_never_kept_and_nothing_is_in_clear(
    desk: Served, http: httpx.AsyncClient, counter: Counter, folder: Path
) -> None:
    first = await http.post("/secrets", headers=KEY)
    again = await http.post("/secrets", headers=KEY)
    assert (first.json()["number"], again.json()["number"]) == (1, 2)
    assert again.json()["key"] == KEY["Idempotency-Key"]
    await http.post("/effects", json={"what": "typed 445566"}, headers={"Idempotency-Key": "key-00000002"})
    everything = b"".join(path.read_bytes() for path in folder.glob("desk.db*"))
    assert b"918273" not in everything
    assert b"445566" not in everything


async def test_an_empty_body_is_a_body(http: httpx.AsyncClient, counter: Counter) -> None:
    first = await http.post("/nothing", headers=KEY)
    again = await http.post("/nothing", headers=KEY)
    assert first.content == again.content
    assert counter.effects == 1


async def test_a_restarted_desk_answers_what_it_answered_and_does_what_it_had_begun(
    counter: Counter, folder: Path
) -> None:
    async with served(bare_house(folder), folder, counter.router()) as desk, desk.client() as http:
        first = await http.post("/effects", json={"what": "code"}, headers=KEY)
    # A desk that was killed in the middle leaves its key running.
    with sqlite3.connect(folder / "desk.db") as store:
        store.execute(
            "insert into idempotency select agent, 'key-killed-1', route, body_mark, 'running', boot, null, null, at"
            " from idempotency"
        )
    store.close()
    async with served(bare_house(folder), folder, counter.router()) as desk, desk.client() as http:
        again = await http.post("/effects", json={"what": "code"}, headers=KEY)
        assert again.content == first.content
        killed = {"Idempotency-Key": "key-killed-1"}
        done = [await http.post("/effects", json={"what": "code"}, headers=killed) for _ in range(2)]
        assert [answer.json()["number"] for answer in done] == [2, 2]
        other = await http.post("/effects", json={"what": "other"}, headers=killed)
        assert other.json()["code"] == "key_reused"


async def test_keys_are_kept_for_seven_days(counter: Counter, folder: Path) -> None:
    class Moving:
        at = datetime(2026, 11, 21, tzinfo=UTC)

        def now(self) -> datetime:
            return self.at

        def monotonic(self) -> float:
            return 0.0

    clock = Moving()
    house = bare_house(folder, clock=clock)
    async with served(house, folder, counter.router()) as desk, desk.client() as http:
        await http.post("/effects", json={"what": "code"}, headers=KEY)
        clock.at += timedelta(days=7)
        again = await http.post("/effects", json={"what": "code"}, headers=KEY)
        assert again.json()["number"] == 1
        clock.at += timedelta(seconds=1)
        later = await http.post("/effects", json={"what": "code"}, headers=KEY)
        assert later.json()["number"] == 2


async def test_nobody_writes_when_the_store_cannot(desk: Served, counter: Counter) -> None:
    await desk.house.store.close()
    async with desk.client() as http:
        answer = await http.post("/effects", json={"what": "code"}, headers=KEY)
    assert answer.status_code >= 500
    assert counter.effects == 0
