"""Deeds on the desk itself that no single agent does: one asks, another one agrees."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from helpdesk_tui.contract.agents import NewAgent, Roles
from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.containments import Frozen
from helpdesk_tui.contract.ids import AgentId, ContainmentId, DeedId, PersonId
from helpdesk_tui.contract.level import HIGHEST

Reason = Annotated[str, Field(min_length=1, max_length=300)]


class DeedState(StrEnum):
    """Life of a deed; all but the first have ended."""

    ASKED = "asked"
    DONE = "done"
    """Somebody else agreed, and it was done in the same moment."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AddAgent(Ask):
    """Let somebody work at the desk."""

    kind: Literal["agent_add"] = "agent_add"
    new: NewAgent


class GiveRoles(Ask):
    """Give an agent these roles and no others, some of which add to what he may."""

    kind: Literal["agent_roles"] = "agent_roles"
    agent: AgentId
    roles: Roles


class ResetAgent(Ask):
    """Let a colleague set up anew what he lost."""

    kind: Literal["agent_reset"] = "agent_reset"
    agent: AgentId
    totp: bool = False
    password: bool = False


class LowerLevel(Ask):
    """Ask less of everybody than now."""

    kind: Literal["level_lower"] = "level_lower"
    level: Annotated[int, Field(ge=0, lt=HIGHEST)]
    reason: Reason


class LiftFreeze(Ask):
    """Open the gate again for somebody who said "not me", before its time."""

    kind: Literal["freeze_lift"] = "freeze_lift"
    person: PersonId
    reason: Reason


class ContainPeople(Ask):
    """Carry out a containment of several people, exactly as it was looked at."""

    kind: Literal["contain"] = "contain"
    containment: ContainmentId
    frozen: Frozen


Deed = Annotated[
    AddAgent | GiveRoles | ResetAgent | LowerLevel | LiftFreeze | ContainPeople,
    Field(discriminator="kind"),
]


class DeedAsk(Ask):
    """Ask for it: nothing is done until somebody else agrees."""

    deed: Deed


class DeedLine(Answer):
    """One deed and how it stands."""

    id: DeedId
    state: DeedState
    deed: Deed
    about: str = ""
    """The name of the agent or person whom it is about; empty: nobody."""
    agent: AgentId
    """Who asks."""
    made_at: datetime
    until: datetime
    """After this nobody can agree any more."""
    ended_at: datetime | None = None
    ended_by: AgentId | None = None
    revision: int = 0


class DeedDone(Answer):
    """What agreeing came to."""

    deed: DeedLine
    first_word: str | None = None
    """For a new agent or a lost password: good once, for 24 hours. It is never shown again."""
