"""A containment as rows: marks that mean without colour, words that fit, what is by hand said once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.containments import (
    ContainedPerson,
    Containment,
    ContainmentState,
    ContainmentStep,
    Measure,
    StepState,
    Why,
)
from helpdesk_tui.contract.ids import AgentId, ContainmentId, PersonId, VendorId
from helpdesk_tui.views.containment.rows import (
    advice_rows,
    place_of_cursor,
    state_row,
    step_rows,
    steps_of,
    title_row,
)
from helpdesk_tui.views.text import plain, width_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUO = VendorId("duo")


def one(measure: Measure, state: StepState = StepState.PLANNED, **values: object) -> ContainmentStep:
    vendor = None if measure is Measure.NOTIFY else DUO
    known = {"name": f"{measure}{values}", "measure": measure, "state": state, "vendor": vendor, **values}
    return ContainmentStep.model_validate(known)


STEPS = (
    one(Measure.LOCK),
    one(Measure.REVOKE, kind="bypass", until=NOW + timedelta(hours=3)),
    one(Measure.REVOKE, kind="bypass", ours=False),
    one(Measure.SUSPEND, label="iPhone 13", hint="..56"),
    one(Measure.SUSPEND, StepState.CANNOT, label="Key", why=Why.NO_SUSPENSION),
    one(Measure.SESSIONS, StepState.CANNOT, why=Why.NO_SESSIONS),
    one(Measure.NOTIFY, messages=3),
)


def person(login: str, *steps: ContainmentStep, takeover: bool = True) -> ContainedPerson:
    return ContainedPerson(
        person=PersonId(login), name=login.upper(), login=login, language="fr", takeover=takeover, steps=steps
    )


def made(*people: ContainedPerson, **values: object) -> Containment:
    known: dict[str, object] = {
        "id": ContainmentId("ct_1"),
        "state": ContainmentState.PLANNED,
        "agent": AgentId("r.reyes"),
        "reason": "approved by mistake",
        "people": people,
        "made_at": NOW,
        "until": NOW + timedelta(minutes=10),
        "frozen": "0" * 64,
        "four_eyes": len(people) > 1,
        **values,
    }
    return Containment.model_validate(known)


def shown(found: Containment, width: int = 78) -> str:
    rows = step_rows(found, None, NOW, width, lambda _id: "Duo Durand")
    assert all(width_of(row) <= width for row in rows)
    return " ".join(plain(rows).split())


def test_each_step_is_said_in_words() -> None:
    text = shown(made(person("a", *STEPS)))
    for words in (
        "[ ] lock the account: no sign-in, no more prompts",
        "end what this desk gave: bypass code, which lives until",
        "end a code made elsewhere, which lives without an end",
        "suspend iPhone 13 ..56",
        "Key cannot be suspended: take it away in the vendor's own panel",
        "it ends no sessions",
        "tell the person, the manager and security: 3 messages",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        (StepState.DONE, "ok "),
        (StepState.FAILED, "NO "),
        (StepState.UNKNOWN, "?? "),
        (StepState.RUNNING, "..."),
        (StepState.GIVEN_BACK, "<- "),
        (StepState.STANDS, "ok "),
    ],
)
def test_a_mark_says_it_without_colour(state: StepState, sign: str) -> None:
    found = made(person("a", one(Measure.LOCK, state)))
    rows = step_rows(found, None, NOW, 78, lambda _id: "Duo")
    assert plain(rows[1:2]).startswith(f"  {sign}")


def test_an_unknown_outcome_says_why_and_what_to_do() -> None:
    step = one(Measure.LOCK, StepState.UNKNOWN, problem="outcome_unknown")
    text = shown(made(person("a", step), state=ContainmentState.RUNNING))
    assert "UNKNOWN, being checked" in text
    assert "Do not try again." in text


def test_several_people_are_short_and_what_is_by_hand_stands_once() -> None:
    found = made(person("a", *STEPS), person("b", *STEPS))
    text = shown(found)
    assert text.count("it ends no sessions") == 1
    assert text.count("Duo Durand: lock the account") == 2
    assert "2 people" in plain([title_row(found, found.reason)])
    assert len(steps_of(found)) == 2 * (len(STEPS) - 1)


def test_the_chosen_step_is_found_again() -> None:
    found = made(person("a", *STEPS))
    steps = steps_of(found)
    places = [
        place_of_cursor(step_rows(found, step, NOW, 78, lambda _id: "Duo Durand")) for _person, step in steps
    ]
    assert None not in places
    assert places == sorted(places, key=lambda place: place or 0)


def test_how_far_it_is_counts_what_is_not() -> None:
    steps = (one(Measure.LOCK, StepState.DONE), one(Measure.SUSPEND, StepState.UNKNOWN, label="X"))
    found = made(person("a", *steps), state=ContainmentState.RUNNING)
    assert plain([state_row(found, NOW)]) == "under way   1 of 2 steps done   1 is not"
    waits = made(person("a", *steps), state=ContainmentState.WAITING, begins_at=NOW + timedelta(seconds=9))
    assert "it begins in 00:09" in plain([state_row(waits, NOW)])


def test_the_guides_advice_is_in_the_callers_language_and_can_be_switched_off() -> None:
    on, off = person("a", *STEPS), person("b", *STEPS, takeover=False)
    assert "vous reprendrez la session" in " ".join(plain(advice_rows([on], 78)).split())
    assert advice_rows([off], 78) == []
