"""Guided calls: a procedure step by step, with what to say and the key that does it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import CaseId, PersonId


class StepKind(StrEnum):
    """What a step asks of the agent."""

    ASK = "ask"
    """A question to the caller, answered by a key."""
    SAY = "say"
    """Something to tell the caller."""
    VERIFY = "verify"
    """Done when the gate is open for what follows."""
    DO = "do"
    """Done when the order it names was carried out."""
    AWAIT = "await"
    """Done when the vendor shows it."""


class StepState(StrEnum):
    """Where a step stands."""

    AHEAD = "ahead"
    CURRENT = "current"
    DONE = "done"
    SKIPPED = "skipped"
    """Its condition does not hold, or the agent left it out."""
    STOPPED = "stopped"
    """The call ends here."""


class ProcedureName(Answer):
    """One procedure that can be followed."""

    id: str
    title: str
    reason: str
    """The case's reason that it stands for, a `CaseReason`."""


class GuideStep(Answer):
    """One line of the checklist."""

    id: str
    kind: StepKind
    state: StepState
    text: str
    """For the agent, in the agent's language."""
    say: str = ""
    """For the caller, in the caller's language."""
    answers: tuple[str, ...] = ()
    answer: str | None = None
    advice: str = ""
    """What follows from the answer, or why the call ends here."""
    order: str = ""
    """What does it: a kind, or `change:` and the change."""
    action: str = ""
    """What the gate is asked, an `Action`."""
    optional: bool = False


class Guide(Answer):
    """A guided call with one person; it outlives the case, so that a second contact goes on with it."""

    id: str
    procedure: str
    title: str
    person: PersonId
    case: CaseId
    started_at: datetime
    resumed: bool = False
    """It was begun in an earlier contact."""
    steps: tuple[GuideStep, ...]
    finished: bool = False
    stopped: bool = False
    revision: int = 0


class GuideStart(Ask):
    """Begin, or go on with what an earlier contact began."""

    procedure: str = Field(min_length=1, max_length=64)


class GuideAnswer(Ask):
    """The caller's answer to a question, or `said`, or `skipped`."""

    step: str = Field(min_length=1, max_length=64)
    answer: str = Field(min_length=1, max_length=32)
