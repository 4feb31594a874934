"""Another address or number on file is told on the old one and the new one, once, whatever says it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.ids import DeviceId
from helpdesk_tui.contract.orders import NumberOrder
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.jobs.changed_contacts import ChangedContacts
from helpdesk_tui.desk.people.points import Kept, keep_points
from helpdesk_tui.desk.people.reading import Point
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside, new_key
from tests.desk.notices.telling import notices, sends
from tests.desk.twin_more import TwinMore

NEW_MAIL, NEW = "amelie@elsewhere.example", "+32475000099"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    policy = PolicyBook(Policy(actions=ActionsPart(number_tier=2)))
    async with inside(tmp_path, policy=policy) as made:
        await look(made)
        yield made


async def look(desk: Inside) -> None:
    await ChangedContacts(desk.house).look()


async def stated(desk: Inside, mail: str, mobile: str, *, baseline: bool = False) -> None:
    """A vendor says that these are the person's."""
    points = (Point(ContactKind.MAIL, mail, mail), Point(ContactKind.MOBILE, mobile, mobile))
    kept = Kept(AMELIE, "twin", "DU1", points)
    now = desk.clock.now()
    await desk.house.store.write(lambda c: keep_points(c, [kept], baseline, now))


async def test_old_and_new_are_told_in_one_notice(desk: Inside) -> None:
    await stated(desk, NEW_MAIL, NEW)
    await look(desk)
    (told,) = await notices(desk)
    assert (told.kind, told.person_id) == ("contact_changed", AMELIE)
    person = {(channel, address) for audience, channel, address in await sends(desk) if audience == "person"}
    assert person == {("mail", MAIL), ("mail", NEW_MAIL), ("sms", MOBILE), ("sms", NEW)}
    await look(desk)
    assert len(await notices(desk)) == 1


async def test_a_number_that_is_only_taken_away_is_told_to_it(desk: Inside) -> None:
    desk.clock.step(days=1)
    points = (Point(ContactKind.MAIL, MAIL, MAIL),)
    now = desk.clock.now()
    await desk.house.store.write(lambda c: keep_points(c, [Kept(AMELIE, "twin", "DU1", points)], False, now))
    await look(desk)
    assert ("person", "sms", MOBILE) in await sends(desk)


async def test_a_first_reading_tells_nobody_and_what_stays_the_same_neither(desk: Inside) -> None:
    await stated(desk, NEW_MAIL, NEW, baseline=True)
    await stated(desk, NEW_MAIL, NEW)
    await look(desk)
    assert await notices(desk) == []


async def test_what_the_desk_wrote_itself_was_told_already(desk: Inside) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    case = await desk.verified()
    order = NumberOrder(vendor=desk.twin.id, device=DeviceId("twin:DP1"), number=NEW)
    await desk.operations.order(case.id, order, new_key())
    await stated(desk, MAIL, NEW)
    await look(desk)
    assert [row.kind for row in await notices(desk)] == ["number_changed"]
    await stated(desk, MAIL, "+32475000098")
    await look(desk)
    assert [row.kind for row in await notices(desk)] == ["number_changed", "contact_changed"]
