"""The palette: the very commands of the screen below it, and only those that can run now."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from helpdesk_tui.views.commands import Offer
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.wording import _


class CommandsHere(Provider):
    """Offers what the screen offers."""

    def _possible(self) -> Iterable[tuple[str, str, Offer]]:
        screen = cast("DeskScreen", self.screen)
        for offer in screen.offers():
            words = offer.command.words()
            if offer.possible and offer.command.id != "palette":
                yield words.title, f"{offer.command.key_name()}  {words.help}".strip(), offer

    async def discover(self) -> Hits:
        """Everything, before a letter is typed."""
        for name, help_text, offer in self._possible():
            yield DiscoveryHit(name, partial(run, offer), name, help_text)

    async def search(self, query: str) -> Hits:
        """What matches the letters typed."""
        matcher, found = self.matcher(query), False
        for name, help_text, offer in self._possible():
            if (score := matcher.match(name)) > 0:
                found = True
                yield Hit(score, matcher.highlight(name), partial(run, offer), name, help_text)
        if not found:
            # Said by us: Textual has one language.
            yield Hit(1.0, _("No command here is called so."), _nothing)


def _nothing() -> None:
    """Nothing is done by choosing a sentence."""


def run(offer: Offer) -> None:
    """Run what was chosen, if it still can run."""
    offer.run()
