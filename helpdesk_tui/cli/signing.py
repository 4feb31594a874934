"""Showing on the terminal who one is; nothing of it ever stands in a command's words or in a pipe."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, TypeVar

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr

    from helpdesk_tui.api.client import DeskClient

T = TypeVar("T")


async def sign_in(client: DeskClient) -> None:
    """Ask for name, password and code; raises `Usage` where nobody can be asked."""
    from pydantic import SecretStr

    from helpdesk_tui.cli.lines.fault import Usage

    if not _asked():
        raise Usage(_("This desk asks who you are, and there is no terminal to ask you on."))
    print(_("Name: "), end="", file=sys.stderr, flush=True)
    name = sys.stdin.readline().strip()
    password = SecretStr(getpass.getpass(_("Password: ")))
    code = SecretStr(getpass.getpass(_("Code of your app: ")))
    await client.signing.sign_in(name, password, code)


def own_code() -> SecretStr | None:
    """The agent's six digits; None where nobody can be asked."""
    from pydantic import SecretStr

    return SecretStr(getpass.getpass(_("Code of your app: "))) if _asked() else None


async def with_own_code(
    work: Callable[[], Awaitable[T]], step_up: Callable[[SecretStr], Awaitable[object]]
) -> T:
    """Do it; where the desk asks for the agent's own code first, ask for that, show it and do it again."""
    from helpdesk_tui.contract.errors import DeskError, ErrorCode

    try:
        return await work()
    except DeskError as error:
        if error.code is not ErrorCode.STEP_UP_NEEDED:
            raise
        code = own_code()
        if code is None:
            raise
    await step_up(code)
    return await work()


def _asked() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
