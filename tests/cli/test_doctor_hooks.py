"""The doctor's ping of a webhook: signed as each message is, told from an alarm; what a refusal is said to be."""

from __future__ import annotations

import json

import pytest
from standardwebhooks import Webhook

from helpdesk_tui.cli.doctor.couriers import PING, ping
from helpdesk_tui.cli.doctor.findings import Verdict
from helpdesk_tui.wording import speak
from tests.desk.notices.telling import SECRET, hook
from tests.vendors.edge import http, tcp_edge


async def test_a_receiver_that_knows_the_secret_can_check_it() -> None:
    speak("en")
    async with tcp_edge() as (pager, url):
        pager.on("POST", "/", http(204, b""))
        found = await ping(hook(f"{url}/"))
        (request,) = pager.seen
    assert found.verdict is Verdict.OK
    headers = {name.lower(): value for name, value in request.headers.items()}
    told = Webhook(SECRET.get_secret_value()).verify(request.body, headers)
    assert (told["type"], told["data"]) == (PING, {})
    assert json.loads(request.body).keys() == {"type", "timestamp", "data"}


@pytest.mark.parametrize(("status", "why"), [(401, "http 401"), (410, "not_found"), (500, "http 500")])
async def test_a_receiver_that_refuses_is_named(status: int, why: str) -> None:
    speak("en")
    async with tcp_edge() as (pager, url):
        pager.on("POST", "/", http(status, b""))
        found = await ping(hook(f"{url}/"))
    assert found.verdict is Verdict.WRONG
    assert why in found.text
    assert "pager" in found.subject


async def test_nobody_there() -> None:
    speak("en")
    found = await ping(hook("http://127.0.0.1:9/"))
    assert found.verdict is Verdict.WRONG
