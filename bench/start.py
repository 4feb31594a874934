"""How long people wait: first frame, first search result, the very first start."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure
from bench.programs import all_gone, bare, console, field_of_bare, field_of_console
from bench.tty import Terminal

TYPED = "dupont"
FOUND = "DUPONT"
ROUNDS = 7
FIRST_STARTS = 3


def starts(rounds: int = ROUNDS) -> list[Figure]:
    """A B A B: the bare app, then the console, each from nothing to its field and to its first result."""
    plain: list[float] = []
    ours: list[float] = []
    results: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        _first_result(home, vendors_stay=True)  # seeds the sandbox and compiles; not counted
        for _round in range(rounds):
            # The vendors are elsewhere in real life: they stay, the console and its desk start from nothing.
            with bare() as terminal:
                plain.append(_field(terminal, field_of_bare) * 1000)
            frame, result = _first_result(home, vendors_stay=True)
            ours.append(frame * 1000)
            results.append(result * 1000)
        all_gone(home)
    return [
        Figure("first frame, the field takes keys", "ms", tuple(ours), tuple(plain), 1.3),
        Figure("first search result, warm", "ms", tuple(results), tuple(plain), 4.5),
        Figure("first search result, very first start", "ms", tuple(_very_first()), limit=3000),
    ]


def _very_first() -> list[float]:
    found = []
    for _round in range(FIRST_STARTS):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            found.append(_first_result(Path(folder))[1] * 1000)
    return found


def _field(terminal: Terminal, ready: object) -> float:
    """Seconds to the frame with the field; the keys typed at that moment must stand in it."""
    assert callable(ready)
    seconds = terminal.wait_for(lambda: ready(terminal))
    terminal.send(TYPED)
    terminal.wait_for(lambda: terminal.shows(TYPED))
    return seconds


def _first_result(home: Path, *, vendors_stay: bool = False) -> tuple[float, float]:
    """Seconds to the field and to the first hit of what was typed into it at once."""
    with console(home) as terminal:
        frame = _field(terminal, field_of_console)
        result = terminal.wait_for(lambda: terminal.shows(FOUND))
    all_gone(home, vendors_stay=vendors_stay)
    return frame, result
