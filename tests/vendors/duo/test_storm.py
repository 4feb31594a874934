"""Duo's adapter while everybody is answered 429."""

from __future__ import annotations

import pytest

from helpdesk_tui.vendors.duo.vendor import DuoVendor
from tests.vendors.duo.account import CODES_PATH, ORDER, USER, Account
from tests.vendors.edge import Edge
from tests.vendors.storm import SLOW_DOWN, Storm, StormContract


@pytest.fixture
def storm(wire: Edge, duo: DuoVendor, account: Account) -> Storm:
    return Storm(
        vendor=duo,
        wire=wire,
        person=USER,
        order=ORDER,
        is_write=lambda seen: (seen.method, seen.path) == ("POST", CODES_PATH),
        refuse_reads=lambda: wire.on("GET", f"/admin/v1/users/{USER}", SLOW_DOWN),
        refuse_writes=lambda: account.answers(SLOW_DOWN),
    )


class TestDuoInAStorm(StormContract):
    """All of it."""
