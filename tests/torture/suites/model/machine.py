"""The whole machine: everything that can happen at a desk, in any order, and what is judged."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.suites.model.base import Base
from tests.torture.suites.model.estate import Estate
from tests.torture.suites.model.whole_ways import WholeWays

APART = 15
"""Steps between two looks: each lets a quarter of an hour pass, in which every proof lapses."""


class Violated(AssertionError):
    """An invariant does not hold."""


class Desk(WholeWays):
    """With time, crashes, and looks at what is true."""

    @rule(seconds=st.sampled_from((1, 1, 40, 40, 300, 300, 890, 910, 7200, 90_000)))
    def waits(self, seconds: int) -> None:
        self._world().clock.step(seconds=seconds)

    @rule(
        what=st.sampled_from(
            ("crash", "crash later", "vendor down", "vendor up", "clock -3600", "clock -61", "clock 61")
        ),
        steps=st.integers(1, 8),
    )
    def goes_wrong(self, what: str, steps: int) -> None:
        world = self._world()
        if what == "crash":
            world.crash()
        elif what == "crash later":
            world.cut_after(steps)
        elif what.startswith("vendor"):
            world.desk.twin.down = what == "vendor down"
        else:
            world.clock.jump(float(what.split()[1]))

    @precondition(lambda self: self.looked_ago >= APART)
    @rule()
    def is_looked_at(self) -> None:
        world = self._world()
        self.looked_ago = 0
        self._judge(world)

    def _judge(self, world: Estate) -> None:
        found = list(world.settled())
        if found:
            raise Violated("; ".join(found[:3]))

    def teardown(self) -> None:
        try:
            if self.world is not None:
                self._judge(self.world)
                heard = self.world.answers
                Base.tally.update(f"{one.verb} {one.error or one.state}" for one in heard)
                Base.tally["codes made"] += self.world.codes
                Base.tally["own codes taken"] += len(self.world.accepted)
                Base.tally["histories"] += 1
        finally:
            if self.world is not None:
                self.world.close()
            self._held.__exit__(None, None, None)
