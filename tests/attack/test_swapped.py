"""Another phone or token, put where the old one was: it proves nothing for a while, whatever its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk_tui.contract.evidence import Zero
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.desk.people import fresh
from helpdesk_tui.desk.people.tables import device, fact_history
from tests.attack.folk import OTP, PUSH, ways
from tests.desk.inside import AMELIE, START, Inside, inside


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        await made.house.store.write(
            lambda c: c.execute(update(device).where(device.c.ref == "DP1").values(extra='{"app": "a1"}'))
        )
        yield made


async def swap(desk: Inside, ref: str, **told: Any) -> None:
    """What the vendor says now of the device of that ref."""
    known = desk.twin.people["DU1"]
    devices = tuple(replace(one, **told) if one.ref == ref else one for one in known.devices)
    desk.twin.people["DU1"] = replace(known, devices=devices)
    desk.clock.step(minutes=1)
    await fresh.refresh(desk.house, AMELIE)


@pytest.mark.parametrize(
    ("ref", "way", "told"),
    [
        ("DP1", PUSH, {"platform": "Google Android"}),
        ("DP1", PUSH, {"extra": {"app": "b2"}}),
        ("DP1", PUSH, {"extra": {"app": "none"}}),
        ("DH1", OTP, {"serial": "999999"}),
        ("DH1", OTP, {"kind": DeviceKind.SOFTWARE_TOKEN, "serial": ""}),
    ],
)
async def test_what_was_swapped_under_its_old_name_proves_nothing(
    desk: Inside, ref: str, way: str, told: dict[str, Any]
) -> None:
    case = await desk.case()
    assert (await ways(desk, case.id))[way].zero is None
    await swap(desk, ref, **told)
    found = (await ways(desk, case.id))[way]
    assert (found.zero, found.points) == (Zero.QUARANTINED, 0)
    (row,) = await desk.house.store.read(
        lambda c: list(c.execute(select(fact_history).where(fact_history.c.field == "device.replaced")))
    )
    assert row.at == desk.clock.now()
    desk.clock.step(days=1)
    await swap(desk, ref, label="Work")  # read again, and called otherwise: not changed once more
    rows = await desk.rows(device)
    assert [one.changed > START for one in rows if one.ref == ref] == [True]
    assert [one.changed for one in rows if one.ref == ref] == [row.at]


@pytest.mark.parametrize(("ref", "way"), [("DP1", PUSH), ("DH1", OTP)])
async def test_a_new_label_is_the_same_thing(desk: Inside, ref: str, way: str) -> None:
    case = await desk.case()
    await swap(desk, ref, label="Work")
    assert (await ways(desk, case.id))[way].zero is None
