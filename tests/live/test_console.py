"""The console's own screen against a desk at the real server."""

from __future__ import annotations

import re

import pytest

from tests.live.rig import PrivacyIdeaRig
from tests.views.driving import console

pytestmark = pytest.mark.live


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["small", "wide"])
async def test_a_number_is_read_to_the_caller_who_taps_it(
    address: str, rig: PrivacyIdeaRig, size: tuple[int, int]
) -> None:
    async with console(address, size) as drive:
        await drive.press("slash")
        await drive.open("pnoel", "Perrine Noël")
        await drive.press("p")
        await drive.step("proof")
        await drive.shows("A push went to", "Read this number to the caller:")
        told = re.search(r"number to the caller: (\d+)", drive.words())
        assert told
        shown = rig.phones.waiting("PUSH-NOEL")[-1]["require_presence"].split(",")
        assert told[1] in shown
        wrong = next(number for number in shown if number != told[1])
        assert not rig.phones.accept("PUSH-NOEL", wrong)
        await drive.shows("Read this number to the caller:")
        assert rig.phones.accept("PUSH-NOEL", told[1])
        await drive.no_step()
        await drive.shows("ok push", "70 of 80")
        assert "Read this number" not in drive.words()
