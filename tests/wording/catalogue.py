"""The texts for translators: collected, brought up to date, compiled; run by `make texts`.

No date, no path and no tool stands in the files, so that they change only when a text does.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[2] / "helpdesk_tui"
TEMPLATE = PACKAGE / "locale" / "helpdesk_tui.pot"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "msgid": None, "ngettext": (1, 2)}
LANGUAGES = ("fr",)
KEPT = frozenset({"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"})


class Quiet(Catalog):
    """A catalogue whose head holds only what gettext needs."""

    mime_headers = property(lambda self: [pair for pair in self._get_mime_headers() if pair[0] in KEPT])


def po_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "helpdesk_tui.po"


def template() -> Catalog:
    """Every text that stands in the source now."""
    catalogue = Quiet(header_comment="# Texts of helpdesk_tui.", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*.py")):
        for _line, text, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            catalogue.add(text)
    return catalogue


def translated(language: str) -> Catalog:
    """The translations as they stand in the file."""
    catalogue = Quiet(locale=language, header_comment="# Texts of helpdesk_tui.", fuzzy=False)
    path = po_path(language)
    if path.exists():
        for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
            if message.id:
                catalogue[message.id] = message
    return catalogue


def updated(language: str) -> Catalog:
    """The translations with every text of the source and none that is gone."""
    catalogue = translated(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def po(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, no_location=True, sort_output=True, width=0, ignore_obsolete=True)
    return buffer.getvalue()


def mo(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    """Write all files; say what is still to be translated."""
    TEMPLATE.write_bytes(po(template()))
    missing = 0
    for language in LANGUAGES:
        catalogue, path = updated(language), po_path(language)
        path.write_bytes(po(catalogue))
        path.with_suffix(".mo").write_bytes(mo(catalogue))
        for message in catalogue:
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and (message.fuzzy or not all(texts)):
                missing += 1
                print(f"{language}: {message.id!r}")
    print(f"{missing} texts to translate in {', '.join(LANGUAGES)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
