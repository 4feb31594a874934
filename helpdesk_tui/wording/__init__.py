"""Puts codes into sentences, in the agent's language; the only room that knows gettext."""

from __future__ import annotations

import gettext
import os
from importlib import resources

LANGUAGES = ("fr", "en")

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def speak(language: str | None = None) -> str:
    """Choose the language of all texts from now on: `fr`, `en`, or the environment's when None."""
    global _current, _language  # noqa: PLW0603 - the one place where the language of this process stands
    _language = language or _environment()
    if _language == "en":
        _current = gettext.NullTranslations()
        return _language
    folder = resources.files("helpdesk_tui") / "locale" / _language / "LC_MESSAGES" / "helpdesk_tui.mo"
    with folder.open("rb") as file:
        _current = gettext.GNUTranslations(file)
    return _language


def language() -> str:
    """The language spoken now."""
    return _language


def _(text: str) -> str:
    """The text in the language spoken now."""
    return _current.gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The text for that many, in the language spoken now."""
    return _current.ngettext(one, many, number)


def msgid(text: str) -> str:
    """Marks a text for the translators where it stands; `_` says it later, in the language spoken then."""
    return text


def _environment() -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"
