"""The letter that carries an activation link: to tap, to scan as a picture, and whom to ask."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import segno
from pydantic import SecretBytes, SecretStr

from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.letters.book import LetterBook
from helpdesk_tui.phrases import APPS, STORES, load
from helpdesk_tui.vendors.courier import Letter, Picture
from helpdesk_tui.vendors.values import OutcomeUnknown

QR: Final = "activation-qr"
PIXELS: Final = 6
"""Of one module; mail readers scale the picture down, phones want its edges sharp."""
QUIET: Final = 4
"""Modules of white around it, as the standard wants."""
_LINK: Final = re.compile(r"(?:https|duo|otpauth|openotp|pia)://[!-~]{1,2000}")
"""Schemes that an app of ours takes; anything else in a vendor's answer is not put before a person."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One activation link and what its reader has to know."""

    kind: str
    """The vendor's kind: which app."""
    tapped: SecretStr
    """What is opened on the phone itself."""
    scanned: SecretStr
    """What the app reads from the picture; often the same."""
    label: str
    """The phone's model or name, as the vendor knows it."""
    hint: str
    """`..56`: the end of its number or serial; empty when it has none."""
    until: datetime


def activation_letter(
    book: LetterBook, client: ClientConfig, language: str, invitation: Invitation
) -> Letter:
    """The letter in the caller's language. Raises `OutcomeUnknown` for a link that is none."""
    phrases = load(language)
    link = _checked(invitation.tapped)
    ios, android = STORES[invitation.kind]
    values = {
        "app": APPS[invitation.kind],
        "client": client.name,
        "link": link,
        "device": phrases.device(invitation.label, invitation.hint),
        "until": phrases.moment(_local(invitation.until, client.timezone)),
        "contact": "; ".join(client.contact_lines) or phrases.known_contact,
        "ios": ios,
        "android": android,
    }
    subject, text = book.texts[phrases.language].fill(values)
    page = book.pages[phrases.language].fill({**values, "qr": f"cid:{QR}"})
    picture = Picture(QR, SecretBytes(_picture(_checked(invitation.scanned))))
    return Letter(subject, SecretStr(text), SecretStr(page), (picture,))


def _checked(link: SecretStr) -> str:
    text = link.get_secret_value()
    if _LINK.fullmatch(text) is None:
        raise OutcomeUnknown("link")
    return text


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)) if zone else at.astimezone()


def _picture(link: str) -> bytes:
    file = io.BytesIO()
    segno.make(link, micro=False, error="m").save(file, kind="png", scale=PIXELS, border=QUIET)
    return file.getvalue()
