"""Every Unicode code point through every screen in a real terminal: nothing but what is allowed comes out of it.

A code point counts for a screen once it was seen there, as itself or as its name. Before each stands a letter,
by which what was painted is told from the console's own words, and which takes up combining marks.
"""

from __future__ import annotations

import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from bench.tty import SYNC_ANSWER, SYNC_QUESTION
from tests.rig.postgres import MEMORY
from tests.terminal import entries
from tests.terminal.corpus import ALL, SURROGATE
from tests.terminal.entries import Entries
from tests.terminal.flooding_desk import FloodingDesk, flooding_desk
from tests.terminal.tty import ALLOWED, NAMED, Console, harmful, program
from tests.terminal.ways import DIALOGS, SCREENS, STEPS, Way
from tests.torture.asking import asked
from tests.torture.forking import answering
from tests.torture.suite import Count, Listed, Suite

BLOCK: Final = 0x4000
STRETCH: Final = 17
"""Blocks behind each other on one screen of one console: each screen that was open once is fetched with it."""
LAST: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)
LETTER: Final = "a"
WIDTHS: Final = (14, 45, 110, 300)
"""Cells of one text: what a column shows of it differs from screen to screen."""
QUIET: Final = 0.04
PRESSED: Final = 0.1
"""The same behind a key; a key right behind Escape would be one key with Alt, for as long as `SETTINGS` say."""
SLOW: Final = 0.5
"""The same where it did not come at once."""
SETTINGS: Final = {"ESCDELAY": "20"}
"""Of Textual, in milliseconds."""
FIRST: Final = 1.0
"""Seconds until a frame begins, at most."""
CUT: Final = re.compile(rb"\x1b(?:\[[0-9;?<>$]*)?\Z")
"""A console that was interrupted in the middle of a sequence: the rest comes."""
BEGINS, ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
"""Around each frame: one that a busy machine draws in parts is waited for."""
FIRST_WORDS: Final = "name, login, number"
PATIENCE_AT_FIRST: Final = 60.0
"""Seconds until a console shows its first screen, at most."""
PATIENCE: Final = 3
"""Frames that a dialog may take to come."""
CONSOLES: Final = 4
"""For one view of the corpus: what is handed out may bring a screen to its end before all was seen."""
ROUNDS: Final = 60
"""So many frames in a row without a new code point are too many."""
SHOWN: Final = re.compile(LETTER + r"(?:<U\+([0-9A-F]{4,6})>|(.))", re.DOTALL)
PICTURES: Final = {0x2400 + code: code for code in range(0x20)} | {0x2421: 0x7F}
WITH_A_PICTURE: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Format characters that are drawn: written a second time, from the Unicode standard."""
EVERYWHERE: Final[dict[str, Way]] = {**SCREENS, **DIALOGS, **STEPS}
CORPUS: Final = "corpus "
"""How places begin where entries of the corpus go through a view, instead of a block of code points."""
HANDED_OUT: Final = {name: text for name, text in ALL.items() if name not in SURROGATE}
"""Halves of pairs are not among them: they go through every screen by themselves, all there are."""
ENTRIES: Final = len(Entries(HANDED_OUT).left)
UNSAFE = """
import runpy, sys
from helpdesk_tui.views import text
text.clean = lambda words, limit=2000: text.SafeText(words[:limit])
sys.argv[0] = "helpdesk-tui"
runpy.run_module("helpdesk_tui", run_name="__main__")
"""


def painted(text: str) -> set[int]:
    """Code points that this output shows, as themselves, by their pictures or by their names."""
    found = set()
    for name, sign in SHOWN.findall(text):
        point = int(name, 16) if name else ord(sign)
        found |= {point, PICTURES.get(point, point)}
    return found


@dataclass
class Texts:
    """Hands out what was not seen yet, so many cells at a time."""

    left: dict[int, None]
    """In the order in which they are tried."""
    width: int = WIDTHS[0]
    painted = staticmethod(painted)
    _turn: Iterator[int] | None = None

    def text(self) -> str:
        """The next piece; it begins anew when all were handed out."""
        pieces: list[str] = []
        cells = 0
        while cells < self.width and self.left:
            point = next(self._turn, None) if self._turn is not None else None
            if point is None:
                if pieces:
                    break
                self._turn = iter(list(self.left))
                continue
            pieces.append(LETTER + chr(point))
            cells += 3 if _is_drawn(chr(point)) else 3 + len(f"{point:04X}") + 3
        return "".join(pieces) or LETTER

    def seen(self, points: set[int]) -> int:
        """They need not come again; answers how many are new."""
        new = points & self.left.keys()
        for point in new:
            del self.left[point]
        return len(new)


def _is_drawn(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def refused(text: str) -> set[str]:
    """Signs in the output that may never be there: they steer, hide, or mean nothing."""
    found = {sign for sign in set(text) if not _is_drawn(sign) and sign not in WITH_A_PICTURE}
    return found - {"\r", "\n", "\x1b", "\a"}


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
                raise NeverThereError(f"{self.name}: {self.last[-2000:]!r}")
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
        if not any(self._arrives(way, quiet) for quiet in (PRESSED, *[SLOW] * PATIENCE)):
            raise NeverThereError(f"{name}: {self.last[-2000:]!r}")

    def _arrives(self, way: Way, quiet: float) -> bool:
        """Its keys, and whether they led there; a dialog is looked for by whoever asks for it anew."""
        found = self.press(*way.keys, quiet=quiet)
        if way.again or way.words in found or way.words in found + self.came(SLOW):
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
        found = self.press(*way.again)
        for _ in range(PATIENCE):
            if way.words in found:
                return found[found.index(way.words) :] if way.asks else found
            found += self.came(QUIET)
        self.press("escape", "escape")
        found = self.press(*way.keys) + self.came(QUIET)  # the way there from wherever it is
        return found if way.words in found else ""

    def _fetched(self) -> str:
        self.desk.again()
        return self.came(QUIET)

    def came(self, quiet: float) -> str:
        """What is written from the first byte on until it is quiet, judged and without its sequences."""
        until, sent = time.monotonic() + FIRST, b""
        while time.monotonic() < until and not sent:
            try:
                sent = b"".join(data for _at, data in self.console.terminal.listen(quiet, 10))
                while CUT.search(sent) or sent.count(BEGINS) > sent.count(ENDS):
                    rest = b"".join(data for _at, data in self.console.terminal.listen(FIRST, 10))
                    sent += rest
                    if not rest:
                        break
            except OSError as error:
                raise ConsoleGoneError(f"{self.name}: {self.last[-2000:]!r}") from error
        if SYNC_QUESTION in sent:
            self.console.terminal.send(SYNC_ANSWER)
        self.last = (self.last + sent)[-4000:]
        for what in harmful(sent):
            self._violated(f"{what!r} in the output")
        text = ALLOWED.sub(b"", sent).decode("utf-8", "replace")
        for sign in refused(text):
            self._violated(f"U+{ord(sign):04X} in the output")
        return text

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
    with flooding_desk(description(), texts.text) as (address, desk):
        with program([*argv, "--desk", address], columns=columns, rows=rows, env=SETTINGS) as console:
            found = Watched(console, desk, count, "start")
            found.begun()
            yield found


def through(at: Watched, texts: Texts | Entries, deadline: float) -> int:
    """All of them through the screen that is shown; answers how many were seen there."""
    widths = WIDTHS if isinstance(texts, Texts) else entries.WIDTHS
    began, idle, gains = len(texts.left), 0, dict.fromkeys(widths, float(LAST))
    while texts.left and idle < ROUNDS and time.monotonic() < deadline:
        texts.width = max(gains, key=gains.__getitem__) if idle % 4 == 0 else widths[idle % len(widths)]
        asked = time.monotonic()
        new = texts.seen(texts.painted(at.anew()))
        gains[texts.width] = new / (time.monotonic() - asked)
        idle = 0 if new else idle + 1
    return began - len(texts.left)


def alone(at: Watched, texts: Texts) -> None:
    """Halves of pairs, as JSON can carry them and no text can: the console may say that it does not understand."""
    for part in range(SURROGATES.start, SURROGATES.stop, 0x100):
        texts.left, texts.width = dict.fromkeys(range(part, part + 0x100)), WIDTHS[0]
        at.anew()
    texts.left = {}
    at.desk.again()  # what could not be understood is asked for again
    at.came(0.5)
    at.count.note("surrogates", len(SURROGATES))


def block(number: int) -> dict[int, None]:
    """Code points of one block, without surrogates."""
    first = number * BLOCK
    return dict.fromkeys(point for point in range(first, first + BLOCK) if point not in SURROGATES)


def places() -> list[str]:
    """Each view with the corpus; then each screen with each block, the plane of all living scripts first.

    Screens that are opened anew for each frame come last: they take several times as long.
    """
    blocks = range((LAST + 1) // BLOCK)
    return [CORPUS + view for view in EVERYWHERE] + [
        f"{screen} U+{number * BLOCK:04X}"
        for slow in (False, True)
        for first in blocks[::STRETCH]
        for screen, way in SCREENS.items()
        if bool(way.again) is slow
        for number in blocks[first : first + STRETCH]
    ]


def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
    """One block through one screen after the other, and surrogates as JSON can carry them."""
    del seed
    count, deadline = Count(), time.monotonic() + seconds
    for name in names:
        if name.startswith(CORPUS) and time.monotonic() < deadline:
            _corpus(count, name.removeprefix(CORPUS), name, deadline)
    blocks = [name for name in names if not name.startswith(CORPUS)]
    for screen, stretch in groupby(blocks, lambda name: name.rpartition(" U+")[0]):
        texts = Texts({})
        if time.monotonic() > deadline:
            break
        with watched(texts, count, SCREENS[screen]) as console:
            for name in stretch:
                _one(console, texts, screen, name, deadline)
    return count


def _corpus(count: Count, view: str, name: str, deadline: float) -> None:
    """Every entry through one view of a console of its own; another goes on where one has come to an end."""
    texts, seen = Entries(HANDED_OUT), 0
    for _ in range(CONSOLES):
        if texts.left and time.monotonic() < deadline:
            with watched(texts, count, EVERYWHERE[view]) as console:
                console.go(view)
                seen += through(console, texts, deadline)
    if texts.left and time.monotonic() < deadline:
        count.violated(f"{name}: {len(texts.left)} are never seen, such as {texts.names()[:5]}")
    elif texts.left:
        count.note("of the corpus where it was cut", seen)
    else:
        count.done += seen
        count.tried.append(name)


def _one(console: Watched, texts: Texts, screen: str, name: str, deadline: float) -> None:
    count, first = console.count, int(name.rpartition(" U+")[2], 16)
    if time.monotonic() > deadline:
        return
    if console.name != screen:
        console.press("escape")
        console.go(screen)
    if first <= SURROGATES.start < first + BLOCK:
        alone(console, texts)
        console.press("escape")
        console.go(screen)
    texts.left = block(first // BLOCK)
    seen = through(console, texts, deadline)
    if not texts.left:
        count.done += seen
        count.tried.append(name)
        return
    count.note("of blocks that were cut", seen)  # they come again, and count then
    if time.monotonic() < deadline:
        count.violated(f"{name}: {len(texts.left)} are never seen, such as {next(iter(texts.left)):04X}")


def planted(seed: int) -> Count:
    """The door for text lets everything through."""
    del seed
    count, texts = Count(), Texts(dict.fromkeys(range(0x100)))
    with watched(texts, count, SCREENS["grants"], unsafe=True) as console:
        console.go("grants")
        count.done += through(console, texts, time.monotonic() + 5)
    return count


SUITE = Suite(
    name="terminal",
    what=f"every Unicode code point on each of {len(SCREENS)} screens of a console in a real terminal, and "
    f"{ENTRIES} hostile texts on these and {len(DIALOGS) + len(STEPS)} dialogs and steps of a call",
    goal=(LAST + 1 - len(SURROGATES)) * len(SCREENS) + ENTRIES * len(EVERYWHERE),
    planted=planted,
    run=Listed(places, at),
    fault="the door for text lets everything through",
    share=4,
)
