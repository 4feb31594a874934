"""What was just asked: a card that is fetched again at once asks no vendor and fills no record."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.desk.people.known import Look

FRESH: Final = 4.0
"""Seconds during which an answer counts as read just now."""
SAME_VISIT: Final = 600.0
"""Seconds during which one agent's looks at one person are one line of the record."""
MOST: Final = 1000


class Recent:
    """One desk's short memory; times are monotonic seconds."""

    def __init__(self) -> None:
        self._looks: dict[PersonId, tuple[float, tuple[Look, ...]]] = {}
        self._visits: dict[tuple[AgentId, PersonId], float] = {}

    def looks(self, person: PersonId, now: float) -> tuple[Look, ...] | None:
        """What the vendors said of the person a moment ago."""
        found = self._looks.get(person)
        return found[1] if found is not None and now - found[0] < FRESH else None

    def looked(self, person: PersonId, looks: tuple[Look, ...], now: float) -> None:
        """Keep it for a moment."""
        self._looks.pop(person, None)
        self._looks[person] = (now, looks)
        if len(self._looks) > MOST:
            del self._looks[next(iter(self._looks))]

    def forget(self, person: PersonId) -> None:
        """Whose accounts these are has changed: ask again."""
        self._looks.pop(person, None)

    def is_same_visit(self, agent: AgentId, person: PersonId, now: float) -> bool:
        """Whether this agent's look at this person is on record already."""
        before = self._visits.get((agent, person))
        return before is not None and now - before < SAME_VISIT

    def visited(self, agent: AgentId, person: PersonId, now: float) -> None:
        """It is on record from now on."""
        self._visits.pop((agent, person), None)
        self._visits[agent, person] = now
        if len(self._visits) > MOST:
            del self._visits[next(iter(self._visits))]
