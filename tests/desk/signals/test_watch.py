"""After the desk acted, its person is watched; the desk's own work is on the radar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.signals import Signal, SignalLevel
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import contact, person
from helpdesk_tui.desk.review.tables import review_item
from helpdesk_tui.desk.signals import radar
from tests.desk.inside import AMELIE, MOBILE, START, Inside, new_key
from tests.desk.prompts.logs import login
from tests.desk.signals.review import HOSTILE, Review


async def handed_out(review: Review) -> None:
    case = await review.town.verified()
    await review.town.operations.order(case.id, BypassOrder(vendor=review.town.twin.id), new_key())
    await review.detect.look()


async def new_places(review: Review) -> list[Any]:
    return [item for item in await review.town.rows(review_item) if item.list == "places"]


async def used(review: Review, **values: object) -> Signal | None:
    told = {"factor": "bypass_code", "reason": "bypass_user", "phone": None, "phone_name": None, **values}
    await review.see(login("use", at=START + timedelta(minutes=20), **told))
    return next((one for one in await review.queue() if "WATCH" in one.detectors), None)


async def test_the_first_use_of_a_code_is_told_with_its_place(review: Review) -> None:
    await review.see(*review.usual_life())
    await handed_out(review)
    told = await used(review)
    assert told is not None
    assert told.level is SignalLevel.INFO
    sheet = await review.service.sheet(told.id)
    (saying,) = [one for one in sheet.sayings if one.detector == "WATCH"]
    first = saying.reasons[0]
    assert (first.code, first.params["actor"], first.params["app"]) == ("watch_code_used", "a.martin", "VPN")
    assert await new_places(review) == []


async def test_a_code_first_used_where_the_person_never_was_goes_to_a_second_person(review: Review) -> None:
    await review.see(*review.usual_life())
    await handed_out(review)
    told = await used(review, address=HOSTILE, country="Nigeria")
    assert told is not None
    assert told.level >= SignalLevel.HIGH
    (item,) = await new_places(review)
    assert (item.agent, item.person_id, item.list) == ("a.martin", AMELIE, "places")
    await review.see(login("again", at=START + timedelta(minutes=40), address=HOSTILE))
    assert len(await new_places(review)) == 1


async def test_after_a_day_nobody_is_watched(review: Review) -> None:
    await review.see(*review.usual_life())
    await handed_out(review)
    rows = await review.see(login("late", at=START + timedelta(hours=25), address="198.51.100.99"))
    assert all("WATCH" not in one.detectors for one in rows)


async def refused(town: Inside, number: int, person: str = AMELIE) -> str:
    at = town.clock.now() - timedelta(minutes=10 * number)
    id_ = f"case_{number}"
    values = {
        "id": id_,
        "person_id": person,
        "client_id": "durand",
        "agent": f"agent{number}",
        "reason": "other",
        "state": "closed",
        "outcome": CaseOutcome.REFUSED.value,
        "opened_at": at - timedelta(minutes=5),
        "closed_at": at,
    }
    await town.house.store.write(lambda c: c.execute(case_.insert().values(**values)))
    return id_


@pytest.mark.parametrize(("calls", "level"), [(1, None), (2, "MEDIUM")])
async def test_a_caller_who_tries_one_agent_after_the_other_is_seen(
    review: Review, calls: int, level: str | None
) -> None:
    ids = [await refused(review.town, number) for number in range(calls)]
    found = await review.town.house.store.read(lambda c: radar.refusals(c, ids[:1]))
    assert [one.level.name for one in found] == ([] if level is None else [level])


async def test_callers_for_many_people_are_a_campaign(review: Review) -> None:
    ids = [await refused(review.town, number, f"per_{number}") for number in range(3)]
    found = await review.town.house.store.read(lambda c: radar.refusals(c, ids[:1]))
    assert [(one.level.name, one.user, one.reasons[0].code) for one in found] == [
        ("HIGH", "*", "refused_campaign")
    ]


async def test_a_number_that_is_set_for_one_and_is_anothers_is_seen(review: Review) -> None:
    town, old = review.town, START - timedelta(days=400)
    order = {
        "id": "op_number",
        "kind": "number",
        "state": "done",
        "slot": None,
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "agent": "a.martin",
        "order_json": "{}",
        "boot": "b",
        "asked_at": START,
        "deadline_at": START,
        "settled_at": START,
    }
    await town.house.store.write(lambda c: c.execute(operation.insert().values(**order)))
    assert await town.house.store.read(lambda c: radar.shared_numbers(c, ["op_number"])) == []
    other = {"id": "per_other", "client_id": "durand", "login": "o.ther", "login_key": "o.ther"}
    named = {**other, "name": "Olga Ther", "name_key": "ther olga", "status": "active"}
    number = {
        "id": "con_other",
        "person_id": "per_other",
        "kind": "mobile",
        "value": MOBILE,
        "written": MOBILE,
    }
    said = {**number, "source": "twin", "account_ref": "DU2", "first_seen": old, "baseline": True}
    await town.house.store.write(lambda c: c.execute(person.insert().values(**named)))
    await town.house.store.write(lambda c: c.execute(contact.insert().values(**said)))
    (found,) = await town.house.store.read(lambda c: radar.shared_numbers(c, ["op_number"]))
    assert (found.level.name, found.source, found.reasons[0].code) == ("MEDIUM", "a.martin", "one_number")
    assert dict(found.reasons[0].params) == {"number": f"..{MOBILE[-2:]}", "people": "2"}
