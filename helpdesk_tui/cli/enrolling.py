"""A QR code of an agent's own on the terminal: shown once, on a screen that leaves nothing behind."""

from __future__ import annotations

import contextlib
import getpass
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.session import Session

OTHER_SCREEN, BACK = "\x1b[?1049h\x1b[H", "\x1b[2J\x1b[?1049l"
"""xterm's alternate screen: it has no scrollback."""


async def confirmed(client: DeskClient) -> Session:
    """Show the secret, take the first code of it; raises `Usage` without a terminal."""
    from pydantic import SecretStr

    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.views.pictures import half_blocks

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage(_("This needs a terminal: what it shows is a secret, and goes into no pipe."))
    offered = await client.signing.enrol()
    with _other_screen():
        print("\n".join(half_blocks(offered.uri)))
        print(_("Scan this with the app on your phone, or type {secret}").format(secret=offered.secret))
        code = SecretStr(getpass.getpass(_("The code that it shows now: ")))
    return await client.signing.confirm(code)


@contextlib.contextmanager
def _other_screen() -> Iterator[None]:
    sys.stdout.write(OTHER_SCREEN)
    sys.stdout.flush()
    try:
        yield
    finally:
        sys.stdout.write(BACK)
        sys.stdout.flush()
