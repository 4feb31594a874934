"""`--dry-run` of what needs no gate: what would be done, and to what."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from helpdesk_tui.wording import _


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
