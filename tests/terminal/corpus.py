"""The hostile texts as (name, text)."""

from __future__ import annotations

import tomllib
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text(encoding="utf-8"))

HOSTILE: dict[str, str] = {
    f"{part}.{name}": text for part, texts in _DATA.items() for name, text in texts.items()
}
HIDDEN = {name: text for name, text in HOSTILE.items() if name.startswith(("terminal.", "spoof."))}
"""Those of which nothing may be drawn as it is."""
LONG = {
    "shape.long": "A" * 70_000,
    "shape.wide_line": "漢" * 5_000,
    "shape.marks": "a" + "\u0301" * 10_000,
    "shape.marks_on_each": "".join(letter + "\u0301\u0316" * 100 for letter in "Zalgo"),
    "shape.graphemes": "👩\u200d🚒" * 300,
    "shape.lines": "line\n" * 10_000,
    "shape.escapes": "\u001b[2J" * 2_000,
    "shape.overrides": "\u202e" * 2_000,
    "shape.brackets": "[" * 5_000,
    "shape.one_byte_less": "b" * 255,
    "shape.one_byte_more": "b" * 256,
    "shape.sixteen_bits": "b" * 65_535,
    "shape.sixteen_bits_and_one": "b" * 65_536,
    "terminal.string_without_end": "\u001b]52;c;" + "QQ" * 20_000,
    "note.log": "\u001b[31mERROR\u001b[0m\tbob\r\n" * 2_000,
}
SURROGATE = {"shape.surrogate": "a\ud800b"}
HUGE = {"phone.million": "5" * 1_000_000}
"""More than what a console draws in one look; a whole answer of them would be larger than any that a desk gives."""
ALL = {**HOSTILE, **LONG, **SURROGATE}
