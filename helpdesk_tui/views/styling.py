"""Style sheets that are parsed once for each set of colours, not again for each screen that opens."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class KeptStylesheet(Stylesheet):
    """Textual parses all sheets anew at each first look at a screen: longer than all else that opens it."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._stale = True

    def set_variables(self, variables: dict[str, str]) -> None:
        """Other colours: everything that was parsed is forgotten; the same colours change nothing."""
        if variables != self._variables:
            super().set_variables(variables)
            self._stale = True

    def reparse(self) -> None:
        """Parse what is new, or everything once the colours are others."""
        if self._stale or self._require_parse:
            self.parse()
        self._stale = False
