"""Hands out code points by the cell, and tells which of them a screen has drawn.

Before each stands a letter, by which what was painted is told from the console's own words, and which takes up
combining marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LAST: Final = 0x10FFFF
LETTER: Final = "a"
WIDTHS: Final = (14, 45, 110, 300)
"""Cells of one text: what a column shows of it differs from screen to screen."""
SHOWN: Final = re.compile(LETTER + r"(?:<U\+([0-9A-F]{4,6})>|(.))", re.DOTALL)
PICTURES: Final = {0x2400 + code: code for code in range(0x20)} | {0x2421: 0x7F}


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
            cells += 3 if is_drawn(chr(point)) else 3 + len(f"{point:04X}") + 3
        return "".join(pieces) or LETTER

    def seen(self, points: set[int]) -> int:
        """They need not come again; answers how many are new."""
        new = points & self.left.keys()
        for point in new:
            del self.left[point]
        return len(new)


def is_drawn(sign: str) -> bool:
    """Whether it has a picture, by its category."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
