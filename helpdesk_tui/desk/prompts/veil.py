"""Who may see where a prompt came from: reviewers always, an agent once the caller is verified for tier 1.

Whoever calls and asks "where did that come from?" may be the one who sent it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.disclosing import is_disclosed
from helpdesk_tui.desk.prompts.filters import Field, Filter
from helpdesk_tui.policy.roles import holders, may

OPEN_FIELDS: Final = frozenset({Field.USER, Field.APPLICATION, Field.RESULT, Field.FACTOR, Field.VENDOR})
"""What anybody may filter by; by any other field a veiled value could be guessed."""


@dataclass(frozen=True, slots=True)
class Veil:
    """What one agent may see in one case."""

    clear: bool
    verified: PersonId | None = None

    def lifts(self, person: PersonId | None) -> bool:
        """Whether rows of this person are shown whole."""
        return self.clear or (person is not None and person == self.verified)


def veil_of(connection: Connection, house: House, agent: Agent, case: CaseId | None) -> Veil:
    """What this agent may see now."""
    if may(agent.roles, Right.REVIEW_PUSHES):
        return Veil(clear=True)
    if case is None:
        return Veil(clear=False)
    try:
        found = cases.get(connection, case)
    except DeskError:
        return Veil(clear=False)
    shown = is_disclosed(connection, house, agent.id, case, found.person)
    return Veil(clear=False, verified=found.person if shown else None)


def refuse_guessing(veil: Veil, wanted: Filter) -> None:
    """Raises `Refused(ROLE_MISSING)` for a filter by what is veiled."""
    if not veil.clear and any(term.field not in OPEN_FIELDS for term in wanted.terms):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(Right.REVIEW_PUSHES)))
