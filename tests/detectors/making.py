"""Prompts and acts for tests, and a person with a past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpdesk_tui.detectors.person import DAY, HOUR
from helpdesk_tui.detectors.places import Place, Table
from helpdesk_tui.detectors.prompt import ABSENT, Act, Deed, Outcome, Prompt
from helpdesk_tui.detectors.signal import Signal
from helpdesk_tui.detectors.watch import Watch

START = 1767225600.0 + 9 * HOUR
NOW = START + 20 * DAY
HOME, SERVER, OTHER, OWN = "203.0.113.9", "198.51.100.7", "192.0.2.44", "203.0.113.77"
TABLE = Table(
    [
        ("203.0.113.0/24", Place("FR", "64500", "Home provider", False, (45.7, 4.8))),
        ("198.51.100.0/24", Place("DE", "64501", "Hoster", True, (50.1, 8.7))),
        ("192.0.2.0/24", Place("FR", "64502", "Other provider", False, (48.8, 2.3))),
        ("198.18.0.0/24", Place("US", "64503", "Far provider", False, (41.8, -87.6))),
    ]
)
_count = 0


def prompt(at: float = NOW, outcome: Outcome = Outcome.APPROVED, **fields: Any) -> Prompt:
    """Anna's usual login, with changes."""
    global _count
    _count += 1
    values: dict[str, Any] = {
        "user": "anna",
        "app": "Portal",
        "address": HOME,
        "device": "Firefox / Linux",
        "factor": "duo_push",
        "reason": ABSENT,
        "country": "FR",
        "phone": "DPANNA",
        "phone_country": ABSENT,
        "txid": f"tx{_count:06}",
        "vendor": "duo",
        **fields,
    }
    return Prompt(at=at, outcome=outcome, **values)


def act(deed: Deed, at: float = NOW, **fields: Any) -> Act:
    """An administrator's act on Anna."""
    global _count
    _count += 1
    values: dict[str, Any] = {
        "actor": "mike",
        "user": "anna",
        "txid": f"act{_count:06}",
        "action": "x",
        **fields,
    }
    return Act(at=at, deed=deed, **values)


def past(**fields: Any) -> list[Prompt]:
    """Nineteen usual days at nine o'clock."""
    return [prompt(START + day * DAY, **fields) for day in range(19)]


def run(
    events: Iterable[Prompt | Act], *, history: bool = True, lookup: Any = TABLE, **settings: Any
) -> tuple[list[Signal], Watch]:
    """All signals, and the watch that made them."""
    watch = Watch(lookup, **settings)
    for event in [*(past() if history else ()), *events]:
        watch.see(event)
    return watch.finish(), watch


def levels(signals: Iterable[Signal]) -> dict[str, str]:
    """Detector to its highest level."""
    found: dict[str, Any] = {}
    for one in signals:
        found[one.detector] = max(found.get(one.detector, one.level), one.level)
    return {name: level.name for name, level in found.items()}
