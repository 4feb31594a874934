"""Text messages: what is posted, and what is certain when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.couriers.sms import SmsGatewayCourier
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.edge import Edge, edge, http

TO, TEXT = "+32475123456", SecretStr("Code: 482913 à lire")


@pytest.fixture
async def gateway() -> AsyncIterator[Edge]:
    async with edge() as ours:
        yield ours


@pytest.fixture
async def courier(gateway: Edge) -> AsyncIterator[SmsGatewayCourier]:
    ours = SmsGatewayCourier(gateway.url, SecretStr("sms-key"), timeout=0.5)
    yield ours
    await ours.close()


async def test_a_text_goes(gateway: Edge, courier: SmsGatewayCourier) -> None:
    gateway.on("POST", "/sms", http(202, b"{}"))
    await courier.send(TO, "ignored", TEXT)
    (seen,) = gateway.seen
    assert seen.json == {"to": TO, "text": "Code: 482913 à lire"}
    assert seen.headers["authorization"] == "Bearer sms-key"
    assert "sms-key" not in repr(vars(courier))


@pytest.mark.parametrize(
    ("answer", "certain"),
    [
        (http(400, b""), True),
        (http(401, b""), True),
        (http(429, b""), True),
        (http(302, b"", "Location: http://192.0.2.1/"), False),
        (http(500, b""), False),
        (http(502, b"<html>"), False),
        (b"", False),
        (http(200, b"12345")[:-1], False),
        (None, False),
    ],
)
async def test_failures(
    answer: bytes | None, certain: bool, gateway: Edge, courier: SmsGatewayCourier
) -> None:
    gateway.on("POST", "/sms", answer)
    with pytest.raises(DeskError) as caught:
        await courier.send(TO, "", TEXT)
    assert isinstance(caught.value, OutcomeUnknown) is not certain
    if certain:
        assert caught.value.code is ErrorCode.COURIER_DOWN
    assert len(gateway.seen) == 1


async def test_nobody_there() -> None:
    courier = SmsGatewayCourier("unix:/nonexistent/s", SecretStr("k"))
    with pytest.raises(Unreachable) as caught:
        await courier.send(TO, "", TEXT)
    assert caught.value.code is ErrorCode.COURIER_DOWN
    await courier.close()


@pytest.mark.parametrize(
    "to",
    ["", "0475123456", "+0475123456", "+32475123456\n", "+32 475 12 34 56", "+٣٢٤٧٥١٢٣٤٥٦", "+" + "1" * 16],
)
async def test_only_numbers_in_e164(to: str, gateway: Edge, courier: SmsGatewayCourier) -> None:
    with pytest.raises(Mistaken) as caught:
        await courier.send(to, "", TEXT)
    assert caught.value.code is ErrorCode.BAD_NUMBER
    assert gateway.seen == []


@pytest.mark.parametrize("url", ["http://sms.durand.example/send", "http://192.0.2.1", "ftp://127.0.0.1", ""])
def test_places_where_no_code_is_sent(url: str) -> None:
    with pytest.raises(Mistaken) as caught:
        SmsGatewayCourier(url, SecretStr("k"))
    assert caught.value.code is ErrorCode.CONFIG_WRONG


@pytest.mark.parametrize("key", ["", "clé", "a\r\nHost: evil", "a b"])
def test_a_key_that_would_break_the_header(key: str) -> None:
    with pytest.raises(Mistaken) as caught:
        SmsGatewayCourier("unix:/x", SecretStr(key))
    assert caught.value.params == {"field": "sms.key"}
