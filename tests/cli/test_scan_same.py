"""The short look at approvals in which nothing is new says what the long one says, to the last letter."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from helpdesk_tui.cli.pushes import duo, rows, scan
from helpdesk_tui.cli.pushes.telling import as_json
from helpdesk_tui.detectors.order import Event, Window
from helpdesk_tui.detectors.places import Lookup, Place, Table
from helpdesk_tui.detectors.watch import Watch

START, DAY = 1767225600, 86400
TABLE = Table(
    [
        ("198.18.0.0/16", Place("FR", "64500", "Home provider", False)),
        ("198.51.100.0/24", Place("DE", "64501", "Hoster", True)),
        ("203.0.113.0/24", Place("GB", "64502", "Far provider", False)),
    ]
)
ENDS = [("success", "user_approved")] * 12 + [
    ("denied", "no_response"), ("denied", "user_cancelled"), ("fraud", "user_marked_fraud"),
    ("denied", "locked_out"), ("success", "bypass_user"), ("denied", "anomalous_push"),
]  # fmt: skip


def login(rng: Random, number: int) -> dict[str, Any]:
    """One of eight people, from where they mostly are."""
    name = rng.randrange(8)
    at = START + number * 400 + rng.randrange(200)
    result, reason = rng.choice(ENDS)
    usual = rng.random() < 0.9
    row: dict[str, Any] = {
        "access_device": {
            "browser": rng.choice(("Edge", None)) if usual else "Opera",
            "epkey": None if usual else "EP1",
            "ip": f"198.18.{name}.{rng.randrange(2)}" if usual else f"198.51.100.{rng.randrange(9)}",
            "location": {"country": "France"},
            "os": "Windows",
        },
        "adaptive_trust_assessments": {},
        "application": {"name": rng.choice(("VPN", "Wiki"))},
        "auth_device": {"key": f"DP{name}", "location": {"country": rng.choice(("France", None))}},
        "event_type": "authentication",
        "factor": rng.choice(("duo_push", "duo_push", "duo_push", "passcode", "bypass_code")),
        "reason": reason,
        "result": result,
        "timestamp": at,
        "txid": f"tx{number}",
        "user": {"name": f"user{name}"},
    }
    odd: tuple[dict[str, Any], ...] = (
        {"timestamp": at + 0.5}, {"user": f"user{name}"}, {"access_device": "unknown"}, {"auth_device": None},
        {"adaptive_trust_assessments": {"more_secure_auth": {"detected_attack_detectors": ["velocity"]}}},
        {"event_type": "enrollment"}, {"txid": None}, {"timestamp": None}, {"action": "bypass_create"},
        {"application": {"name": 7}},
    )  # fmt: skip
    return {**row, **rng.choice(odd)} if rng.random() < 0.04 else row


def lines_of(seed: int, shuffled: bool) -> list[bytes]:
    rng = Random(seed)
    lines = [json.dumps(login(rng, number), separators=(",", ":")).encode() for number in range(6000)]
    for _ in range(5):
        lines.insert(rng.randrange(len(lines)), rng.choice((b"", b"no json", b"{} {}", b'{"a":')))
    if shuffled:
        rng.shuffle(lines)
    return lines


def slowly(lines: list[bytes], lookup: Lookup) -> list[str]:
    """Line by line, in the order of time, each event through the long look."""
    events: list[Event] = []
    for line in lines:
        try:
            event = duo.read(line)
        except rows.BadRow:
            continue
        if event is not None:
            events.append(event)
    window, watch = Window(), Watch(lookup)
    for event in sorted(events, key=lambda one: (one.at, one.txid)):
        for ready in window.push([event]):
            watch.see(ready)
    for ready in window.rest():
        watch.see(ready)
    return sorted(as_json(signal) for signal in watch.finish())


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_scan_says_what_the_long_look_says(tmp_path: Path, seed: int, shuffled: bool) -> None:
    lines, out = lines_of(seed, shuffled), io.StringIO()
    file = tmp_path / "log"
    file.write_bytes(b"\n".join(lines))
    report = scan.scan(file, TABLE, as_json, out)
    assert report.sorted_on_disk is shuffled
    assert report.bad_count > 0
    said = sorted(out.getvalue().splitlines())
    assert said == slowly(lines, TABLE)
    assert len(said) > 100
