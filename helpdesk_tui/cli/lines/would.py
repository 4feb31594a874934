"""`--dry-run` of what needs no gate: judged by the desk as if it were meant, and said; nothing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Said


async def tried(client: DeskClient, work: Callable[[], Awaitable[object]]) -> None:
    """Ask the desk for exactly that write, only to be judged; raises what it would be refused for."""
    from helpdesk_tui.api.errors import OnlyTried

    client.transport.trying = True
    try:
        await work()
    except OnlyTried:
        return
    finally:
        client.transport.trying = False


async def judged(
    client: DeskClient, work: Callable[[], Awaitable[object]], action: str, target: str, **detail: str
) -> Said:
    """The same, said: `action` in the command's own words, `target` the id of what it would act on."""
    from helpdesk_tui.cli.lines.verb import Said

    await tried(client, work)
    would = Would(action=action, target=target, detail=detail)
    return Said(would, words(would))


class Would(BaseModel):
    """Nothing was done."""

    model_config = ConfigDict(frozen=True)

    dry_run: bool = True
    action: str
    """The command's own words, such as `case park`."""
    target: str
    """The id of what it would act on."""
    detail: dict[str, str] = {}


def words(would: Would) -> str:
    """The same as a sentence."""
    detail = ", ".join(f"{name} {value}" for name, value in would.detail.items() if value)
    text = _("Would do: {action}, {target}. Nothing was done.")
    if detail:
        text = _("Would do: {action}, {target} ({detail}). Nothing was done.")
    return text.format(action=would.action, target=would.target, detail=detail)
