"""Case files: fetched from the desk, and written down on this machine without writing over anything."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.places import places, private

FOLDER: Final = "case-files"
"""Below the console's own data, for its user alone."""
MOST_ALIKE: Final = 1000
"""Files of one row that are kept beside each other."""


class FilesResource:
    """`/v1/files`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def of_signal(self, signal: SignalId) -> bytes:
        """The case file of one row, a ZIP archive; the desk puts on record who took it."""
        return await self._transport.fetch(f"files/{signal}")


def written(path: Path, data: bytes) -> None:
    """A new file with mode 0600, whole or not at all; raises `FileExistsError` and other `OSError`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def written_here(signal: SignalId, data: bytes) -> Path:
    """The same in a folder of the console's own, under a name that is free."""
    home = private(places().data / FOLDER)
    # The desk chose that id: it names no other folder.
    name = re.sub(r"[^A-Za-z0-9_-]", "_", signal)[:64]
    for number in range(1, MOST_ALIKE):
        path = home / (f"{name}.zip" if number == 1 else f"{name}-{number}.zip")
        try:
            written(path, data)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(home)
