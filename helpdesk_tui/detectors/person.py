"""What is usual for one person: learnt from approvals that nobody disputed, forgotten after the horizon."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from helpdesk_tui.detectors.doubt import Doubt

from helpdesk_tui.detectors.prompt import APPROVED, Act, Prompt, Text

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
HORIZON: Final = 90 * DAY
UNDISPUTED: Final = DAY
"""An approval teaches nothing before nobody disputed it for so long."""
COLD_APPROVALS: Final = 5
COLD_AGE: Final = 7 * DAY
NEVER_USUAL: Final = frozenset(("bypass_code", "remembered_device"))
"""Factors that are looked at each time."""
KEPT: Final = 64
"""Values of one kind that are remembered of one person; the one not seen for longest is forgotten."""
RECENT: Final = 200
ACTS: Final = 32


Known = dict[Text, float]
"""Values and when each was seen last."""
NEVER: Final = float("-inf")


def fresh(known: Known, value: Text, at: float) -> bool:
    """Whether it was seen within the horizon."""
    last = known.get(value)
    return last is not None and at - last <= HORIZON


def hour_of(at: float) -> int:
    """The hour of the day, 0 to 23, in UTC."""
    return int(at) // 3600 % 24


def _note(known: Known, value: Text, at: float) -> None:
    """It was seen; when it was not known, the one not seen for longest makes room."""
    last = known.get(value)
    if last is None:
        if len(known) >= KEPT:
            del known[min(known, key=known.__getitem__)]
        known[value] = at
    elif last < at:
        known[value] = at


@dataclass(slots=True, eq=False)
class Person:
    """The context of one user."""

    since: float
    """First row of them."""
    approvals: int = 0
    unapproved: int = 0
    """Prompts at usual addresses that nobody approved."""
    addresses: Known = field(default_factory=dict)
    since_by_address: Known = field(default_factory=dict)
    """When each usual address was seen first."""
    networks: Known = field(default_factory=dict)
    devices: Known = field(default_factory=dict)
    countries: Known = field(default_factory=dict)
    apps: Known = field(default_factory=dict)
    factors: Known = field(default_factory=dict)
    phones: Known = field(default_factory=dict)
    phone_countries: Known = field(default_factory=dict)
    pairs: dict[tuple[str, str], float] = field(default_factory=dict)
    """Countries of login and phone that occurred together."""
    hours: int = 0
    """One bit for each hour of the day at which they logged in."""
    recent: list[Prompt] = field(default_factory=list)
    """Prompts of the last day, as long as something was out of the ordinary."""
    learning: list[tuple[Prompt, Text, Text]] = field(default_factory=list)
    """Approvals that nobody has disputed yet, with network and country."""
    disputed: dict[Text, float] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    """Odd approvals that wait for the logins after them."""
    heads: dict[tuple[Text, Text, Text], list[float]] = field(default_factory=dict)
    bursts: dict[tuple[Text, Text, Text], float] = field(default_factory=dict)
    last_approval: Prompt | None = None
    watched_until: float = 0.0
    """Until then every prompt of them is looked at whole."""
    reported_at: float = 0.0
    """When they last said that a prompt was not theirs."""
    learnt_at: float = float("inf")
    """When the oldest approval has been undisputed for long enough."""
    forget_at: float = 0.0
    """Until then nothing that is known of them is as old as the horizon."""
    calm_until: float = field(default=NEVER, init=False)
    """Until then an approval in which nothing is new needs no second look."""

    def cold(self, at: float) -> bool:
        """Whether too little is known of them to call anything unusual."""
        return self.approvals < COLD_APPROVALS or at - self.since < COLD_AGE

    def watch(self, until: float) -> None:
        """Look at everything until then."""
        self.watched_until = max(self.watched_until, until)
        self.calm_until = NEVER

    def calm(self, at: float) -> None:
        """Say until when nothing is going on with them."""
        busy = self.doubts or self.watched_until > at
        self.calm_until = NEVER if busy else min(self.learnt_at, self.forget_at)

    def keep(self, prompt: Prompt) -> None:
        """Put it among the prompts of the last day."""
        recent, oldest = self.recent, prompt.at - DAY
        if recent and (recent[0].at < oldest or len(recent) >= RECENT):
            del recent[0]
            while recent and recent[0].at < oldest:
                del recent[0]
        recent.append(prompt)

    def done(self, act: Act) -> None:
        """Remember what an administrator did to them."""
        self.acts.append(act)
        del self.acts[:-ACTS]

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
            del self.disputed[min(self.disputed, key=self.disputed.__getitem__)]

    def learn(self, at: float) -> list[Prompt]:
        """Take over what stayed undisputed; answers what was learnt."""
        learnt: list[Prompt] = []
        learning, ended = self.learning, at - UNDISPUTED
        waited = 0
        for prompt, network, country in learning:
            if prompt.at > ended:
                break
            waited += 1
            disputed = self.disputed.get(prompt.address) if self.disputed else None
            if disputed is None or abs(disputed - prompt.at) > UNDISPUTED:
                self._take(prompt, network, country)
                learnt.append(prompt)
        del learning[:waited]
        self.learnt_at = learning[0][0].at + UNDISPUTED if learning else float("inf")
        return learnt

    def _take(self, prompt: Prompt, network: Text, country: Text) -> None:
        at, address, factor, addresses = prompt.at, prompt.address, prompt.factor, self.addresses
        phone_country = prompt.phone_country
        self.approvals += 1
        self.hours |= 1 << hour_of(at)
        if address not in addresses:
            self.since_by_address[address] = at
        _note(self.networks, network, at)
        _note(self.countries, country, at)
        _note(addresses, address, at)
        _note(self.devices, prompt.device, at)
        _note(self.apps, prompt.app, at)
        _note(self.phones, prompt.phone, at)
        _note(self.phone_countries, phone_country, at)
        if factor in self.factors or factor not in NEVER_USUAL:
            _note(self.factors, factor, at)
        if isinstance(phone_country, str) and isinstance(country, str) and len(self.pairs) < KEPT:
            self.pairs[country, phone_country] = at
        if len(self.since_by_address) > len(addresses):
            self.since_by_address = {one: self.since_by_address[one] for one in addresses}

    def unlearn(self, prompt: Prompt) -> None:
        """Leave out what was seen at that moment and never again."""
        for known in (*self._kinds(), self.networks, self.countries):
            for value in [one for one, last in known.items() if last == prompt.at]:
                del known[value]

    def forget(self, at: float) -> None:
        """Leave out what was not seen within the horizon."""
        oldest = at
        for known in self._kinds():
            for value in [one for one, last in known.items() if at - last > HORIZON]:
                del known[value]
            oldest = min(oldest, *known.values()) if known else oldest
        self.forget_at = oldest + HORIZON

    def _kinds(self) -> tuple[Known, ...]:
        return self.addresses, self.devices, self.apps, self.factors, self.phones

    def took_usual_way(self, prompt: Prompt) -> float | None:
        """When the address of an approval was seen last, if nothing of the approval is new; it is noted."""
        at, address, device, app = prompt.at, prompt.address, prompt.device, prompt.app
        factor, phone = prompt.factor, prompt.phone
        addresses, devices, apps = self.addresses, self.devices, self.apps
        factors, phones = self.factors, self.phones
        if (
            address not in addresses
            or app not in apps
            or device not in devices
            or factor not in factors
            or phone not in phones
            or prompt.phone_country not in self.phone_countries
        ):
            return None
        if at >= self.forget_at:
            self.forget(at)
            return self.took_usual_way(prompt) if at < self.forget_at else None
        last = addresses[address]
        addresses[address] = apps[app] = devices[device] = factors[factor] = phones[phone] = at
        self.approvals += 1
        self.hours |= 1 << hour_of(at)
        self.last_approval = prompt
        return last

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
                or one.outcome is APPROVED
            ):
                continue
            if found and one.at - found[-1].at <= 2 and one.app == found[-1].app:  # noqa: PLR2004 - seconds
                continue
            found.append(one)
        return found
