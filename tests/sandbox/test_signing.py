"""Signatures, checked against vectors of the vendor's own client, and requests made by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from email.utils import formatdate
from typing import Any

import pytest

from helpdesk_tui.sandbox.duo.errors import Refusal
from helpdesk_tui.sandbox.duo.signing import (
    Signed,
    canonical,
    check_date,
    check_signature,
    header_digest,
    pairs,
)
from tests.sandbox.rig import Sandbox

SKEY = "fakeskey0123456789abcdefghijklmnopqrstuv"
DATE = "Tue, 21 Aug 2012 17:29:18 -0000"
HOST = "api-xxxxxxxx.duosecurity.com"
JANE = "limit=10&username=jane+doe%40example.com"
JSON = ("content-type", "application/json")
BYPASS = b'{"count":"1","preserve_existing":true,"reuse_count":"1","valid_secs":"3600"}'

VECTORS: list[tuple[str, str, str, str, bytes, tuple[tuple[str, str], ...], str]] = [
    ("A", "GET", "/admin/v1/users", JANE, b"", (), "66d69dbc33a1f8ac74ed860bec34ff11933d9f6a"),
    (
        "B",
        "GET",
        "/admin/v1/users",
        JANE,
        b"",
        (),
        "92438502d7e2bf36cb8cd2a32e8eb8bcfe4cc28ef6064e260b4dab26ef2d4b131e006a304f79f04eaa23e3ff49c55a9dbe1164034778465124ef4f4a1c6f2413",
    ),
    (
        "C",
        "GET",
        "/admin/v1/users",
        JANE,
        b"",
        (),
        "a24a6bba2d0822199b0b1dbde6aca0d644f578d64e19c233deb5f733613bb43e412ccdbecf5d2c8f7214bbeb71fbfd994edd2cc6dae116b98ecb640881c91aa6",
    ),
    (
        "D",
        "GET",
        "/admin/v1/users",
        JANE,
        b"",
        (),
        "896fc6ef45c15a4b83aad8d6c3e4b3c81608776dcebd3793c1e9caca52bccf5fea8d01e2d30a616af8e09f4bca22d5abd117f071e48cb0b8549bae1cb2f07378",
    ),
    (
        "E1",
        "POST",
        "/admin/v1/users/DUXXXXXXXXXXFAKE0001/bypass_codes",
        "",
        BYPASS,
        (JSON,),
        "9d8dcd2318723ea8ac69a0df0753260e4e9f2dfe3f9c9ea3fa6452ef260f3acc8cf51f24216917ff5f2c479f098b05e7c6fb53c3d4f503731b6837bab5296aa0",
    ),
    (
        "F",
        "POST",
        "/admin/v1/phones/DPXXXXXXXXXXFAKE0001/send_sms_passcodes",
        "",
        b"{}",
        (JSON,),
        "829c1e5c500b5384d1985623fe9acf52809b45c76e83d76ef520790f3ac693d69181093942c67a910916446f216a450be44cbef25f38b911feb1b2cfec9950ab",
    ),
    (
        "G",
        "GET",
        "/admin/v2/logs/authentication",
        "users=DUFAKE2&users=DUFAKE1&mintime=1700000000000&maxtime=1700086400000&limit=1000",
        b"",
        (),
        "dcc734728fa83053e63406b1bbe269fe83471203dafbcfc81d8eaf86f3ee0f12063646e73035a79ab24e8a35471e5ba1421d127c5140db1624f75f44220d2cf1",
    ),
    (
        "H",
        "GET",
        "/auth/v2/check",
        "",
        b"",
        (("x-duo-date", DATE),),
        "b09df09d5f527145f6e0b1d20361957b29c94d22c919dd127e0fd6d877370b378065fb237925a4402a76b31be62d06c23a26880027195962420f3b5654990a63",
    ),
    (
        "I",
        "POST",
        "/admin/v1/users/DUXXXXXXXXXXFAKE0001",
        "",
        b'{"notes":"a\\"b","realname":"Zo\\u00eb M\\u00fcller"}',
        (JSON,),
        "b4a04671cd163bffdc745fcda8a1adf19d2bdaa8e3f701c7bd59ef35f1599729d426a616f7d7f1564735829bd1329443261b153e7baecd9f11f03dedaf91642d",
    ),
    (
        "J",
        "GET",
        "/admin/v1/users",
        "username=zo%C3%AB~x_y-z.w%2A",
        b"",
        (),
        "32b8bb3ad66578f740ba2d5d2b1b4e60035025f7",
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector[0] for vector in VECTORS])
def test_the_vectors_pass_and_nothing_near_them(vector: Any) -> None:
    _name, method, path, query, body, headers, signature = vector
    request = Signed(method, HOST, path, query, body, (("date", DATE), *headers))
    check_signature(request, SKEY, DATE, signature)
    for changed in (
        Signed(method, "api-yyyyyyyy.duosecurity.com", path, query, body, request.headers),
        Signed(method, HOST, path + "x", query, body, request.headers),
        Signed(method, HOST, path, query + "&more=1", body, request.headers),
        Signed("PATCH", HOST, path, query, body, request.headers),
    ):
        with pytest.raises(Refusal, match="Invalid signature"):
            check_signature(changed, SKEY, DATE, signature)
    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    with pytest.raises(Refusal):
        check_signature(request, SKEY, DATE, flipped)


def test_canonical_parameters() -> None:
    assert canonical(pairs("b=2&a=1+1&a=*&A=%2F&c=")) == "A=%2F&a=%2A&a=1%201&b=2&c="
    assert canonical([]) == ""


def test_a_header_that_stands_there_twice_has_no_digest() -> None:
    assert header_digest((("x-duo-date", "1"), ("x-duo-date", "1"))) is None


@pytest.mark.parametrize("version_5", [True, False])
def test_a_body_and_a_query_are_never_split(version_5: bool) -> None:
    body = b'{"a":"1"}'
    lines = [DATE, "POST", HOST, "/p", "b=2", hashlib.sha512(body).hexdigest()]
    lines += [hashlib.sha512(b"").hexdigest()] if version_5 else []
    signature = hmac.new(SKEY.encode(), "\n".join(lines).encode(), "sha512").hexdigest()
    with pytest.raises(Refusal):
        check_signature(Signed("POST", HOST, "/p", "b=2", body, (JSON,)), SKEY, DATE, signature)


def test_dates() -> None:
    def at(value: str | None, name: str = "date") -> str:
        headers = () if value is None else ((name, value),)
        return check_date(Signed("GET", HOST, "/", "", b"", headers), 1_000_000.0)

    assert at(formatdate(1_000_000 - 299))
    assert at(formatdate(1_000_000 + 299, usegmt=True))
    assert at(formatdate(1_000_000).replace("-0000", "+0000"), "x-duo-date")
    for wrong in (formatdate(1_000_000 - 301), formatdate(1_000_000 + 301), "yesterday", "Tue, 99 Aug 2012"):
        with pytest.raises(Refusal) as caught:
            at(wrong)
        assert caught.value.code == 40105
    with pytest.raises(Refusal) as caught:
        at(None)
    assert caught.value.code == 40104


def signed(
    sandbox: Sandbox, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, Any]]:
    """A request signed by hand, version 5; a header given as "" is left out."""
    keys, date = sandbox.duo["admin"], formatdate()
    lines = [
        date,
        method,
        "127.0.0.1",
        path,
        "",
        hashlib.sha512(body).hexdigest(),
        hashlib.sha512(b"").hexdigest(),
    ]
    signature = hmac.new(keys["skey"].encode(), "\n".join(lines).encode(), "sha512").hexdigest()
    basic = base64.b64encode(f"{keys['ikey']}:{signature}".encode()).decode()
    sent = {"Authorization": f"Basic {basic}", "Date": date, "Content-Type": "application/json"} | headers
    status, content = sandbox.request(
        method, path, body or None, {name: value for name, value in sent.items() if value}
    )
    return status, json.loads(content)


def test_refusals_by_code(sandbox: Sandbox) -> None:
    path = "/admin/v1/users"
    assert signed(sandbox, "GET", path)[0] == 200
    assert signed(sandbox, "GET", path, Authorization="")[1]["code"] == 40101
    assert signed(sandbox, "GET", path, Authorization="Bearer x")[1]["code"] == 40101
    assert signed(sandbox, "GET", path, Authorization="Basic !!!")[1]["code"] == 40101
    assert signed(sandbox, "GET", path, Date="")[1]["code"] == 40104
    assert signed(sandbox, "GET", path, Date=formatdate(0))[1]["code"] == 40105
    assert signed(sandbox, "GET", path, Date=formatdate(usegmt=True))[1]["code"] == 40103
    assert signed(sandbox, "GET", path, Host="api-elsewhere.example")[1]["code"] == 40103
    assert signed(sandbox, "PUT", path, b"{}")[0] == 405
    assert signed(sandbox, "GET", "/admin/v1/nothing")[1]["code"] == 40401
    assert signed(sandbox, "POST", path, b"[]")[1] == {
        "stat": "FAIL",
        "code": 40002,
        "message": "Invalid request parameters",
        "message_detail": "body",
    }
    assert signed(sandbox, "POST", path, b'{"username":["x"]}')[1]["message_detail"] == "username"
    assert signed(sandbox, "POST", path, b'{"username":null}')[1]["code"] == 40001
