"""The day that is killed reaches every named step, and what a kill leaves undone of it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from helpdesk_tui.desk.jobs import mirror_run
from helpdesk_tui.desk.jobs.mirror import MirrorJob
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.notices import outbox
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.steps import Step
from tests.rig.store import Kind
from tests.torture.grounds import Grounds
from tests.torture.suite import Count
from tests.torture.suites.kill import Setting, one, points_of
from tests.torture.twin import Flavour

SETTING = Setting(Flavour.DUO, Kind.SQLITE, load=False)
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def grounds() -> Iterator[Grounds]:
    made = Grounds()
    yield made
    made.close()


@pytest.mark.parametrize("flavour", Flavour)
def test_a_day_reaches_every_named_step(grounds: Grounds, flavour: Flavour) -> None:
    reached = {point.rpartition(" #")[0] for point in points_of(grounds, flavour)}
    assert {name.removeprefix("step ") for name in reached if name.startswith("step ")} == set(Step)
    assert {name for name in reached if not name.startswith("step ")} == {
        "vendor: request sent",
        "vendor: effect",
        "vendor: revoke sent",
        "vendor: revoked",
        "write: handed over",
        "write: before the commit",
        "write: acknowledged",
    }


def never_again(patch: pytest.MonkeyPatch) -> None:
    """A message that was tried once is not tried again."""
    taken = outbox.taken

    def once(connection: Any, channel: Any, now: Any) -> Any:
        return [one for one in taken(connection, channel, now) if one.attempts == 1]

    patch.setattr(outbox, "taken", once)


def before_its_time(patch: pytest.MonkeyPatch) -> None:
    """The place of a page is kept before its people are."""
    take_in = MirrorJob._take_in

    async def early(self: Any, reading: Any, page: Any) -> None:
        if page.after:
            await self._house.store.write(
                lambda c: mirror_run.advance(c, reading.vendor.id, reading.run, page.after)
            )
        await take_in(self, reading, page)

    patch.setattr(MirrorJob, "_take_in", early)


def nobody_told(patch: pytest.MonkeyPatch) -> None:
    """Orders are done in silence."""
    patch.setattr(settling, "tell_done", lambda *_: None)


def no_sweep(patch: pytest.MonkeyPatch) -> None:
    """What has ended is left."""

    async def look(self: Sweep) -> None:
        del self

    patch.setattr(Sweep, "look", look)


@pytest.mark.parametrize(
    ("plant", "step", "seen"),
    [
        (never_again, "step notice_sent #1", "P5: a message is waiting"),
        (before_its_time, "step mirror_page_written #1", "P5: of the vendor's people the store has"),
        (nobody_told, "step notice_marked #1", "P5: nobody is told of"),
        (no_sweep, "step mirror_page_written #2", "P3: code ref6 lives beside the new phone"),
    ],
)
def test_what_is_left_undone_is_seen(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch, plant: Plant, step: str, seen: str
) -> None:
    count, reached = Count(), points_of(grounds, Flavour.DUO)
    point = reached[reached.index(step) - 1]  # the write that made it so
    one(grounds, SETTING, point, count)
    assert count.violations == []
    plant(monkeypatch)
    one(grounds, SETTING, point, count)
    assert any(seen in violation for violation in count.violations), count.violations
