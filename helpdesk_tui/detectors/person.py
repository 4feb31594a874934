"""What is usual for one person: learnt from approvals that nobody disputed, forgotten after the horizon."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from helpdesk_tui.detectors.prompt import Act, Outcome, Prompt, Text

HOUR = 3600.0
DAY = 24 * HOUR
HORIZON = 90 * DAY
UNDISPUTED = DAY
"""An approval teaches nothing before nobody disputed it for so long."""
COLD_APPROVALS = 5
COLD_AGE = 7 * DAY
NEVER_USUAL = frozenset(("bypass_code", "remembered_device"))
"""Factors that are looked at each time."""
KEPT = 64
"""Values of one kind that are remembered of one person; the one not seen for longest is forgotten."""
RECENT = 200


@dataclass(slots=True)
class Seen:
    """A value of somebody's usual ones."""

    first: float
    last: float
    count: int = 1


Known = dict[Text, Seen]


def fresh(known: Known, value: Text, at: float) -> bool:
    """Whether it was seen within the horizon."""
    seen = known.get(value)
    return seen is not None and at - seen.last <= HORIZON


def _note(known: Known, value: Text, at: float) -> None:
    seen = known.get(value)
    if seen is not None:
        seen.first, seen.last = min(seen.first, at), max(seen.last, at)
        seen.count += 1
        return
    if len(known) >= KEPT:
        del known[min(known, key=lambda one: known[one].last)]
    known[value] = Seen(at, at)


@dataclass(slots=True, eq=False)
class Person:
    """The context of one user."""

    since: float
    """First row of them."""
    approvals: int = 0
    addresses: Known = field(default_factory=dict)
    networks: Known = field(default_factory=dict)
    devices: Known = field(default_factory=dict)
    countries: Known = field(default_factory=dict)
    apps: Known = field(default_factory=dict)
    factors: Known = field(default_factory=dict)
    phones: Known = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Countries of login and phone that occurred together."""
    phone_countries: set[Text] = field(default_factory=set)
    hours: list[int] = field(default_factory=lambda: [0] * 24)
    recent: deque[Prompt] = field(default_factory=lambda: deque(maxlen=RECENT))
    """Prompts of the last day, as long as something was out of the ordinary."""
    learning: deque[tuple[Prompt, Text, Text]] = field(default_factory=deque)
    """Approvals that nobody has disputed yet, with network and country."""
    disputed: dict[Text, float] = field(default_factory=dict)
    acts: deque[Act] = field(default_factory=lambda: deque(maxlen=32))
    heads: dict[tuple[Text, Text, Text], list[float]] = field(default_factory=dict)
    bursts: dict[tuple[Text, Text, Text], float] = field(default_factory=dict)
    last_approval: Prompt | None = None
    watched_until: float = 0.0
    """Until then every prompt of them is looked at whole."""
    learnt_at: float = float("inf")
    """When the oldest approval has been undisputed for long enough."""

    def cold(self, at: float) -> bool:
        """Whether too little is known of them to call anything unusual."""
        return self.approvals < COLD_APPROVALS or at - self.since < COLD_AGE

    def watch(self, until: float) -> None:
        """Look at everything until then."""
        self.watched_until = max(self.watched_until, until)

    def wait(self, prompt: Prompt, network: Text, country: Text) -> None:
        """Remember an approval until it can be learnt."""
        if len(self.learning) >= RECENT:
            return
        self.learning.append((prompt, network, country))
        self.learnt_at = min(self.learnt_at, prompt.at + UNDISPUTED)

    def dispute(self, address: Text, at: float) -> None:
        """Nothing from this address within a day before or after is learnt."""
        self.disputed[address] = at
        if len(self.disputed) > KEPT:
            del self.disputed[min(self.disputed, key=lambda one: self.disputed[one])]

    def learn(self, at: float) -> list[Prompt]:
        """Take over what stayed undisputed; answers what was learnt."""
        learnt: list[Prompt] = []
        while self.learning and self.learning[0][0].at + UNDISPUTED <= at:
            prompt, network, country = self.learning.popleft()
            disputed = self.disputed.get(prompt.address)
            if disputed is None or abs(disputed - prompt.at) > UNDISPUTED:
                self._take(prompt, network, country)
                learnt.append(prompt)
        self.learnt_at = self.learning[0][0].at + UNDISPUTED if self.learning else float("inf")
        return learnt

    def _take(self, prompt: Prompt, network: Text, country: Text) -> None:
        at = prompt.at
        self.approvals += 1
        self.hours[int(at // 3600 % 24)] += 1
        for known, value in (
            (self.addresses, prompt.address),
            (self.networks, network),
            (self.devices, prompt.device),
            (self.countries, country),
            (self.apps, prompt.app),
            (self.phones, prompt.phone),
        ):
            _note(known, value, at)
        if prompt.factor not in NEVER_USUAL:
            _note(self.factors, prompt.factor, at)
        self.phone_countries.add(prompt.phone_country)
        if isinstance(country, str) and isinstance(prompt.phone_country, str):
            self.pairs.add((country, prompt.phone_country))

    def refused(self, prompt: Prompt, seconds: float) -> list[Prompt]:
        """Prompts of that address within so many seconds up to this one that nobody approved.

        One request to several phones, two seconds apart at most, counts once.
        """
        found: list[Prompt] = []
        for one in self.recent:
            if (
                one.address != prompt.address
                or one.at < prompt.at - seconds
                or one.at > prompt.at
                or one.outcome is Outcome.APPROVED
            ):
                continue
            if found and one.at - found[-1].at <= 2 and one.app == found[-1].app:  # noqa: PLR2004 - seconds
                continue
            found.append(one)
        return found
