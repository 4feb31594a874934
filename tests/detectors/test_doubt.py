"""An odd approval is held against the logins that follow it."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.desk.signals import codec
from helpdesk_tui.detectors import doubt
from helpdesk_tui.detectors.person import DAY, HOUR, Person
from helpdesk_tui.detectors.prompt import Outcome, Prompt
from tests.detectors.making import NOW, OTHER, SERVER, START, levels, prompt, run


def as_usual(logins: int, begin: float = NOW + DAY / 2) -> list[Prompt]:
    return [prompt(begin + n * DAY) for n in range(logins)]


def odd(app: str = "Portal") -> Prompt:
    return prompt(NOW, address=OTHER, device="Edge / Windows", app=app)


def test_what_never_came_again_while_they_went_on_as_usual_is_told() -> None:
    refused = prompt(NOW - 60, Outcome.UNANSWERED, address=OTHER, device="Edge / Windows")
    before, _watch = run([refused, odd(), *as_usual(doubt.LOGINS - 1)])
    after, watch = run([refused, odd(), *as_usual(doubt.LOGINS)])
    assert levels(before)["D03"] == "MEDIUM"
    assert levels(after)["D03"] == "HIGH"
    said = next(one for one in after if one.detector == "D03" and one.level.name == "HIGH")
    assert {"approved_unusual", "never_again", "prompts"} <= {one.code for one in said.reasons}
    assert OTHER not in watch.tenant.people["anna"].addresses


def test_servers_need_fewer_logins() -> None:
    served = prompt(NOW, address=SERVER, country="DE")
    signals, _watch = run([served, *as_usual(doubt.LOGINS_SERVED - 1)])
    assert levels(signals)["D04"] == "MEDIUM"
    signals, _watch = run([served, *as_usual(doubt.LOGINS_SERVED)])
    assert levels(signals)["D04"] == "HIGH"


@pytest.mark.parametrize(
    "again",
    [{"address": OTHER}, {"address": "192.0.2.99"}, {"device": "Edge / Windows"}, {"app": "Payroll"}],
    ids=["address", "network", "browser", "application"],
)
def test_what_comes_again_is_theirs(again: dict[str, Any]) -> None:
    approval = odd(app="Payroll")
    later = [prompt(NOW + 2 * HOUR, **again), *as_usual(doubt.LOGINS + 1)]
    signals, _watch = run([approval, *later])
    assert not any(reason.code == "never_again" for one in signals for reason in one.reasons)


def test_one_odd_thing_is_no_doubt() -> None:
    signals, watch = run([odd(), *as_usual(doubt.LOGINS)])
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
            address=f"198.18.0.{n}",
            device=f"Browser {n} / Linux",
            app=f"App {n}",
            phone_country="US",
        )
        for n in range(40)
    ]
    _signals, watch = run(many)
    assert 0 < len(watch.tenant.people["anna"].doubts) <= doubt.KEPT
    _signals, watch = run([*many, prompt(NOW + doubt.LASTS + HOUR)])
    assert watch.tenant.people["anna"].doubts == []


def test_a_desk_that_takes_over_still_has_the_doubt() -> None:
    refused = prompt(NOW - 60, Outcome.UNANSWERED, address=OTHER, device="Edge / Windows")
    _signals, watch = run([refused, odd(), *as_usual(2)])
    person = watch.tenant.people["anna"]
    again = codec.unpack(codec.pack(person))
    assert isinstance(again, Person)
    assert [(one.prompt.txid, one.logins) for one in again.doubts] == [
        (one.prompt.txid, one.logins) for one in person.doubts
    ]
    assert len(again.doubts) == 1
