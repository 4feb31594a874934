"""Every answer that is late, cut, strange, hostile or too much, and what it is told as."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Unreachable
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.duo.wire.refs import bypass_path, phone_path, user_path
from helpdesk_tui.vendors.http import MAX_BYTES, is_loopback, open_client, strict_json
from helpdesk_tui.vendors.registry import open_vendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.duo.account import CODES_PATH, HOST, ORDER, USER, Account, made
from tests.vendors.duo.conftest import now, settings
from tests.vendors.edge import Edge, fail, http, ok, pinged

USER_PATH = f"/admin/v1/users/{USER}"


async def read(duo: DuoVendor) -> DeskError:
    with pytest.raises(DeskError) as caught:
        await duo.directory.person(USER)
    return caught.value


async def make(duo: DuoVendor) -> DeskError:
    assert duo.codes is not None
    with pytest.raises(DeskError) as caught:
        await duo.codes.make(USER, ORDER)
    return caught.value


STRANGE = {
    "empty": http(200, b""),
    "not json": http(200, b"OK"),
    "html": http(200, b"<html>sign in to the guest network</html>", "Content-Type: text/html"),
    "html 502": http(502, b"<html>bad gateway</html>", "Content-Type: text/html"),
    "html 403": http(403, b"<html>forbidden</html>", "Content-Type: text/html"),
    "redirect": http(302, b"", "Location: http://192.0.2.1/"),
    "null": http(200, b"null"),
    "list": http(200, b"[]"),
    "no response": http(200, b'{"stat":"OK"}'),
    "fail with 200": http(200, b'{"stat":"FAIL","code":40002}'),
    "ok with 500": http(500, b'{"stat":"OK","response":["012345678"]}'),
    "code of another status": http(400, b'{"stat":"FAIL","code":40401}'),
    "duplicate keys": http(200, b'{"stat":"OK","response":["012345678"],"response":["999999999"]}'),
    "nan": http(200, b'{"stat":"OK","response":["012345678"],"x":NaN}'),
    "wrong charset": http(200, '{"stat":"OK","response":["é"]}'.encode("latin-1")),
    "utf-16": http(200, '{"stat":"OK","response":[]}'.encode("utf-16")),
    "bottomless": http(200, b'{"stat":"OK","response":' + b"[" * 200_000),
    "huge number": http(200, b'{"stat":"OK","response":' + b"9" * 10_000 + b"}"),
    "unasked gzip": http(200, gzip.compress(b'{"stat":"OK","response":[]}'), "Content-Encoding: gzip"),
    "gzip bomb": http(200, gzip.compress(b"0" * 10_000_000), "Content-Encoding: gzip"),
    "too long": http(200, b'{"stat":"OK","response":"' + b"0" * (MAX_BYTES + 1) + b'"}'),
    "too long, endless": http(200, b" " * (MAX_BYTES + 1), length=False),
    "not http": b"SMTP ready\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_answers(name: str, wire: Edge, duo: DuoVendor, account: Account) -> None:
    wire.on("GET", USER_PATH, STRANGE[name])
    error = await read(duo)
    assert isinstance(error, Unreachable)
    assert error.code in {ErrorCode.VENDOR_STRANGE, ErrorCode.VENDOR_DOWN}
    account.answers(STRANGE[name])
    assert isinstance(await make(duo), OutcomeUnknown)
    assert len(wire.sent("POST")) == 1
    assert duo.status().state is VendorState.DOWN


MADE = json.dumps({"stat": "OK", "response": ["012345678"]}).encode()


@pytest.mark.parametrize("length", [True, False])
async def test_cut_at_each_byte(length: bool, wire: Edge, duo: DuoVendor, account: Account) -> None:
    """A cut answer never passes for success, whether or not it said how long it would be."""
    whole = http(200, MADE, length=True) if length else http(200, MADE, length=False)
    for cut in range(len(whole)):
        account.answers(whole[:cut])
        assert isinstance(await make(duo), OutcomeUnknown), cut
    account.rows.clear()
    account.answers(whole, made())
    assert duo.codes is not None
    assert (await duo.codes.make(USER, ORDER)).codes[0].get_secret_value() == "012345678"
    assert len(wire.sent("POST")) == len(whole) + 1


@pytest.mark.parametrize(
    "response",
    [
        [],
        ["012345678", "111111111"],
        ["12345678"],
        [12345678],
        ["01234567a"],
        "012345678",
        {"codes": ["012345678"]},
        None,
    ],
)
async def test_another_code_than_ordered(response: Any, duo: DuoVendor, account: Account) -> None:
    account.answers(ok(response), made())
    assert isinstance(await make(duo), OutcomeUnknown)


CERTAIN = [
    (fail(40002, "no capable device"), Mistaken, ErrorCode.VENDOR_REFUSED),
    (fail(40003), Mistaken, ErrorCode.VENDOR_REFUSED),
    (fail(40101), Mistaken, ErrorCode.VENDOR_KEYS_WRONG),
    (fail(40102), Mistaken, ErrorCode.VENDOR_KEYS_WRONG),
    (fail(40103), Mistaken, ErrorCode.VENDOR_KEYS_WRONG),
    (fail(40301, "Wrong integration type for this API."), Mistaken, ErrorCode.VENDOR_PERMISSION),
    (fail(40401), Missing, ErrorCode.NOT_FOUND),
    (fail(42901), Unreachable, ErrorCode.VENDOR_BUSY),
    (http(429, b"<html>slow down</html>"), Unreachable, ErrorCode.VENDOR_BUSY),
]


@pytest.mark.parametrize(("answer", "kind", "code"), CERTAIN)
async def test_certain_refusals_of_a_write(
    answer: bytes, kind: type[DeskError], code: ErrorCode, wire: Edge, duo: DuoVendor, account: Account
) -> None:
    account.answers(answer)
    error = await make(duo)
    assert isinstance(error, kind)
    assert error.code is code
    assert not isinstance(error, OutcomeUnknown)
    assert len(wire.sent("POST")) == 1


async def test_a_write_is_signed_again_once_when_its_date_was_refused(
    wire: Edge, duo: DuoVendor, account: Account
) -> None:
    account.answers(fail(40105))
    error = await make(duo)
    assert (type(error), error.code) == (Mistaken, ErrorCode.VENDOR_CLOCK)
    assert len(wire.sent("POST")) == 2
    answers = [fail(40105), ok(["012345678"])]

    def post(_seen: object) -> bytes:
        if len(answers) == 1:
            account.rows.append(made())
        return answers.pop(0)

    wire.on("POST", CODES_PATH, post)
    assert duo.codes is not None
    await duo.codes.make(USER, ORDER)


async def test_object_limit_is_no_certain_refusal(duo: DuoVendor, account: Account) -> None:
    account.answers(fail(50001))
    error = await make(duo)
    assert isinstance(error, OutcomeUnknown)
    assert error.params["detail"] == "object_limit?"


async def test_remarks_lose_what_may_be_a_code(duo: DuoVendor, account: Account) -> None:
    account.answers(fail(40002, "codes 012345678 \x1b]52;c;x\x07"))
    error = await make(duo)
    assert "0123" not in error.params["detail"]
    assert error.params["detail"].isprintable()


async def test_nobody_there() -> None:
    vendor = DuoVendor(settings("unix:/nonexistent/socket"), now)
    try:
        assert (await read(vendor)).code is ErrorCode.VENDOR_DOWN
        error = await make(vendor)
        assert error.code is ErrorCode.VENDOR_DOWN
        assert not isinstance(error, OutcomeUnknown)
        assert vendor.status().state is VendorState.DOWN
    finally:
        await vendor.close()


async def test_silence_ends_at_the_deadline(wire: Edge, account: Account) -> None:
    vendor = DuoVendor(settings(wire.url, timeout=0.3), now)
    try:
        wire.on("GET", USER_PATH, None)
        begun = time.monotonic()
        assert (await read(vendor)).code is ErrorCode.VENDOR_SLOW
        account.answers(None)
        assert isinstance(await make(vendor), OutcomeUnknown)
        assert time.monotonic() - begun < 2
    finally:
        await vendor.close()


async def test_read_is_repeated_once_after_a_cut_connection(wire: Edge, duo: DuoVendor) -> None:
    answers = [b"", ok({"user_id": USER})]
    wire.on("GET", USER_PATH, lambda _seen: answers.pop(0))
    assert await duo.directory.person(USER) is not None


async def test_another_user_than_asked(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", USER_PATH, ok({"user_id": "DU" + "0" * 18}))
    assert (await read(duo)).code is ErrorCode.VENDOR_STRANGE


async def test_gone(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", USER_PATH, fail(40401))
    assert await duo.directory.person(USER) is None


@pytest.mark.parametrize(
    "ref", ["", "DU1", USER.lower(), USER + "/../x", "../" + USER, USER + "\n", "é" * 20]
)
def test_only_ids_make_paths(ref: str) -> None:
    for path in (user_path, phone_path, bypass_path):
        with pytest.raises(Mistaken) as caught:
            path(ref)
        assert caught.value.code is ErrorCode.BAD_REQUEST


async def test_dates_are_signed_in_the_vendors_time(wire: Edge, duo: DuoVendor) -> None:
    from email.utils import parsedate_to_datetime

    wire.on("GET", "/auth/v2/ping", pinged(offset=-7200))
    wire.on("GET", USER_PATH, ok({"user_id": USER}))
    await duo.directory.person(USER)
    sent = parsedate_to_datetime(wire.seen[-1].headers["date"]).replace(tzinfo=UTC)
    assert abs(sent - (now() - timedelta(hours=2))) < timedelta(seconds=5)
    assert wire.seen[-1].headers["host"] == HOST
    assert wire.seen[-1].headers["accept-encoding"] == "identity"
    offset = duo.status().clock_offset
    assert offset is not None
    assert -7205 < offset < -7195
    assert "authorization" not in wire.seen[0].headers


async def test_clock_is_asked_again_once_when_refused(wire: Edge, duo: DuoVendor) -> None:
    answers = [ok({"user_id": USER}), fail(40105), ok({"user_id": USER}), fail(40105), fail(40105)]
    wire.on("GET", USER_PATH, lambda _seen: answers.pop(0))
    await duo.directory.person(USER)
    wire.on("GET", "/auth/v2/ping", pinged(offset=900))
    await duo.directory.person(USER)
    error = await read(duo)
    assert error.code is ErrorCode.VENDOR_CLOCK
    assert 895 <= int(error.params["seconds"]) <= 905
    assert len([seen for seen in wire.seen if seen.path.endswith("ping")]) == 3
    assert not answers


async def test_a_vendor_without_ping_is_taken_at_our_time(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", "/auth/v2/ping", fail(40401))
    wire.on("GET", USER_PATH, ok({"user_id": USER}))
    assert await duo.directory.person(USER) is not None
    assert duo.status().clock_offset is None


async def test_busy_read_waits_a_little_then_says_until(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", USER_PATH, fail(42901, None, "Retry-After: 1000000000"))
    begun = time.monotonic()
    error = await read(duo)
    assert error.code is ErrorCode.VENDOR_BUSY
    wait = datetime.fromisoformat(error.params["until"]) - now()
    assert timedelta(seconds=25) < wait < timedelta(seconds=35)
    calls = len(wire.seen)
    assert (await read(duo)).code is ErrorCode.VENDOR_BUSY
    assert len(wire.seen) == calls
    assert time.monotonic() - begun < 3
    status = duo.status()
    assert status.state is VendorState.BUSY
    assert status.next_call is not None


async def test_many_at_once_count_one_refusal(wire: Edge, duo: DuoVendor) -> None:
    """A storm of 429 with many agents: each asks at most once for each step of the back-off."""
    wire.on("GET", USER_PATH, fail(42901))
    errors = await asyncio.gather(*(read(duo) for _ in range(50)))
    assert {error.code for error in errors} == {ErrorCode.VENDOR_BUSY}
    assert len([seen for seen in wire.seen if seen.path == USER_PATH]) <= 100
    until = max(datetime.fromisoformat(error.params["until"]) for error in errors)
    assert until - now() < timedelta(seconds=5)


async def test_keys_refused_is_a_state(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", USER_PATH, fail(40103))
    await read(duo)
    status = duo.status()
    assert (status.state, status.problem) == (VendorState.REFUSED, ErrorCode.VENDOR_KEYS_WRONG)
    wire.on("GET", USER_PATH, fail(40401))
    await duo.directory.person(USER)
    assert duo.status().state is VendorState.UP


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1", "ftp://127.0.0.1", "https://", "127.0.0.1", "http://localhost.example"]
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(Mistaken) as caught:
        open_vendor(settings(url), now)
    assert caught.value.code is ErrorCode.CONFIG_WRONG


def test_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.0.0.3", "::1", "localhost")))
    assert not any(map(is_loopback, ("", "192.0.2.1", "0.0.0.0", "localhost.example")))


async def test_client_ignores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:1")
    client = open_client(f"https://{HOST}", timeout=7.0)
    assert client.trust_env is False
    assert client.follow_redirects is False
    assert not client._mounts
    assert client.timeout.as_dict() == {"connect": 5.0, "read": 7.0, "write": 7.0, "pool": 5.0}
    await client.aclose()


def test_a_trust_file_must_be_one(tmp_path: Any) -> None:
    for content in (None, "", "not a certificate"):
        path = tmp_path / f"ca-{content}"
        if content is not None:
            path.write_text(content)
        with pytest.raises(Mistaken) as caught:
            open_client(f"https://{HOST}", timeout=1.0, ca_file=path)
        assert caught.value.params["field"] == "ca_file"


def test_strict_json() -> None:
    assert strict_json(b'{"a": [1, "\\u00e9"]}') == {"a": [1, "é"]}
    for body in (b"", b"{", b'{"a":1,"a":1}', b"NaN", b"\xff", b"[" * 100_000):
        with pytest.raises(ValueError):
            strict_json(body)


async def test_no_secret_in_anything_printed(duo: DuoVendor, account: Account) -> None:
    account.answers(http(500, b""))
    error = await make(duo)
    chain: BaseException | None = error
    while chain is not None:
        shown = f"{chain!r} {chain} {getattr(chain, 'params', '')}"
        assert "012345678" not in shown
        assert "fakeskey" not in shown
        chain = chain.__cause__ or chain.__context__
    assert "fakeskey" not in repr(settings(None)) + repr(vars(duo))
    assert "012345678" not in repr(ORDER)
