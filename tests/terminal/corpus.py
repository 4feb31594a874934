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
LONG = {"shape.long": "A" * 70_000, "shape.wide_line": "漢" * 5_000, "shape.marks": "a" + "\u0301" * 10_000}
SURROGATE = {"shape.surrogate": "a\ud800b"}
ALL = {**HOSTILE, **LONG, **SURROGATE}
