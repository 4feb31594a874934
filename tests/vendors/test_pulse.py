"""A vendor that never answers is silent since it was first asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors import pulse as others
from helpdesk_tui.vendors.duo.wire import pulse as duo

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Hour:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.parametrize("kind", [duo.Pulse, others.Pulse], ids=["duo", "others"])
def test_silence_is_dated_by_the_first_question(kind: type[duo.Pulse | others.Pulse]) -> None:
    clock = Hour()
    pulse = kind(clock)

    def state() -> tuple[VendorState, datetime | None]:
        if isinstance(pulse, duo.Pulse):
            return pulse.state, pulse.since
        status = pulse.status()
        return status.state, status.since

    assert state() == (VendorState.UNTRIED, None), "nobody has asked: that is no silence"
    pulse.asked()
    clock.at += timedelta(minutes=3)
    pulse.asked()
    assert state() == (VendorState.UNTRIED, START)
    if isinstance(pulse, duo.Pulse):
        pulse.answered(0.1)
    else:
        pulse.answered(None)
    assert state() == (VendorState.UP, clock.at)
    clock.at += timedelta(minutes=3)
    pulse.asked()
    assert state()[1] == START + timedelta(minutes=3)
