"""Mutants of the record, each held against an older checkpoint."""

from __future__ import annotations

import time

from tests.torture.audit_mutants import Judge, run
from tests.torture.suite import Count, Suite

STEP = 500


def _planted(seed: int) -> Count:
    return _count(seed, STEP, Judge(compares=False))


def _run(seconds: float, seed: int, most: int) -> Count:
    until, count, step = time.monotonic() + seconds, Count(), 0
    while time.monotonic() < until and count.done < most:
        count.add(_count(seed + step, min(STEP, most - count.done), Judge()))
        step += 1
    return count


def _count(seed: int, most: int, judge: Judge) -> Count:
    tally, count = run(most, seed, judge), Count()
    count.done = tally.done
    for what in (*tally.missed, *(f"false alarm: {one}" for one in tally.alarms)):
        count.violated(what)
    count.note("clean logs", tally.clean)
    return count


SUITE = Suite(
    "audit-mutants",
    "a record bent in every way is found, and named, by whoever kept an older checkpoint",
    100_000,
    _planted,
    _run,
    "a verifier that skips the comparison with the older checkpoint",
)
