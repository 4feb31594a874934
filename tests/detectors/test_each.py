"""Each detector fires, keeps still, and says when it could not look."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.detectors.person import DAY, HOUR
from helpdesk_tui.detectors.places import nowhere
from helpdesk_tui.detectors.prompt import ABSENT, Act, Deed, Outcome, Prompt
from tests.detectors.making import HOME, NOW, OTHER, OWN, SERVER, act, levels, past, prompt, run

NONE, NO, FRAUD = Outcome.UNANSWERED, Outcome.DENIED, Outcome.FRAUD
LATER = prompt(NOW + 2 * HOUR, user="bert", address=OTHER)
"""Somebody else's row, so that time goes on."""
FAR = "198.18.0.9"


def server(minute: float = 0, outcome: Outcome = Outcome.APPROVED, **fields: Any) -> Prompt:
    return prompt(NOW + 60 * minute, outcome, address=SERVER, country="DE", **fields)


def spray(count: int) -> list[Prompt]:
    return [server(n, NONE, user=f"user{n}") for n in range(count)]


FIRES: list[tuple[str, str, list[Prompt | Act]]] = [
    ("D00", "INFO", [prompt(NOW + n * HOUR, NONE) for n in range(5)]),
    ("D00w", "INFO", [prompt(NOW + n * HOUR, NONE, address=OTHER) for n in range(5)]),
    ("D01", "HIGH", [server(0, FRAUD)]),
    ("D01", "CRITICAL", [server(0, FRAUD), server(5)]),
    ("D01", "CRITICAL", [server(0), server(5, FRAUD)]),
    ("D02u", "HIGH", [server(0, NONE), LATER]),
    ("D02u", "HIGH", [server(0, NONE, device="Edge / Windows")]),
    ("D02u", "HIGH", [prompt(NOW, NO, address=OTHER, device="Edge / Windows"), LATER]),
    ("D02k", "LOW", [prompt(NOW + 70 * n, NONE) for n in range(6)]),
    ("D03", "CRITICAL", [server(0, NONE), server(2, NO), server(3)]),
    ("D04", "HIGH", [server(device="Edge / Windows")]),
    ("D04", "MEDIUM", [server()]),
    ("D04", "MEDIUM", [prompt(address=FAR)]),
    ("D05", "HIGH", [*spray(5)]),
    ("D06", "HIGH", [prompt(NOW), prompt(NOW + 1800, address=FAR)]),
    ("D06", "INFO", [prompt(NOW), prompt(NOW + 900, address=SERVER)]),
    ("D07", "MEDIUM", [prompt(address=OWN, phone_country="US")]),
    ("D07", "HIGH", [server(0, NONE), server(1, phone_country="FR")]),
    ("D08", "HIGH", [act(Deed.DEVICE_ADDED), server(9)]),
    ("D09a", "INFO", [act(Deed.CODE_ISSUED)]),
    ("D09b", "LOW", [act(Deed.CODE_VIEWED)]),
    ("D09c", "HIGH", [act(Deed.CODE_ISSUED), server(3, factor="bypass_code")]),
    ("D09c", "HIGH", [act(Deed.CODE_ISSUED, NOW - 2 * DAY), prompt(factor="bypass_code")]),
    ("D09c", "HIGH", [act(Deed.CODE_ISSUED), *(prompt(NOW + n, factor="bypass_code") for n in (9, 99))]),
    ("D10", "MEDIUM", [act(Deed.BYPASS_STATUS)]),
    ("D10", "MEDIUM", [prompt(reason="bypass_user", factor="not_available")]),
    ("D11", "HIGH", [act(Deed.CODE_ISSUED, NOW + n, user=f"user{n}") for n in range(5)]),
    ("D11", "HIGH", [act(Deed.CODE_ISSUED, user="Mike")]),
    ("D11", "HIGH", [act(Deed.CODE_ISSUED, seconds=0)]),
    (
        "D11",
        "HIGH",
        [
            act(Deed.CODE_ISSUED),
            act(Deed.DEVICE_ADDED, NOW + 600),
            act(Deed.DEVICE_REMOVED, NOW + 900),
        ],
    ),
    ("D12", "MEDIUM", [act(Deed.PASSWORD_RESET), act(Deed.FACTOR_RESET, NOW + 600)]),
    ("D12", "LOW", [act(Deed.FACTOR_RESET)]),
    ("D13", "MEDIUM", [prompt(user="bert"), prompt(NOW + 9)]),
    ("D14", "HIGH", [act(Deed.POLICY_CHANGED, weakens=True)]),
    ("D15", "HIGH", [act(Deed.KEY_SHOWN)]),
    ("D16", "MEDIUM", [prompt(NOW, Outcome.BLOCKED, reason="anomalous_push")]),
    ("D16", "MEDIUM", [prompt(verdicts=("PUSH_HARASSMENT",))]),
    ("D17", "LOW", [prompt(NOW, Outcome.BLOCKED, reason="locked_out")]),
    ("D17", "MEDIUM", [act(Deed.LOCKED_OUT, NOW + n, user=f"user{n}") for n in range(5)]),
    ("D18", "MEDIUM", [server(factor="remembered_device")]),
    ("D19", "LOW", [server(factor="sms_passcode")]),
    ("D20", "LOW", [prompt(NOW + n, Outcome.BLOCKED, reason="user_disabled") for n in range(3)]),
]

STILL: list[tuple[str, list[Prompt | Act]]] = [
    ("D00", [prompt(NOW + at, NONE) for at in (0, 2000, 9000, 9900)]),
    ("D00", [prompt(NOW + n * HOUR, NONE, address=OTHER) for n in range(5)]),
    ("D01", [server(0, NO), server(1)]),
    ("D02u", [prompt(NOW + 70 * n, NONE) for n in range(6)]),
    ("D02u", [prompt(NOW, NONE, address=OWN), prompt(NOW + 60, address=OWN), LATER]),
    ("D02k", [prompt(NOW + 70 * n, NONE) for n in range(5)]),
    ("D03", [prompt(NOW, NONE), prompt(NOW + 60)]),
    ("D04", [prompt(address=OWN)]),
    ("D05", [*spray(4)]),
    ("D06", [prompt(NOW), prompt(NOW + DAY, address=FAR)]),
    ("D07", [server(phone_country="DE")]),
    ("D08", [act(Deed.DEVICE_ADDED), prompt(NOW + 99)]),
    ("D08", [act(Deed.DEVICE_ADDED, NOW - 2 * DAY), server(9)]),
    ("D09c", [act(Deed.CODE_ISSUED), prompt(NOW + 99, factor="bypass_code")]),
    ("D10", [prompt(reason="bypass_user", factor="bypass_code")]),
    ("D11", [act(Deed.CODE_ISSUED, NOW + n, user=f"user{n}") for n in range(4)]),
    ("D12", [act(Deed.PASSWORD_RESET)]),
    ("D13", [prompt(user="bert", phone="DPBERT"), prompt(NOW + 9)]),
    ("D14", [act(Deed.CODE_ISSUED)]),
    ("D15", [act(Deed.CODE_ISSUED)]),
    ("D16", [prompt(NOW, NO, reason="user_cancelled")]),
    ("D17", [prompt(NOW, NO)]),
    ("D18", [prompt(factor="remembered_device")]),
    ("D19", [prompt(factor="sms_passcode")]),
    ("D20", [prompt(NOW + n, Outcome.BLOCKED, reason="user_disabled") for n in range(2)]),
]

NOT_EVALUATED: list[tuple[str, str, list[Prompt | Act], dict[str, Any]]] = [
    ("D02u", "no_history", [prompt(NOW, NONE, address=OTHER)], {"history": False}),
    ("D04", "no_history", [server()], {"history": False}),
    ("D04", "no_place", [prompt(address=OTHER, country=ABSENT)], {"lookup": nowhere}),
    ("D05", "no_address", [prompt(NOW, NONE, address=ABSENT)], {}),
    ("D06", "no_coordinates", [prompt(NOW), prompt(NOW + 9, address=OTHER)], {"lookup": nowhere}),
    ("D07", "no_phone_place", [server()], {}),
    ("D07", "no_country", [prompt(address=OTHER, country=ABSENT)], {"lookup": nowhere}),
    ("D12", "no_user", [act(Deed.FACTOR_RESET, user=ABSENT)], {}),
    ("D13", "no_authenticator", [prompt(phone=ABSENT)], {}),
    ("D18", "no_history", [server(factor="remembered_device")], {"history": False}),
    ("D19", "no_history", [server(factor="sms_passcode")], {"history": False}),
]


@pytest.mark.parametrize(("detector", "level", "events"), FIRES)
def test_it_fires(detector: str, level: str, events: list[Prompt | Act]) -> None:
    signals, _watch = run(events)
    assert levels(signals).get(detector) == level
    said = next(one for one in signals if one.detector == detector)
    assert said.txids
    assert {reason.part.value for reason in said.reasons} >= {"happened"}


@pytest.mark.parametrize(("detector", "events"), STILL)
def test_it_keeps_still(detector: str, events: list[Prompt | Act]) -> None:
    signals, _watch = run(events)
    assert levels(signals).get(detector, "INFO" if detector != "D00" else "none") in ("INFO", "none")


@pytest.mark.parametrize(("detector", "why", "events", "settings"), NOT_EVALUATED)
def test_it_says_that_it_could_not_look(
    detector: str, why: str, events: list[Prompt | Act], settings: dict[str, Any]
) -> None:
    _signals, watch = run(events, **settings)
    assert watch.unchecked[detector, why] >= 1


def test_what_was_not_checked_stands_among_the_reasons() -> None:
    signals, _watch = run(
        [prompt(NOW, NO, address=OTHER, device=ABSENT, country=ABSENT), LATER], lookup=nowhere
    )
    codes = {reason.code for one in signals for reason in one.reasons}
    assert {"no_network", "no_hosting", "no_country", "no_device"} <= codes or not signals


def test_nothing_is_learnt_from_a_disputed_approval() -> None:
    _signals, watch = run([server(0), server(5, FRAUD), prompt(NOW + 3 * DAY)])
    assert SERVER not in watch.tenant.people["anna"].addresses


def test_an_undisputed_approval_is_learnt_after_a_day() -> None:
    usual = prompt(NOW, address=OTHER)
    _signals, watch = run([usual, prompt(NOW + HOUR), prompt(NOW + 2 * DAY)])
    assert OTHER in watch.tenant.people["anna"].addresses
    _signals, watch = run([usual, prompt(NOW + HOUR)])
    assert OTHER not in watch.tenant.people["anna"].addresses


def test_a_reconnect_explains_and_never_hides() -> None:
    events = [prompt(NOW + n * HOUR, NONE) for n in range(5)]
    signals, _watch = run([*events, server(301, FRAUD)])
    assert {"D00", "D01"} <= levels(signals).keys()


def test_a_reconnect_from_a_source_that_many_share_is_not_the_persons_own() -> None:
    others = [prompt(one.at + n, user=f"user{n}", address=OTHER) for n in range(12) for one in past()]
    signals, _watch = run(
        [
            *sorted(others, key=lambda one: one.at),
            *(prompt(NOW + n * HOUR, NONE, address=OTHER) for n in range(5)),
        ],
    )
    assert "D00" not in levels(signals)


def test_sensitive_people_and_accounts_of_one_person() -> None:
    signals, _watch = run([act(Deed.CODE_ISSUED)], sensitive=["anna"])
    assert levels(signals)["D11"] == "MEDIUM"
    signals, _watch = run(
        [prompt(user="anna-adm"), prompt(NOW + 9)], same_person=[frozenset(("anna", "anna-adm"))]
    )
    assert "D13" not in levels(signals)


def test_home_stays_home() -> None:
    signals, watch = run([prompt(NOW + n * HOUR) for n in range(9)])
    assert signals == []
    assert HOME in watch.tenant.people["anna"].addresses
