"""Who works at the desk: roles, what each may do, and how an agent says that it is really him."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, PersonId


class Role(StrEnum):
    """What an agent is at the desk; one agent may be several. `policy/roles.py` says what each may do."""

    VERIFIER = "verifier"
    """Takes calls and proofs; hands nothing over."""
    AGENT = "agent"
    SENIOR = "senior"
    """An agent who is also the second pair of eyes."""
    SECURITY = "security"
    """Looks at pushes, contains, approves, keeps agents and the level; hands nothing over."""
    AUDITOR = "auditor"
    """Reads the record, and nothing else."""
    ON_CALL = "on_call"
    """Alone outside hours."""


class Right(StrEnum):
    """One thing that a role may do."""

    SERVE = "serve"
    """Open cases and take proofs."""
    GRANT = "grant"
    APPROVE = "approve"
    TAKE_AWAY = "take_away"
    CONTAIN = "contain"
    REVIEW_PUSHES = "review_pushes"
    READ_RECORD = "read_record"
    SET_LEVEL = "set_level"
    MANAGE_AGENTS = "manage_agents"
    BREAK_GLASS = "break_glass"
    MANAGE_PEOPLE = "manage_people"
    """Import, join and take apart what the desk knows of people; accept the first reading."""


Digits = Annotated[SecretStr, Field(max_length=64)]
"""Six digits as somebody typed them: blanks and full-width digits are read as what they mean."""


class StepUpAsk(Ask):
    """The agent's own six digits, for the actions that are listed, in one case."""

    code: Digits
    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=len(Action))]


class StepUp(Answer):
    """That it was really the agent, in one case, for one person and for these actions."""

    case: CaseId
    person: PersonId
    actions: tuple[Action, ...]
    until: datetime
