"""Pictures of a terminal's screen, with whatever monospace font there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyte

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"),
    Path("/usr/share/fonts/TTF/DejaVuSansMono.ttf"),
)
GROUND, TEXT = "14181c", "d8dee4"
NAMES = {
    "black": "000000",
    "red": "cd3131",
    "green": "0dbc79",
    "brown": "e5e510",
    "yellow": "e5e510",
    "blue": "2472c8",
    "magenta": "bc3fbc",
    "cyan": "11a8cd",
    "white": "e5e5e5",
}


def picture(screen: pyte.Screen, path: Path, *, size: int = 15, font: Path | None = None) -> Path:
    """Draw the screen into a PNG file."""
    from PIL import Image, ImageDraw, ImageFont

    chosen = font or next((path for path in FONTS if path.exists()), None)
    face: Any = ImageFont.truetype(str(chosen), size) if chosen else ImageFont.load_default()
    wide, high = int(face.getlength("M")), size + 5
    image = Image.new("RGB", (wide * screen.columns, high * screen.lines), f"#{GROUND}")
    draw = ImageDraw.Draw(image)
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            fore, back = _colour(cell.fg, TEXT), _colour(cell.bg, GROUND)
            if cell.reverse:
                fore, back = back, fore
            draw.rectangle((x * wide, y * high, (x + 1) * wide - 1, (y + 1) * high - 1), fill=back)
            if cell.data.strip():
                draw.text((x * wide, y * high + 1), cell.data, font=face, fill=fore)
            if cell.underscore:
                draw.line((x * wide, (y + 1) * high - 2, (x + 1) * wide, (y + 1) * high - 2), fill=fore)
    image.save(path)
    return path


def _colour(name: str, default: str) -> str:
    name = name.removeprefix("bright")
    return f"#{default if name == 'default' else NAMES.get(name, name)}"
