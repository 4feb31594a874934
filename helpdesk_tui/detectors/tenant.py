"""What is known across all users: shared addresses, authenticators, agents, and what runs at this moment."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Final

from helpdesk_tui.detectors.custom import Custom
from helpdesk_tui.detectors.person import COLD_APPROVALS, DAY, HORIZON, HOUR, Person
from helpdesk_tui.detectors.places import Lookup, Place, is_public, nowhere
from helpdesk_tui.detectors.prompt import Act, Deed, Prompt, Text

SHARED_BY: Final = 10
"""From so many people's undisputed approvals on an address is shared egress."""
SHARED_WITHIN: Final = 30 * DAY
PLACES_KEPT: Final = 100_000
ADDRESSES_PER_USER: Final = 8
OUTAGE_SHARE: Final = 0.10
OUTAGE_LEAST: Final = 20
OUTAGE_WITHIN: Final = 600.0


@dataclass(slots=True, eq=False)
class Agent:
    """The history of one administrator."""

    deeds: deque[Act] = field(default_factory=lambda: deque(maxlen=256))
    days: dict[int, int] = field(default_factory=dict)
    """Codes and resets of each day."""


@dataclass(slots=True, eq=False)
class Tenant:
    """Everything that a detector may look at besides the prompt."""

    lookup: Lookup = nowhere
    sensitive: frozenset[str] = frozenset()
    """Users whose grants always deserve a look: administrators, directors."""
    same_person: frozenset[frozenset[str]] = frozenset()
    """Accounts known to belong to one person."""
    people: dict[str, Person] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    spray: dict[Text, deque[tuple[float, str, str]]] = field(default_factory=lambda: defaultdict(deque))
    """Address to (moment, user, txid) of prompts that nobody approved, of the last half hour."""
    silent: deque[tuple[float, str]] = field(default_factory=deque)
    """Prompts without an answer, of the last ten minutes."""
    locked: deque[tuple[float, str, str]] = field(default_factory=deque)
    shared: dict[str, dict[str, float]] = field(default_factory=dict)
    custom: Custom = field(default_factory=Custom)
    _places: dict[str, Place] = field(default_factory=dict)
    _public: dict[str, bool] = field(default_factory=dict)

    def person(self, name: str, at: float) -> Person:
        """The context of that user, an empty one when new."""
        person = self.people.get(name)
        if person is None:
            person = self.people[name] = Person(since=at, forget_at=at + HORIZON)
        return person

    def agent(self, name: str) -> Agent:
        """The history of that administrator."""
        agent = self.agents.get(name)
        if agent is None:
            agent = self.agents[name] = Agent()
            if len(self.agents) > self.bound:
                del self.agents[next(iter(self.agents))]
        return agent

    @property
    def bound(self) -> int:
        """How many values of one kind are remembered over all users."""
        return max(10_000, ADDRESSES_PER_USER * len(self.people))

    def owner(self, phone: str, user: str) -> str:
        """Who used that authenticator first; those longest known are forgotten first."""
        owner = self.phones.get(phone)
        if owner is None:
            owner = self.phones[phone] = user
            if len(self.phones) > self.bound:
                del self.phones[next(iter(self.phones))]
        return owner

    def place(self, address: Text) -> Place:
        """Where the address is, remembered within bounds."""
        if not isinstance(address, str):
            return Place()
        place = self._places.get(address)
        if place is None:
            if len(self._places) >= PLACES_KEPT:
                self._places.clear()
            place = self._places[address] = self.lookup(address)
        return place

    def public(self, address: Text) -> bool:
        """Whether the address says anything about a place, remembered within bounds."""
        if not isinstance(address, str):
            return False
        public = self._public.get(address)
        if public is None:
            if len(self._public) >= PLACES_KEPT:
                self._public.clear()
            public = self._public[address] = is_public(address)
        return public

    def learnt(self, prompt: Prompt, user: str) -> None:
        """An undisputed approval: whose address this is."""
        address = prompt.address
        if not isinstance(address, str):
            return
        person = self.people.get(user)
        if person is not None and person.approvals > COLD_APPROVALS:
            place = self._places.get(address) or self.place(address)
            self.custom.note(prompt.at, place.asn, person.since_by_address.get(address) == prompt.at)
        users = self.shared.get(address)
        if users is None:
            self.shared[address] = {user: prompt.at}
            if len(self.shared) > self.bound:
                self._forget(prompt.at)
        elif user in users or len(users) < 2 * SHARED_BY:
            users[user] = prompt.at
        elif min(users.values()) < prompt.at - SHARED_WITHIN:
            del users[min(users, key=users.__getitem__)]
            users[user] = prompt.at

    def _forget(self, at: float) -> None:
        """Addresses that nobody used for a month; when that is not enough, those of one user alone."""
        kept = {
            address: users
            for address, users in self.shared.items()
            if max(users.values()) >= at - SHARED_WITHIN
        }
        self.shared = kept if len(kept) <= self.bound // 2 else {a: u for a, u in kept.items() if len(u) > 1}

    def is_shared(self, address: Text, at: float) -> bool:
        """Whether many people come from there: an office, a provider's gateway."""
        users = self.shared.get(address) if isinstance(address, str) else None
        if users is None or len(users) < SHARED_BY:
            return False
        return sum(1 for last in users.values() if at - last <= SHARED_WITHIN) >= SHARED_BY

    def outage(self, at: float) -> int:
        """Users whose phones stay silent at once, when so many that it must be an outage; else 0."""
        while self.silent and self.silent[0][0] < at - OUTAGE_WITHIN:
            self.silent.popleft()
        least = max(OUTAGE_LEAST, OUTAGE_SHARE * len(self.people))
        if len(self.silent) <= least:
            return 0
        users = len({user for _at, user in self.silent})
        return users if users > least else 0

    def added_device(self, person: Person, at: float) -> Act | None:
        """The youngest authenticator of the last day."""
        for act in reversed(person.acts):
            if act.deed is Deed.DEVICE_ADDED and 0 <= at - act.at <= 24 * HOUR:
                return act
        return None
