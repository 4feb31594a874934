"""A day at desks and consoles, with all that is secret on it known; afterwards it is looked for everywhere."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.deploy.test_snoop import keys_of
from tests.rig.desk import running_desk
from tests.torture.canary import sandbox_day, team_day
from tests.torture.canary.day import WITHOUT_TMUX, Day
from tests.torture.canary.planting import LEAKED, LEAKS, planted_in
from tests.torture.pane import TMUX, TmuxPane, until
from tests.torture.searching import Search, Secrets
from tests.torture.suite import Count, Suite

SCROLLED = "what can be scrolled back to"


def one(count: Count) -> None:
    """One whole day."""
    with running_desk(people=60, phone_seconds=0.2) as desk:
        day = Day(desk, Secrets(), count)
        day.secrets.add("key", *keys_of(desk.sandbox.credentials))
        day.own_keys()
        day.note_tmux()
        for part in (
            sandbox_day.at_the_console,
            sandbox_day.a_crash_of_the_console,
            sandbox_day.by_lines,
            sandbox_day.links_and_lists,
            sandbox_day.crashes,
        ):
            part(day)
        count.note("secrets looked for", len(day.secrets.words))
    team_day.one(count)
    count.done += 1


def run(seconds: float, seed: int, most: int) -> Count:
    """A day, and another while there is time; every code in it is drawn anew."""
    del seed
    count, deadline = Count(), time.monotonic() + seconds
    while count.done < most and (not count.done or time.monotonic() < deadline):
        one(count)
    if count.notes.get(WITHOUT_TMUX):
        sys.stdout.write(f"canary: {WITHOUT_TMUX}\n")
        sys.stdout.flush()
    return count


def planted(seed: int) -> Count:
    """The desk leaves the code that it shows in each kind of place; each has to be found there."""
    del seed
    count = Count()
    with planted_in(LEAKS) as env, running_desk(people=60, phone_seconds=0.2, env=env) as desk:
        sandbox_day.by_lines(Day(desk, Secrets(), count))
    places = [*LEAKED]
    if TMUX is not None:
        _scrolled(count)
        places.append(SCROLLED)
    count.done += 1
    missed = [place for place in places if not any(place in what for what in count.violations)]
    return Count(done=count.done, notes={f"not found in {place}": 1 for place in missed}) if missed else count


def _scrolled(count: Count) -> None:
    """A pane whose console left a code behind."""
    secrets = Secrets()
    secrets.add("code", "918273645")
    with tempfile.TemporaryDirectory(prefix="hd-tmux-") as folder:
        at = TmuxPane(Path(folder, "s"), ["sh", "-c", "echo 918273645; seq 100"], {"TERM": "xterm-256color"})
        try:
            until(lambda: "100" in at.screen(), 20, at.screen)
            search = Search(secrets)
            search.look(SCROLLED, at.scrolled())
        finally:
            at.close()
    for what in search.found:
        count.violated(f"P7: planted: {what}")


SUITE = Suite(
    name="canary",
    what="days at a desk of one's own and at a team's, faults, crashes and a kill included; all secrets looked for everywhere",
    goal=1,
    planted=planted,
    run=run,
    fault="a code left in log, record, freed pages, crash text, scrollback, argument and environment of a child",
)
