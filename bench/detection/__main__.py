"""`make evaluate`: detectors and public rules on seeds that nobody tuned on; a table, then JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor

from bench.detection.judging import Tally, wilson
from bench.detection.running import OURS, one_seed
from bench.detection.seeds import REPORTING, TUNING

TARGETS = {
    "all": 0.88,
    "five or fewer": 0.85,
    "accepted": 0.85,
    "reconnect found": 0.98,
    "reconnect right": 0.95,
}
FALSE_A_DAY = 0.2


def _share(tally: Tally, group: str) -> str:
    hits, of = tally.hits[group], tally.totals[group]
    low, high = wilson(hits, of)
    return f"{hits / of if of else 0:.3f} ({low:.3f}-{high:.3f}, n={of})"


def table(tallies: dict[str, Tally], ablated: dict[str, Tally]) -> Iterable[str]:
    """For people."""
    ours = tallies[OURS]
    yield f"{OURS}: {ours.days:.0f} days"
    for group in sorted(ours.totals):
        if group != "attacks hidden":
            target = TARGETS.get(group)
            said = "" if target is None else f"  at least {target}{_verdict(ours, group, target)}"
            yield f"  {group:24} {_share(ours, group)}{said}"
    low = sum(ours.false.values()) / ours.days
    yield f"  {'false alerts a day':24} {low:.3f}  at most {FALSE_A_DAY}  {dict(ours.false.most_common())}"
    yield f"  {'attacks called reconnect':24} {ours.totals['attacks hidden']}"
    yield f"{'':48}{'recall':>34}{'five or fewer':>34}{'accepted':>32}{'false a day':>13}"
    for name, tally in (*tallies.items(), *ablated.items()):
        groups = [_share(tally, group) for group in ("all", "five or fewer", "accepted")]
        a_day = sum(tally.false.values()) / tally.days
        yield f"{name:48}{groups[0]:>34}{groups[1]:>34}{groups[2]:>32}{a_day:>13.2f}"


def _verdict(tally: Tally, group: str, target: float) -> str:
    of = tally.totals[group]
    return "" if of and tally.hits[group] / of >= target else "  MISSED"


def lines(tallies: dict[str, Tally]) -> Iterable[str]:
    """For machines."""
    for name, tally in tallies.items():
        groups = {
            group: {"hits": tally.hits[group], "of": of, "wilson": wilson(tally.hits[group], of)}
            for group, of in sorted(tally.totals.items())
        }
        yield json.dumps({"rule": name, "days": tally.days, "false": dict(tally.false), "groups": groups})


def main() -> int:
    """0 when every target is met, 1 when one is missed."""
    seeds = {"reporting": REPORTING, "tuning": TUNING}
    parser = argparse.ArgumentParser(prog="make evaluate")
    parser.add_argument("--seeds", choices=("reporting", "tuning"), default="reporting")
    parser.add_argument("--first", type=int, help="so many seeds only")
    parser.add_argument("--ablations", type=int, default=5, help="on so many seeds")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    chosen = seeds[arguments.seeds][: arguments.first]
    tallies: dict[str, Tally] = defaultdict(Tally)
    ablated: dict[str, Tally] = defaultdict(Tally)
    run: Callable[..., Iterable[dict[str, Tally]]]
    with ProcessPoolExecutor(arguments.processes, max_tasks_per_child=1) as pool:
        run = pool.map
        with_them = [index < arguments.ablations for index in range(len(chosen))]
        for seed, found in zip(chosen, run(one_seed, chosen, with_them), strict=True):
            print(f"seed {seed}", file=sys.stderr)
            extra = list(found)[len(found) - 4 :] if "no location, no table" in found else []
            for name, tally in found.items():
                (ablated if name in extra else tallies)[name].add(tally)
            if extra:
                ablated["the same seeds whole"].add(found[OURS])
    print(*table(tallies, ablated), *lines({**tallies, **ablated}), sep="\n")
    ours = tallies[OURS]
    missed = [group for group, target in TARGETS.items() if _verdict(ours, group, target)]
    return 1 if missed or sum(ours.false.values()) / ours.days > FALSE_A_DAY else 0


if __name__ == "__main__":
    raise SystemExit(main())
