"""Signs drawn large out of blocks, five rows high, readable across a desk."""

from __future__ import annotations

from helpdesk_tui.views.text import BLANK, Line, Role, line, span

ROWS = 5
_SMALL = {
    "0": "###,# #,# #,# #,###",
    "1": " # ,## , # , # ,###",
    "2": "###,  #,###,#  ,###",
    "3": "###,  #,###,  #,###",
    "4": "# #,# #,###,  #,  #",
    "5": "###,#  ,###,  #,###",
    "6": "###,#  ,###,# #,###",
    "7": "###,  #,  #,  #,  #",
    "8": "###,# #,###,# #,###",
    "9": "###,# #,###,  #,###",
    "A": "###,# #,###,# #,# #",
    "B": "## ,# #,## ,# #,## ",
    "C": "###,#  ,#  ,#  ,###",
    "D": "## ,# #,# #,# #,## ",
    "E": "###,#  ,## ,#  ,###",
    "F": "###,#  ,## ,#  ,#  ",
    "G": "####,#   ,# ##,#  #,####",
    "H": "# #,# #,###,# #,# #",
    "I": "###, # , # , # ,###",
    "J": "  #,  #,  #,# #,###",
    "K": "#  #,# # ,##  ,# # ,#  #",
    "L": "#  ,#  ,#  ,#  ,###",
    "M": "#   #,## ##,# # #,#   #,#   #",
    "N": "#  #,## #,# ##,#  #,#  #",
    "O": " ## ,#  #,#  #,#  #, ## ",
    "P": "###,# #,###,#  ,#  ",
    "Q": " ## ,#  #,#  #,# ##, ###",
    "R": "## ,# #,## ,# #,# #",
    "S": " ###,#   , ## ,   #,### ",
    "T": "###, # , # , # , # ",
    "U": "# #,# #,# #,# #,###",
    "V": "#   #,#   #, # # , # # ,  #  ",
    "W": "#   #,#   #,# # #,## ##,#   #",
    "X": "#   #, # # ,  #  , # # ,#   #",
    "Y": "# #,# #, # , # , # ",
    "Z": "####,  # , #  ,#   ,####",
}
GLYPHS = {sign: tuple(rows.split(",")) for sign, rows in _SMALL.items()}
"""Five rows of one sign; a mark is drawn two cells wide so that it looks square."""


def big_rows(text: str, width: int) -> list[Line]:
    """The signs side by side; what has no picture, or no room, stands in its own size."""
    known = [GLYPHS.get(sign.upper()) for sign in text]
    cells = sum(2 * len(glyph[0]) + 3 for glyph in known if glyph)
    if None in known or cells > width or text != text.upper():
        return [BLANK, line("   ", span(f"  {'   '.join(text)}  ", Role.BIG)), BLANK]
    rows = []
    for y in range(ROWS):
        drawn = "   ".join(
            "".join("██" if mark == "#" else "  " for mark in glyph[y]) for glyph in known if glyph
        )
        rows.append(line(" ", span(drawn, Role.STRONG)))
    return rows
