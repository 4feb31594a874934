"""Texts for callers: complete in every language, short enough, no placeholder lost."""

from __future__ import annotations

import string
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk_tui.phrases import APPS, LANGUAGES, Phrases, Say, load
from helpdesk_tui.phrases.gsm import fits_one_sms, gsm7_length, to_gsm7
from helpdesk_tui.phrases.spelling import in_threes

ALL = [load(language) for language in LANGUAGES]
each_language = pytest.mark.parametrize("phrases", ALL, ids=LANGUAGES)
CODE = "482 913"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@each_language
def test_every_language_says_everything_and_nothing_more(phrases: Phrases) -> None:
    assert set(phrases.texts["say"]) == set(Say)
    assert all(text.strip() for part in phrases.texts.values() for text in part.values())
    english = load("en")
    for part, texts in phrases.texts.items():
        assert set(texts) == set(english.texts[part])


@each_language
def test_every_language_keeps_every_placeholder(phrases: Phrases) -> None:
    english = load("en")
    for part, texts in phrases.texts.items():
        for name, text in texts.items():
            assert placeholders(text) == placeholders(english.texts[part][name]), name


@each_language
@pytest.mark.parametrize(
    "client", ["Durand SA", "Établissements Lefèvre & Fils", "Gemüse Straße 日本", "W" * 60]
)
def test_the_code_travels_as_one_sms(phrases: Phrases, client: str) -> None:
    text = phrases.code_sms(CODE, client=client, minutes=10)
    assert fits_one_sms(text), gsm7_length(text)
    assert gsm7_length(text) is not None
    assert CODE in text
    assert client.split(maxsplit=1)[0][:24] in text


@each_language
@pytest.mark.parametrize("kind", sorted(APPS))
def test_the_words_around_a_link_leave_it_room(phrases: Phrases, kind: str) -> None:
    for text, link in (
        (phrases.activation_sms(kind), "<acturl>"),
        (phrases.installation_sms(kind), "<insturl>"),
    ):
        assert text.count(link) == 1
        assert len(text.replace(link, "")) <= 80
        length = gsm7_length(text.replace(link, "https://m-2b210c35.duosecurity.com/activate/" + 31 * "x"))
        assert length is not None
        assert length <= 160


@each_language
def test_the_mail_holds_the_code_and_the_warning(phrases: Phrases) -> None:
    mail = phrases.code_mail(CODE, client="Durand SA", minutes=10)
    assert CODE in mail.body
    assert CODE not in mail.subject
    assert "Durand SA" in mail.body
    assert "{" not in mail.subject + mail.body
    assert "10" in mail.body


@each_language
def test_a_manager_is_told_for_whom_he_vouches(phrases: Phrases) -> None:
    mail = phrases.manager_mail(CODE, client="Durand SA", minutes=10, person="DUPONT Amélie")
    assert CODE in mail.body
    assert CODE not in mail.subject
    assert mail.body.count("DUPONT Amélie") >= 2
    assert "DUPONT Amélie" in mail.subject
    assert "{" not in mail.subject + mail.body


@each_language
def test_a_hostile_name_cannot_break_out_of_the_subject(phrases: Phrases) -> None:
    mail = phrases.code_mail(CODE, client="Durand\r\nBcc: x@y.example\n{code}", minutes=10)
    assert "\n" not in mail.subject + mail.subject
    assert "\r" not in mail.body
    assert "{code}" in mail.subject


@each_language
def test_moments_stand_in_the_readers_own_zone(phrases: Phrases) -> None:
    told = phrases.moment(datetime(2026, 8, 3, 0, 5, tzinfo=ZoneInfo("Asia/Kolkata")))
    assert "3" in told
    assert "00:05 (UTC+5:30)" in told
    assert phrases.moment(datetime(2026, 8, 3, 0, 5, tzinfo=UTC)).endswith("00:05 (UTC)")
    assert len(set(phrases.months)) == 12


@each_language
def test_refusals_and_fixed_answers_tell_nothing_of_the_steps(phrases: Phrases) -> None:
    for line in (Say.REFUSAL, Say.HOW_DO_RESETS_WORK, Say.NOT_ENOUGH_YET):
        said = phrases.say(line).lower()
        assert not any(word in said for word in ("push", "sms", "mail", "token", "jeton", "call", "rappel"))


@each_language
def test_every_letter_and_digit_has_a_word_that_begins_with_it(phrases: Phrases) -> None:
    assert len(phrases.alphabet.letters) == 26
    assert len(set(phrases.alphabet.letters)) == 26
    assert len(set(phrases.alphabet.digits)) == 10
    for letter, word in zip(string.ascii_uppercase, phrases.alphabet.letters, strict=True):
        assert word[0] == letter


def test_codes_are_read_in_threes_with_words() -> None:
    french = load("fr").spell("482913007")
    assert [chunk.text for chunk in french] == ["482", "913", "007"]
    assert french[2].words == ("zéro", "zéro", "sept")
    assert [chunk.words for chunk in load("en").spell("A7-B")] == [("Alfa", "seven"), ("dash", "Bravo")]
    assert load("nl").spell("x1z")[0].words == ("Xantippe", "één", "Zaandam")


def test_capital_and_small_letters_are_told_apart_only_where_both_occur() -> None:
    assert load("en").spell("aBc")[0].words == ("small Alfa", "capital Bravo", "small Charlie")
    assert load("en").spell("ab1")[0].words == ("Alfa", "Bravo", "one")
    assert load("fr").spell("Ab9")[0].words == ("Anatole majuscule", "Berthe minuscule", "neuf")


@pytest.mark.parametrize(
    ("length", "sizes"),
    [(0, []), (1, [1]), (2, [2]), (4, [2, 2]), (6, [3, 3]), (7, [3, 2, 2]), (8, [3, 3, 2]), (9, [3, 3, 3])],
)
def test_no_sign_is_left_alone_at_the_end(length: int, sizes: list[int]) -> None:
    groups = in_threes("123456789"[:length])
    assert [len(group) for group in groups] == sizes
    assert "".join(groups) == "123456789"[:length]


def test_an_unknown_language_is_answered_in_english() -> None:
    assert load("fr-BE").language == "fr"
    assert load("NL").language == "nl"
    assert load("de").language == "en"
    assert load("").language == "en"


def test_signs_that_gsm_lacks_are_replaced() -> None:
    assert to_gsm7("François Kōbe ✓ é€") == "Francois Kobe  é"
    assert gsm7_length("é€") == 3
    assert gsm7_length("ç") is None
    assert fits_one_sms("ç" * 70)
    assert not fits_one_sms("ç" * 71)
    assert not fits_one_sms("a" * 161)


def test_it_loads_with_the_standard_library_alone() -> None:
    script = (
        "import sys, helpdesk_tui.phrases; sys.exit(any(m in sys.modules for m in ('pydantic', 'httpx')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@each_language
def test_what_is_said_to_who_is_refused_names_no_proof_and_no_step(phrases: Phrases) -> None:
    telling = {
        "en": ("push", "token", "SMS", "mailbox", "manager said", "code", "digit"),
        "fr": ("push", "jeton", "SMS", "messagerie", "code", "chiffre"),
        "nl": ("push", "token", "sms", "mailbox", "code", "cijfer"),
    }
    for name in ("refusal", "refusal_why", "refusal_pressed", "refusal_no_call_back", "refusal_offered"):
        said = phrases.say(Say(name))
        assert not [word for word in telling[phrases.language] if word.lower() in said.lower()], name
