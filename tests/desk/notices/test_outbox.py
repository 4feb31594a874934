"""The outbox, with a real mail server and real HTTP receivers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr
from standardwebhooks import Webhook

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.notices import Channel, NoticeKind
from helpdesk_tui.desk.jobs.outbox import Outbox, outboxes
from helpdesk_tui.desk.notices import outbox as rows
from helpdesk_tui.desk.notices.service import Told
from helpdesk_tui.desk.notices.tables import notice_send
from helpdesk_tui.vendors.couriers.hooks import HookCourier
from helpdesk_tui.vendors.couriers.sms import SmsGatewayCourier
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from tests.desk.inside import AMELIE, MAIL, MOBILE, START, Inside, inside
from tests.desk.notices.telling import SECRET, configured, hook, told
from tests.vendors.edge import http, tcp_edge

BYPASS = Told(
    NoticeKind.BYPASS_MADE,
    AMELIE,
    facts={"tier": 3, "vendor": "twin", "until": (START + timedelta(hours=8)).isoformat()},
)


class Post:
    """What a mail server was handed; it may refuse."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        del server, session
        if self.refuses:
            return "451 4.3.0 later"
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        return "250 kept"

    @property
    def mails(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(raw, policy=default) for raw in self.raw]
        return [one for one in found if isinstance(one, EmailMessage)]


@contextlib.asynccontextmanager
async def post_office(desk: Inside) -> AsyncIterator[Post]:
    """A mail server that the desk sends to from now on."""
    post = Post()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, hostname="post.example", loop=loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    desk.house.couriers.mail = SmtpCourier(f"smtp://127.0.0.1:{port}", "desk@durand.example")
    async with server:
        yield post


async def states(desk: Inside) -> dict[str, tuple[str, int, str | None]]:
    return {row.address: (row.state, row.attempts, row.problem) for row in await desk.rows(notice_send)}


async def look(desk: Inside) -> None:
    await asyncio.gather(*(one.look() for one in outboxes(desk.house)))


async def test_each_road_carries_it_once(tmp_path: Path) -> None:
    async with (
        inside(tmp_path) as desk,
        post_office(desk) as post,
        tcp_edge() as (gateway, sms),
        tcp_edge() as (
            pager,
            url,
        ),
    ):
        gateway.on("POST", "/sms", http(202, b"{}"))
        pager.on("POST", "/alarm", http(200, b"ok"))
        desk.house.couriers.sms = SmsGatewayCourier(f"{sms}/sms", SecretStr("key"))
        desk.house.couriers.hooks["pager"] = HookCourier(f"{url}/alarm", SECRET)
        configured(desk, hooks=(hook(),), security_mail=())
        desk.clock.at = datetime.now(UTC)  # the witness refuses what is older than five minutes
        await told(desk, BYPASS)
        await look(desk)
        await look(desk)
        assert await states(desk) == {
            MAIL: ("sent", 1, None),
            MOBILE: ("sent", 1, None),
            "pager": ("sent", 1, None),
        }
        (mail,), (text,), (alarm,) = post.mails, gateway.seen, pager.seen
        assert mail["To"] == MAIL
        assert text.json["to"] == MOBILE
        body = Webhook(SECRET.get_secret_value()).verify(alarm.body, alarm.headers)
        assert body["type"] == "notice.bypass_made"
        assert "Dupont" not in alarm.body.decode()
        ids = {row.address: row.id for row in await desk.rows(notice_send)}
        assert mail["Message-ID"] == f"<{ids[MAIL]}@durand.example>"
        assert text.headers["idempotency-key"] == ids[MOBILE]
        assert alarm.headers["webhook-id"] == ids["pager"]
        assert sorted(await desk.events()) == ["notice:made", *["notice:sent"] * 3]
        await desk.house.couriers.hooks["pager"].close()


async def test_a_road_that_is_blocked_keeps_no_other_back(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.mail.broken = Unreachable(ErrorCode.COURIER_DOWN, kind="mail")
        await told(desk, BYPASS)
        await look(desk)
        found = await states(desk)
        assert found[MOBILE] == ("sent", 1, None)
        assert found[MAIL] == ("failed", 1, "courier_down")


async def test_tries_back_off_with_jitter_and_end(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.mail.broken = Unreachable(ErrorCode.COURIER_DOWN, kind="mail")
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        pauses: list[float] = []
        mails = Outbox(desk.house, Channel.MAIL)
        for _ in range(100):
            await mails.look()
            (row,) = [one for one in await desk.rows(notice_send) if one.channel == "mail"]
            if row.next_at is None:
                break
            pauses.append((row.next_at - desk.clock.now()).total_seconds())
            desk.clock.at = row.next_at
        assert (row.state, row.problem) == ("given_up", "courier_down")
        assert 20 < len(pauses) < 60
        assert all(rows.FIRST_PAUSE / 2 <= one <= rows.LONGEST_PAUSE for one in pauses)
        assert pauses[0] < pauses[4] < pauses[8]
        assert timedelta(hours=22) < desk.clock.now() - START <= timedelta(hours=24)
        assert (await desk.events()).count("notice:given_up") == 1
        assert len({rows.pause(3) for _ in range(20)}) > 1


async def test_what_was_refused_goes_later_under_the_same_id(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, post_office(desk) as post:
        post.refuses = True
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        await look(desk)
        assert post.mails == []
        post.refuses = False
        await look(desk)
        assert post.mails == []
        desk.clock.step(seconds=11)
        await look(desk)
        assert len(post.mails) == 1
        assert (await states(desk))[MAIL] == ("sent", 2, None)


async def test_an_address_that_is_none_is_given_up_at_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, post_office(desk):
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE, also=("not a number",)))
        desk.house.couriers.sms = SmsGatewayCourier("http://127.0.0.1:9/", SecretStr("key"))
        await look(desk)
        assert (await states(desk))["not a number"] == ("given_up", 1, "bad_number")


async def test_a_store_that_cannot_be_written_sends_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        before = desk.house.store.write

        async def full(work: object) -> Any:
            raise Unreachable(ErrorCode.STORE_UNWRITABLE, reason="disk full")

        desk.house.store.write = full  # type: ignore[method-assign]
        for _ in range(3):
            with pytest.raises(Unreachable):
                await Outbox(desk.house, Channel.MAIL).look()
        assert desk.mail.dispatched == []
        desk.house.store.write = before  # type: ignore[method-assign]
        await Outbox(desk.house, Channel.MAIL).look()
        assert len(desk.mail.dispatched) == 1


async def test_killed_between_message_and_mark_it_goes_again_under_the_same_id(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, post_office(desk) as post:
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        job = Outbox(desk.house, Channel.MAIL)
        (one,) = await desk.house.store.write(lambda c: rows.taken(c, Channel.MAIL, desk.clock.now()))
        # Sent, and the desk dies before it can say so: a new one finds the row as it was.
        assert await job._tried(desk.house, one) == ("", False)
        await look(desk)
        assert len(post.mails) == 1
        desk.clock.step(seconds=11)
        await look(desk)
        first, second = post.mails
        assert first["Message-ID"] == second["Message-ID"]
        assert (await states(desk))[MAIL] == ("sent", 2, None)
        # The dead one's mark, should it come after all, changes nothing.
        assert not await desk.house.store.write(lambda c: rows.sent(c, desk.house, one))


async def test_several_desks_send_each_message_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, post_office(desk) as post:
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        await asyncio.gather(*(Outbox(desk.house, Channel.MAIL).look() for _ in range(5)))
        assert len(post.mails) == 1


async def test_a_desk_that_may_not_write_sends_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path, readonly=True) as desk:
        assert outboxes(desk.house) == ()


async def test_the_bodies_of_webhooks_name_nobody(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, tcp_edge() as (pager, url):
        pager.on("POST", "/", http(200, b""))
        desk.house.couriers.hooks["pager"] = HookCourier(f"{url}/", SECRET)
        configured(desk, hooks=(hook(),), security_mail=())
        for kind in NoticeKind:
            await told(desk, Told(kind, AMELIE, facts={**BYPASS.facts, "device": "iPhone d'Amélie"}))
        await Outbox(desk.house, Channel.HOOK).look()
        assert len(pager.seen) == len(NoticeKind)
        for seen in pager.seen:
            words = json.loads(seen.body)
            assert set(words) == {"type", "timestamp", "data", "text"}
            assert not {"dupont", "amélie", MOBILE, MAIL} & set(seen.body.decode().casefold().split())
            assert b"iPhone" not in seen.body
        await desk.house.couriers.hooks["pager"].close()
