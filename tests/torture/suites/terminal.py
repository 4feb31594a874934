"""Every Unicode code point through every screen in a real terminal: nothing but what is allowed comes out of it.

A code point counts for a screen once it was seen there, as itself or as its name.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from tests.terminal import entries, points
from tests.terminal.corpus import ALL, SURROGATE
from tests.terminal.entries import Entries
from tests.terminal.points import LAST, Texts
from tests.terminal.ways import DIALOGS, SCREENS, STEPS
from tests.torture.oracle import EVERYWHERE, Watched, watched
from tests.torture.suite import Count, Listed, Suite

BLOCK: Final = 0x4000
STRETCH: Final = 17
"""Blocks behind each other on one screen of one console: each screen that was open once is fetched with it."""
SURROGATES: Final = range(0xD800, 0xE000)
CONSOLES: Final = 4
"""For one view of the corpus: what is handed out may bring a screen to its end before all was seen."""
ROUNDS: Final = 60
"""So many frames in a row without a new code point are too many."""
CORPUS: Final = "corpus "
"""How places begin where entries of the corpus go through a view, instead of a block of code points."""
HANDED_OUT: Final = {name: text for name, text in ALL.items() if name not in SURROGATE}
"""Halves of pairs are not among them: they go through every screen by themselves, all there are."""
ENTRIES: Final = len(Entries(HANDED_OUT).left)


def through(at: Watched, texts: Texts | Entries, deadline: float) -> int:
    """All of them through the screen that is shown; answers how many were seen there."""
    widths = points.WIDTHS if isinstance(texts, Texts) else entries.WIDTHS
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
        texts.left, texts.width = dict.fromkeys(range(part, part + 0x100)), points.WIDTHS[0]
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
