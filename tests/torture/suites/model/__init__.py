"""Histories of agents, callers, crashes, faults of the vendor and clocks, drawn by Hypothesis and judged in the end."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from helpdesk_tui.desk.agents import totp
from helpdesk_tui.desk.steps import Steps
from helpdesk_tui.policy import weighing
from tests.rig.store import Kind
from tests.torture.suite import Count, Suite
from tests.torture.suites.model.base import Base, TimeOver
from tests.torture.suites.model.by_value import spend_by_value
from tests.torture.suites.model.machine import Desk
from tests.torture.suites.model.team import TeamGrounds

HISTORIES = 12
"""So many between two looks at the time."""
STEPS = 80
AGENT = re.compile(r"Agent\(id=('[^']+'),.*?session=None\)", re.DOTALL)
TRIES = 20
"""Handfuls in which a planted fault has to be caught."""


@contextmanager
def prepared() -> Iterator[None]:
    """A store to copy, and the desk's own steps again afterwards."""
    passed, Base.grounds = Steps.passed, TeamGrounds()
    try:
        with Base.grounds.ground(Kind.SQLITE):
            pass  # made once, before any time is taken
        yield
    finally:
        Steps.passed = passed  # type: ignore[method-assign]
        Base.grounds.close()


def histories(seed: int, count: Count, *, number: int = HISTORIES) -> None:
    """A handful of them; the first that is wrong is kept with its seed and its steps."""
    profile = settings(
        max_examples=number,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # making it small would take minutes
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    Base.steps = 0
    Base.tally.clear()
    try:
        run_state_machine_as_test(seeded(seed)(type("Desk", (Desk,), {})), settings=profile)
    except (TimeOver, FlakyStrategyDefinition):
        if not Base.over:  # else Hypothesis wonders why the last history was none
            raise
    except Exception as error:
        notes = AGENT.sub(r"\1", "\n".join(getattr(error, "__notes__", [])))
        count.violated(f"seed {seed}: {error}\n{notes}"[:9000])
    count.done += Base.steps
    for what, times in Base.tally.items():
        count.note(what, times)


def run(seconds: float, seed: int, most: int) -> Count:
    """Histories until the time or the number of steps is reached."""
    count = Count()
    with prepared():
        Base.until, Base.over = time.monotonic() + seconds, False
        for number in itertools.count():
            if time.monotonic() > Base.until or count.done >= most:
                return count
            histories(seed * 1_000_000 + number, count)
    return count


def planted(seed: int) -> Count:
    """Two faults, each of which has to be caught for what it is."""
    both = Count()
    for place, name, fault, sign in (
        (weighing, "lapse_of", lambda policy, proof: proof.at + timedelta(days=1), "which nothing opened"),
        (totp, "spend", spend_by_value, "P13: "),
    ):
        count = _with(place, name, fault, sign, seed)
        if not count.found:
            return Count(done=both.done + count.done)
        both.add(count)
    return both


def _with(place: Any, name: str, fault: Callable[..., Any], sign: str, seed: int) -> Count:
    """Histories until a violation bears that sign; whatever else is found is not this fault."""
    count, before = Count(), getattr(place, name)
    setattr(place, name, fault)
    try:
        with prepared():
            for number in range(TRIES):
                histories(seed + number, count)
                count.violations = [what for what in count.violations if sign in what]
                if count.violations:
                    return count
    finally:
        setattr(place, name, before)
    return Count(done=count.done)


SUITE = Suite(
    name="model",
    what="steps of five agents, callers, crashes, vendor faults and wrong clocks, judged by notes of our own",
    goal=250_000,
    planted=planted,
    run=run,
    fault="proofs that never lapse; an agent's code compared with the last one alone",
    share=5,
)
