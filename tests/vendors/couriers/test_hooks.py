"""Signed webhooks: checked by the specification's own library, sent to no place that was not meant."""

from __future__ import annotations

import asyncio
import json
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.vendors.couriers.hooks import HookCourier, key_of, signature
from helpdesk_tui.vendors.couriers.pinning import Resolve, check_hook, targets
from tests.vendors.edge import http, tcp_edge

SECRET = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
BODY = b'{"type":"notice.bypass_made","data":{}}'


def test_the_specifications_own_example() -> None:
    found = signature(key_of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_the_receiver_can_check_it() -> None:
    async with tcp_edge() as (receiver, url):
        receiver.on("POST", "/hook", http(204, b""))
        courier = HookCourier(f"{url}/hook", SECRET)
        await courier.post("ns_1", datetime.now(UTC), BODY)
        await courier.close()
        (seen,) = receiver.seen
    assert json.loads(seen.body) == Webhook(SECRET.get_secret_value()).verify(seen.body, seen.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET.get_secret_value()).verify(seen.body + b" ", seen.headers)
    assert SECRET.get_secret_value() not in repr(vars(courier)) + str(seen.headers)


@pytest.mark.parametrize("status", [302, 307, 400, 404, 429, 500, 503])
async def test_anything_but_success_is_tried_again_and_nothing_is_followed(status: int) -> None:
    async with tcp_edge() as (receiver, url), tcp_edge() as (canary, elsewhere):
        receiver.on("POST", "/hook", http(status, b"", f"Location: {elsewhere}"))
        courier = HookCourier(f"{url}/hook", SECRET)
        with pytest.raises(Unreachable) as caught:
            await courier.post("ns_1", datetime.now(UTC), BODY)
        await courier.close()
        assert caught.value.code is ErrorCode.COURIER_DOWN
        assert len(receiver.seen) == 1
        assert canary.seen == []


async def test_who_says_gone_is_not_asked_again() -> None:
    async with tcp_edge() as (receiver, url):
        receiver.on("POST", "/hook", http(410, b""))
        courier = HookCourier(f"{url}/hook", SECRET)
        with pytest.raises(Refused):
            await courier.post("ns_1", datetime.now(UTC), BODY)
        await courier.close()


async def test_the_certificate_is_for_the_name_though_the_address_is_called(tmp_path: Path) -> None:
    ca_file, certificate, key = throw_away(tmp_path, ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    right = HookCourier(f"https://localhost:{port}/a?b=c", SECRET, ca_file=ca_file)
    await right.post("ns_1", datetime.now(UTC), BODY)
    # The same address under a name that the certificate is not for.
    wrong = HookCourier(f"https://chat.example:{port}/", SECRET, ca_file=ca_file, resolve=_names("127.0.0.1"))
    with pytest.raises(Unreachable):
        await wrong.post("ns_2", datetime.now(UTC), BODY)
    await right.close()
    await wrong.close()
    server.close()
    assert len(heard) == 1
    assert heard[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: localhost:{port}\r\n".encode().lower() in heard[0].lower()


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all!", f"whsec_{'A' * 120}"]
)
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(Mistaken):
        HookCourier("https://chat.example/", SecretStr(secret))


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example/",
        "ftp://chat.example/",
        "https://",
        "https:///x",
        "//chat.example/",
        "https://user@chat.example/",
        "https://user:word@chat.example/",
        "https://127.0.0.1@chat.example/",
        "https://chat.example/#x",
        "https://chat.example:0/",
        "https://chat.example:99999/",
        "https://chat.example\r\nX: y/",
        "https://chàt.example/",
        "http://127.0.0.1.chat.example/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
        "unix:/run/x.sock",
    ],
)
def test_what_is_no_address_of_a_webhook(url: str) -> None:
    with pytest.raises(Mistaken):
        check_hook(url)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:169.254.169.254",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2002:7f00:1::",
    ],
)
async def test_a_name_that_leads_where_it_may_not(address: str) -> None:
    for answers in ((address,), ("192.0.2.1", address)):
        with pytest.raises(Unreachable):
            await targets("https://chat.example/x", _names(*answers))


async def test_a_name_that_answers_twice_is_asked_once() -> None:
    """DNS rebinding: what was judged is what is called."""
    answers = [["192.0.2.1"], ["127.0.0.1"]]

    async def rebinding(name: str, port: int) -> list[str]:
        del name, port
        return answers.pop(0)

    (target,) = await targets("https://chat.example:8443/x", rebinding)
    assert (target.url, target.host, target.name) == (
        "https://192.0.2.1:8443/x",
        "chat.example:8443",
        "chat.example",
    )
    assert len(answers) == 1


async def test_loopback_is_loopback_alone() -> None:
    with pytest.raises(Unreachable):
        await targets("http://localhost:1/", _names("192.0.2.1"))
    (target,) = await targets("http://localhost:1/", _names("127.0.0.1"))
    assert target.url == "http://127.0.0.1:1/"


async def test_a_private_network_is_as_good_as_any() -> None:
    (target,) = await targets("https://chat.intern.example/", _names("10.1.2.3"))
    assert target.url == "https://10.1.2.3:443/"


async def test_a_receiver_that_never_answers_is_bounded() -> None:
    async with tcp_edge() as (receiver, url):
        receiver.on("POST", "/hook", None)
        courier = HookCourier(f"{url}/hook", SECRET, timeout=0.3)
        with pytest.raises(DeskError):
            await asyncio.wait_for(courier.post("ns_1", datetime.now(UTC), BODY), 3)
        await courier.close()


def _names(*addresses: str) -> Resolve:
    async def resolve(name: str, port: int) -> list[str]:
        del name, port
        return list(addresses)

    return resolve
