"""What a caller reads out: asked on the terminal without echo, or a line of standard input; never argv."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from pydantic import SecretStr

LONGEST = 64


def secret(prompt: str, *, optional: bool = False) -> SecretStr | None:
    """One code, its blanks taken out; an empty line is None where that may be, else raises `Usage`."""
    from pydantic import SecretStr

    typed = "".join(_line(prompt).split())
    if typed:
        return SecretStr(typed[:LONGEST])
    if optional:
        return None
    raise Usage(_("No code was given. Type it on the terminal, or pipe it in on standard input."))


def needed(prompt: str) -> SecretStr:
    """One code; raises `Usage` when there is none."""
    found = secret(prompt)
    assert found is not None
    return found


def _line(prompt: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline(1024)
    from getpass import getpass

    return getpass(prompt + " ")
