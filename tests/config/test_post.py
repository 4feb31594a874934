"""`[mail]` and `[mailbox]`: TLS on every road that leaves this machine, keys by reference, zones that exist."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from helpdesk_tui.desk.config.document import Document
from tests.config.samples import RIGHT

MAILBOX = {"url": "imaps://mail.durand.example", "user": "support", "password": "systemd:mailbox"}


def read(**changes: dict[str, Any]) -> Document:
    raw = tomllib.loads(RIGHT.replace("KEYS", "/keys"))
    for name, values in changes.items():
        if name == "client":
            raw["clients"][0] |= values
        else:
            raw[name] = {**raw.get(name, {}), **values}
    return Document.model_validate(raw)


@pytest.mark.parametrize(
    "url",
    [
        "smtps://mail.durand.example",
        "smtp+starttls://mail.durand.example:587",
        "smtp://127.0.0.1:25",
        "smtp+unix:/run/m.sock",
    ],
)
def test_roads_for_mail(url: str) -> None:
    document = read(mail={"url": url, "letters": "/etc/helpdesk-tui/letters"})
    assert document.mail is not None
    assert document.mail.url == url


@pytest.mark.parametrize("url", ["smtp://mail.durand.example", "smtp+starttls:///x", "http://x", ""])
def test_no_mail_in_clear(url: str) -> None:
    with pytest.raises(ValidationError):
        read(mail={"url": url})


def test_the_mailbox_is_read_each_minute() -> None:
    document = read(mailbox=MAILBOX)
    assert document.mailbox is not None
    assert (document.mailbox.folder, document.mailbox.every_seconds) == ("INBOX", 60)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "imap://mail.durand.example"},
        {"url": "imap://127.0.0.1"},
        {"url": "imaps://"},
        {"url": "imaps://mail.durand.example/INBOX"},
        {"url": "https://mail.durand.example"},
        {"password": "in-clear"},
        {"every_seconds": 1},
        {"every_seconds": "60"},
        {"user": "a\nb"},
        {"answer": True},
    ],
)
def test_a_mailbox_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(mailbox=MAILBOX | wrong)


def test_zones_of_the_clock() -> None:
    assert read(client={"timezone": "Europe/Brussels"}).clients[0].timezone == "Europe/Brussels"
    for wrong in ("Europe/Nowhere", "../../etc/passwd", "", "/etc/localtime"):
        with pytest.raises(ValidationError):
            read(client={"timezone": wrong})
