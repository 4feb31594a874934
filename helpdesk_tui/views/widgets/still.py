"""Widgets that keep their picture: Textual asks every one on the screen for each frame, whatever changed."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Still(Widget):
    """Gives the same strips again until something in it changed."""

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The picture, made anew only when it has to be."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = (crop, self.paint(crop))
        return self._kept[1]

    def paint(self, crop: Region) -> list[Strip]:
        """Make the picture."""
        return super().render_lines(crop)

    def _set_dirty(self, *regions: Region) -> None:
        """Where Textual gives up what it kept itself (private: tested)."""
        self._kept = None
        super()._set_dirty(*regions)
