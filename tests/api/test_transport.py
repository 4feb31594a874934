"""What the client believes, what it repeats, and what it calls unknown."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from helpdesk_tui import __version__
from helpdesk_tui.api import transport as transport_module
from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.errors import CONFLICT, MISTAKEN, UNREACHABLE, NotUnderstood, error_of
from helpdesk_tui.api.transport import Transport, new_key
from helpdesk_tui.contract.errors import (
    Conflict,
    DeskError,
    ErrorCode,
    Missing,
    Mistaken,
    Problem,
    Refused,
    Unreachable,
)
from helpdesk_tui.contract.evidence import ProofAnswer
from helpdesk_tui.contract.ids import AgentId, CaseId, VendorId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.session import API_VERSION, DeskMode, Session
from tests.rig.scripted import SHUT, SILENT, answer, scripted

GOOD = answer(b'{"a":1}')


def problem(code: ErrorCode, status: int, **params: str) -> bytes:
    body = Problem(title=code, status=status, code=code, params=params).model_dump_json().encode()
    return answer(body, status, "application/problem+json")


IN_PROGRESS = problem(ErrorCode.IN_PROGRESS, 409)
STRANGE = {
    "nothing": SHUT,
    "half a head": b"HTTP/1.1 200 OK\r\ncontent-le",
    "half a body": b"HTTP/1.1 200 OK\r\ncontent-length: 70\r\n\r\n" + b'{"a":1',
    "a body of unknown length": answer(b'{"a":1}', length=False),
    "half a chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n" + b'{"a":1',
    "not JSON": answer(b"<html>"),
    "another shape": answer(b'["b"]'),
    "an error without a shape": answer(b"<html>gateway</html>", 502, "text/html"),
    "an unknown error code": answer(b'{"title":"x","status":400,"code":"brand_new"}', 400),
    "not HTTP": b"\x15\x03\x01\x00\x02\x02\x16",
    "a redirect": b"HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", list(STRANGE))
async def test_a_write_is_repeated_under_its_key_until_it_is_answered(folder: Path, name: str) -> None:
    async with scripted(folder, STRANGE[name], IN_PROGRESS, GOOD) as desk:
        transport = Transport(desk.address)
        assert await transport.write("effects", dict[str, int], None, "key-00000001") == {"a": 1}
        await transport.close()
        assert set(desk.keys) == {b"key-00000001"}
        assert len(desk.requests) == 3


@pytest.mark.parametrize("name", list(STRANGE))
async def test_a_write_that_nobody_answers_is_unknown(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "WRITE_SECONDS", 0.2)
    async with scripted(folder, STRANGE[name]) as desk:
        transport = Transport(desk.address)
        with pytest.raises(Unreachable) as caught:
            await transport.write("effects", dict[str, int], BypassOrder(vendor=VendorId("v")), None)
        assert caught.value.code is ErrorCode.OUTCOME_UNKNOWN
        await transport.close()
        assert len(set(desk.keys)) == 1


async def test_a_write_without_a_desk_certainly_did_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "GIVE_UP_SECONDS", 0.2)
    transport = Transport(f"unix:{folder}/none.sock")
    with pytest.raises(Unreachable) as caught:
        await transport.write("effects", dict[str, int], None, None)
    assert caught.value.code is ErrorCode.DESK_DOWN
    await transport.close()


@pytest.mark.parametrize("name", list(STRANGE))
async def test_a_read_is_repeated_once(folder: Path, name: str) -> None:
    async with scripted(folder, STRANGE[name], GOOD) as desk:
        transport = Transport(desk.address)
        assert await transport.read("x", dict[str, int]) == {"a": 1}
        await transport.close()
    async with scripted(folder, STRANGE[name]) as desk:
        transport = Transport(desk.address)
        with pytest.raises(Unreachable):
            await transport.read("x", dict[str, int])
        assert len(desk.requests) == 2
        await transport.close()


@pytest.mark.parametrize("code", list(ErrorCode))
async def test_every_refusal_arrives_as_what_it_is(folder: Path, code: ErrorCode) -> None:
    found = error_of(problem(code, 418, who="somebody").partition(b"\r\n\r\n")[2])
    kinds: dict[bool, type[DeskError]] = {True: Unreachable, False: Refused}
    expected: type[DeskError] = kinds[code in UNREACHABLE]
    expected = Mistaken if code in MISTAKEN else expected
    expected = Conflict if code in CONFLICT else expected
    expected = Missing if code is ErrorCode.NOT_FOUND else expected
    assert type(found) is expected
    assert (found.code, found.params, found.status) == (code, {"who": "somebody"}, 418)
    with pytest.raises(NotUnderstood):
        error_of(b"{}")


async def test_a_refusal_is_not_repeated(folder: Path) -> None:
    async with scripted(folder, problem(ErrorCode.GATE_CLOSED, 403)) as desk:
        transport = Transport(desk.address)
        for call in (transport.read("x", int), transport.write("x", int, None, None)):
            with pytest.raises(Refused):
                await call
        assert len(desk.requests) == 2
        await transport.close()


@pytest.mark.parametrize("name", ["x" * 70_000, "\x1b[2J"], ids=["too long", "not printable"])
async def test_a_name_that_fits_into_no_address_is_refused_before_it_leaves(folder: Path, name: str) -> None:
    """A vendor's or a desk's name of anything may come to stand in an address; the console lives on."""
    async with scripted(folder, GOOD) as desk:
        transport = Transport(desk.address)
        for call in (
            transport.read("x", int, {"device": "x" * 70_000}),
            transport.read(f"cases/{name}", int),
            transport.write(f"cases/{name}", int, None, None),
        ):
            with pytest.raises(Mistaken) as caught:
                await call
            assert caught.value.code is ErrorCode.BAD_REQUEST
        assert desk.requests == []
        await transport.close()


async def test_a_write_goes_on_when_its_screen_is_gone(folder: Path) -> None:
    async with scripted(folder, IN_PROGRESS, IN_PROGRESS, GOOD) as desk:
        transport = Transport(desk.address)
        screen = asyncio.create_task(transport.write("effects", dict[str, int], None, "key-00000001"))
        while not desk.requests:
            await asyncio.sleep(0)
        screen.cancel()
        await asyncio.wait([screen])
        assert screen.cancelled()
        await transport.close()
        assert len(desk.requests) == 3


async def test_a_silent_desk_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "TIMEOUT", httpx.Timeout(0.2))
    monkeypatch.setattr(transport_module, "WRITE_SECONDS", 0.3)
    async with scripted(folder, SILENT) as desk:
        transport = Transport(desk.address)
        with pytest.raises(Unreachable) as read:
            await transport.read("x", int)
        with pytest.raises(Unreachable) as write:
            await transport.write("x", int, None, None)
        assert (read.value.code, write.value.code) == (ErrorCode.DESK_DOWN, ErrorCode.OUTCOME_UNKNOWN)
        await transport.close()


async def test_secrets_leave_in_clear_and_only_there(folder: Path) -> None:
    async with scripted(folder, GOOD) as desk:
        transport = Transport(desk.address)
        body = ProofAnswer(typed=SecretStr("123456"))
        await transport.write("x", dict[str, int], body, None)
        assert json.loads(desk.requests[0].partition(b"\r\n\r\n")[2]) == {"typed": "123456"}
        assert "123456" not in repr(body)
        await transport.close()


async def test_a_desk_of_another_version_is_told_apart(folder: Path) -> None:
    session = Session(
        agent=AgentId("a"),
        agent_name="A",
        roles=(),
        mode=DeskMode.SHARED,
        readonly=False,
        api_version=API_VERSION + 1,
        desk_version="9.0",
        clients=(),
        vendors=(),
        baseline_pending=False,
        now=datetime.now(UTC),
    )
    async with scripted(folder, answer(session.model_dump_json().encode())) as desk:
        client = DeskClient(desk.address)
        with pytest.raises(Unreachable) as caught:
            await client.session.get()
        assert caught.value.code is ErrorCode.DESK_VERSION
        assert caught.value.params == {"desk": "9.0", "console": __version__}
        await client.close()


async def test_looking_changes_nothing(folder: Path) -> None:
    async with scripted(folder, GOOD) as desk:
        client = DeskClient(desk.address, readonly=True)
        with pytest.raises(Refused) as caught:
            await client.cases.park(CaseId("c"))
        assert caught.value.code is ErrorCode.READ_ONLY
        await client.close()
        assert desk.requests == []


async def test_the_environment_has_no_say(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with scripted(folder, GOOD) as desk:
        transport = Transport(desk.address)
        assert await transport.read("x", dict[str, int]) == {"a": 1}
        await transport.close()


@pytest.mark.parametrize("address", ["http://desk.example", "desk.sock", "", "ftp://x", "/run/desk.sock"])
def test_other_addresses(address: str) -> None:
    with pytest.raises(Mistaken) as caught:
        Transport(address)
    assert caught.value.code is ErrorCode.UNSUPPORTED


def test_keys_are_new_and_of_the_right_shape() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(8 <= len(key) <= 200 and key.isprintable() and " " not in key for key in keys)
