"""The wire: signing in, being forgotten, and answers that are none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor, open_privacyidea
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.edge import Answer, Edge, Seen, http
from tests.vendors.privacyidea.conftest import Clock
from tests.vendors.privacyidea.says import JSON, PASSWORD, TOKEN, html, realm_settings, refuses, says


@pytest.fixture
async def session(server: Edge, clock: Clock) -> Session:
    return Session(realm_settings(server.url, timeout=0.3), clock)


def forgetful(answer: bytes, number: int) -> Callable[[Seen], Answer]:
    answers = [refuses(401, number), answer]
    return lambda _seen: answers.pop(0)


async def test_the_headers_that_the_server_wants(server: Edge, session: Session) -> None:
    server.on("GET", "/token/", says(1))
    await session.read("/token/", serial="A")

    (seen,) = server.sent("GET")
    assert seen.headers["authorization"] == TOKEN
    assert seen.headers["accept-language"] == "en"
    assert seen.headers["user-agent"] == f"helpdesk_tui/{__version__}"
    assert seen.query == "serial=A"
    (sign_in,) = server.sent("POST")
    assert sign_in.json == {"username": "hd.alice@helpdesk", "password": PASSWORD}
    assert "authorization" not in sign_in.headers


async def test_many_at_once_sign_in_once(server: Edge, session: Session) -> None:
    server.on("GET", "/token/", says(1))
    await asyncio.gather(*(session.read("/token/") for _ in range(12)))

    assert len(server.sent("POST")) == 1
    assert len(server.sent("GET")) == 12


@pytest.mark.parametrize("number", [4305, 4304, 4033])
async def test_a_forgotten_session_is_renewed_once(server: Edge, session: Session, number: int) -> None:
    server.on("GET", "/token/", forgetful(says(7), number))

    assert (await session.read("/token/")).value == 7
    assert [seen.path for seen in server.sent("POST")] == ["/auth", "/auth"]


async def test_a_write_that_was_not_let_in_may_follow(server: Edge, session: Session) -> None:
    server.on("POST", "/token/init", forgetful(says(True), 4305))

    assert (await session.write("POST", "/token/init", type="registration")).value is True
    assert [seen.path for seen in server.seen] == ["/auth", "/token/init", "/auth", "/token/init"]


async def test_refused_again_is_the_end(server: Edge, session: Session) -> None:
    server.on("POST", "/token/init", refuses(401, 4305))
    with pytest.raises(DeskError) as caught:
        await session.write("POST", "/token/init")

    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len([seen for seen in server.seen if seen.path == "/token/init"]) == 2


async def test_a_refused_sign_in_rests(server: Edge, session: Session, clock: Clock) -> None:
    server.on("POST", "/auth", refuses(401, 4031))
    for _ in range(3):
        with pytest.raises(Mistaken) as caught:
            await session.read("/token/")
    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    assert len(server.seen) == 1
    assert session.pulse.status().state is VendorState.REFUSED

    clock.moved = timedelta(seconds=31)
    server.on("POST", "/auth", says({"token": TOKEN, "rights": []}))
    server.on("GET", "/token/", says(1))
    assert (await session.read("/token/")).value == 1


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (says(False, detail={"transaction_id": "1"}, authentication="CHALLENGE"), "second_factor"),
        (says({"rights": []}), "no_token"),
        (says(None), "no_token"),
        (says({"token": ""}), "no_token"),
    ],
)
async def test_a_sign_in_that_gives_no_session(
    server: Edge, session: Session, answer: bytes, detail: str
) -> None:
    server.on("POST", "/auth", answer)
    with pytest.raises(Mistaken) as caught:
        await session.read("/token/")
    assert (caught.value.code, caught.value.params["detail"]) == (ErrorCode.VENDOR_KEYS_WRONG, detail)


STRANGE, DOWN, SLOW = ErrorCode.VENDOR_STRANGE, ErrorCode.VENDOR_DOWN, ErrorCode.VENDOR_SLOW
UNKNOWN = ErrorCode.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("answer", "read", "write"),
    [
        pytest.param(html(), STRANGE, UNKNOWN, id="web interface"),
        pytest.param(html(404), STRANGE, STRANGE, id="wrong path"),
        pytest.param(http(404, b'{"error": "Not found"}', JSON), STRANGE, STRANGE, id="wrong path of 3.12"),
        pytest.param(http(308, b"", "Location: /elsewhere/"), STRANGE, STRANGE, id="redirect"),
        pytest.param(html(502), DOWN, UNKNOWN, id="proxy without server"),
        pytest.param(refuses(500, -500), DOWN, UNKNOWN, id="broken server"),
        pytest.param(http(429, b"slow down"), ErrorCode.VENDOR_BUSY, ErrorCode.VENDOR_BUSY, id="busy proxy"),
        pytest.param(http(200, b'{"result": {"status": tr', JSON), STRANGE, UNKNOWN, id="cut json"),
        pytest.param(http(200, b"[]", JSON), STRANGE, UNKNOWN, id="other json"),
        pytest.param(http(200, b'{"result": {"status": false}}', JSON), STRANGE, UNKNOWN, id="no error part"),
        pytest.param(http(200, b"", JSON)[:20], DOWN, UNKNOWN, id="cut head"),
        pytest.param(b"", DOWN, UNKNOWN, id="closed"),
        pytest.param(None, SLOW, UNKNOWN, id="no answer"),
    ],
)
async def test_an_answer_that_is_none(
    server: Edge, session: Session, answer: bytes | None, read: ErrorCode, write: ErrorCode
) -> None:
    server.on("GET", "/token/", answer)
    server.on("POST", "/token/init", answer)
    with pytest.raises(DeskError) as reading:
        await session.read("/token/")
    with pytest.raises(DeskError) as writing:
        await session.write("POST", "/token/init")

    assert (reading.value.code, writing.value.code) == (read, write)
    assert isinstance(writing.value, OutcomeUnknown) == (write is UNKNOWN)
    assert len([seen for seen in server.seen if seen.path == "/token/init"]) == 1


async def test_what_never_left_is_not_unknown(clock: Clock) -> None:
    session = Session(realm_settings("http://127.0.0.1:9"), clock)
    with pytest.raises(DeskError) as caught:
        await session.write("POST", "/token/init")

    assert caught.value.code is ErrorCode.VENDOR_DOWN
    assert session.pulse.status().state is VendorState.DOWN


@pytest.mark.parametrize("url", ["http://pi.acme.example", "ftp://127.0.0.1", "pi.acme.example", ""])
def test_a_password_travels_only_where_nobody_listens(url: str, clock: Clock) -> None:
    with pytest.raises(Mistaken) as caught:
        open_privacyidea(realm_settings(url), clock)
    assert caught.value.code is ErrorCode.CONFIG_WRONG


async def test_no_secret_in_what_is_shown(server: Edge, session: Session, vendor: PrivacyIdeaVendor) -> None:
    server.on("GET", "/token/", says({"otpkey": "seed"}, detail={"registrationcode": "K7QP2M"}))
    answer = await session.read("/token/")
    server.on("GET", "/token/", refuses(400, 905, "bad"))
    with pytest.raises(DeskError) as caught:
        await session.read("/token/")

    shown = f"{answer!r} {session!r} {vars(session)!r} {vendor!r} {caught.value!r} {caught.value.params}"
    assert not {word for word in (PASSWORD, TOKEN, "K7QP2M", "seed") if word in shown}


async def test_nothing_is_called_before_it_is_needed(server: Edge, vendor: PrivacyIdeaVendor) -> None:
    assert vendor.status().state is VendorState.UNTRIED
    assert server.seen == []
