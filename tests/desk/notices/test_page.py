"""The page with the button, over TLS as strangers, previewers and attackers see it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.answers import heard
from helpdesk_tui.desk.notices.page import PRESSED
from helpdesk_tui.desk.notices.service import Told, page_token
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.serve.page import MOST_CONNECTIONS, BriefProtocol, PageServer
from helpdesk_tui.desk.serve.tls import listen_tcp, tls_context
from helpdesk_tui.desk.tasks.message import read_message
from helpdesk_tui.sandbox.tls import throw_away
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside, new_key
from tests.desk.notices.telling import notices, told

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Opened:
    """A desk with its page, and a browser."""

    desk: Inside
    browser: httpx.AsyncClient
    port: int
    ca_file: Path

    async def path(self, kind: NoticeKind = NoticeKind.BYPASS_MADE) -> str:
        """Where the link of the newest notice of that kind leads."""
        row = [one for one in await notices(self.desk) if one.kind == kind.value][-1]
        return f"/n/{page_token(self.desk.house, row.id)}"

    async def frozen(self) -> int:
        return len(await self.desk.rows(freeze_))


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Opened]:
    """A bypass code was made, and the page is served."""
    ca_file, certificate, key = throw_away(folder, ["127.0.0.1"])
    async with inside(folder) as desk:
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert made.state is OperationState.DONE
        sock = listen_tcp("https://127.0.0.1:0")
        port = sock.getsockname()[1]
        serving = asyncio.create_task(PageServer(desk.house, sock, tls_context(certificate, key)).run())
        context = ssl.create_default_context(cafile=ca_file)
        try:
            async with httpx.AsyncClient(base_url=f"https://127.0.0.1:{port}", verify=context) as browser:
                yield Opened(desk, browser, port, ca_file)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def test_a_mail_that_anybody_sent_takes_nothing_from_the_button(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        desk, path = ours.desk, await ours.path()
        (row,) = [one for one in await notices(desk) if one.kind == "bypass_made"]

        async def closed() -> bool:
            return await desk.house.store.read(lambda c: freezes.stands(c, AMELIE, desk.clock.now()))

        for number in (1, 2):  # the second one, hours later, is obeyed as the first was
            forged = f"From: x@evil.example\nSubject: [HD-{row.reference}]\nMessage-ID: <{number}@e>\n\nhi"
            message = read_message(forged.encode())
            assert await desk.house.store.write(partial(heard, house=desk.house, message=message))
            assert await closed()
            desk.clock.step(hours=2)
            assert not await closed()
        answer = await ours.browser.post(path, content=PRESSED, headers=FORM)
        assert answer.status_code == 200
        desk.clock.step(hours=23)
        assert await closed()


async def test_the_button_ends_the_code_at_the_vendor(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        answer = await ours.browser.post(path, content=PRESSED, headers=FORM)
        assert answer.status_code == 200
        await Freezing(ours.desk.house).look()
        assert ours.desk.twin.bypass["DU1"] == []
        assert [row.state for row in await ours.desk.rows(grant_)] == ["revoked"]
        (row,) = await ours.desk.rows(freeze_)
        assert (row.source, row.scope) == ("page", "person")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND"])
async def test_opening_the_link_changes_nothing(tmp_path: Path, method: str) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        for _ in range(3):
            answer = await ours.browser.request(method, path, headers={"User-Agent": "LinkPreview/1.0"})
            assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)
            assert "set-cookie" not in answer.headers
            assert method == "GET" or answer.content == b""
        assert await ours.frozen() == 0
        assert [row.state for row in await ours.desk.rows(grant_)] == ["live"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM["Content-Type"]),
        (b"not_me=no", FORM["Content-Type"]),
        (b"not_me=yes&x=1", FORM["Content-Type"]),
        (b"q=hello", FORM["Content-Type"]),
        (b"not_me=yes", "text/plain"),
        (b'{"not_me":"yes"}', "application/json"),
        (b"a" * 1_000_000, FORM["Content-Type"]),
    ],
)
async def test_only_the_button_itself_counts(tmp_path: Path, body: bytes, kind: str) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        with contextlib.suppress(httpx.HTTPError):
            answer = await ours.browser.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code == 400
        assert await ours.frozen() == 0


async def test_every_token_looks_alike_until_the_button_is_pressed(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        right, wrong = await ours.path(), f"/n/{'0' * 64}"
        one, other = await ours.browser.get(right), await ours.browser.get(wrong)
        assert (one.status_code, one.text) == (other.status_code, other.text)
        assert (await ours.browser.post(wrong, content=PRESSED, headers=FORM)).status_code == 410
        assert await ours.frozen() == 0


async def test_nothing_else_is_served(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        for elsewhere in (
            "/",
            "/v1/people",
            "/v1/openapi.json",
            "/v1/notices",
            "/favicon.ico",
            path.upper(),
            f"{path}/",
            f"{path}?x=1",
            f"{path}%00",
            f"/n/../n/{path[3:]}x",
            "/n/",
            f"/n/{'g' * 64}",
        ):
            answer = await ours.browser.get(elsewhere)
            assert (answer.status_code, answer.content) == (404, b""), elsewhere
            assert "content-security-policy" in answer.headers


async def test_headers_are_strict_and_the_page_names_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        for answer in (
            await ours.browser.get(path),
            await ours.browser.post(path, content=PRESSED, headers=FORM),
        ):
            assert answer.headers["content-security-policy"].startswith(
                "default-src 'none'; form-action 'self'"
            )
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"
            assert "server" not in answer.headers
            for word in (
                "dupont",
                "amélie",
                "durand",
                MAIL,
                MOBILE,
                "twin",
                path[3:],
                "script",
                "http",
                "src=",
            ):
                assert word not in answer.text.casefold()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nl-BE,nl;q=0.9", "Ik was het niet"),
        ("en", "It was not me"),
        ("de,ja", "Ce n&#x27;était pas moi"),
        ("", "Ce"),
    ],
)
async def test_it_speaks_the_readers_language(tmp_path: Path, asked: str, said: str) -> None:
    async with opened(tmp_path) as ours:
        answer = await ours.browser.get(await ours.path(), headers={"Accept-Language": asked})
        assert said in answer.text


async def test_pressed_often_it_is_heard_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        answers = await asyncio.gather(
            *(ours.browser.post(path, content=PRESSED, headers=FORM) for _ in range(20))
        )
        assert {answer.status_code for answer in answers} == {200}
        assert await ours.frozen() == 1


async def test_a_token_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()
        ours.desk.clock.step(days=8)
        assert (await ours.browser.post(path, content=PRESSED, headers=FORM)).status_code == 410
        assert await ours.frozen() == 0


async def test_what_was_stopped_cannot_be_stopped_again_nor_alarms_be_answered(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        await told(ours.desk, Told(NoticeKind.NOT_ME, AMELIE))
        await told(ours.desk, Told(NoticeKind.QUOTA_REACHED))
        for kind in (NoticeKind.NOT_ME, NoticeKind.QUOTA_REACHED):
            answer = await ours.browser.post(await ours.path(kind), content=PRESSED, headers=FORM)
            assert answer.status_code == 410
        assert await ours.frozen() == 0


async def test_a_store_that_cannot_be_written_says_to_call(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        path = await ours.path()

        async def full(work: object) -> bool:
            raise Unreachable(ErrorCode.STORE_UNWRITABLE)

        ours.desk.house.store.write = full  # type: ignore[method-assign,assignment]
        answer = await ours.browser.post(path, content=PRESSED, headers=FORM)
        assert answer.status_code == 503
        assert "Appelez" in answer.text


async def test_no_token_in_any_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with opened(tmp_path) as ours:
        path = await ours.path()
        raw = await _raw(ours, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n".encode())
        assert raw.startswith(b"HTTP/1.1 200")
        await ours.browser.post(path, content=PRESSED, headers=FORM)
        desk = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
        assert path[3:] not in "".join(one.getMessage() for one in desk)


async def test_strangers_cannot_use_up_the_desks_sockets(tmp_path: Path) -> None:
    async with opened(tmp_path) as ours:
        context = ssl.create_default_context(cafile=ours.ca_file)
        held = [
            await asyncio.open_connection("127.0.0.1", ours.port, ssl=context)
            for _ in range(MOST_CONNECTIONS + 10)
        ]
        await asyncio.sleep(0.2)
        assert BriefProtocol._open <= MOST_CONNECTIONS
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.2)
        assert (await ours.browser.get(await ours.path())).status_code == 200


async def _raw(ours: Opened, request: bytes) -> bytes:
    context = ssl.create_default_context(cafile=ours.ca_file)
    reader, writer = await asyncio.open_connection("127.0.0.1", ours.port, ssl=context)
    writer.write(request)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer
