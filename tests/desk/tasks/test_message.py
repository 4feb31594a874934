"""Whatever a message is made of, reading it neither fails nor grows, and nobody can dial what is left of it."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.desk.tasks.masking import masked, numbers, plain
from helpdesk_tui.desk.tasks.message import WHAT, WHO, ReadMessage, read_message
from helpdesk_tui.vendors.mailboxes.imap import LARGEST
from tests.desk.tasks.box import written

NESTED = b"From: a@x.example\r\nSubject: deep\r\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1200)
)
MANY = (
    b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 8000
)
HOSTILE = {
    "empty": b"",
    "no head": b"\r\n\r\n",
    "nested": NESTED[:LARGEST],
    "many parts": MANY[:LARGEST],
    "attached mail": b"Content-Type: message/rfc822\r\n\r\n" * 2000,
    "charset": b"From: a@x.example\r\nContent-Type: text/plain; charset=no-such\r\n\r\nh\xe9las",
    "charset of many": b"From: a@x.example\r\nContent-Type: text/plain; charset="
    + b"u" * 9000
    + b"\r\n\r\nx",
    "undecodable": b"From: a@x.example\r\nContent-Transfer-Encoding: base64\r\n\r\n=" + b"A" * 999,
    "encoded word": b"Subject: =?utf-8?b?" + b"=" * 900 + b"?=\r\n\r\n",
    "word of nothing": b"Subject: =?x?q??=\r\nFrom: =?\xff?b?Zg?= <a@x.example>\r\n\r\n",
    "head without end": b"X: " + b"a" * LARGEST,
    "heads": b"X: a\r\n" * 10_000,
    "nul": b"From: \x00\r\nSubject: \x00\x1b]0;owned\x07\r\n\r\n\x00\x1b[2J",
    "boundary": b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\nx",
    "html": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 9000 + b"<!--" + b"<![CDATA[" * 999,
    "two senders": b"From: a@x.example\r\nFrom: b@x.example\r\n\r\n",
    "surrogates": b"From: =?utf-16?b?2AA=?= <a@x.example>\r\n\r\n",
    "disposition": b"Content-Disposition: " + b";" * 9000 + b"\r\n\r\nx",
    "parameters": b"Content-Type: text/plain; a*0=x; a*99999999999=y; b*=z'\r\n\r\nx",
}


def sound(found: ReadMessage) -> None:
    for text, most in ((found.who, WHO), (found.what, WHAT)):
        assert len(text) <= most
        assert text.isprintable()
        assert numbers(text) == ()
    assert len(found.fingerprint) == 64
    assert len(found.numbers) <= 20


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_fast_and_small(name: str) -> None:
    begun = time.monotonic()
    sound(read_message(HOSTILE[name][:LARGEST]))
    assert time.monotonic() - begun < 5


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    sound(read_message(raw))


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=300))
def test_any_words(name: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message.set_content("x")
    raw = f"From: {name} <a@x.example>\nSubject: {subject}\n\n{text}".encode("utf-8", "replace")
    sound(read_message(raw))


def test_of_two_senders_none_is_taken() -> None:
    assert read_message(HOSTILE["two senders"]).sender == ""


def test_words_out_of_html_and_no_script() -> None:
    raw = b"From: a@x.example\r\nContent-Type: text/html\r\n\r\n<style>p{}</style><p>Bonjour</p><script>x()</script>"
    assert read_message(raw).what == "Bonjour"


def test_the_beginning_of_a_voicemail_is_enough() -> None:
    found = read_message(written(voice=True)[:LARGEST])
    assert found.voice
    assert found.what.startswith("Téléphone oublié · Rappelez-moi au ..77")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("appelez 0475 12 34 56", "appelez ..56"),
        ("+32 (0)475/12.34.56!", "..56!"),
        ("0 4 7 5 1 2 3 4 5 6", "..56"),
        ("0475\u200b12\u200b34\u200b56", "..56"),
        ("\uff10\uff14\uff17\uff15\uff11\uff12\uff13\uff14\uff15\uff16", "..56"),
        ("\u0660\u0664\u0667\u0665\u0661\u0662", "..12"),
        ("0475-12\u201334\u201456", "..56"),
        ("00324751234 56", "..56"),
        ("04_75_12_34_56", "..56"),
        ("a\u202eb\x1b[31mc", "ab [31mc"),
        ("voir https://evil.example/x?y=1 vite", "voir […] vite"),
        ("www.evil.example", "[…]"),
        ("poste 1234, bureau 12", "poste 1234, bureau 12"),
    ],
)
def test_nobody_dials_and_nobody_clicks(text: str, shown: str) -> None:
    assert masked(text, 300) == shown


def test_numbers_are_found_for_looking_up() -> None:
    assert numbers("au 0475 12 34 56 ou +32 2 880 97 31") == ("0475 12 34 56", "+32 2 880 97 31")
    assert plain("é\u0301\n\nx") == "é\u0301 x"
