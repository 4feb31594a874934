"""Where the style sheets are: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parents[1]


def sheets(*names: str) -> list[str | PurePath]:
    """The paths of these sheets."""
    packaged = _PACKAGE / "styles"
    folder = packaged if packaged.is_dir() else _PACKAGE.parent / "styles"
    return [folder / f"{name}.tcss" for name in names]
