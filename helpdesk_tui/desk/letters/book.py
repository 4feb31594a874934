"""The letters that this desk writes: built in, each replaced by the customer's file of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.desk.config.files import read_config_file
from helpdesk_tui.desk.config.parse import nearest
from helpdesk_tui.desk.letters.template import PageTemplate, TextTemplate, read_page, read_text
from helpdesk_tui.phrases import LANGUAGES

FOLDER: Final = "letters"
ACTIVATION: Final = "activation"
NAMES: Final = tuple(f"{ACTIVATION}.{language}.{form}" for language in LANGUAGES for form in ("txt", "html"))


@dataclass(frozen=True, slots=True)
class LetterBook:
    """Every letter, in every language."""

    texts: dict[str, TextTemplate]
    pages: dict[str, PageTemplate]
    own: tuple[Path, ...] = ()
    """The customer's files among them."""


def letters_for(named: Path | None, configuration: Path | None) -> LetterBook:
    """The letters in the folder that the configuration names, or beside it; None: the sandbox's are built in.

    Raises as `load_letters` does.
    """
    if named is not None:
        return load_letters(named, named=True)
    return load_letters(None if configuration is None else configuration.parent / FOLDER)


def load_letters(folder: Path | None, *, named: bool = False) -> LetterBook:
    """All letters, checked. Raises `Mistaken(CONFIG_WRONG)` with file and line for the first that is wrong.

    `named`: the configuration names the folder, so it has to be there.
    """
    own = _own(folder, named=named)
    texts, pages = {}, {}
    for name in NAMES:
        path = own.get(name, Path(name))
        text = _text(path) if name in own else _built_in(name)
        language, form = name.split(".")[1:]
        if form == "txt":
            texts[language] = read_text(text, path)
        else:
            pages[language] = read_page(text, path)
    return LetterBook(texts, pages, tuple(own.values()))


def _own(folder: Path | None, *, named: bool) -> dict[str, Path]:
    if folder is None:
        return {}
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".html"})
    except FileNotFoundError:
        if named:
            raise Mistaken(ErrorCode.CONFIG_MISSING, path=str(folder)) from None
        return {}
    except OSError as error:
        raise wrong(Fault.UNREADABLE, file=str(folder), detail=error.strerror or "") from None
    for path in found:
        if path.name not in NAMES:
            raise wrong(Fault.LETTER_NAME, file=str(path), nearest=nearest(path.name, NAMES))
    return {path.name: path for path in found}


def _text(path: Path) -> str:
    try:
        return read_config_file(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise wrong(Fault.NOT_TEXT, file=str(path)) from None


def _built_in(name: str) -> str:
    return resources.files("helpdesk_tui.desk.letters").joinpath("built_in", name).read_text(encoding="utf-8")
