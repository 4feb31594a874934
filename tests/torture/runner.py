"""Runs suites, planted fault first, and goes on where an earlier run stopped."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final, NoReturn

from tests.torture import suites
from tests.torture.suite import Count, Listed, Suite

STRETCH: Final = 300.0
"""Seconds after which what was done is logged: at most so much is lost when a run is cut."""
LEAST: Final = 8.0
"""Seconds that a suite runs at least, however long its planted fault took."""
ALL_SECONDS: Final = 2 * 3600.0
"""All suites together end within two hours."""
Work = Callable[[], Count]


@dataclass
class Log:
    """A file of JSON lines: one for each stretch, with its seed."""

    path: Path

    def read(self) -> list[dict[str, Any]]:
        """What earlier runs did."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def forget(self, names: Collection[str]) -> None:
        """Take the lines of these suites away; those of others stay."""
        lines = [line for line in self.read() if line["suite"] not in names]
        if self.path.exists():
            whole = "".join(json.dumps(line) + "\n" for line in lines)
            beside = self.path.with_suffix(".new")
            beside.write_text(whole, encoding="utf-8")
            beside.replace(self.path)

    def write(self, suite: str, seed: int, seconds: float, count: Count, *, planted: bool) -> None:
        """One stretch is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "suite": suite,
            "seed": seed,
            "planted": planted,
            "seconds": round(seconds, 1),
            "done": count.done,
            "found": count.found,
            "violations": count.violations,
            "notes": count.notes,
            "tried": count.tried,
            "skipped": count.skipped,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


@dataclass
class Result:
    """What is known of one suite, earlier runs included."""

    suite: Suite
    count: Count = field(default_factory=Count)
    seconds: float = 0.0
    caught: bool | None = None
    """Whether the planted fault was caught; None: not tried."""
    stretches: int = 0

    @cached_property
    def places(self) -> Sequence[str]:
        """All places, where they are listed."""
        return self.suite.run.places() if isinstance(self.suite.run, Listed) else ()

    @property
    def left(self) -> Sequence[str]:
        """Places to try: what was never tried, or all once more."""
        tried = set(self.count.tried)
        return [place for place in self.places if place not in tried] or self.places

    @property
    def complete(self) -> bool:
        """Nothing is left to be done."""
        enough = bool(self.suite.goal) and self.count.done >= self.suite.goal
        return enough and set(self.places) <= set(self.count.tried)

    @property
    def good(self) -> bool:
        """No violation, and the planted fault was caught."""
        return bool(self.count.skipped) or (self.count.found == 0 and self.caught is True)


def known(names: Sequence[str] = ()) -> list[Suite]:
    """All suites by name, or those that are named; raises `KeyError` for a name that there is not."""
    found: dict[str, Suite] = {}
    for module in iter_modules(suites.__path__):
        suite: Suite = import_module(f"{suites.__name__}.{module.name}").SUITE
        found[suite.name] = suite
    return [found[name] for name in names] if names else list(found.values())


def earlier(suite: Suite, lines: Iterable[dict[str, Any]]) -> Result:
    """What the log says of a suite."""
    result = Result(suite)
    for line in lines:
        if line["suite"] != suite.name:
            continue
        if line["planted"]:
            result.caught = line["found"] > 0
            continue
        result.stretches += 1
        result.seconds += line["seconds"]
        result.count.add(
            Count(
                line["done"],
                line["found"],
                line["violations"],
                line["notes"],
                line.get("tried", []),
                line["skipped"],
            )
        )
    return result


def go(
    chosen: Sequence[Suite],
    log: Log,
    *,
    seed: int,
    seconds: float | None,
    fresh: bool = False,
    jobs: int = 1,
) -> list[Result]:
    """Run them one after the other; `seconds` for each, or until each is complete within the two hours."""
    if fresh:
        log.forget({suite.name for suite in chosen})
    lines = log.read()
    results = [earlier(suite, lines) for suite in chosen]
    begun = time.monotonic()
    for number, result in enumerate(results):
        left = ALL_SECONDS - (time.monotonic() - begun)
        shares_left = sum(one.suite.share for one in results[number:])
        mine = seconds if seconds is not None else left * result.suite.share / shares_left
        _run(result, log, seed, mine, jobs)
        _say(result)
    return results


def _run(result: Result, log: Log, seed: int, seconds: float, jobs: int) -> None:
    suite, deadline = result.suite, time.monotonic() + seconds
    if result.complete and result.caught:
        return
    if not result.caught:
        begun = time.monotonic()
        count = suite.planted(seed)
        result.caught = count.found > 0
        log.write(suite.name, seed, time.monotonic() - begun, count, planted=True)
        if count.skipped:
            result.count.skipped = count.skipped
            return
        deadline = max(deadline, time.monotonic() + LEAST)
    while not result.complete and (left := deadline - time.monotonic()) > 1:
        begun = time.monotonic()
        first = seed + result.stretches
        long = left if suite.alone else min(left, STRETCH)
        works = shares(result, long, first, 1 if suite.alone else jobs)
        counts = side_by_side(works, first)
        took = time.monotonic() - begun
        for mine, count in enumerate(counts, first):
            log.write(suite.name, mine, took / len(works), count, planted=False)
            result.count.add(count)
            result.stretches += 1
        result.seconds += took
        if not any(count.done for count in counts):
            return


def shares(result: Result, seconds: float, seed: int, jobs: int) -> list[Work]:
    """What is left, cut for so many processes, each with a seed of its own."""
    run, goal = result.suite.run, result.suite.goal
    if isinstance(run, Listed):
        names = result.left
        size = max(1, -(-len(names) // jobs))
        # Places that stand together may be cheaper together.
        parts = [names[first : first + size] for first in range(0, len(names), size)]
        return [partial(run.at, seconds, seed + number, part) for number, part in enumerate(parts)]
    wanted = max(1, goal - result.count.done) if goal else sys.maxsize
    beside = min(jobs, wanted)
    return [partial(run, seconds, seed + number, -(-wanted // beside)) for number in range(beside)]


def side_by_side(works: Sequence[Work], first: int) -> list[Count]:
    """One process for each; one that breaks is a violation, told with its seed."""
    pipes: list[tuple[int, int]] = []
    for seed, work in enumerate(works, first):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _be_one(work, seed, writing)
        os.close(writing)
        pipes.append((pid, reading))
    return [_told(pid, reading) for pid, reading in pipes]


def _be_one(work: Work, seed: int, pipe: int) -> NoReturn:
    try:
        result = work()
    except BaseException as error:
        import traceback

        result = Count()
        result.violated(f"seed {seed}: {''.join(traceback.format_exception(error))[-2000:]}")
    with os.fdopen(pipe, "wb") as told:
        pickle.dump(result, told)
    atexit._run_exitfuncs()  # servers and folders of this process go with it
    os._exit(0)


def _told(pid: int, pipe: int) -> Count:
    with os.fdopen(pipe, "rb") as told:
        data = told.read()
    os.waitpid(pid, 0)
    if not data:
        lost = Count()
        lost.violated("a process of the suite ended without a word")
        return lost
    found: Count = pickle.loads(data)
    return found


def _say(result: Result) -> None:
    sys.stdout.write(f"{line_of(result)}\n")
    for violation in result.count.violations:
        sys.stdout.write(f"    {violation}\n")
    sys.stdout.flush()


def line_of(result: Result) -> str:
    """One suite in one line."""
    goal = f"{result.suite.goal:,}" if result.suite.goal else "-"
    if result.count.skipped:
        return f"{result.suite.name:<18} skipped: {result.count.skipped}"
    caught = "caught" if result.caught else "NOT CAUGHT"
    return (
        f"{result.suite.name:<18} {result.count.done:>9,} of {goal:>9} {result.seconds:>7.0f} s"
        f" {result.count.found:>4} violations, planted fault {caught}"
    )


def table(results: Sequence[Result]) -> str:
    """The table of docs/trust.md."""
    rows = [
        "| suite | what is broken | count | goal | violations | planted fault | caught | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in results:
        count = f"skipped: {one.count.skipped}" if one.count.skipped else f"{one.count.done:,}"
        rows.append(
            f"| {one.suite.name} | {one.suite.what} | {count} | {one.suite.goal:,} | {one.count.found} "
            f"| {one.suite.fault} | {'yes' if one.caught else 'no'} | {one.seconds:.0f} |"
        )
    return "\n".join(rows)
