"""What a notice says in each language, and what nobody can make it say."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.contract.notices import Channel, NoticeKind
from helpdesk_tui.desk.config.model import MailboxConfig
from helpdesk_tui.desk.notices import outbox, words
from helpdesk_tui.desk.notices.outbox import Due
from helpdesk_tui.desk.notices.service import Told, page_token
from helpdesk_tui.phrases import LANGUAGES
from helpdesk_tui.phrases.gsm import fits_one_sms
from helpdesk_tui.vendors.courier import Dispatch
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from tests.desk.inside import AMELIE, START, Inside, inside
from tests.desk.notices.telling import configured, told, with_manager

FULL: dict[str, str | int | bool | None] = {
    "tier": 2,
    "vendor": "twin",
    "until": (START + timedelta(hours=8)).isoformat(),
    "device": "iPhone 13",
    "hint": "..56",
}
HOSTILE = (
    "Dupont\r\nBcc: all@evil.example",
    "https://evil.example/reset",
    "www.evil.example",
    "evil.example/x",
    "call +32 475 99 88 77",
    "<b onmouseover=x>Amélie</b>",
    "\u202egnp.exe\u202c",
    "a\x00b\x1b[31m",
    "me@evil.example",
    "{client} {0} %s $link",
    "x" * 5000,
)


async def dues(desk: Inside, channel: Channel = Channel.MAIL) -> list[Due]:
    return await desk.house.store.write(lambda c: outbox.taken(c, channel, desk.clock.now()))


def at_noon(desk: Inside, **changes: Any) -> None:
    """The client's people read the clock in Brussels and know two numbers of the desk."""
    (client,) = desk.house.config.clients
    values: dict[str, Any] = {
        "timezone": "Europe/Brussels",
        "contact_lines": ("02 555 01 00", "0800 12 345"),
        **changes,
    }
    object.__setattr__(desk.house.config, "clients", (replace(client, **values),))


async def test_a_mail_says_what_where_when_and_whom_to_call(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        at_noon(desk, language="en")
        await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE, facts=FULL))
        (one,) = await dues(desk)
        made = words.mail(desk.house, one)
        assert made.subject == (
            f"Durand SA service desk: a temporary sign-in code was given out [HD-{one.reference}]"
        )
        assert made.text == MAIL_IN_ENGLISH.format(ref=one.reference)
        assert desk.agent.id not in made.text
        assert desk.agent.name not in made.text


MAIL_IN_ENGLISH = """Hello,

A temporary sign-in code was given out.

For: you
System: Twin
Device: iPhone 13, number ending in 56
When: 2 March 2026, 10:00 (UTC+1)
Valid until: 2 March 2026, 18:00 (UTC+1)
By: the Durand SA service desk, reference {ref}

Was it you? Then there is nothing to do.
Was it not you? Tell us at once: we stop it first and ask afterwards.
- Call 02 555 01 00; 0800 12 345 and give the reference {ref}.

This mail holds no code, and we never ask for one by mail.
"""


async def test_only_roads_that_exist_are_named(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        at_noon(desk, language="en")
        configured(desk, reply_to="desk@durand.example", page="https://help.durand.example/x/")
        mailbox = MailboxConfig("imaps://mail.durand.example", "desk", SecretStr("invented"))
        object.__setattr__(desk.house.config, "mailbox", mailbox)
        id_ = await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE, facts=FULL))
        (one,) = await dues(desk)
        made = words.mail(desk.house, one)
        assert "- Reply to this mail" in made.text
        assert f"- Open https://help.durand.example/x/n/{page_token(desk.house, id_)} and" in made.text
        assert made.reply_to == "desk@durand.example"
        object.__setattr__(desk.house.config, "mailbox", None)
        assert "Reply to this mail" not in words.mail(desk.house, one).text


async def test_a_manager_reads_of_whom_it_is_in_his_own_language(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_manager(desk)
        await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE, facts=FULL))
        texts = {one.address: words.mail(desk.house, one).text for one in await dues(desk)}
        assert "Voor: DUPONT Amélie" in texts["boss@durand.example"]
        assert "Pour\u00a0: vous" in texts["amelie.dupont@durand.example"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_kind_has_words_and_fits_one_sms(tmp_path: Path, language: str) -> None:
    async with inside(tmp_path) as desk:
        at_noon(desk, language=language, name="Centre hospitalier de Sainte-Aldegonde")
        for kind in NoticeKind:
            await told(desk, Told(kind, AMELIE, facts=FULL))
        for one in await dues(desk, Channel.SMS):
            text = words.sms(desk.house, one).text
            assert fits_one_sms(text), (len(text), text)
            assert one.reference in text
        for one in await dues(desk):
            made = words.mail(desk.house, one)
            assert "{" not in made.text + made.subject
            assert ("02 555 01 00" in made.text) is (one.kind is not NoticeKind.NOT_ME)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_name_is_neither_clicked_nor_dialled_nor_a_header(tmp_path: Path, name: str) -> None:
    async with inside(tmp_path) as desk:
        at_noon(desk, language="en", contact_lines=())
        await with_manager(desk)
        await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE, facts={**FULL, "device": name}))
        for found in await dues(desk):
            one = replace(found, person_name=name)
            raw = SmtpCourier("smtp://localhost", "desk@durand.example")._notice(
                "boss@durand.example", words.mail(desk.house, one)
            )
            mail = email.message_from_bytes(raw.as_bytes(), policy=default)
            assert mail["Bcc"] is None
            assert mail.get_content_type() == "text/plain"
            assert not mail.is_multipart()
            text = mail.get_content()
            body = text.replace("desk@durand.example", "")
            assert not re.search(r"://|www\.|\w\.\w|@|<|\d{5}", body.replace(one.reference, ""))
            assert set("".join(text.splitlines())) == {sign for sign in text if sign.isprintable()}
            assert len(text) < 2000


async def test_a_header_cannot_be_injected(tmp_path: Path) -> None:
    async with inside(tmp_path):
        courier = SmtpCourier("smtp://localhost", "desk@durand.example")
        for bad in (
            Dispatch("ns_1", "x\r\nBcc: all@evil.example", "text"),
            Dispatch("ns_1\r\nBcc: all@evil.example", "x", "text"),
            Dispatch("ns_1", "x", "text", "desk@durand.example\r\nBcc: all@evil.example"),
        ):
            with pytest.raises(Mistaken):
                await courier.dispatch("boss@durand.example", bad)


async def test_an_absence_note_is_not_asked_for(tmp_path: Path) -> None:
    async with inside(tmp_path):
        courier = SmtpCourier("smtp://localhost", "desk@durand.example")
        mail = courier._notice("boss@durand.example", Dispatch("ns_1", "x", "text", "in@durand.example"))
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
        assert mail["Reply-To"] == "in@durand.example"
