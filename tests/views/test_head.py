"""The head line says since when a vendor is silent, also one that never answered this desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.views.board.rows import _vendor as board_vendor
from helpdesk_tui.views.head import head_rows
from helpdesk_tui.views.text import plain
from tests.views import models
from tests.views.still import still_link

WIDE = 200


@pytest.mark.parametrize(
    ("minutes", "said"), [(None, "Duo not asked yet"), (3, "Duo no answer 3 min"), (0, "Duo not asked yet")]
)
def test_a_hung_vendor_after_a_restart(minutes: int | None, said: str) -> None:
    link = still_link()
    assert link.session is not None
    since = None if minutes is None else models.NOW - timedelta(minutes=minutes)
    silent = link.session.vendors[0].model_copy(
        update={"label": "Duo", "state": VendorState.UNTRIED, "since": since, "last_answer": None}
    )
    link.session = link.session.model_copy(update={"vendors": (silent,)})
    assert said in plain(head_rows(link, "", WIDE))
    shown = plain(board_vendor(silent, models.NOW, WIDE))
    assert ("not tried yet" in shown) == (since is None)
    assert ("no answer" in shown) == (since is not None)
