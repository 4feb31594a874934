"""What callers hear and read, in their own language: SMS, mail, what the agent says, spelling words.

Stdlib only: the desk sends these texts and the console shows them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from helpdesk_tui.phrases.gsm import to_gsm7
from helpdesk_tui.phrases.spelling import Alphabet, Chunk

LANGUAGES = ("fr", "en", "nl")
APPS = {
    "duo": "Duo Mobile",
    "openotp": "OpenOTP Token",
    "privacyidea": "privacyIDEA Authenticator",
}
"""The app that a vendor's activation link is for, by the vendor's kind."""
STORES = {
    "duo": (
        "https://apps.apple.com/app/duo-mobile/id422663827",
        "https://play.google.com/store/apps/details?id=com.duosecurity.duomobile",
    ),
    "openotp": (
        "https://apps.apple.com/us/search?term=OpenOTP%20Token",
        "https://play.google.com/store/apps/details?id=com.rcdevs.auth",
    ),
    "privacyidea": (
        "https://apps.apple.com/app/privacyidea-authenticator/id1445401301",
        "https://play.google.com/store/apps/details?id=it.netknights.piauthenticator",
    ),
}
"""Where that app is for iOS and Android; RCDevs publishes no address for iOS: there the store is asked."""
CLIENT_IN_SMS = 24
"""Longest name of a client inside an SMS, so that the whole stays one message."""


class Say(StrEnum):
    """What the agent says; the parameters of `Phrases.say` stand beside those that have some."""

    GREETING_CALL_BACK = "greeting_call_back"
    """agent, client"""
    GREETING_MANAGER = "greeting_manager"
    """agent, client, person"""
    ANNOUNCE_CALL_BACK = "announce_call_back"
    CALLING_NUMBER = "calling_number"
    ASK_PUSH = "ask_push"
    ASK_IDENTITY = "ask_identity"
    ASK_PUSH_PICK = "ask_push_pick"
    """number"""
    ASK_CODE_APP = "ask_code_app"
    ASK_CODE_TOKEN = "ask_code_token"
    ASK_CODE_TOKEN_NEXT = "ask_code_token_next"
    ASK_CODE_MAIL = "ask_code_mail"
    ASK_CODE_SMS = "ask_code_sms"
    NOT_ENOUGH_YET = "not_enough_yet"
    REFUSAL = "refusal"
    REFUSAL_WHY = "refusal_why"
    """Never which proof failed: whoever learns that tries another way next time (RQ-34)."""
    REFUSAL_PRESSED = "refusal_pressed"
    REFUSAL_NO_CALL_BACK = "refusal_no_call_back"
    REFUSAL_OFFERED = "refusal_offered"
    OUR_REFERENCE = "our_reference"
    """ref"""
    CALL_US_BACK = "call_us_back"
    """lines"""
    NOT_ME = "not_me"
    NOT_ME_FROZEN = "not_me_frozen"
    TAKEOVER = "takeover"
    """The guide's advice to whoever approved by mistake, where nothing can be locked."""
    LISTEN = "listen"
    READ_BACK = "read_back"
    VALID_UNTIL = "valid_until"
    """until"""
    VALID_UNTIL_DAY = "valid_until_day"
    """day, time"""
    USED_ONCE = "used_once"
    USED_OFTEN = "used_often"
    """uses"""
    ENTER_CODE = "enter_code"
    ENTER_PASSWORD_AND_CODE = "enter_password_and_code"
    ACTIVATION_SENT = "activation_sent"
    ACTIVATION_MAILED = "activation_mailed"
    INSTALL_FIRST = "install_first"
    OLD_STOPS = "old_stops"
    HOW_DO_RESETS_WORK = "how_do_resets_work"
    DELAY_1 = "delay_1"
    """Harmless words that win time while security looks at the call."""
    DELAY_2 = "delay_2"
    DELAY_3 = "delay_3"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail in plain text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """All texts in one language of callers."""

    language: str
    alphabet: Alphabet
    texts: Mapping[str, Mapping[str, str]]
    months: tuple[str, ...]

    def say(self, line: Say, **params: str) -> str:
        """One line for the agent to say."""
        return self.texts["say"][line].format(**params)

    def spell(self, code: str) -> tuple[Chunk, ...]:
        """The code in groups of about three, each with the words to say."""
        return self.alphabet.spell(code)

    def code_sms(self, code: str, *, client: str, minutes: int) -> str:
        """The SMS with a verification code: one message in GSM-7."""
        name = _cut(to_gsm7(client), CLIENT_IN_SMS)
        return self.texts["sms"]["code"].format(code=code, client=name, minutes=minutes)

    def code_mail(self, code: str, *, client: str, minutes: int) -> Mail:
        """The mail with a verification code."""
        return self._mail("code", code=code, client=client, minutes=minutes)

    def manager_mail(self, code: str, *, client: str, minutes: int, person: str) -> Mail:
        """The mail with the code of a manager, who reads it out to vouch for that person."""
        return self._mail("manager", code=code, client=client, minutes=minutes, person=person)

    def activation_sms(self, vendor_kind: str) -> str:
        """The words around `<acturl>`; the vendor puts the link in its place."""
        return self.texts["sms"]["activation"].format(app=APPS[vendor_kind])

    def installation_sms(self, vendor_kind: str) -> str:
        """The words around `<insturl>`, for a phone that lacks the app."""
        return self.texts["sms"]["installation"].format(app=APPS[vendor_kind])

    def confirmation(self, client: str) -> str:
        """What a phone shows when a caller is verified by a push with words of our own; `{code}` stays."""
        return self.texts["sms"]["confirmation"].format(client=_cut(client, CLIENT_IN_SMS), code="{code}")

    def device(self, label: str, hint: str) -> str:
        """A phone as its owner recognises it; `hint` is `..56`, or empty when it has no number."""
        words, end = self.texts["letter"], hint.removeprefix("..")
        if not label:
            return words["phone_number"].format(end=end) if end else words["phone"]
        return (
            words["device"].format(label=label, end=end) if end else words["device_plain"].format(label=label)
        )

    def moment(self, at: datetime) -> str:
        """A moment with its zone, as the reader's own clock shows it."""
        offset = at.strftime("%z")
        hours = f"{offset[0]}{int(offset[1:3])}" + (f":{offset[3:5]}" if offset[3:5] != "00" else "")
        time = f"{at:%H:%M} (UTC{hours if hours[1:] != '0' else ''})"
        return self.texts["letter"]["moment"].format(
            day=at.day, month=self.months[at.month - 1], year=at.year, time=time
        )

    def notice(self, line: str, **params: str | int) -> str:
        """One line of what people are told of the desk's doings."""
        return self.texts["notice"][line].format(**params)

    def prompt(self, line: str, **params: str | int) -> str:
        """One sentence of what is told of a login prompt."""
        return self.texts["prompt"][line].format(**params)

    @property
    def known_contact(self) -> str:
        """How to reach the desk where the configuration names no number."""
        return self.texts["letter"]["contact"]

    def _mail(self, name: str, **params: str | int) -> Mail:
        mail = self.texts["mail"]
        params = {
            key: " ".join(str(value).split()) for key, value in params.items()
        }  # one line: no new header
        return Mail(mail[f"{name}_subject"].format(**params), mail[f"{name}_body"].format(**params).lstrip())


def _cut(name: str, most: int) -> str:
    """Whole words, as many as fit; the first one cut where even that is too long."""
    kept = ""
    for word in name.split():
        if kept and len(kept) + 1 + len(word) > most:
            break
        kept = f"{kept} {word}".strip()
    return kept[:most]


def load(language: str) -> Phrases:
    """The texts in that language (`fr`, `fr-BE`, …); English where there are none in it."""
    code = language[:2].lower()
    return _load(code if code in LANGUAGES else "en")


@cache
def _load(language: str) -> Phrases:
    data: dict[str, Any] = tomllib.loads(
        resources.files("helpdesk_tui.phrases").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    )
    letters = data["letters"]
    alphabet = Alphabet(
        letters=tuple(letters["words"]),
        digits=tuple(letters["digits"]),
        signs=letters["signs"],
        capital=letters["capital"],
        small=letters["small"],
    )
    texts = {part: data[part] for part in ("sms", "mail", "say", "letter", "notice", "prompt")}
    return Phrases(language, alphabet, texts, tuple(data["calendar"]["months"]))
