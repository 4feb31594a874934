"""privacyIDEA's adapter while everybody is answered 429."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor
from helpdesk_tui.vendors.values import CodeOrder
from tests.vendors.edge import Edge
from tests.vendors.privacyidea.says import tokens
from tests.vendors.storm import SLOW_DOWN, Storm, StormContract


@pytest.fixture
def storm(server: Edge, vendor: PrivacyIdeaVendor) -> Storm:
    server.on("GET", "/token/", tokens())
    return Storm(
        vendor=vendor,
        wire=server,
        person="someone",
        order=CodeOrder(OperationId("op-storm"), 86_400, 1, None),
        is_write=lambda seen: (seen.method, seen.path) == ("POST", "/token/init"),
        refuse_reads=lambda: server.on("GET", "/user/", SLOW_DOWN),
        refuse_writes=lambda: server.on("POST", "/token/init", SLOW_DOWN),
    )


class TestPrivacyIdeaInAStorm(StormContract):
    """All of it."""
