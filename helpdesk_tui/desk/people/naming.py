"""Names that an agent gives to devices: what may be written, and what reads like something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.orders import MAX_NAME
from helpdesk_tui.desk.people.folding import fold

_SIGNS: Final = frozenset(" .,-_'’()/&+#°")
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .,()/_-]*\d){4,}")
"""Five digits and more: a number that the card would show before anybody is verified."""
_HINT: Final = ".."
"""Two dots stand before the last digits of a number on every screen."""
_LOOKALIKES: Final = str.maketrans("01350асеорхуікмтвнαβειικνορτυχ", "oiesoaceopxyikmtbhabeiiknoptux")
"""Digits, and letters of other alphabets, that are read as Latin ones."""
_OURS: Final = (
    "helpdesk_tui",
    "Service desk",
    "Helpdesk",
    "Support",
    "Office line",
    "Ligne du bureau",
    "Kantoorlijn",
    "Mailbox",
    "Boîte aux lettres",
    "Postbus",
    "Manager",
    "Responsable",
    "Leidinggevende",
)
"""What consoles call their own side and the ways to verify a caller."""


def written(name: str) -> str:
    """The name as it is written at a vendor; raises `Mistaken(BAD_NAME)` with why.

    Letters of one alphabet, digits and a few signs: nothing that steers a terminal, hides, turns the
    direction of writing, begins a formula or a link, or shows a telephone number.
    """
    text = " ".join(unicodedata.normalize("NFKC", name).split())
    for holds, why in (
        (not text, "empty"),
        (len(text) > MAX_NAME, "long"),
        (not all(map(_may_stand, text)) or _HINT in text, "sign"),
        (not text[:1].isalnum(), "begins"),
        (not any(map(str.isalpha, text)), "letters"),
        (_LONG_NUMBER.search(text) is not None, "number"),
        (len(_alphabets(text)) > 1, "alphabets"),
        (_bare(_OURS[0]) in _bare(text), "ours"),
    ):
        if holds:
            raise Mistaken(ErrorCode.BAD_NAME, why=why)
    return text


def alike(name: str, others: Iterable[str]) -> str | None:
    """The name among these, or of this product's own words, that it could be taken for; None: no other."""
    bare = _bare(name)
    return next((other for other in (*others, *_OURS) if _bare(other) == bare), None)


def _may_stand(sign: str) -> bool:
    drawn = unicodedata.category(sign) in {"Lu", "Ll", "Lo", "Nd"} and "FILLER" not in unicodedata.name(sign)
    return drawn or sign in _SIGNS


def _alphabets(text: str) -> frozenset[str]:
    """The first word of each letter's name, such as LATIN or CYRILLIC."""
    names = (unicodedata.name(sign, "?") for sign in text if sign.isalpha())
    return frozenset(name.partition(" ")[0] for name in names)


def _bare(text: str) -> str:
    """What is left for the eye: no case, accents, blanks or signs, and lookalikes as one."""
    seen = fold(text).translate(_LOOKALIKES).replace("l", "i")
    return "".join(filter(str.isalnum, seen))
