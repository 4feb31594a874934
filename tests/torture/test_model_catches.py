"""Guards of the desk that are taken away one by one: the model's notes tell each for what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from helpdesk_tui.desk.approvals import frozen
from helpdesk_tui.desk.gate import look, subject
from helpdesk_tui.desk.notices import freezes
from tests.torture.suite import Count
from tests.torture.suites.model import histories, prepared

HANDFULS: Final = 25
GONE: Final[dict[str, tuple[Any, str, Callable[..., Any], str]]] = {
    "not me closes nothing": (freezes, "stands", lambda *_: False, "said that it was somebody else"),
    "any words will do": (frozen, "mark", lambda *_: "same", "has not heard the words"),
    "a doubted call goes on": (subject, "is_flagged", lambda *_: False, "the call is doubted"),
    "the level asks for nothing": (look, "level", lambda *_: 0, "went on alone with"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(GONE))
def test_a_guard_that_is_gone_is_told_for_what_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, what, instead, sign = GONE[name]
    monkeypatch.setattr(place, what, instead)
    count = Count()
    with prepared():
        for number in range(HANDFULS):
            histories(number, count)
            if any(sign in violation for violation in count.violations):
                return
    pytest.fail(f"nobody noticed: {[violation[:200] for violation in count.violations]}")
