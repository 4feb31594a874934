"""What agents do with notices: see how far they are, try anew, pass on "not me" by phone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused, Unreachable
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.notices import NoticeId, NoticeKind, NotMe, SendState
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.jobs.outbox import outboxes
from helpdesk_tui.desk.notices.agents import MOST_AN_HOUR, listed, passed_on, sent_again
from helpdesk_tui.desk.notices.service import Told
from helpdesk_tui.desk.notices.tables import freeze_
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside, new_key
from tests.desk.notices.telling import messages, told, with_manager


async def send(desk: Inside) -> None:
    for road in outboxes(desk.house):
        await road.look()


async def test_an_operation_names_who_was_told_and_no_address(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_manager(desk)
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        desk.sms.broken = Unreachable(ErrorCode.COURIER_DOWN, kind="sms")
        await send(desk)
        shown = (await desk.operations.get(made.id)).told
        assert {(one.audience, one.channel, one.hint, one.state) for one in shown} == {
            ("person", "mail", "@durand.example", "sent"),
            ("person", "sms", "..56", "failed"),
            ("manager", "mail", "@durand.example", "sent"),
        }
        text = str(shown) + str(await listed(desk.house, desk.agent, AMELIE, None))
        assert MAIL not in text
        assert MOBILE not in text


async def test_what_did_not_go_is_tried_anew_under_its_id_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        id_ = await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        desk.sms.broken = Unreachable(ErrorCode.COURIER_DOWN, kind="sms")
        await send(desk)
        ids = {row.id for row in await messages(desk)}
        desk.sms.broken = None
        again = await sent_again(desk.house, desk.agent, id_)
        assert {one.channel: one.state for one in again.sends} == {
            "mail": SendState.SENT,
            "sms": SendState.WAITING,
        }
        await send(desk)
        assert {row.id for row in await messages(desk)} == ids
        assert {row.state for row in await messages(desk)} == {"sent"}
        assert (len(desk.mail.dispatched), len(desk.sms.dispatched)) == (1, 1)
        with pytest.raises(Refused) as caught:
            await sent_again(desk.house, desk.agent, id_)
        assert caught.value.code is ErrorCode.NOTHING_TO_SEND
        with pytest.raises(Missing):
            await sent_again(desk.house, desk.agent, NoticeId("nt_none"))


async def test_not_me_by_phone_stands_in_the_case_and_in_the_agents_name(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert made.state is OperationState.DONE
        found = await passed_on(desk.house, desk.agent, NotMe(person=AMELIE, case=case.id))
        assert (found.grants, found.agent) == (1, desk.agent.id)
        await Freezing(desk.house).look()
        assert desk.twin.bypass["DU1"] == []
        (row,) = await desk.rows(freeze_)
        assert (row.source, row.agent) == ("phone", desk.agent.id)


async def test_it_stands_in_no_other_persons_case(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_manager(desk)
        case = await desk.case()
        with pytest.raises(Missing):
            await passed_on(desk.house, desk.agent, NotMe(person=PersonId("per_boss"), case=case.id))
        assert await desk.rows(freeze_) == []


async def test_an_agent_freezes_a_bounded_number_of_people(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        for _ in range(MOST_AN_HOUR):
            await passed_on(desk.house, desk.agent, NotMe(person=AMELIE))
        with pytest.raises(Refused) as caught:
            await passed_on(desk.house, desk.agent, NotMe(person=AMELIE))
        assert caught.value.code is ErrorCode.THROTTLED
        desk.clock.step(hours=1, seconds=1)
        await passed_on(desk.house, desk.agent, NotMe(person=AMELIE))


async def test_nobody_without_the_right_and_nothing_at_a_desk_that_only_shows(tmp_path: Path) -> None:
    async with inside(tmp_path, readonly=True) as desk:
        with pytest.raises(Refused) as caught:
            await passed_on(desk.house, desk.agent, NotMe(person=AMELIE))
        assert caught.value.code is ErrorCode.READ_ONLY
    async with inside(tmp_path / "b", embedded=False) as desk:
        stranger = replace(desk.agent, id=AgentId("x.nobody"), roles=frozenset({"auditor"}))
        with pytest.raises(DeskError):
            await passed_on(desk.house, stranger, NotMe(person=AMELIE))
        assert await desk.rows(freeze_) == []
