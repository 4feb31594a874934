"""A row's case file onto this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.pushes.screen import PushesScreen


def take_file(where: PushesScreen) -> None:
    """Fetch it from the desk, write it into the console's own folder, say where it is."""
    chosen = where.chosen
    if chosen is None:
        return
    signal = chosen.id

    async def work() -> None:
        from helpdesk_tui.api.files import written_here

        data = await where.console.link.client.files.of_signal(signal)
        try:
            path = await asyncio.to_thread(written_here, signal, data)
        except OSError as error:
            text = _("The case file cannot be written here: {detail}. Nothing was kept.")
            where.say(text.format(detail=error.strerror or error), Role.BAD)
            return
        where.say(_("Case file: {path}").format(path=path), Role.GOOD)

    where.say(_("The case file is being put together…"))
    where.write("file", work)


class TakeFile(Command["PushesScreen"]):
    """Everything, to keep."""

    id, keys, danger = "signal-file", ("f",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("case file"),
            _("Case file"),
            _("Write everything that the row rests on, with deadlines and digests, into a file; on record."),
        )

    def available(self, where: PushesScreen) -> bool:
        """While a row is chosen, at a desk that writes things down."""
        return where.chosen is not None and where.writable and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Fetch it and say where it is."""
        take_file(where)
