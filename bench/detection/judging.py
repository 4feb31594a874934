"""Judges signals against the truth of one seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

from bench.detection.workload import Truth
from bench.detection.world import parameters
from helpdesk_tui.detectors import d00_reconnect
from helpdesk_tui.detectors.signal import Level, Signal

DAY = 86400


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z * z / of)), min(1.0, (middle + half) / (1 + z * z / of))


@dataclass(slots=True)
class Tally:
    """Hits and totals by group, and false alerts by cause."""

    hits: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    days: float = 0.0

    def add(self, other: Tally) -> None:
        """Together with another seed's."""
        self.hits.update(other.hits)
        self.totals.update(other.totals)
        self.false.update(other.false)
        self.days += other.days

    def count(self, group: str, hit: bool) -> None:
        """One case of a group."""
        self.totals[group] += 1
        self.hits[group] += hit


def size_of(pushes: int) -> str:
    """Groups of sizes."""
    for most, name in ((1, "1"), (5, "2-5"), (20, "6-20")):
        if pushes <= most:
            return name
    return "21 and more"


def attacks(truth: Truth, caught: set[int], tally: Tally) -> None:
    """Recall over all episodes, and by size, source and outcome."""
    for one in truth.episodes:
        hit = one.number in caught
        groups = ["all", f"size {size_of(len(one.txids))}", f"source {one.source}"]
        if len(one.txids) <= 5:
            groups.append("five or fewer")
        if one.accepted:
            groups.append("accepted")
        if one.paced:
            groups.append("paced")
        for group in groups:
            tally.count(group, hit)
    span = parameters()["span"]
    tally.days += span["days"] - span["warm_up_days"]


def judge(signals: Iterable[Signal], truth: Truth) -> Tally:
    """Signals of level high and critical; those of one user and source are one alert."""
    span = parameters()["span"]
    warm = span["start"] + span["warm_up_days"] * DAY
    believed = {user for user, _agent in truth.believed}
    tally, caught, believed_caught = Tally(), set[int](), set[str]()
    alerts: set[tuple[str, str]] = set()
    some = [one for one in signals if one.last >= warm]
    for signal in some:
        if signal.level < Level.HIGH:
            continue
        hit = {truth.episode_of[txid] for txid in signal.txids if txid in truth.episode_of}
        if hit:
            caught |= hit
        elif signal.user in believed:
            believed_caught.add(signal.user)
        elif (signal.user, signal.source) not in alerts:
            alerts.add((signal.user, signal.source))
            causes = Counter(truth.causes.get(txid, "usual") for txid in signal.txids)
            tally.false[causes.most_common(1)[0][0] if causes else "usual"] += 1
    attacks(truth, caught, tally)
    for user in believed:
        tally.count("believed callers", user in believed_caught)
    reconnects(some, truth, tally)
    return tally


def reconnects(signals: list[Signal], truth: Truth, tally: Tally) -> None:
    """Evenings of a machine: recognised, wrongly recognised, and attacks called a machine."""
    explained: set[str] = set()
    for signal in signals:
        if signal.detector != d00_reconnect.ID:
            continue
        explained.update(signal.txids)
        tally.count(
            "reconnect right", any(truth.causes.get(one) in ("auto", "burst") for one in signal.txids)
        )
        tally.totals["attacks hidden"] += any(one in truth.episode_of for one in signal.txids)
    for cluster in truth.machines:
        tally.count("reconnect found", any(txid in explained for txid in cluster))
