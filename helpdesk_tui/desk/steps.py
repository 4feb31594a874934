"""Named steps of operations and jobs, so that a test can stop the desk at exactly one of them."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Where work can be cut; those of an operation in the order in which they are passed."""

    ASKED = "asked"
    INTENT_WRITTEN = "intent_written"
    EFFECT_ANSWERED = "effect_answered"
    OUTCOME_WRITTEN = "outcome_written"
    OLD_REVOKED = "old_revoked"
    REVEAL_WRITTEN = "reveal_written"
    NOTICE_SENT = "notice_sent"
    NOTICE_MARKED = "notice_marked"
    MIRROR_PAGE_WRITTEN = "mirror_page_written"


KILL_AT = "HELPDESK_TUI_KILL_AT"


@dataclass(frozen=True, slots=True)
class Steps:
    """Ends this process by SIGKILL when the named step is passed; never set outside the sandbox."""

    kill_at: Step | None = None

    @classmethod
    def from_environment(cls) -> Steps:
        """What `HELPDESK_TUI_KILL_AT` names; used by the sandbox's desk only."""
        name = os.environ.get(KILL_AT)
        return cls(Step(name)) if name else cls()

    def passed(self, step: Step) -> None:
        """Say that a step was passed."""
        if self.kill_at is step:
            os.kill(os.getpid(), signal.SIGKILL)
