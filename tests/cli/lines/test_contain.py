"""Containment by commands: dry run, word, ticks, giving back through the gate, a second person for several."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from helpdesk_tui.contract.containments import Containment, ContainmentState, Measure, StepState
from helpdesk_tui.contract.deeds import DeedDone, DeedLine
from helpdesk_tui.contract.errors import Problem
from tests.cli.lines.desk_line import Lines
from tests.rig.desk import running_desk
from tests.sandbox.rig import wait_for

pytestmark = pytest.mark.slow

WHY = ("--reason", "approved by mistake")


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    """People are locked here: a desk of its own."""
    with running_desk() as desk:
        yield Lines(desk)


def ended(lines: Lines, id_: str) -> Containment | None:
    found = lines.model(Containment, "contain", "show", id_)
    return found if found.state is ContainmentState.ENDED else None


def lock_of(found: Containment) -> StepState:
    return next(one.state for one in found.people[0].steps if one.measure is Measure.LOCK)


async def agreed(lines: Lines, asked: DeedLine) -> DeedDone:
    """A colleague agrees, at a console of her own."""
    client = lines.desk.client(colleague="s.janssens")
    try:
        return await client.deeds.agree(asked.id)
    finally:
        await client.close()


def test_a_dry_run_says_it_and_does_nothing(lines: Lines) -> None:
    looked = lines.model(Containment, "contain", "start", "--person", "e.lambert", *WHY, "--dry-run")
    assert (looked.state, lock_of(looked)) == (ContainmentState.PLANNED, StepState.PLANNED)
    text = lines.run("contain", "start", "--person", "e.lambert", *WHY, "--dry-run").stdout
    assert "lock the account" in text
    assert "it ends no sessions" in text
    assert lines.json("contain", "list") == []
    several = ("--person", "e.lambert", "--person", "c.dupond")
    lines.model(Containment, "contain", "start", *several, *WHY, "--dry-run")
    assert lines.json("deeds", "list") == []


def test_the_word_is_asked_and_what_was_taken_is_given_back_through_the_gate(lines: Lines) -> None:
    start = ("contain", "start", "--person", "a.dupont", *WHY)
    refused = lines.model(Problem, *start, typed="no\n", code=1)
    assert refused.code == "wrong_word"
    begun = lines.model(Containment, *start, typed="stop\n")
    done = wait_for(lambda: ended(lines, begun.id), 60)
    assert lock_of(done) is StepState.DONE
    assert begun.id in lines.run("contain", "list").stdout
    lock = next(one.name for one in done.people[0].steps if one.measure is Measure.LOCK)
    case = lines.json("case", "open", "a.dupont")["id"]
    lines.run("case", "ticket", case, "INC-48213")
    back = ("contain", "give-back", begun.id, lock, "--case", case)
    assert lines.model(Problem, *back, code=1).code == "gate_closed"
    assert lines.model(Problem, *back, "--dry-run", code=1).code == "gate_closed"
    case = lines.verified("a.dupont")
    assert lines.json(*back, "--dry-run")["dry_run"]
    assert lock_of(lines.model(Containment, "contain", "show", begun.id)) is StepState.DONE
    given = lines.model(Containment, *back)
    assert lock_of(given) is StepState.GIVEN_BACK


def test_what_is_cancelled_in_time_never_happens(lines: Lines) -> None:
    begun = lines.model(
        Containment, "contain", "start", "--person", "m.dupont", *WHY, "--word", "STOP", "--key", "key-123456"
    )
    assert lines.json("contain", "cancel", begun.id, "--dry-run")["dry_run"]
    assert lines.model(Containment, "contain", "cancel", begun.id).state is ContainmentState.CANCELLED
    refused = lines.model(Problem, "contain", "cancel", begun.id, "--dry-run", code=1)
    assert refused.code == "containment_over"
    again = lines.model(Containment, "contain", "show", begun.id)
    assert lock_of(again) is StepState.PLANNED


def test_several_people_take_two(lines: Lines) -> None:
    several = ("--person", "e.lambert", "--person", "c.dupond")
    asked = lines.model(DeedLine, "contain", "start", *several, *WHY, "--word", "STOP")
    assert asked.deed.kind == "contain"
    id_ = asked.deed.containment
    assert lines.model(Containment, "contain", "show", id_).state is ContainmentState.ASKED
    for how in ((), ("--dry-run",)):
        assert lines.model(Problem, "deeds", "agree", asked.id, *how, code=1).code == "own_request"
    assert asyncio.run(agreed(lines, asked)).deed.ended_by == "s.janssens"
    done = wait_for(lambda: ended(lines, id_), 60)
    assert {one.login for one in done.people} == {"e.lambert", "c.dupond"}
    assert lock_of(done) is StepState.DONE
