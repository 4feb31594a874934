"""Over the socket: roles, keys used twice, headers that claim, bodies that hurt, ids that climb, words that leak."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import pwd
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import AgentId, ClientId
from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.compose import open_house
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig
from helpdesk_tui.desk.idempotency.tables import idempotency
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.desk.serve.listening import bind
from helpdesk_tui.desk.serve.server import DeskServer
from tests.attack.folk import effects
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.rig.served import short_folder

ME = AgentId(pwd.getpwuid(os.getuid()).pw_name)


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@contextlib.asynccontextmanager
async def over_the_socket(folder: Path, **changes: Any) -> AsyncIterator[tuple[Inside, httpx.AsyncClient]]:
    """The desk with Amélie behind its real HTTP face; its agent is who runs the tests."""
    async with inside(folder, **changes) as desk:
        desk.agent = type(desk.agent)(ME, "", frozenset({"agent"}))
        server = DeskServer(create_app(desk.house), desk.house)
        path = folder / "desk.sock"
        task = asyncio.create_task(server.serve(sockets=[bind(path)]))
        while not server.started:
            await asyncio.sleep(0.005)
        transport = httpx.AsyncHTTPTransport(uds=os.fspath(path))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk/v1", timeout=10) as http:
            try:
                yield desk, http
            finally:
                server.handle_exit(15, None)
                await task


@pytest.fixture
async def served(folder: Path) -> AsyncIterator[tuple[Inside, httpx.AsyncClient]]:
    async with over_the_socket(folder) as found:
        yield found


async def post(
    http: httpx.AsyncClient, path: str, body: Any = None, key: str | None = None
) -> httpx.Response:
    headers = {"Idempotency-Key": key or new_key()}
    return await http.post(path, headers=headers, **({} if body is None else {"json": body}))


def problem(answer: httpx.Response) -> str:
    return str(answer.json().get("code"))


BYPASS = {"kind": "bypass", "vendor": "twin"}


def config(*roles: str) -> DeskConfig:
    me = AgentConfig(ME, "Me", frozenset(roles))
    client = ClientConfig(ClientId("durand"), "Durand SA", ticket_pattern=r"INC-\d{5}")
    return DeskConfig(clients=(client,), vendors=(), store="", agents={ME: me})


@pytest.mark.parametrize("roles", [(), ("admin",), ("auditor", "lead")])
async def test_serving_callers_needs_the_role_for_it(folder: Path, roles: tuple[str, ...]) -> None:
    async with over_the_socket(folder, config=config(*roles), embedded=False) as (desk, http):
        assert (await http.get("/session")).json()["roles"] == sorted(roles)
        desk.agent = Agent(AgentId("colleague"), "", frozenset({"agent"}))
        case = (await desk.verified()).id
        for path, body in (
            ("/cases", {"person": AMELIE}),
            (f"/cases/{case}/evidence", {"way": "in_person"}),
            (f"/cases/{case}/operations", BYPASS),
            (f"/cases/{case}/operations?dry_run=1", BYPASS),
            ("/operations", {"kind": "revoke", "grant": "x", "reason": "x"}),
        ):
            answer = await post(http, path, body)
            assert (answer.status_code, problem(answer)) == (403, ErrorCode.ROLE_MISSING), path
        assert desk.twin.ledger == []


async def test_nobody_is_let_in_whom_the_configuration_does_not_name(folder: Path) -> None:
    stranger = AgentConfig(AgentId("somebody.else"), "Else")
    named = DeskConfig(clients=(), vendors=(), store="", agents={stranger.id: stranger})
    async with over_the_socket(folder, config=named, embedded=False) as (_, http):
        claims = {
            "X-Remote-User": "somebody.else",
            "X-Forwarded-User": "somebody.else",
            "Authorization": "Basic c29tZWJvZHkuZWxzZTp4",
            "Cookie": "agent=somebody.else",
            "X-Peer": "somebody.else",
        }
        for headers in ({}, claims):
            assert (await http.get("/session", headers=headers)).status_code == 401
            assert (await http.get("/people", headers=headers)).status_code == 401


async def test_one_key_for_two_requests(served: tuple[Inside, httpx.AsyncClient]) -> None:
    """A dry run, another case or another order under the same key is refused, never mixed up."""
    desk, http = served
    case = (await desk.verified()).id
    key = new_key()
    assert (await post(http, f"/cases/{case}/operations?dry_run=1", BYPASS, key)).status_code == 200
    for path, body in (
        (f"/cases/{case}/operations", BYPASS),
        (f"/cases/{case}/operations?dry_run=0", BYPASS),
        (f"/cases/{case}/operations?dry_run=1", {**BYPASS, "uses": 5}),
        (f"/cases/{case}/evidence", {"way": "in_person"}),
    ):
        answer = await post(http, path, body, key)
        assert (answer.status_code, problem(answer)) == (422, ErrorCode.KEY_REUSED), path
    assert desk.twin.ledger == []


async def test_dry_run_said_in_other_ways_is_no_order(served: tuple[Inside, httpx.AsyncClient]) -> None:
    desk, http = served
    case = (await desk.verified()).id
    for query in ("dry_run=true", "dry_run=on", "dry_run=maybe", "dry_run=0&dry_run=1"):
        await post(http, f"/cases/{case}/operations?{query}", BYPASS)
        assert effects(desk, "code") == 0, query


async def test_shown_code_is_kept_nowhere(
    served: tuple[Inside, httpx.AsyncClient], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk, http = served
    case = (await desk.verified()).id
    key = new_key()
    with caplog.at_level(logging.DEBUG):
        made = (await post(http, f"/cases/{case}/operations", BYPASS, key)).json()
        shown = await post(http, f"/operations/{made['id']}/reveal", key=new_key())
    (code,) = shown.json()["codes"]
    assert shown.headers["cache-control"] == "no-store"
    others = [
        await http.get(path)
        for path in (
            "/operations",
            "/grants",
            "/audit",
            f"/cases/{case}/summary",
            f"/cases/{case}/gate",
            f"/people/{AMELIE}?case={case}",
        )
    ]
    assert {answer.status_code for answer in others} == {200}
    assert code not in caplog.text + "".join(answer.text for answer in others)
    kept = [row for row in await desk.rows(idempotency) if "reveal" in row.route]
    assert [row.body for row in kept] == [None]
    for path in folder.iterdir():
        assert path.is_socket() or code.encode() not in path.read_bytes()


async def test_no_agent_shows_the_code_of_an_order_again_under_its_own_key(
    served: tuple[Inside, httpx.AsyncClient],
) -> None:
    desk, http = served
    case = (await desk.verified()).id
    made = (await post(http, f"/cases/{case}/operations", BYPASS)).json()
    path = f"/operations/{made['id']}/reveal"
    keys = [new_key() for _ in range(6)]
    found = [(await post(http, path, key=key)).status_code for key in keys]
    assert found == [200, 200, 403, 403, 403, 403]
    assert (await post(http, path, key=keys[0])).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 40 + b"]" * 40,
        b'{"kind": "bypass", "kind": "revoke", "vendor": "twin"}',
        b'{"kind": "bypass", "vendor": "twin", "seconds": NaN}',
        b'{"kind": "bypass", "vendor": "twin", "seconds": 1e400}',
        b'{"kind": "bypass", "vendor": "twin", "seconds": 300.5}',
        b'{"kind": "bypass", "vendor": "twin", "decision": "allowed"}',
        b'{"kind": "bypass", "vendor": {"id": "twin"}}',
        b'{"kind": "bypass", "vendor": "\\ud800"}',
        b'{"kind": "unlock", "vendor": "twin"}',
        b" " * (256 * 1024 + 1),
    ],
)
async def test_bodies_that_hurt(served: tuple[Inside, httpx.AsyncClient], body: bytes) -> None:
    desk, http = served
    case = (await desk.verified()).id
    headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json"}
    answer = await http.post(f"/cases/{case}/operations", content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert effects(desk, "code") == 0


async def test_errors_do_not_repeat_what_was_typed(served: tuple[Inside, httpx.AsyncClient]) -> None:
    desk, http = served
    case = (await desk.case()).id
    proof = (await post(http, f"/cases/{case}/evidence", {"way": "mail:con_mail"})).json()["id"]
    path = f"/cases/{case}/evidence/{proof}/answer"
    for body in (
        {"typed": 918273},
        {"typed": "918273", "outcome": "918273"},
        {"typed": "918273"},
        ["918273"],
    ):
        assert "918273" not in (await post(http, path, body)).text


@pytest.mark.parametrize(
    "id_", ["..%2f..%2fsession", "%2e%2e/session", "%00", "%", "_", "op_%25", "'%20or%201=1--", "x" * 3000]
)
async def test_ids_that_climb(served: tuple[Inside, httpx.AsyncClient], id_: str) -> None:
    _, http = served
    for path in (f"/operations/{id_}", f"/cases/{id_}", f"/people/{id_}", f"/cases/{id_}/gate"):
        assert (await http.get(path)).status_code in (400, 404, 422), path


@pytest.mark.parametrize("text", ["%", "_", "%dupont%", "a_dupont", "' or 1=1 --", "*", "\\", "dupont\x00"])
async def test_wildcards_find_nobody(served: tuple[Inside, httpx.AsyncClient], text: str) -> None:
    _, http = served
    answer = await http.get("/people", params={"q": text})
    assert answer.status_code < 500
    assert [hit["login"] for hit in answer.json().get("hits", [])] in ([], ["a.dupont"])


async def test_live_changes_carry_names_of_things_only(served: tuple[Inside, httpx.AsyncClient]) -> None:
    desk, http = served
    told = b""
    async with http.stream("GET", "/stream") as stream:
        case = (await desk.verified()).id
        made = (await post(http, f"/cases/{case}/operations", BYPASS)).json()
        async with asyncio.timeout(5):
            async for chunk in stream.aiter_bytes():
                told += chunk
                if told.count(made["id"].encode()) > 0:
                    break
    code = (await post(http, f"/operations/{made['id']}/reveal")).json()["codes"][0]
    for word in (code, "Dupont", "DUPONT", "durand.example", "0475", "INC-"):
        assert word.encode() not in told
    lines = [line for line in told.decode().splitlines() if line.startswith("data:")]
    assert all(set(json.loads(line[5:])) <= {"resource", "id", "case", "revision"} for line in lines)


async def test_a_desk_with_real_vendors_is_not_stopped_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TUI_KILL_AT", "intent_written")
    client = ClientConfig(ClientId("durand"), "Durand SA")
    real = DeskConfig(clients=(client,), vendors=(), store=str(tmp_path / "d.db"), path=tmp_path / "c.toml")
    async with open_house(real, embedded=False) as house:
        assert house.steps.kill_at is None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_seal_key_that_others_may_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "seal.key"
    Seal.open(path)
    path.chmod(mode)
    with pytest.raises(Mistaken):
        Seal.open(path)


def test_a_seal_key_behind_a_link(tmp_path: Path) -> None:
    Seal.open(tmp_path / "mine.key")
    (tmp_path / "seal.key").symlink_to(tmp_path / "mine.key")
    with pytest.raises(Mistaken):
        Seal.open(tmp_path / "seal.key")


async def test_no_row_of_the_store_holds_a_code_in_clear(served: tuple[Inside, httpx.AsyncClient]) -> None:
    desk, http = served
    case = (await desk.verified()).id
    await post(http, f"/cases/{case}/evidence", {"way": "sms:con_mobile"})
    await post(http, f"/cases/{case}/operations", BYPASS)
    (row,) = await desk.rows(operation)
    assert row.sealed
    live = desk.twin.bypass["DU1"][0].code
    with contextlib.closing(sqlite3.connect(desk.house.config.store)) as store:
        dump = "\n".join(store.iterdump())
    assert live not in dump
    assert desk.sms.code() not in dump
    for code in (live, desk.sms.code()):
        assert code.encode().hex() not in dump.lower()
