"""Every error has one shape, the right status and no word of what was sent."""

from __future__ import annotations

import json
import logging
import time

import httpx
import pytest

from helpdesk_tui.contract.errors import ErrorCode, Problem
from tests.rig.served import Served

KEY = {"Idempotency-Key": "key-00000001"}
JSON = {**KEY, "Content-Type": "application/json"}
STATUS = {"refused": 403, "missing": 404, "mistaken": 422, "unreachable": 503}


def problem(answer: httpx.Response) -> Problem:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get_list("cache-control") == ["no-store"]
    found = Problem.model_validate_json(answer.content)
    assert found.status == answer.status_code
    return found


@pytest.mark.parametrize("code", list(ErrorCode))
@pytest.mark.parametrize("kind", list(STATUS))
async def test_every_code_in_every_branch(http: httpx.AsyncClient, code: ErrorCode, kind: str) -> None:
    answer = await http.get(f"/errors/{code}", params={"kind": kind})
    assert answer.status_code == STATUS[kind]
    found = problem(answer)
    assert (found.code, found.title, found.params) == (code, code.value, {"who": "somebody"})


async def test_a_bug_says_nothing_and_logs_no_values(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await http.get("/broken")
    found = problem(answer)
    assert (found.status, found.code, found.params) == (500, ErrorCode.INTERNAL, {})
    assert "RuntimeError in GET /broken" in caplog.text
    assert "conftest.py" in caplog.text
    assert "the code is 918273" not in caplog.text.replace('raise RuntimeError("the code is 918273")', "")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/nowhere", 404, "not_found"), ("/effects", 405, "bad_request"), ("/numbers", 422, "bad_request")],
)
async def test_what_is_not_there(http: httpx.AsyncClient, path: str, status: int, code: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, problem(answer).code) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        {"what": "x" * 101 + "hunter2"},
        {"what": ["hunter2"]},
        {"what": "x", "seconds": "hunter2"},
        {"what": "x", "hunter2": 1},
        {"what": "x", "inner": {"hunter2": 5}},
        {},
        ["hunter2"],
        "hunter2",
        None,
    ],
)
async def test_wrong_fields_are_named_and_values_never(http: httpx.AsyncClient, body: object) -> None:
    answer = await http.post("/effects", content=json.dumps(body), headers=JSON)
    assert answer.status_code == 422
    assert problem(answer).code is ErrorCode.BAD_REQUEST
    assert set(problem(answer).params) == {"field", "problem"}
    assert b"hunter2" not in answer.content


DEEP = "[" * 10_000 + "]" * 10_000
BAD = {
    "depth 10k": (DEEP.encode(), 400),
    "depth 33 in a field": (b'{"what":' + b"[" * 33 + b"]" * 33 + b"}", 400),
    "nan": (b'{"what": NaN}', 400),
    "infinity": (b'{"what": -Infinity}', 400),
    "1e999": (b'{"what": 1e999}', 400),
    "huge number": (b'{"what": ' + b"9" * 100_000 + b"}", 400),
    "duplicate names": (b'{"what": "a", "what": "b"}', 400),
    "duplicate names inside": (b'{"what": "a", "inner": {"a": "1", "a": "2"}}', 400),
    "lone surrogate": (b'{"what": "\\ud800"}', 400),
    "lone surrogate as a name": (b'{"\\udfff": 1}', 400),
    "raw surrogate": (b'{"what": "\xed\xa0\x80"}', 400),
    "not utf-8": (b'{"what": "\xff"}', 400),
    "utf-16": ('{"what": "a"}'.encode("utf-16"), 400),
    "byte order mark": (b'\xef\xbb\xbf{"what": "a"}', 400),
    "trailing comma": (b'{"what": "a",}', 400),
    "two documents": (b'{"what": "a"} {"what": "b"}', 400),
    "control character": (b'{"what": "a\nb"}', 400),
    "cut": (b'{"what": "a', 400),
    "10 MB": (b'{"what": "' + b"a" * 10_000_000 + b'"}', 413),
    "a byte too many": (b'{"what": "' + b"a" * (256 * 1024 - 11) + b'"}', 413),
    "100k lists": (b"[" + b"[]," * 80_000 + b"[]]", 422),
    "many names": (json.dumps({str(number): 0 for number in range(20_000)}).encode(), 422),
}


@pytest.mark.parametrize("name", list(BAD))
async def test_bad_json_is_refused_fast(http: httpx.AsyncClient, name: str) -> None:
    body, status = BAD[name]
    await http.get("/health")
    started = time.perf_counter()
    answer = await http.post("/effects", content=body, headers=JSON)
    took = time.perf_counter() - started
    assert answer.status_code == status
    assert problem(answer).code is ErrorCode.BAD_REQUEST
    assert len(answer.content) < 1000
    assert took < 5.0  # no bomb: seconds on a busy machine, not minutes


async def test_good_json_at_the_bounds(http: httpx.AsyncClient) -> None:
    body = b'{"what": "a' + b" " * 0 + b'"' + b" " * (256 * 1024 - 14) + b"}"
    answer = await http.post("/effects", content=body, headers=JSON)
    assert answer.status_code == 200
    pair = await http.post(
        "/effects", content=b'{"what": "\\ud83d\\ude00"}', headers={**JSON, "Idempotency-Key": "key-00000002"}
    )
    assert pair.json()["what"] == "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
async def test_other_kinds_of_content(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post("/effects", content=b'{"what": "a"}', headers={**KEY, "Content-Type": kind})
    assert (answer.status_code, problem(answer).params) == (415, {"reason": "content_type"})


async def raw(desk: Served, request: bytes) -> bytes:
    import asyncio

    reader, writer = await asyncio.open_unix_connection(str(desk.socket))
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(65536), 5)
    writer.close()
    return answer


@pytest.mark.parametrize(
    "headers",
    [
        b"idempotency-key: key-00000001\r\nIdempotency-Key: key-00000002\r\ncontent-length: 0\r\n",
        b"accept: a\r\naccept: b\r\nidempotency-key: key-00000001\r\ncontent-length: 0\r\n",
        b"idempotency-key: key-00000001\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n",
        b"idempotency-key: key-00000001\r\ncontent-length: 99999999999999999999999999\r\n",
    ],
)
async def test_ambiguous_headers(desk: Served, headers: bytes) -> None:
    answer = await raw(desk, b"POST /v1/nothing HTTP/1.1\r\nhost: desk\r\n" + headers + b"\r\n")
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413"))


async def test_a_chunked_body_that_never_ends_is_cut(desk: Served) -> None:
    head = (
        b"POST /v1/effects HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\n"
        b"idempotency-key: key-00000001\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    answer = await raw(
        desk, head + b"10000\r\n" + b" " * 0x10000 + b"\r\n" + 4 * (b"10000\r\n" + b" " * 0x10000 + b"\r\n")
    )
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("id_", ["..", "%2e%2e", "a%2fb", "%00", ";x", "x" * 5000])
async def test_strange_ids_are_not_found(http: httpx.AsyncClient, id_: str) -> None:
    answer = await http.get(f"/errors/x/{id_}")
    assert answer.status_code == 404


async def test_the_description_of_the_api(http: httpx.AsyncClient) -> None:
    found = (await http.get("/openapi.json")).json()
    for path in ("/v1/effects", "/v1/nothing"):
        write = found["paths"][path]["post"]
        assert [one["name"] for one in write["parameters"]] == ["Idempotency-Key"]
        assert "422" not in write["responses"]
    read = found["paths"]["/v1/health"]["get"]
    assert "parameters" not in read
    assert "application/problem+json" in read["responses"]["4XX"]["content"]
    assert "code" in found["components"]["schemas"]["Problem"]["properties"]
    assert "enum" in found["components"]["schemas"]["ErrorCode"]
