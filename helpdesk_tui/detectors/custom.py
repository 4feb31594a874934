"""When everybody logs in, and in which networks addresses change with each login: customs of the tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log
from typing import Final

from helpdesk_tui.detectors.person import hour_of
from helpdesk_tui.detectors.prompt import Text

EVEN: Final = 20
"""Logins that are taken for granted in each hour and on each day, so that a handful of rows says little."""
HOURS: Final = 24
DAYS: Final = 7
QUIETEST: Final = 2.5
BUSIEST: Final = 1.5
"""No hour counts for more, either way."""
FIXED: Final = 5
"""Logins from known addresses that are taken for granted in each network."""
ROAMING_SHARE: Final = 0.5
NETWORKS_KEPT: Final = 10_000


@dataclass(slots=True, eq=False)
class Custom:
    """Counts of undisputed approvals of all users; an attacker would need thousands to change them."""

    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    days: list[int] = field(default_factory=lambda: [0] * DAYS)
    logins: int = 0
    """All of them: the sum of the hours, and of the days."""
    networks: dict[Text, list[int]] = field(default_factory=dict)
    """Logins from each network, and how many of them from an address that was new for their person."""

    def note(self, at: float, network: Text, new_address: bool) -> None:
        """Count an approval."""
        second, networks = int(at), self.networks
        self.logins += 1
        self.hours[second // 3600 % HOURS] += 1
        self.days[second // 86400 % DAYS] += 1
        if network in networks:
            counts = networks[network]
            counts[0] += 1
            counts[1] += new_address
        elif isinstance(network, str):
            networks[network] = [1, int(new_address)]
            if len(networks) > NETWORKS_KEPT:
                del networks[next(iter(networks))]

    def rarity(self, at: float) -> float:
        """How rare a login at that hour of such a day is: 0 as in an even week, 1 for e times rarer."""
        hour, day = self.hours[hour_of(at)], self.days[int(at) // 86400 % DAYS]
        rarity = log((self.logins / HOURS + EVEN) / (hour + EVEN)) + log(
            (self.logins / DAYS + EVEN) / (day + EVEN)
        )
        return max(-BUSIEST, min(QUIETEST, rarity))

    def roams(self, network: Text) -> bool:
        """Whether addresses there change with nearly every login, as in a mobile carrier's network."""
        logins, new = self.networks.get(network, (0, 0)) if isinstance(network, str) else (0, 0)
        return new > ROAMING_SHARE * (logins + FIXED)
