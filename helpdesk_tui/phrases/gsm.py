"""What one SMS can carry: 160 signs of GSM-7 (3GPP TS 23.038), or 70 of anything else."""

from __future__ import annotations

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")
"""Each takes two places."""
ONE_MESSAGE = 160
ONE_MESSAGE_UCS2 = 70


def gsm7_length(text: str) -> int | None:
    """Places that the text takes in GSM-7; None when it holds a sign that GSM-7 lacks."""
    if not set(text) <= BASIC | EXTENDED:
        return None
    return len(text) + sum(sign in EXTENDED for sign in text)


def fits_one_sms(text: str) -> bool:
    """Whether the text travels as a single message."""
    length = gsm7_length(text)
    if length is not None:
        return length <= ONE_MESSAGE
    return len(text.encode("utf-16-be")) // 2 <= ONE_MESSAGE_UCS2


def to_gsm7(text: str) -> str:
    """The text with accents that GSM-7 lacks taken off, and anything else it lacks left out."""
    return "".join(sign if sign in BASIC else _plain(sign) for sign in text)


def _plain(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if part in BASIC)
