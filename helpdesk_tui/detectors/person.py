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
Way = tuple[Text, Text, Text, Text, Text, Text]
"""Address, device, application, factor, authenticator and the phone's country."""


class Routine:
    """A way of logging in of which everything is usual."""

    __slots__ = ("address", "others", "until")

    def __init__(self, address: Seen, others: tuple[Seen, Seen, Seen, Seen], until: float) -> None:
        self.address = address
        self.others = others
        self.until = until
        """When the first of it is forgotten, unless it is seen again."""


def way(prompt: Prompt) -> Way:
    """How somebody logs in."""
    return prompt.address, prompt.device, prompt.app, prompt.factor, prompt.phone, prompt.phone_country


def fresh(known: Known, value: Text, at: float) -> bool:
    """Whether it was seen within the horizon."""
    seen = known.get(value)
    return seen is not None and at - seen.last <= HORIZON


def _note(known: Known, value: Text, at: float) -> bool:
    """Whether another value had to be forgotten for it."""
    seen = known.get(value)
    if seen is not None:
        if at > seen.last:
            seen.last = at
        elif at < seen.first:
            seen.first = at
        seen.count += 1
        return False
    forget = len(known) >= KEPT
    if forget:
        del known[min(known, key=lambda one: known[one].last)]
    known[value] = Seen(at, at)
    return forget


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
    routines: dict[Way, Routine] = field(default_factory=dict, init=False)
    """Found again from the rest, so that nobody has to keep it."""
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
        _note(self.networks, network, at)
        _note(self.countries, country, at)
        forgotten = (
            _note(self.addresses, prompt.address, at)
            | _note(self.devices, prompt.device, at)
            | _note(self.apps, prompt.app, at)
            | _note(self.phones, prompt.phone, at)
            | (prompt.factor not in NEVER_USUAL and _note(self.factors, prompt.factor, at))
        )
        if forgotten:
            self.routines.clear()
        self.phone_countries.add(prompt.phone_country)
        if isinstance(country, str) and isinstance(prompt.phone_country, str):
            self.pairs.add((country, prompt.phone_country))

    def routine(self, prompt: Prompt) -> Routine | None:
        """The way that this approval takes, when everything of it is usual."""
        at, taken = prompt.at, way(prompt)
        known = self.routines.get(taken)
        if known is not None and known.until > at:
            return known
        address, device = self.addresses.get(prompt.address), self.devices.get(prompt.device)
        app, factor = self.apps.get(prompt.app), self.factors.get(prompt.factor)
        phone = self.phones.get(prompt.phone)
        if address is None or device is None or app is None or factor is None or phone is None:
            return None
        oldest = min(address.last, device.last, app.last, factor.last)
        if oldest < at - HORIZON or prompt.phone_country not in self.phone_countries:
            return None
        if len(self.routines) >= KEPT:
            self.routines.clear()
        known = self.routines[taken] = Routine(address, (device, app, factor, phone), oldest + HORIZON)
        return known

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
