"""Taking back: names of grants that are made up, other people's codes, other agents' cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import CaseId, GrantId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import RevokeOrder
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.operations.taking import TAKINGS_PER_HOUR
from helpdesk_tui.desk.people.service import People
from tests.attack.folk import MALLORY, Newcomer, add, bypass, effects, refused
from tests.desk.inside import AMELIE, Inside, new_key
from tests.desk.twin import Live

OTHER = Newcomer("other", mail="other@durand.example")


async def take_back(desk: Inside, grant: str) -> Operation:
    return await desk.operations.take(RevokeOrder(grant=GrantId(grant), reason="attack"), new_key())


def made_elsewhere(desk: Inside, account: str, ref: str) -> None:
    now = desk.clock.now()
    desk.twin.bypass[account] = [Live(ref, "000000001", now, now + timedelta(hours=1), 1)]


async def test_code_of_another_person_under_this_persons_name(desk: Inside) -> None:
    """At some vendors a code is deleted by its id alone: the record would name the wrong person."""
    await add(desk, OTHER)
    made_elsewhere(desk, OTHER.account, "REF-OTHER")
    assert await refused(take_back(desk, f"else:twin:{AMELIE}:REF-OTHER")) is ErrorCode.NOT_FOUND
    assert (effects(desk, "revoke"), await desk.rows(operation)) == (0, [])
    done = await take_back(desk, f"else:twin:{OTHER.id}:REF-OTHER")
    assert done.state is OperationState.DONE
    assert await desk.twin.live(OTHER.account) == ()


async def test_code_of_a_second_account_is_found_there(desk: Inside) -> None:
    second = replace(OTHER, of=AMELIE)
    await add(desk, second)
    made_elsewhere(desk, second.account, "REF-2")
    await take_back(desk, f"else:twin:{AMELIE}:REF-2")
    assert await desk.twin.live(second.account) == ()


@pytest.mark.parametrize(
    "grant",
    [
        "",
        "else",
        "else:",
        "else:::",
        "else:twin:nobody:x",
        f"else:other:{AMELIE}:x",
        f"else:twin:{AMELIE}:",
        f"else:twin:{AMELIE}:device:DP1",
        f"else:twin:{AMELIE}:../../users/DU1",
        "device:DP1",
        "gr_" + "0" * 24,
        "x" * 4000,
    ],
)
async def test_made_up_names(desk: Inside, grant: str) -> None:
    """Among them one that would end the enrolment of a device."""
    assert await refused(take_back(desk, grant)) is ErrorCode.NOT_FOUND
    assert desk.twin.ledger == []
    assert await desk.rows(operation) == []


async def test_taking_back_does_not_write_into_the_case_of_another(desk: Inside) -> None:
    case = await desk.verified()
    made = await bypass(desk, case.id)
    order = RevokeOrder(grant=made.grant or GrantId(""), reason="x")
    mallory = replace(desk, agent=MALLORY)
    assert await refused(mallory.operations.order(case.id, order, new_key())) is ErrorCode.NOT_YOURS
    await add(desk, OTHER)
    own = await mallory.calls.open(OTHER.id)
    assert await refused(mallory.operations.order(own.id, order, new_key())) is ErrorCode.NOT_FOUND
    assert len(await desk.twin.live("DU1")) == 1


async def test_looking_at_a_card_does_not_either(desk: Inside) -> None:
    case = await desk.verified()
    before = len((await desk.calls.summary(case.id)).lines)
    for named in (case.id, CaseId("case_of_nobody")):
        await People(desk.house).card(MALLORY, AMELIE, named)
        desk.clock.step(hours=1)
    assert len((await desk.calls.summary(case.id)).lines) == before
    lines = await desk.house.store.read(lambda c: newest(c, limit=500))
    opened = [line for line in lines if line.event == AuditEvent.CARD_OPENED]
    assert [(line.agent, line.case) for line in opened] == [(MALLORY.id, None)] * 2


async def test_anybody_may_take_back_what_another_gave_but_says_why(desk: Inside) -> None:
    """Law 13: it can be given again, so it needs no proof; it is on record in the name of who did it."""
    made = await bypass(desk, (await desk.verified()).id)
    mallory = replace(desk, agent=MALLORY)
    done = await take_back(mallory, made.grant or "")
    assert (done.agent, done.state) == (MALLORY.id, OperationState.DONE)
    with pytest.raises(ValidationError):
        RevokeOrder(grant=made.grant or GrantId(""), reason="")


async def test_taking_back_from_everybody_is_capped(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    for _ in range(TAKINGS_PER_HOUR):
        await take_back(desk, made.grant or "")
    assert await refused(take_back(desk, made.grant or "")) is ErrorCode.THROTTLED
