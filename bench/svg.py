"""A terminal's screen as a picture: SVG, one run of equal cells after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import pyte

WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 18, 14, 16
"""Pixels of a cell, of the letters and around the screen."""
INK, PAPER = "#d8d8d8", "#121212"
NAMED = {
    "black": "#000000",
    "red": "#cc4444",
    "green": "#44aa44",
    "brown": "#bb8833",
    "blue": "#4477cc",
    "magenta": "#aa55aa",
    "cyan": "#44aaaa",
    "white": "#d8d8d8",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells that look alike."""

    column: int
    text: str
    ink: str
    paper: str
    bold: bool


def svg(screen: pyte.Screen, title: str) -> str:
    """The whole screen; `title` is read by those who do not see it."""
    width, height = screen.columns * WIDTH + 2 * MARGIN, screen.lines * HEIGHT + 2 * MARGIN
    body = [line for row in range(screen.lines) for run in _runs(screen, row) for line in _drawn(run, row)]
    face = f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{SIZE}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" {face}>',
            f"<title>{escape(title)}</title>",
            f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _runs(screen: pyte.Screen, row: int) -> Iterator[Run]:
    run: Run | None = None
    for column in range(screen.columns):
        cell = screen.buffer[row][column]
        ink, paper = _colour(cell.fg, INK), _colour(cell.bg, PAPER)
        if cell.reverse:
            ink, paper = paper, ink
        if run is not None and (run.ink, run.paper, run.bold) == (ink, paper, cell.bold):
            run = Run(run.column, run.text + cell.data, ink, paper, cell.bold)
            continue
        if run is not None:
            yield run
        run = Run(column, cell.data, ink, paper, cell.bold)
    if run is not None:
        yield run


def _drawn(run: Run, row: int) -> Iterator[str]:
    left, top, width = MARGIN + run.column * WIDTH, MARGIN + row * HEIGHT, len(run.text) * WIDTH
    if run.paper != PAPER:
        yield f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT}" fill="{run.paper}"/>'
    text = run.text.rstrip()
    if text:
        bold = ' font-weight="bold"' if run.bold else ""
        length = f' textLength="{len(text) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"'
        yield (
            f'<text x="{left:.1f}" y="{top + SIZE}" fill="{run.ink}"{bold}{length} xml:space="preserve">'
            f"{escape(text)}</text>"
        )


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    plain = name.removeprefix("bright")
    return NAMED.get(plain, f"#{name}")
