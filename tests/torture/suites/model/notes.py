"""The model's own notes: what it saw happen, and what by that may be given; it never asks the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.gate import Action
from tests.torture.checker import FRESH
from tests.torture.suites.model.giving import GIVINGS, POINTS, PROOFS
from tests.torture.suites.model.team import ROLES
from tests.torture.world import STEP_BACK, Proved

SHOWN_FOR: Final = timedelta(minutes=5)
HOLDS: Final = timedelta(minutes=60)
DELAY: Final = timedelta(minutes=15)
DAY: Final = timedelta(hours=24)
CALLS: Final = 2
"""Of one person in a day, without anybody else's yes."""
GRANT: Final = frozenset({Role.AGENT, Role.SENIOR, Role.ON_CALL})
APPROVE: Final = frozenset({Role.SENIOR, Role.SECURITY})
_RIGHTS: Final = {
    Role.VERIFIER: {"serve"},
    Role.AGENT: {"serve", "grant"},
    Role.ON_CALL: {"serve", "grant", "go on alone"},
    Role.SENIOR: {"serve", "grant", "approve"},
    Role.AUDITOR: {"read"},
}


def rights_of(roles: Iterable[Role]) -> set[str]:
    """What those who serve may do, by the guidance."""
    return {right for role in roles for right in _RIGHTS[role]}


@dataclass(frozen=True)
class Asking:
    """Somebody asks for something to be given."""

    agent: str
    case: str
    person: str
    kind: str
    approval: str | None = None


@dataclass
class Shown:
    """An agent's own code was taken, for this."""

    agent: str
    about: str
    """The case or the deed."""
    actions: frozenset[Action]
    at: datetime
    used: bool = False


@dataclass
class Second:
    """A second person was asked for."""

    asking: Asking
    made: datetime
    tier: int
    words: tuple[str, ...] = ()
    """Empty: nobody is asked, the agent goes on alone."""
    ready: datetime | None = None
    """Somebody agreed; from then on it may be used."""
    over: bool = False


@dataclass
class Notes:
    """What is known; where an answer was lost, they take it that more is allowed rather than less."""

    shared: bool
    owners: dict[str, str]
    """Whose each case is."""
    proved: list[tuple[str, Proved]]
    """With the agent who took each."""
    roles: dict[str, frozenset[Role]] = field(
        default_factory=lambda: {str(one): roles for one, roles in ROLES.items()}
    )
    closed: set[str] = field(default_factory=set)
    flagged: set[str] = field(default_factory=set)
    passwords: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    frozen: dict[str, datetime] = field(default_factory=dict)
    """Until when nothing is given to whoever said "not me"."""
    locked: set[str] = field(default_factory=set)
    level: int = 0
    shown: list[Shown] = field(default_factory=list)
    seconds: dict[str, Second] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    """Containments of several people that a second person agreed to; his yes begins them."""

    def may(self, agent: str, roles: Iterable[Role]) -> bool:
        """Whether one of these roles is the agent's."""
        return not self.roles[agent].isdisjoint(roles)

    def why_closed(self, asking: Asking, now: datetime) -> str:
        """Why nothing may come of it; empty: as far as anybody can know from here, it may."""
        return self._standing(asking, now) or self._proof(asking, now)

    def tier(self, asking: Asking) -> int:
        """The higher one of what is given and of the threat level."""
        tier = GIVINGS[asking.kind].tier
        if asking.kind == "unlock" and asking.person in self.locked:
            tier = 2
        return max(tier, (0, 2, 3)[self.level])

    def covered(self, agent: str, about: str, action: Action | None, now: datetime, *, each: bool) -> bool:
        """Whether the agent showed that it is he, for this."""
        return not self.shared or bool(self._covering(agent, about, action, now, each=each))

    def spend(self, agent: str, about: str, action: Action | None, now: datetime, *, each: bool) -> None:
        """It was done, so the newest of what covers it is used."""
        for one in self._covering(agent, about, action, now, each=each)[-1:]:
            one.used = True

    def _covering(
        self, agent: str, about: str, action: Action | None, now: datetime, *, each: bool
    ) -> list[Shown]:
        return [
            one
            for one in sorted(self.shown, key=lambda one: one.at)
            if (one.agent, one.about) == (agent, about)
            and (action is None or action in one.actions)
            and one.at <= now < one.at + SHOWN_FOR
            and not (each and one.used)
        ]

    def _standing(self, asking: Asking, now: datetime) -> str:
        person, case = asking.person, asking.case
        said = self.passwords[person] if GIVINGS[asking.kind].factor else []
        found = {
            "it is a colleague's case": self.owners[case] != asking.agent,
            "the case is closed": case in self.closed,
            "the call is doubted": case in self.flagged,
            "no role of his gives that": not self.may(asking.agent, GRANT),
            "the person said that it was somebody else": now < self.frozen.get(person, now),
            "a new password in this call": any(one == case and at > now - DAY for one, at in said),
        }
        return next((why for why, stands in found.items() if stands), "")

    def _proof(self, asking: Asking, now: datetime) -> str:
        tier, moment = self.tier(asking), now
        if asking.approval is not None:
            second = self.seconds.get(asking.approval)
            if second is None or not self._agreed(second, asking, now):
                return "nobody else agreed to this"
            moment = second.made
        elif self._asks_two(asking, tier, now):
            return "it takes a second person"
        if not self.enough(asking, tier, moment):
            return f"not enough proof for tier {tier}: {[one for one in self.proved if one[1].case == asking.case]}"
        action = GIVINGS[asking.kind].action
        # What this desk locked is given back: the code may be shown for either.
        if not self.covered(asking.agent, asking.case, action, now, each=tier > 2):
            return "the agent did not show that it is he"
        return ""

    def _agreed(self, second: Second, asking: Asking, now: datetime) -> bool:
        asked = second.asking
        same = (asked.agent, asked.case, asked.kind) == (asking.agent, asking.case, asking.kind)
        stands = (
            same
            and not second.over
            and self.tier(asking) <= second.tier
            and second.made <= now < second.made + HOLDS
        )
        return stands and second.ready is not None and second.ready <= now

    def _asks_two(self, asking: Asking, tier: int, now: datetime) -> bool:
        calls = [at for one, at in self.calls[asking.person].items() if one != asking.case and at > now - DAY]
        said = self.passwords[asking.person] if GIVINGS[asking.kind].factor else []
        return tier > 2 or len(calls) >= CALLS or any(at > now - DAY for _, at in said)

    def enough(self, asking: Asking, tier: int, now: datetime) -> bool:
        """Points of different roots, none of them through what receives it."""
        best: dict[str, tuple[int, bool]] = {}
        checked = seen = False
        for one in self._fresh(asking, now):
            points, root, machine = PROOFS[one.kind]
            if one.kind not in GIVINGS[asking.kind].through:
                best[root] = max(best.get(root, (0, False)), (points, machine))
                checked, seen = checked or machine, seen or one.kind == "person"
        if sum(points for points, _ in best.values()) < POINTS[tier]:
            return False
        if tier == 1:
            return checked or len(best) > 1
        return checked and len(best) > 1 and (seen or tier == 2)

    def has(self, asking: Asking, kind: str, now: datetime) -> bool:
        """Whether such a proof is fresh."""
        return any(one.kind == kind for one in self._fresh(asking, now))

    def _fresh(self, asking: Asking, now: datetime) -> list[Proved]:
        whose = asking.agent, asking.case
        mine = [one for agent, one in self.proved if (agent, one.case) == whose]
        return [one for one in mine if one.at - STEP_BACK <= now < one.at + FRESH]
