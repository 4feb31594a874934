"""Runs detectors and public rules over one seed."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterable
from itertools import islice
from random import Random

from bench.detection import public
from bench.detection.judging import Tally, attacks, judge
from bench.detection.workload import Truth, workload
from bench.detection.world import address_table, parameters
from helpdesk_tui.cli.pushes.duo import read
from helpdesk_tui.detectors.order import Event, Window
from helpdesk_tui.detectors.places import UNLISTED, Lookup, Place, from_csv, nowhere
from helpdesk_tui.detectors.prompt import ABSENT, Prompt, given
from helpdesk_tui.detectors.signal import Signal
from helpdesk_tui.detectors.watch import Watch

OURS = "Ours, high and critical"


def events(rows: Iterable[bytes]) -> list[Event]:
    """Decoded."""
    return [event for event in map(read, rows) if event is not None]


def signals(some: Iterable[Event], lookup: Lookup) -> list[Signal]:
    """Everything that the detectors say."""
    window, watch, rows = Window(), Watch(lookup), iter(some)
    while batch := list(islice(rows, 256)):
        for ready in window.push(batch):
            watch.see(ready)
    for ready in window.rest():
        watch.see(ready)
    return watch.finish()


def blind(some: list[Event], share: float) -> None:
    """Takes the places out of so many addresses' rows."""
    for event in some:
        if isinstance(event, Prompt) and _blind(event.address, share):
            event.country = event.phone_country = ABSENT


def _blind(address: object, share: float) -> bool:
    return Random(f"place {address}").random() < share


def half(table: Lookup) -> Lookup:
    """A table that knows every second address."""

    def lookup(address: str) -> Place:
        return UNLISTED if _blind(address, 0.5) else table(address)

    return lookup


def late(some: list[Event], seed: int) -> list[Event]:
    """Rows up to ten minutes late, and so in another order."""
    rng = Random(f"late {seed}")
    return [
        event
        for _at, _tie, event in sorted((one.at + rng.uniform(0, 600), n, one) for n, one in enumerate(some))
    ]


def doubled(some: list[Event], seed: int) -> list[Event]:
    """Every fifth row once more, up to half an hour later."""
    rng = Random(f"double {seed}")
    keyed = [(one.at, n, one) for n, one in enumerate(some)]
    keyed += [(one.at + rng.uniform(0, 1800), n, one) for n, one in enumerate(some) if rng.random() < 0.2]
    return [event for _at, _tie, event in sorted(keyed, key=lambda row: row[:2])]


def baselines(some: list[Event], truth: Truth) -> dict[str, Tally]:
    """The public rules on the same rows."""
    warm = parameters()["span"]["start"] + parameters()["span"]["warm_up_days"] * 86400
    seen = [
        public.Seen(
            one.at, one.user, given(one.address) or "", _result(one), given(one.reason) or "",
            given(one.factor) or "", one.txid,
        )
        for one in some
        if isinstance(one, Prompt)
    ]  # fmt: skip
    found = {}
    for rule in public.rules():
        tally, caught = Tally(), set[int]()
        for row in seen:
            if rule.see(row) and row.at >= warm:
                episode = truth.episode_of.get(row.txid)
                if episode is None:
                    tally.false[truth.causes.get(row.txid, "usual")] += 1
                else:
                    caught.add(episode)
        attacks(truth, caught, tally)
        found[rule.name] = tally
    return found


def _result(prompt: Prompt) -> str:
    return {"APPROVED": "success", "FRAUD": "fraud"}.get(prompt.outcome.name, "denied")


def one_seed(seed: int, ablations: bool) -> dict[str, Tally]:
    """All tallies of a seed."""
    gc.disable()
    rows, truth = workload(seed)
    table = from_csv(io.StringIO(address_table()))
    some = events(rows)
    found = {OURS: judge(signals(some, table), truth), **baselines(some, truth)}
    if ablations:
        found["ten minutes late and shuffled"] = judge(signals(late(some, seed), table), truth)
        found["every fifth row twice"] = judge(signals(doubled(some, seed), table), truth)
        blind(some, 0.5)
        found["half the locations missing"] = judge(signals(some, half(table)), truth)
        blind(some, 1.0)
        found["no location, no table"] = judge(signals(some, nowhere), truth)
    return found
