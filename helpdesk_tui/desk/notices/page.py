"""The page with the button: looking at it changes nothing, and the button can do nothing but take away.

It is the one face of the desk that strangers may see. It names nobody, answers every token alike until the
button is pressed, loads nothing, and serves nothing else.
"""

from __future__ import annotations

import asyncio
import html
import re
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from starlette.types import Receive, Scope, Send

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.notices import NoticeKind, NotMeSource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.not_me import Said, freeze
from helpdesk_tui.desk.notices.service import hash_of
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.notices.words import PAGE_PATH
from helpdesk_tui.phrases import LANGUAGES, load

PRESSED: Final = b"not_me=yes"
"""The whole body that the button sends; what fills in forms by itself does not send just this."""
FORM: Final = b"application/x-www-form-urlencoded"
BODY_SECONDS: Final = 5.0
_AS_STRONG: Final = frozenset({NotMeSource.PAGE.value, NotMeSource.PHONE.value})
"""Said by these, the button adds nothing; a mail holds for an hour, and anybody may have sent it."""
_TOKEN: Final = re.compile(rf"{re.escape(PAGE_PATH)}([0-9a-f]{{64}})")
_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"interest-cohort=()"),
)


class Shown(StrEnum):
    """What stands on the page."""

    ASK = "ask"
    DONE = "done"
    OVER = "over"


class Page:
    """An ASGI application of one path."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        status, shown = await self._answer(scope, receive)
        body = b"" if shown is None else self._written(scope, shown)
        headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
        if body:
            headers.append((b"content-type", b"text/html; charset=utf-8"))
        if status == 405:  # noqa: PLR2004 - HTTP: method not allowed
            headers.append((b"allow", b"GET, HEAD, POST"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, Shown | None]:
        found = _TOKEN.fullmatch(scope["path"])
        if found is None or scope["query_string"]:
            return 404, None
        if scope["method"] in ("GET", "HEAD"):
            return 200, Shown.ASK
        if scope["method"] != "POST":
            return 405, None
        if not await _pressed(scope, receive):
            return 400, None
        try:
            heard = await self._freeze(found[1])
        except DeskError:
            return 503, Shown.OVER
        return (200, Shown.DONE) if heard else (410, Shown.OVER)

    async def _freeze(self, token: str) -> bool:
        """Whether the token was one; pressed twice it does the same as once."""
        house = self._house
        if house.readonly or await house.store.read(lambda c: _named(c, house, token)) is None:
            return False

        def write(connection: Connection) -> bool:
            row = _named(connection, house, token)
            if row is None:
                return False
            if row.disowned_by not in _AS_STRONG:
                freeze(connection, house, PersonId(row.person_id), NotMeSource.PAGE, Said(notice=row))
            return True

        return await house.store.write(write)

    def _written(self, scope: Scope, shown: Shown) -> bytes:
        """The page in the reader's language; nothing of the notice stands in it."""
        phrases = load(_language(scope, self._house.config.clients[0].language))

        def text(line: str) -> str:
            return html.escape(phrases.notice(line))

        button = (
            '<form method="post"><p><button name="not_me" value="yes">'
            f"{text('page_button')}</button></p></form>"
            f"<p>{text('page_idle')}</p>"
        )
        page = (
            f'<!doctype html><html lang="{phrases.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
            f"<title>{text('page_title')}</title></head><body><h1>{text('page_title')}</h1>"
            f"<p>{text(f'page_{shown.value}')}</p>{button if shown is Shown.ASK else ''}</body></html>\n"
        )
        return page.encode()


def _named(connection: Connection, house: House, token: str) -> Row[Any] | None:
    """The notice of that token, while it is heard."""
    return connection.execute(
        select(notice).where(
            notice.c.page_hash == hash_of(token),
            notice.c.answer_until > house.clock.now(),
            notice.c.person_id.is_not(None),
            notice.c.kind != NoticeKind.NOT_ME.value,
        )
    ).one_or_none()


async def _pressed(scope: Scope, receive: Receive) -> bool:
    """Whether the button itself was pressed: its field and nothing else, in time."""
    headers = dict(scope["headers"])
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != FORM:
        return False
    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while len(body) <= len(PRESSED):
                message = await receive()
                body += message.get("body", b"")
                if message["type"] != "http.request" or not message.get("more_body", False):
                    break
    except TimeoutError:
        return False
    return body == PRESSED


def _language(scope: Scope, usual: str) -> str:
    """The first language that the reader asks for and that there is."""
    asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")[:200]
    wanted = (one.strip()[:2].lower() for one in asked.split(","))
    return next((one for one in wanted if one in LANGUAGES), usual)
