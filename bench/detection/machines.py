"""Which evenings of a client that connects by itself a detector can be asked to recognise."""

from __future__ import annotations

from collections import defaultdict

from bench.detection.rows import Event
from bench.detection.world import parameters
from helpdesk_tui.detectors.d00_reconnect import CLUSTER_GAP, LEAST_HEADS, MINIMUM_AGE, RETRY

MARGIN = 2 * 86400
"""An approval teaches a day later, and people log in every other day."""


def machines(events: list[Event]) -> tuple[tuple[str, ...], ...]:
    """Ids of each evening with three refused attempts or more, from an address used for the minimum age."""
    first: dict[tuple[str, str], float] = {}
    for event in sorted(events, key=lambda one: one.at):
        if event.result == "success":
            first.setdefault((event.person.name, event.address), event.at)
    by_user: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.cause == "auto" and event.result != "success":
            by_user[event.person.name].append(event)
    warm = parameters()["span"]["start"] + parameters()["span"]["warm_up_days"] * 86400
    found: list[tuple[str, ...]] = []
    for some in by_user.values():
        some.sort(key=lambda one: one.at)
        for cluster in _split(some):
            began = cluster[0].at
            known = first.get((cluster[0].person.name, cluster[0].address))
            if (
                began >= warm
                and known is not None
                and began - known >= MINIMUM_AGE + MARGIN
                and _heads(cluster)
            ):
                found.append(tuple(one.txid for one in cluster))
    return tuple(found)


def _split(some: list[Event]) -> list[list[Event]]:
    clusters: list[list[Event]] = []
    for event in some:
        if clusters and event.at - clusters[-1][-1].at <= CLUSTER_GAP:
            clusters[-1].append(event)
        else:
            clusters.append([event])
    return clusters


def _heads(cluster: list[Event]) -> bool:
    heads, last = 0, float("-inf")
    for event in cluster:
        if event.at - last > RETRY:
            heads, last = heads + 1, event.at
    return heads >= LEAST_HEADS
