"""QR codes drawn with characters."""

from __future__ import annotations

QUIET = 2
"""Modules of blank border; phones read it with less than the four of the standard."""
SWAPPED = str.maketrans("█▀▄ ", " ▄▀█")
"""The other way round, for light grounds."""


def half_blocks(link: str) -> list[str]:
    """Two modules per cell, light on dark; empty for no link, or one that no QR code holds."""
    if not link:
        return []
    import segno

    try:
        code = segno.make(link, micro=False)
    except segno.DataOverflowError:
        return []
    matrix = [[bool(cell) for cell in row] for row in code.matrix_iter(border=QUIET)]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    return [
        "".join(signs[upper, lower] for upper, lower in zip(top, bottom, strict=True))
        for top, bottom in pairs
    ]
