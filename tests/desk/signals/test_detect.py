"""Detectors over what arrives: reasons are kept, repeats fold, a second look changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.prompts import PromptOutcome, Usual
from helpdesk_tui.contract.signals import ReasonPart, SignalLevel, Verdict
from helpdesk_tui.desk.agents.tables import agent
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.jobs.detect import JOB, LEASE, Detect
from helpdesk_tui.desk.signals import codec, memory
from helpdesk_tui.desk.signals.own_acts import own_acts
from helpdesk_tui.desk.signals.tables import push_context, push_progress, push_saying, push_signal
from helpdesk_tui.detectors.person import Person
from helpdesk_tui.detectors.prompt import Deed
from helpdesk_tui.vendors.history import DeedKind
from tests.desk.inside import AMELIE, START, new_key
from tests.desk.prompts.logs import deed, login
from tests.desk.signals.review import HOSTILE, Review


async def test_an_attack_that_was_approved_stands_at_the_top_with_its_reasons(review: Review) -> None:
    await review.see(*review.usual_life())
    assert await review.queue() == []
    (top, *_) = await review.see(*review.bombing(approved=True))
    assert top.level is SignalLevel.CRITICAL
    assert top.approved
    assert top.name == "DUPONT Amélie"
    assert top.access.address.value == HOSTILE
    assert top.access.usual is Usual.NEW
    sheet = await review.service.sheet(top.id)
    parts = {one.part for saying in sheet.sayings for one in saying.reasons}
    assert parts >= {ReasonPart.HAPPENED, ReasonPart.NORMAL, ReasonPart.SETTLE}
    said = [one.params["user"] for saying in sheet.sayings for one in saying.reasons if "user" in one.params]
    assert set(said) == {"a.dupont"}
    assert len(sheet.prompts) == top.prompts == 6
    assert sheet.prompts[0].signals == (top.id,)


async def test_what_several_detectors_say_of_one_source_is_one_row(review: Review) -> None:
    await review.see(*review.usual_life())
    fraud = login("f", at=START, address=HOSTILE, outcome=PromptOutcome.FRAUD, reason="user_marked_fraud")
    rows = await review.see(*review.bombing(4, at=START - timedelta(minutes=1)), fraud)
    assert len(rows) == 1
    assert {"D01", "D02u"} <= set(rows[0].detectors)
    assert rows[0].detectors[0] == "D01"


async def test_the_same_rows_looked_at_again_change_nothing(review: Review) -> None:
    await review.see(*review.usual_life(), *review.bombing(approved=True))
    house = review.town.house
    before = [(row.id, row.revision, row.prompts) for row in await review.town.rows(push_signal)]
    sayings = len(await review.town.rows(push_saying))
    await house.store.write(memory.forget)
    await Detect(house).look()
    assert [(row.id, row.revision, row.prompts) for row in await review.town.rows(push_signal)] == before
    assert len(await review.town.rows(push_saying)) == sayings


async def test_a_desk_that_takes_over_knows_what_is_usual(review: Review) -> None:
    await review.see(*review.usual_life())
    review.town.clock.step(minutes=2)
    await review.see(login("one more", at=START - timedelta(minutes=30)))
    assert len(await review.town.rows(push_context)) == 1
    (progress,) = await review.town.rows(push_progress)
    assert progress.prompt_id == 21
    review.detect = Detect(review.town.house)
    rows = await review.see(*review.bombing(2, at=START + timedelta(minutes=1), approved=True))
    assert rows[0].level is SignalLevel.CRITICAL
    (context,) = await review.town.rows(push_context)
    person = codec.unpack(context.state)
    assert isinstance(person, Person)
    assert person.approvals >= 18


async def test_contexts_that_are_lost_are_built_anew_by_replay(review: Review) -> None:
    await review.see(*review.usual_life())
    house = review.town.house
    await house.store.write(lambda c: c.execute(delete(push_context)))
    await house.store.write(lambda c: c.execute(delete(push_progress)))
    review.detect = Detect(house)
    rows = await review.see(*review.bombing(3, approved=True))
    assert rows[0].level is SignalLevel.CRITICAL


async def test_a_computer_that_reconnects_is_explained_and_still_shown(review: Review) -> None:
    await review.see(*review.usual_life())
    rows = await review.see(
        *(
            login(
                f"r{hour}",
                at=START - timedelta(hours=hour),
                outcome=PromptOutcome.UNANSWERED,
                reason="no_response",
            )
            for hour in range(6, 0, -1)
        )
    )
    assert [one.detectors for one in rows] == [("D00",)]
    assert rows[0].proposed is Verdict.RECONNECT
    assert rows[0].level is SignalLevel.INFO


async def test_a_rhythm_from_a_new_source_is_never_called_automatic(review: Review) -> None:
    await review.see(*review.usual_life())
    rows = await review.see(
        *(
            login(
                f"r{hour}",
                at=START - timedelta(hours=hour),
                address=HOSTILE,
                outcome=PromptOutcome.UNANSWERED,
            )
            for hour in range(6, 0, -1)
        )
    )
    assert rows
    assert all(one.proposed is None for one in rows)
    assert all("D00" not in one.detectors for one in rows)


async def test_another_desk_that_looks_is_left_alone(review: Review) -> None:
    house = review.town.house
    object.__setattr__(house.store, "alone", False)
    now = review.town.clock.now()
    await house.store.write(lambda c: lease.take(c, JOB, "other", now, LEASE, alone=False))
    assert await review.see(*review.usual_life(), *review.bombing(approved=True)) == []


async def test_codes_by_the_dozen_in_the_vendors_panel_are_the_agents_matter(review: Review) -> None:
    rows = await review.see(
        *(deed(f"d{number}", at=START - timedelta(minutes=number)) for number in range(6, 0, -1))
    )
    desk = [one for one in rows if "D11" in one.detectors]
    assert desk
    assert desk[0].about == "Root Admin"
    assert desk[0].level is SignalLevel.HIGH


async def test_the_desks_own_key_in_the_vendors_log_is_no_agent(review: Review) -> None:
    rows = await review.see(
        *(deed(f"d{number}", ours=True, at=START - timedelta(minutes=number)) for number in range(6, 0, -1))
    )
    assert rows == []


async def test_a_code_of_this_desk_is_known_to_the_detectors_with_its_agent(review: Review) -> None:
    town = review.town
    case = await town.verified()
    await town.operations.order(case.id, BypassOrder(vendor=town.twin.id), new_key())
    own = await town.house.store.read(lambda c: own_acts(c, town.house, 0, None))
    assert [(one.deed.name, one.actor, one.user) for one in own.acts] == [
        ("CODE_ISSUED", "a.martin", "twin:DU1")
    ]
    assert own.last > 0


async def test_an_agent_whom_the_desk_keeps_is_seen_issuing_to_an_own_account(review: Review) -> None:
    town = review.town
    case = await town.verified()
    await town.operations.order(case.id, BypassOrder(vendor=town.twin.id), new_key())
    row = {
        "id": "a.martin",
        "name": "Alice Martin",
        "roles": "agent",
        "person_id": AMELIE,
        "state": "active",
        "made_at": START,
        "changed_at": START,
    }
    await town.house.store.write(lambda c: c.execute(agent.insert().values(**row)))
    own = await town.house.store.read(lambda c: own_acts(c, town.house, 0, None))
    assert [(one.actor, one.user) for one in own.acts] == [("twin:DU1", "twin:DU1")]


@pytest.mark.parametrize("state", [b"", b"\xff\xff", b"\x93\xa1C\xa3int\x80", b"\x92\xa1E\xa1x"])
async def test_a_damaged_memory_is_built_anew(review: Review, state: bytes) -> None:
    await review.see(*review.usual_life())
    house = review.town.house
    review.town.clock.step(minutes=2)
    await review.see(login("x", at=START))
    await house.store.write(lambda c: c.execute(push_context.update().values(state=state)))
    review.detect = Detect(house)
    rows = await review.see(*review.bombing(3, at=START + timedelta(minutes=1), approved=True))
    assert rows[0].level is SignalLevel.CRITICAL


def test_kinds_of_deeds_are_those_of_the_detectors() -> None:
    assert {one.name for one in DeedKind} == {one.name for one in Deed}
