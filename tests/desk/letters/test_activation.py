"""The letter with the link, as a mail server receives it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.letters.activation import QR, Invitation, activation_letter
from helpdesk_tui.desk.letters.book import load_letters
from helpdesk_tui.phrases import APPS, LANGUAGES, STORES
from helpdesk_tui.vendors.courier import Letter
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.desk.letters.post import PASSWORD, USER, post_office, scanned

LINK = "https://m-2b210c35.duosecurity.com/activate/zFZnfzkgfnzFZNfzFZFZ"
TO = "amelie.dupont@durand.example"
DURAND = ClientConfig(
    ClientId("durand"),
    "Durand & Fils",
    contact_lines=("02 880 97 31", "support@durand.example"),
    timezone="Europe/Brussels",
)
UNTIL = datetime(2026, 7, 22, 12, 5, tzinfo=UTC)
WHEN = {
    "fr": "22 juillet 2026 à 14:05 (UTC+2)",
    "en": "22 July 2026, 14:05 (UTC+2)",
    "nl": "22 juli 2026 om 14:05 (UTC+2)",
}


def letter(language: str = "fr", client: ClientConfig = DURAND, **changes: object) -> Letter:
    known: dict[str, object] = {
        "kind": "duo",
        "tapped": SecretStr(LINK),
        "scanned": SecretStr(LINK),
        "label": "iPhone 13",
        "hint": "..56",
        "until": UNTIL,
    }
    return activation_letter(load_letters(None), client, language, Invitation(**{**known, **changes}))  # type: ignore[arg-type]


def courier(url: str, ca_file: Path, password: str = PASSWORD) -> SmtpCourier:
    return SmtpCourier(
        url, "desk@durand.example", user=USER, password=SecretStr(password), ca_file=ca_file, timeout=5.0
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(APPS))
async def test_the_letter_arrives_whole(tmp_path: Path, language: str, kind: str) -> None:
    async with post_office(tmp_path) as post:
        await courier(post.url, post.ca_file).post(TO, letter(language, kind=kind))
    assert post.tls == [True]
    assert post.recipients == [TO]
    mail = post.mail()
    assert mail["To"] == TO
    assert APPS[kind] in mail["Subject"]
    assert LINK not in mail["Subject"]
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    for form in (text.get_content(), page.get_content()):
        for needed in (LINK, APPS[kind], WHEN[language], "02 880 97 31", "iPhone 13", "56", STORES[kind][0]):
            assert needed in form, needed
        assert STORES[kind][1].split("id=")[1] in form
        assert "$" not in form
        assert "475" not in form
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == f"<{QR}>"
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{QR}"' in page.get_content()
    assert re.findall(r'(?:src|background|srcset)="(?!cid:)', page.get_content()) == []
    assert scanned(picture.get_content()) == LINK


def test_what_is_tapped_and_what_is_scanned_may_differ() -> None:
    code = "duo://zFZnfzkgfnzFZNfzFZFZ-YXBpLTJiMjEwYzM1LmR1b3NlY3VyaXR5LmNvbQ"
    made = letter(scanned=SecretStr(code))
    assert scanned(made.pictures[0].png.get_secret_value()) == code
    assert LINK in made.text.get_secret_value()
    assert code not in made.html.get_secret_value()


def test_nothing_of_it_shows_in_a_crash() -> None:
    assert LINK not in repr(letter())


@pytest.mark.parametrize(
    ("label", "hint", "words"),
    [
        ("iPhone 13", "..56", "iPhone 13, numéro qui finit par 56"),
        ("", "..56", "votre téléphone, numéro qui finit par 56"),
        ("iPhone 13", "", "iPhone 13"),
        ("", "", "votre téléphone"),
    ],
)
def test_the_phone_as_its_owner_knows_it(label: str, hint: str, words: str) -> None:
    assert f": {words}\n" in letter(label=label, hint=hint).text.get_secret_value()


def test_without_a_contact_line_it_says_so_in_words() -> None:
    made = letter(client=ClientConfig(ClientId("durand"), "Durand SA"))
    assert "le numéro du support que vous connaissez" in made.text.get_secret_value()


HOSTILE = '<img src=x onerror="alert(1)">\r\nBcc: all@durand.example\r\n\r\n<script>&"$link\'\u202e'


async def test_names_from_outside_stay_text(tmp_path: Path) -> None:
    client = ClientConfig(ClientId("durand"), HOSTILE, contact_lines=(HOSTILE,))
    async with post_office(tmp_path) as post:
        await courier(post.url, post.ca_file).post(TO, letter(client=client, label=HOSTILE))
    mail = post.mail()
    assert mail["Bcc"] is None
    assert [name for name in mail if name not in {"To", "From", "Subject", "Date", "Message-ID"}] == [
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
    assert post.recipients == [TO]
    page, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert "<script" not in page.get_content()
    assert "<img src=x" not in page.get_content()
    assert "&lt;script&gt;" in page.get_content()
    assert page.get_content().count("<img") == 1
    assert "\u202e" not in page.get_content() + text.get_content()
    assert "\nBcc:" not in text.get_content()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://m-2b210c35.duosecurity.com/x",
        "https://a.example/\r\nBcc: x",
        "https://a b",
        "",
        "data:text/html,x",
        "https://" + "x" * 5000,
    ],
)
def test_what_is_no_link_is_not_sent(link: str) -> None:
    for changed in ("tapped", "scanned"):
        with pytest.raises(OutcomeUnknown):
            letter(**{changed: SecretStr(link)})  # type: ignore[arg-type]


async def test_without_starttls_nothing_leaves(tmp_path: Path) -> None:
    async with post_office(tmp_path, offers_tls=False) as post:
        with pytest.raises(DeskError) as caught:
            await courier(post.url, post.ca_file).post(TO, letter())
    assert caught.value.code is ErrorCode.COURIER_DOWN
    assert post.raw == []


async def test_a_strange_certificate_gets_nothing(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with post_office(tmp_path) as post, post_office(other) as stranger:
        with pytest.raises(DeskError) as caught:
            await courier(post.url, stranger.ca_file).post(TO, letter())
    assert caught.value.code is ErrorCode.COURIER_DOWN
    assert post.raw == []


async def test_a_wrong_password_is_certainly_no_mail(tmp_path: Path) -> None:
    async with post_office(tmp_path) as post:
        with pytest.raises(DeskError) as caught:
            await courier(post.url, post.ca_file, "autre").post(TO, letter())
    assert caught.value.code is ErrorCode.COURIER_DOWN
    assert post.raw == []
