"""D00: prompts that look as if a machine asked by itself; it explains and never hides.

Evenly spaced prompts are called automatic only when their source was usual for the person long before they
began: an attacker can pace prompts too, but cannot have come from there for a week.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY, HOUR, KEPT
from helpdesk_tui.detectors.prompt import APPROVED, REFUSED, Prompt, Text, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, normal, settle

ID: Final = "D00"
WITHHELD: Final = "D00w"
"""Looks periodic, but the source is too young to be called so."""
MINIMUM_AGE: Final = 7 * DAY
REMEMBERED: Final = 3 * DAY
RETRY: Final = 300.0
"""Prompts closer than this are one attempt and its repeats."""
CLUSTER_GAP: Final = 8 * HOUR
LEAST_HEADS: Final = 3
LEAST_GAP: Final = 600.0
EVEN: Final = 0.15
EVEN_SHARE: Final = 0.6
BURST: Final = 3.0
BURST_PROMPTS: Final = 3

Key = tuple[Text, Text, Text]


def key(prompt: Prompt) -> Key:
    """Who asks: one application on one device at one address."""
    return prompt.app, prompt.address, prompt.device


def look(it: Look) -> Result:
    """Take the prompt in, and say when it belongs to a machine's rhythm."""
    prompt = it.prompt
    if prompt.outcome not in REFUSED:
        return None
    return _burst(it) or _periodic(it)


def _periodic(it: Look) -> Finding | None:
    prompt, person = it.prompt, it.person
    heads = person.heads.setdefault(key(prompt), [])
    if len(person.heads) > KEPT:
        del person.heads[next(iter(person.heads))]
    while heads and heads[0] < prompt.at - REMEMBERED:
        del heads[0]
    if not heads or prompt.at - heads[-1] > RETRY:
        heads.append(prompt.at)
    cluster = _cluster(heads)
    period = period_of(cluster)
    if period is None:
        return None
    began, address, app, device = cluster[0], prompt.address, prompt.app, prompt.device
    txids = tuple(
        one.txid
        for one in person.recent
        if one.at >= began
        and one.outcome in REFUSED
        and one.address == address
        and one.app == app
        and one.device == device
    )
    params = {
        "user": prompt.user,
        "count": len(cluster),
        "minutes": round(period / 60),
        "app": given(prompt.app) or "?",
        "address": given(prompt.address) or "?",
        "since": int(cluster[0]),
    }
    since = person.since_by_address.get(prompt.address)
    if not old_enough(since, cluster[0]):
        reasons: tuple[Reason, ...] = (
            happened("periodic", **params),
            normal("source_young"),
            settle("treat_as_attack"),
        )
        return Finding(Level.INFO, reasons, txids, cluster[0], _source(prompt), detector=WITHHELD)
    nights = len({int((head - 12 * HOUR) // DAY) for head in heads})
    reasons = (
        happened("periodic", **params),
        normal("source_usual", days=int((prompt.at - (since or prompt.at)) / DAY)),
        *((normal("same_before", evenings=nights - 1),) if nights > 1 else ()),
        settle("fix_client"),
    )
    return Finding(Level.INFO, reasons, txids, cluster[0], _source(prompt))


def _source(prompt: Prompt) -> str:
    """What folds into one explanation: one application at one address."""
    return f"{given(prompt.address) or '?'} {given(prompt.app) or '?'}"


def old_enough(since: float | None, began: float) -> bool:
    """Whether the person came from there long before it began."""
    return since is not None and began - since >= MINIMUM_AGE


def _cluster(heads: list[float]) -> list[float]:
    start = len(heads) - 1
    while start > 0 and heads[start] - heads[start - 1] <= CLUSTER_GAP:
        start -= 1
    return heads[start:]


def period_of(heads: list[float]) -> float | None:
    """The seconds between prompts when most gaps are once or twice the same; None when they are not even."""
    if len(heads) < LEAST_HEADS:
        return None
    gaps = [later - sooner for sooner, later in pairwise(heads)]
    usual = median(gaps)
    if len(gaps) == LEAST_HEADS - 1:
        usual = min(gaps)
    if usual < LEAST_GAP:
        return None
    near = EVEN * usual
    even = sum([abs(gap - usual) <= near or abs(gap - 2 * usual) <= 2 * near for gap in gaps])
    return usual if even >= 2 and even >= EVEN_SHARE * len(gaps) else None  # noqa: PLR2004 - two gaps


def _burst(it: Look) -> Finding | None:
    """Parallel connections: several prompts in three seconds, as on an earlier day."""
    prompt, person = it.prompt, it.person
    near = []
    for one in reversed(person.recent):
        if prompt.at - one.at > BURST:
            break
        if key(one) == key(prompt):
            near.append(one)
    near.reverse()
    if len(near) < BURST_PROMPTS or all(one.outcome is APPROVED for one in near):
        return None
    before = person.bursts.get(key(prompt))
    if before is None or prompt.at - before > HOUR:
        person.bursts[key(prompt)] = prompt.at
        if len(person.bursts) > 16:  # noqa: PLR2004 - machines of one person
            del person.bursts[min(person.bursts, key=person.bursts.__getitem__)]
    if before is None or prompt.at - before < DAY / 2:
        return None
    since = person.since_by_address.get(prompt.address)
    if not old_enough(since, near[0].at):
        return None
    refused = tuple(one.txid for one in near if one.outcome in REFUSED)
    reasons: tuple[Reason, ...] = (
        happened("parallel", count=len(near), app=given(prompt.app) or "?", user=prompt.user),
        normal("source_usual", days=int((prompt.at - (since or prompt.at)) / DAY)),
        settle("fix_client"),
    )
    return Finding(Level.INFO, reasons, refused, near[0].at, _source(prompt))
