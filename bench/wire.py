"""What a key costs on the line: bytes, frames, and the time until all is drawn."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from bench.figures import Figure
from bench.programs import all_gone, bare, console, field_of_bare, field_of_console
from bench.tty import Burst, Terminal

DOWN, PAGE_DOWN, ESCAPE = "\x1b[B", "\x1b[6~", "\x1b"
KEYS = 7
LOGINS = ("a.dupont", "c.dupond", "m.dupont", "j.dupuis")
LETTERS = "abcdefg"
ROUNDS = 5
MOST_ROWS = 0.8
"""A letter changes "all rows" when it changes this part of them."""


@dataclass(slots=True)
class Sums:
    """Means of one round, by what the key changed."""

    letter: list[Burst] = field(default_factory=list)
    rows: list[Burst] = field(default_factory=list)
    card: list[Burst] = field(default_factory=list)
    down: list[Burst] = field(default_factory=list)
    page: list[Burst] = field(default_factory=list)
    memory: int = 0

    @property
    def letters(self) -> list[Burst]:
        """Every letter, whatever it changed."""
        return self.letter + self.rows + self.card


def wire(rounds: int = ROUNDS) -> list[Figure]:
    """A B A B: the bare app with 200 rows, then the console on the sandbox."""
    plain: list[Sums] = []
    ours: list[Sums] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        with console(home) as terminal:  # seeds the sandbox; not counted
            terminal.wait_for(lambda: terminal.shows("people"), 30)
        for _round in range(rounds):
            plain.append(_bare())
            ours.append(_console(home))
        all_gone(home)
    return _figures(ours, plain)


def _figures(ours: list[Sums], plain: list[Sums]) -> list[Figure]:
    letter = _bytes(plain, "letter")
    down = _bytes(plain, "down")
    page = _bytes(plain, "page")
    return [
        Figure("letter that changes nothing else", "B", _bytes(ours, "letter"), letter, 1.5),
        Figure("letter that changes all rows", "B", _bytes(ours, "rows"), letter, 3),
        Figure("letter that changes the card too", "B", _bytes(ours, "card"), letter, 5),
        Figure("row down in the list", "B", _bytes(ours, "down"), down, 1.5),
        Figure("page down", "B", _bytes(ours, "page"), page),
        Figure("page down, frames", "", _frames(ours), _frames(plain), 1),
        Figure("letter until all is drawn, median", "ms", _slow(ours, 0.5), limit=150),
        Figure("letter until all is drawn, 19 of 20", "ms", _slow(ours, 0.95), limit=150),
        Figure(
            "memory of the process",
            "MB",
            tuple(one.memory / 1e6 for one in ours),
            tuple(one.memory / 1e6 for one in plain),
            2.5,
        ),
    ]


def _bytes(rounds: list[Sums], kind: str) -> tuple[float, ...]:
    return tuple(mean(burst.bytes for burst in bursts) for one in rounds if (bursts := getattr(one, kind)))


def _frames(rounds: list[Sums]) -> tuple[float, ...]:
    return tuple(float(max(burst.frames for burst in one.page)) for one in rounds)


def _slow(rounds: list[Sums], part: float) -> tuple[float, ...]:
    slow = [sorted(burst.seconds for burst in one.letters) for one in rounds]
    return tuple(seconds[min(len(seconds) - 1, int(part * len(seconds)))] * 1000 for seconds in slow)


def _bare() -> Sums:
    sums = Sums()
    with bare("--rows", "200") as terminal:
        terminal.wait_for(lambda: field_of_bare(terminal))
        terminal.settle()
        sums.letter = [terminal.press(letter) for letter in LETTERS]
        sums.memory = terminal.memory()
    with bare("--rows", "200", "--table") as terminal:
        terminal.wait_for(lambda: field_of_bare(terminal))
        terminal.settle()
        sums.down = [terminal.press(DOWN) for _key in range(KEYS)]
        sums.page = [terminal.press(PAGE_DOWN)]
    return sums


def _console(home: Path) -> Sums:
    sums = Sums()
    with console(home) as terminal:
        terminal.wait_for(lambda: field_of_console(terminal))
        terminal.wait_for(lambda: bool(_people(terminal)), 30)
        terminal.settle(0.5)
        sums.down = [terminal.press(DOWN) for _key in range(KEYS)]
        sums.page = [terminal.press(PAGE_DOWN)]
        for login in LOGINS:
            for letter in login:
                _sort(sums, terminal, letter)
            terminal.press(ESCAPE, longest=1.0)
        sums.memory = terminal.memory()
    return sums


def _people(terminal: Terminal) -> re.Match[str] | None:
    return re.search(r"\d+ people", "\n".join(terminal.display()))


def _sort(sums: Sums, terminal: Terminal, letter: str) -> None:
    """Press it and look at what it changed."""
    rows, card = _panes(terminal)
    burst = terminal.press(letter)
    rows_after, card_after = _panes(terminal)
    changed = [before != after for before, after in zip(rows, rows_after, strict=True) if before or after]
    if card != card_after:
        sums.card.append(burst)
    elif not any(changed):
        sums.letter.append(burst)
    elif sum(changed) >= MOST_ROWS * len(changed):
        sums.rows.append(burst)


def _panes(terminal: Terminal) -> tuple[list[str], list[str]]:
    """The list's rows below the field, and the card's, by the lines between the panes."""
    display = terminal.display()
    edges = [place for place, sign in enumerate(display[1]) if sign in "│|"]
    left, right = edges[0], edges[1]
    return [row[:left].strip("▌ ") for row in display[2:-2]], [
        row[left:right].strip() for row in display[1:-2]
    ]
