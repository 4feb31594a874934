"""What an HTML letter may hold: nothing that runs, loads or asks, and fields only where text belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_TAGS: Final = frozenset(
    (
        *("html", "head", "title", "meta", "style", "body", "div", "span", "p", "br", "hr", "center"),
        *("a", "b", "i", "em", "strong", "small", "sup", "sub", "u", "ul", "ol", "li", "code", "pre"),
        *("h1", "h2", "h3", "h4", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
        *("img", "blockquote"),
    )
)
_LINKS: Final = re.compile(r"\$\{?(?:link|ios|android)\}?|(?:https|mailto|tel):[^$]*")
_SOURCE: Final = re.compile(r"\$\{?qr\}?")
_SHOWN: Final = frozenset({"alt", "title", "aria-label"})
"""Attributes that hold text for people; fields may stand there."""
_LOADING: Final = re.compile(r"url\s*\(|@import|expression\s*\(|image-set", re.IGNORECASE)
_BARE: Final = re.compile(r"=\s*[^\s\"'>]*\$")
"""A field in an attribute without quotes."""
_IN_TAG: Final = re.compile(r"</?\s*\$|<!\s*\$")


@dataclass(frozen=True, slots=True)
class Unsafe:
    """What may not stand there, and in which line."""

    line: int
    what: str


def unsafe(text: str) -> Unsafe | None:
    """The first thing in this page that a letter may not hold."""
    tag = _IN_TAG.search(text)
    if tag is not None:
        return Unsafe(text.count("\n", 0, tag.start()) + 1, tag.group())
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Unsafe | None = None
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        if tag not in _TAGS:
            self._refuse(f"<{tag}>")
        if _BARE.search(self.get_starttag_text() or ""):
            self._refuse(f"<{tag}> $")
        for name, value in attrs:
            if not _allowed(tag, name, value or ""):
                self._refuse(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._style = False

    def handle_data(self, data: str) -> None:
        if self._style and ("$" in data or _LOADING.search(data)):
            self._refuse("<style>")

    def handle_decl(self, decl: str) -> None:
        if decl.strip().lower() != "doctype html":
            self._refuse("<!…>")

    def handle_pi(self, data: str) -> None:
        del data
        self._refuse("<?…>")

    def unknown_decl(self, data: str) -> None:
        del data
        self._refuse("<![…]>")

    def handle_comment(self, data: str) -> None:
        if "[if" in data or "$" in data:
            self._refuse("<!--…-->")

    def _refuse(self, what: str) -> None:
        if self.found is None:
            self.found = Unsafe(self.getpos()[0], what)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and _LINKS.fullmatch(value) is not None
    if name == "src":
        return tag == "img" and _SOURCE.fullmatch(value) is not None
    if name in _SHOWN:
        return True
    if name == "style":
        return "$" not in value and not _LOADING.search(value)
    if name.startswith("on") or name in {
        "srcset",
        "background",
        "poster",
        "action",
        "formaction",
        "http-equiv",
    }:
        return False
    return "$" not in value
