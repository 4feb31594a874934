"""A console in a real terminal, all of whose output is judged as it comes."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.tty import SYNC_ANSWER, SYNC_QUESTION
from tests.rig.postgres import MEMORY
from tests.terminal.entries import Entries
from tests.terminal.flooding_desk import FloodingDesk, flooding_desk
from tests.terminal.points import Texts, is_drawn
from tests.terminal.tty import ALLOWED, NAMED, Console, harmful, program
from tests.terminal.ways import DIALOGS, SCREENS, STEPS, Way
from tests.torture.asking import asked
from tests.torture.forking import answering
from tests.torture.suite import Count

QUIET: Final = 0.04
PRESSED: Final = 0.1
"""The same behind a key; a key right behind Escape would be one key with Alt, for as long as `SETTINGS` say."""
SLOW: Final = 0.5
"""The same where it did not come at once."""
SETTINGS: Final = {"ESCDELAY": "20"}
"""Of Textual, in milliseconds."""
FIRST: Final = 1.0
"""Seconds until a frame begins, at most."""
LONGEST: Final = 10.0
"""Seconds until one has ended, at most."""
CUT: Final = re.compile(rb"\x1b(?:\[[0-9;?<>$]*)?\Z")
"""A console that was interrupted in the middle of a sequence: the rest comes."""
DRAWN: Final = re.compile(r"[\s\u2500-\u259f]+")
"""Blanks, lines and blocks."""
BEGINS, ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
"""Around each frame: one that a busy machine draws in parts is waited for."""
FIRST_WORDS: Final = "name, login, number"
PATIENCE_AT_FIRST: Final = 60.0
"""Seconds until a console shows its first screen, at most."""
PATIENCE: Final = 5.0
"""Seconds that a view may take to come on a busy machine."""
TRIES: Final = 3
"""How often its keys are pressed once more, slowly."""
WITH_A_PICTURE: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Format characters that are drawn: written a second time, from the Unicode standard."""
EVERYWHERE: Final[dict[str, Way]] = {**SCREENS, **DIALOGS, **STEPS}
UNSAFE = """
import runpy, sys
from helpdesk_tui.views import text
text.clean = lambda words, limit=2000: text.SafeText(words[:limit])
sys.argv[0] = "helpdesk-tui"
runpy.run_module("helpdesk_tui", run_name="__main__")
"""


def refused(text: str) -> set[str]:
    """Signs in the output that may never be there: they steer, hide, or mean nothing."""
    found = {sign for sign in set(text) if not is_drawn(sign) and sign not in WITH_A_PICTURE}
    return found - {"\r", "\n", "\x1b", "\a"}


def is_open(sent: bytes) -> bool:
    """Whether a frame has begun that has not ended."""
    return sent.rfind(BEGINS) > sent.rfind(ENDS)


class ConsoleGoneError(AssertionError):
    """It ended by itself; with what it wrote last."""


class NeverThereError(AssertionError):
    """The way to a screen led elsewhere, again and again; with what was written last."""


@dataclass
class Watched:
    """A console in a terminal whose output is looked at as it comes."""

    console: Console
    desk: FloodingDesk
    count: Count
    name: str = ""
    told: set[str] = field(default_factory=set)
    last: bytes = b""

    def begun(self) -> None:
        """Once its first screen is there; nothing is drawn here, which would take longer than all the rest."""
        until, found = time.monotonic() + PATIENCE_AT_FIRST, ""
        while FIRST_WORDS not in found:
            if time.monotonic() > until:
                raise NeverThereError(f"{self.name}: {self._seen_last()}")
            found += self.came(QUIET)
        self.came(SLOW)

    def go(self, name: str) -> None:
        """To that screen."""
        self.name, way = name, EVERYWHERE[name]
        self.desk.filling.fixed, self.desk.told = way.fixed, way.told
        filling = self.desk.filling
        filling.rows, filling.deep, filling.names = way.rows, way.deep, way.names
        if way.told:
            self._fetched()
        if not any(self._arrives(way, quiet) for quiet in (PRESSED, *[SLOW] * TRIES)):
            raise NeverThereError(f"{name}: {self._seen_last()}")

    def _arrives(self, way: Way, quiet: float) -> bool:
        """Its keys, and whether they led there; a dialog is looked for by whoever asks for it anew."""
        found = self.press(*way.keys, quiet=quiet)
        if way.again or way.words in self._words(way.words, found):
            return True
        self.press("escape", "escape")
        return False

    def press(self, *keys: str, quiet: float = PRESSED) -> str:
        """Keys one by one; what came."""
        return "".join(self._press(key, quiet) for key in keys)

    def _press(self, key: str, quiet: float) -> str:
        self.console.terminal.send(NAMED.get(key, key))
        return self.came(quiet)

    def anew(self) -> str:
        """The screen with other texts."""
        way = EVERYWHERE[self.name]
        if not way.again:
            return self._fetched()
        self.press("escape")
        if not way.asks:
            self._fetched()
        found = self._words(way.words, self.press(*way.again))
        if way.words in found:
            return found[found.index(way.words) :] if way.asks else found
        self.press("escape", "escape")
        found = self._words(way.words, self.press(*way.keys))  # the way there from wherever it is
        return found if way.words in found else ""

    def _words(self, words: str, found: str) -> str:
        """What came, until it holds these words: other things are drawn meanwhile, a clock, an age."""
        until = time.monotonic() + PATIENCE
        while words not in found and time.monotonic() < until:
            found += self.came(QUIET)
        return found

    def _fetched(self) -> str:
        self.desk.again()
        return self.came(QUIET)

    def came(self, quiet: float) -> str:
        """What is written from the first byte on until it is quiet, judged and without its sequences."""
        try:
            sent = self._listened(quiet)
        except OSError as error:
            raise ConsoleGoneError(f"{self.name}: {self._seen_last()}") from error
        if SYNC_QUESTION in sent:
            self.console.terminal.send(SYNC_ANSWER)
        self.last = (self.last + sent)[-4000:]
        for what in harmful(sent):
            self._violated(f"{what!r} in the output")
        text = ALLOWED.sub(b"", sent).decode("utf-8", "replace")
        for sign in refused(text):
            self._violated(f"U+{ord(sign):04X} in the output")
        return text

    def _listened(self, quiet: float) -> bytes:
        """Never to the middle of a frame or a sequence; a cursor that blinks is no reason to go on."""
        began, sent = time.monotonic(), b""
        while time.monotonic() < began + FIRST and not sent:
            sent = self._heard(quiet)
        while (CUT.search(sent) or is_open(sent)) and time.monotonic() < began + LONGEST:
            sent += self._heard(quiet)
        return sent

    def _heard(self, quiet: float) -> bytes:
        return b"".join(data for _at, data in self.console.terminal.listen(quiet, LONGEST))

    def _seen_last(self) -> str:
        """Words of the last output, to be told: without sequences, frames and rows of blanks."""
        text = ALLOWED.sub(b"", self.last).decode("utf-8", "replace")
        return ascii(DRAWN.sub(" ", text)[-1000:])

    def _violated(self, what: str) -> None:
        if what not in self.told:  # one of a kind says enough
            self.told.add(what)
            self.count.violated(f"P9: {self.name}: {what}")


@cache
def description() -> dict[str, Any]:
    """What the desk says that it answers."""
    found: dict[str, Any] = answering(_describe)
    return found


async def _describe() -> dict[str, Any]:
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="torture-", dir=where) as folder:
        async with asked(Path(folder, "desk")) as desk:
            return desk.description


@contextmanager
def watched(texts: Texts | Entries, count: Count, way: Way, *, unsafe: bool = False) -> Iterator[Watched]:
    """A console on a desk of such texts, in a terminal as large as that view takes."""
    argv = ["-c", UNSAFE] if unsafe else ["-m", "helpdesk_tui"]
    columns, rows = way.size
    with (
        tempfile.TemporaryDirectory(
            prefix="torture-"
        ) as home,  # what a console remembers of a desk ends with it
        flooding_desk(description(), texts.text) as (address, desk),
        program(
            [*argv, "--desk", address], columns=columns, rows=rows, env=SETTINGS, home=Path(home)
        ) as console,
    ):
        found = Watched(console, desk, count, "start")
        found.begun()
        yield found
