"""The threat level: one word of security that tightens every gate at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId

HIGHEST = 2


class Level(Answer):
    """What holds now."""

    level: int
    """In force for everybody: what was set, or what the policy says where that is higher."""
    floor: int
    """The policy's own; nobody sets less."""
    since: datetime | None = None
    """None: nobody ever set it."""
    by: AgentId | None = None
    reason: str = ""


class LevelAsk(Ask):
    """Set it, for a reason that stands in the record."""

    level: Annotated[int, Field(ge=0, le=HIGHEST)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]
