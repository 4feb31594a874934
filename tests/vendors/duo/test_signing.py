"""Signature v5 against recorded vectors, and against the official client's on whatever requests."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import duo_client.client
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from helpdesk_tui.vendors.duo.wire.client import encoded
from helpdesk_tui.vendors.duo.wire.signing import SignatureV5, canonical_headers, canonical_params
from helpdesk_tui.vendors.settings import ApiKey

IKEY, SKEY = "DIXXXXXXXXXXFAKE0001", "fakeskey0123456789abcdefghijklmnopqrstuv"
HOST = "api-xxxxxxxx.duosecurity.com"
DATE = "Tue, 21 Aug 2012 17:29:18 -0000"
AT = parsedate_to_datetime(DATE).replace(tzinfo=UTC)
JANE = [("username", "jane doe@example.com"), ("limit", "10")]
LINE_JANE = "limit=10&username=jane%20doe%40example.com"
EMPTY = (
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
)


def signed(
    method: str,
    path: str,
    params: Any = (),
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    at: Callable[[], datetime] = lambda: AT,
) -> tuple[str, str]:
    """Key and hex signature of a request as the adapter sends it."""
    request = httpx.Request(
        method, f"http://127.0.0.1{path}", params=params or None, content=body, headers=headers
    )
    next(SignatureV5(ApiKey(IKEY, SecretStr(SKEY)), HOST, at).auth_flow(request))
    assert request.headers["Host"] == HOST
    scheme, _, value = request.headers["Authorization"].partition(" ")
    assert scheme == "Basic"
    key, _, signature = base64.b64decode(value).decode().partition(":")
    return key, signature


def older(version: int, method: str, path: str, line: str, digest: Any) -> str:
    """Versions 2 and 4, which the product does not send, over the product's own parameters line."""
    lines = [DATE, method, HOST, path, line] + ([EMPTY] if version == 4 else [])
    return hmac.new(SKEY.encode(), "\n".join(lines).encode(), digest).hexdigest()


@pytest.mark.parametrize(
    ("version", "digest", "params", "line", "signature"),
    [
        (2, hashlib.sha1, JANE, LINE_JANE, "66d69dbc33a1f8ac74ed860bec34ff11933d9f6a"),
        (
            2,
            hashlib.sha512,
            JANE,
            LINE_JANE,
            "92438502d7e2bf36cb8cd2a32e8eb8bcfe4cc28ef6064e260b4dab26ef2d4b131e006a304f79f04eaa23e3ff49c55a9dbe1164034778465124ef4f4a1c6f2413",
        ),
        (
            4,
            hashlib.sha512,
            JANE,
            LINE_JANE,
            "a24a6bba2d0822199b0b1dbde6aca0d644f578d64e19c233deb5f733613bb43e412ccdbecf5d2c8f7214bbeb71fbfd994edd2cc6dae116b98ecb640881c91aa6",
        ),
        (
            2,
            hashlib.sha1,
            [("username", "zoë~x_y-z.w*")],
            "username=zo%C3%AB~x_y-z.w%2A",
            "32b8bb3ad66578f740ba2d5d2b1b4e60035025f7",
        ),
    ],
    ids=["A", "B", "C", "J"],
)
def test_parameters_line_carries_older_versions(
    version: int, digest: Any, params: list[tuple[str, str]], line: str, signature: str
) -> None:
    assert canonical_params(params) == line
    assert older(version, "GET", "/admin/v1/users", line, digest) == signature


def test_header_of_vector_a() -> None:
    signature = older(2, "GET", "/admin/v1/users", canonical_params(JANE), hashlib.sha1)
    assert base64.b64encode(f"{IKEY}:{signature}".encode()).decode() == (
        "RElYWFhYWFhYWFhYRkFLRTAwMDE6NjZkNjlkYmMzM2ExZjhhYzc0ZWQ4NjBiZWMzNGZmMTE5MzNkOWY2YQ=="
    )


BYPASS: dict[str, str | bool] = {
    "count": "1",
    "preserve_existing": True,
    "reuse_count": "1",
    "valid_secs": "3600",
}
LOG = [
    ("mintime", "1700000000000"),
    ("maxtime", "1700086400000"),
    ("users", "DUFAKE2"),
    ("users", "DUFAKE1"),
    ("limit", "1000"),
]


@pytest.mark.parametrize(
    ("method", "path", "params", "body", "headers", "signature"),
    [
        (
            "GET",
            "/admin/v1/users",
            JANE,
            None,
            {},
            "896fc6ef45c15a4b83aad8d6c3e4b3c81608776dcebd3793c1e9caca52bccf5fea8d01e2d30a616af8e09f4bca22d5abd117f071e48cb0b8549bae1cb2f07378",
        ),
        (
            "POST",
            "/admin/v1/users/DUXXXXXXXXXXFAKE0001/bypass_codes",
            (),
            encoded(BYPASS),
            {},
            "9d8dcd2318723ea8ac69a0df0753260e4e9f2dfe3f9c9ea3fa6452ef260f3acc8cf51f24216917ff5f2c479f098b05e7c6fb53c3d4f503731b6837bab5296aa0",
        ),
        (
            "POST",
            "/admin/v1/phones/DPXXXXXXXXXXFAKE0001/send_sms_passcodes",
            (),
            encoded({}),
            {},
            "829c1e5c500b5384d1985623fe9acf52809b45c76e83d76ef520790f3ac693d69181093942c67a910916446f216a450be44cbef25f38b911feb1b2cfec9950ab",
        ),
        (
            "GET",
            "/admin/v2/logs/authentication",
            LOG,
            None,
            {},
            "dcc734728fa83053e63406b1bbe269fe83471203dafbcfc81d8eaf86f3ee0f12063646e73035a79ab24e8a35471e5ba1421d127c5140db1624f75f44220d2cf1",
        ),
        (
            "GET",
            "/auth/v2/check",
            (),
            None,
            {"X-Duo-Date": DATE},
            "b09df09d5f527145f6e0b1d20361957b29c94d22c919dd127e0fd6d877370b378065fb237925a4402a76b31be62d06c23a26880027195962420f3b5654990a63",
        ),
        (
            "POST",
            "/admin/v1/users/DUXXXXXXXXXXFAKE0001",
            (),
            encoded({"realname": "Zoë Müller", "notes": 'a"b'}),
            {},
            "b4a04671cd163bffdc745fcda8a1adf19d2bdaa8e3f701c7bd59ef35f1599729d426a616f7d7f1564735829bd1329443261b153e7baecd9f11f03dedaf91642d",
        ),
    ],
    ids=["D", "E1", "F", "G", "H", "I"],
)
def test_vectors_of_version_5(
    method: str, path: str, params: Any, body: bytes | None, headers: dict[str, str], signature: str
) -> None:
    assert signed(method, path, params, body, headers) == (IKEY, signature)


def test_lines_of_the_vectors() -> None:
    assert hashlib.sha512(encoded(BYPASS)).hexdigest().startswith("fc6752e8db016e88")
    assert hashlib.sha512(encoded({})).hexdigest().endswith("cda4830763fd")
    assert encoded({"realname": "Zoë", "notes": 'a"b'}) == b'{"notes":"a\\"b","realname":"Zo\\u00eb"}'
    assert canonical_headers({"X-Duo-Date": DATE, "Accept": "x"}).startswith("379dbaf99303e804")
    assert canonical_headers({"Accept": "x"}) == EMPTY
    assert canonical_params(LOG).endswith("users=DUFAKE1&users=DUFAKE2")


text = st.text(st.characters(codec="utf-8"), max_size=12)
params = st.dictionaries(text.filter(bool), st.lists(text, min_size=1, max_size=3), max_size=4)
paths = st.text("abcXYZ019_", min_size=1, max_size=8).map(lambda rest: f"/admin/v1/{rest}")


@given(paths, params)
def test_reads_are_signed_as_the_official_client_signs(path: str, pairs: dict[str, list[str]]) -> None:
    theirs = duo_client.client.sign(
        IKEY, SKEY, "GET", HOST, path, DATE, 5, duo_client.client.normalize_params(pairs), body=""
    )
    flat = [(name, value) for name, values in pairs.items() for value in values]
    key, signature = signed("GET", path, flat)
    assert theirs == "Basic " + base64.b64encode(f"{key}:{signature}".encode()).decode()


@given(paths, st.dictionaries(text.filter(bool), text | st.booleans(), max_size=4))
def test_writes_are_signed_as_the_official_client_signs(path: str, body: dict[str, str | bool]) -> None:
    content = duo_client.client.Client.canon_json(body)
    theirs = duo_client.client.sign(IKEY, SKEY, "POST", HOST, path, DATE, 5, {}, body=content)
    assert content.encode() == encoded(body)
    key, signature = signed("POST", path, (), encoded(body))
    assert theirs == "Basic " + base64.b64encode(f"{key}:{signature}".encode()).decode()
