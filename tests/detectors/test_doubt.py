"""An odd approval is held against the logins that follow it."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.desk.signals import codec
from helpdesk_tui.detectors import doubt
from helpdesk_tui.detectors.person import DAY, HOUR, Person
from helpdesk_tui.detectors.prompt import Outcome, Prompt
from helpdesk_tui.detectors.signal import Level, Signal
from helpdesk_tui.detectors.weights import LATER_MOST
from tests.detectors.making import NOW, OTHER, OWN, SERVER, START, levels, past, prompt, run


def as_usual(logins: int, begin: float = NOW + DAY / 2) -> list[Prompt]:
    return [prompt(begin + n * DAY) for n in range(logins)]


def odd(app: str = "Payroll", **fields: Any) -> Prompt:
    return prompt(NOW, app=app, **{"address": OTHER, "device": "Edge / Windows", **fields})


def codes(signals: list[Signal]) -> set[str]:
    return {reason.code for one in signals if one.level is Level.HIGH for reason in one.reasons}


def test_what_never_came_again_while_they_went_on_as_usual_is_told() -> None:
    before, _watch = run([odd(), *as_usual(1)])
    after, watch = run([odd(), *as_usual(LATER_MOST)])
    assert levels(before) == {"D04": "LOW"}
    assert levels(after)["D04"] == "HIGH"
    assert {"approved_unusual", "never_again", "new_device", "new_app", "new_network"} <= codes(after)
    assert OTHER not in watch.tenant.people["anna"].addresses


def test_after_refusals_it_is_told_as_such() -> None:
    refused = prompt(NOW - 60, Outcome.UNANSWERED, address=OTHER, app="Payroll")
    approved = odd(device="Firefox / Linux")
    before, _watch = run([refused, approved, *as_usual(1)])
    after, _watch = run([refused, approved, *as_usual(LATER_MOST)])
    assert levels(before)["D03"] == "MEDIUM"
    assert levels(after)["D03"] == "HIGH"
    assert {"prompts", "never_again"} <= codes(after)


def test_a_former_address_that_comes_back_in_the_same_network_counts() -> None:
    signals, _watch = run([odd(address=OWN), *as_usual(4)])
    assert "old_address_back" in codes(signals)
    elsewhere = [prompt(one.at, address="198.18.0.5", country="US") for one in past()]
    back = [prompt(one.at, address="198.18.0.5", country="US") for one in as_usual(4)]
    signals, _watch = run([*elsewhere, odd(address="198.18.0.9", country="US"), *back], history=False)
    assert "old_address_back" in codes(signals)


def test_what_the_desk_asks_about_at_once_can_be_told_later_too() -> None:
    served = prompt(NOW, address=SERVER, country="DE")
    signals, _watch = run([served, *as_usual(1)])
    assert levels(signals)["D04"] == "MEDIUM"
    signals, _watch = run([served, *as_usual(LATER_MOST)])
    assert levels(signals)["D04"] == "HIGH"


@pytest.mark.parametrize(
    "again",
    [{"address": OTHER}, {"address": "192.0.2.99"}, {"device": "Edge / Windows"}, {"app": "Payroll"}],
    ids=["address", "network", "browser", "application"],
)
def test_what_comes_again_is_theirs(again: dict[str, Any]) -> None:
    approval = odd()
    later = [prompt(NOW + 2 * HOUR, **again), *as_usual(6)]
    signals, _watch = run([approval, *later])
    assert not any(reason.code == "never_again" for one in signals for reason in one.reasons)


def test_one_odd_thing_is_no_doubt() -> None:
    signals, watch = run([odd(device="Firefox / Linux"), *as_usual(6)])
    assert watch.tenant.people["anna"].doubts == []
    assert not any(reason.code == "never_again" for one in signals for reason in one.reasons)


def test_of_somebody_young_nothing_is_concluded() -> None:
    young = [prompt(START + n * DAY / 2) for n in range(4)]
    approval = prompt(START + 2 * DAY, address=OTHER, device="Edge / Windows", app="Payroll")
    _signals, watch = run([*young, approval], history=False)
    assert watch.tenant.people["anna"].doubts == []


def test_a_doubt_ends_after_a_week_and_there_are_only_some() -> None:
    many = [
        prompt(
            NOW + n,
            address=f"203.0.113.{n + 100}",
            device=f"Browser {n} / Linux",
            app=f"App {n}",
        )
        for n in range(40)
    ]
    _signals, watch = run(many)
    assert 0 < len(watch.tenant.people["anna"].doubts) <= doubt.KEPT
    _signals, watch = run([*many, prompt(NOW + doubt.LASTS + HOUR)])
    assert watch.tenant.people["anna"].doubts == []


def test_a_desk_that_takes_over_still_has_the_doubt() -> None:
    _signals, watch = run(
        [odd(app="Mail"), odd(app="Wiki", address=OWN, device="Edge / Linux"), *as_usual(1)]
    )
    person = watch.tenant.people["anna"]
    again = codec.unpack(codec.pack(person))
    assert isinstance(again, Person)
    assert [(one.prompt.txid, one.logins) for one in again.doubts] == [
        (one.prompt.txid, one.logins) for one in person.doubts
    ]
    assert len(again.doubts) == 2
