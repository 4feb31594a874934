"""Quotas at a real store: counted where the claim is written, so that nobody slips by."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Denied, Need
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.quotas import counting
from helpdesk_tui.desk.quotas.counting import Usual
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import QuotasPart
from tests.attack.folk import MALLORY, Newcomer, add, bypass, effects, look, refused
from tests.desk.inside import AMELIE, Inside, inside, new_key

LIMIT = 12


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def callers(desk: Inside, count: int) -> list[CaseId]:
    """So many people on the line, all of them verified."""
    people = [Newcomer(f"p{number:03}", mail=f"p{number:03}@durand.example") for number in range(count)]
    await add(desk, *people)
    now = desk.clock.now()

    def write(connection: Connection) -> None:
        for one in people:
            id_ = f"case_{one.login}"
            connection.execute(
                insert(case_).values(
                    id=id_,
                    person_id=one.id,
                    client_id="durand",
                    agent=desk.agent.id,
                    reason="other",
                    ticket="INC-48213",
                    state=CaseState.OPEN.value,
                    opened_at=now,
                )
            )
            connection.execute(insert(proof), [_proof(desk, one, kind, now) for kind in ("push", "mail")])

    await desk.house.store.write(write)
    return [CaseId(f"case_{one.login}") for one in people]


def _proof(desk: Inside, one: Newcomer, kind: str, now: Any) -> dict[str, Any]:
    push = kind == "push"
    target = f"twin:{one.phone}" if push else one.mail
    return {
        "id": f"prf_{kind}_{one.login}",
        "case_id": f"case_{one.login}",
        "person_id": one.id,
        "agent": desk.agent.id,
        "way": f"push:{target}" if push else f"mail:con_mail_{one.account}",
        "method": "push" if push else "mail_code",
        "root": "handset" if push else "password",
        "strength": "checked",
        "target": target,
        "state": "passed",
        "started_at": now,
        "passed_at": now,
    }


async def ask_all(desk: Inside, cases: list[CaseId]) -> Counter[ErrorCode | None]:
    async def one(case: CaseId) -> ErrorCode | None:
        order = BypassOrder(vendor=desk.twin.id)
        return await refused(desk.operations.order(case, order, new_key()))

    return Counter(await asyncio.gather(*(one(case) for case in cases)))


async def test_two_hundred_claims_at_once_never_pass_the_quota_by_one(desk: Inside) -> None:
    cases = await callers(desk, 200)
    found = await ask_all(desk, cases)
    assert found == {None: LIMIT, ErrorCode.GATE_CLOSED: 200 - LIMIT}
    assert effects(desk, "code") == LIMIT
    # … and security hears of it once.
    told = [row for row in await desk.rows(notice) if row.kind == "quota_reached"]
    assert len(told) == 1


async def test_a_count_before_the_claim_would_let_them_all_pass(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = await callers(desk, 30)
    before = await desk.house.store.read(
        lambda c: counting.use(c, Usual(), desk.agent.id, AMELIE, desk.clock.now())
    )
    monkeypatch.setattr(counting, "use", lambda *_: before)
    assert (await ask_all(desk, cases))[None] > LIMIT


async def test_an_hour_later_there_is_room_again_and_a_colleague_had_it_all_the_time(desk: Inside) -> None:
    cases = await callers(desk, LIMIT + 1)
    assert (await ask_all(desk, cases))[None] == LIMIT
    colleague = replace(desk, agent=MALLORY)
    assert (await bypass(colleague, (await colleague.verified()).id)).codes == 1
    desk.clock.step(hours=1, seconds=1)
    fresh = replace(desk, agent=replace(desk.agent))
    assert (await bypass(fresh, (await fresh.verified()).id)).codes == 1


async def test_what_failed_was_handed_to_nobody(desk: Inside) -> None:
    await history(desk, [1] * 20, OperationState.FAILED)
    assert (await bypass(desk, (await desk.verified()).id)).codes == 1


@pytest.mark.parametrize(("per_hour", "limit"), [(1, 12), (5, 15)])
async def test_what_was_usual_in_thirty_days_may_be_had_threefold(
    desk: Inside, per_hour: int, limit: int
) -> None:
    await history(desk, [per_hour] * 24 * 10, days_ago=12)
    cases = await callers(desk, limit + 3)
    assert (await ask_all(desk, cases))[None] == limit


async def test_todays_rush_excuses_nobody(desk: Inside) -> None:
    await history(desk, [10] * 20, days_ago=0.9)
    use = await desk.house.store.read(
        lambda c: counting.use(c, desk.house.usual, desk.agent.id, AMELIE, desk.clock.now())
    )
    assert (use.agent_usual, use.desk_usual, use.person_usual) == (0, 0, 0)


async def test_a_person_with_six_in_a_month_needs_an_approver(desk: Inside) -> None:
    await history(desk, [1] * 6, days_ago=20, person="per_amelie")
    decision = (await look(desk, (await desk.verified()).id)).decision
    assert isinstance(decision, Denied)
    assert decision.needs == (Need.QUOTA_USED_UP,)


async def test_the_client_that_is_stricter_is_stricter(tmp_path: Path) -> None:
    strict = Policy(quotas=QuotasPart(agent_hour=2, agent_hour_most=2))
    async with inside(tmp_path, policy=PolicyBook(clients={ClientId("durand"): strict})) as desk:
        assert (await ask_all(desk, await callers(desk, 4)))[None] == 2


async def history(
    desk: Inside,
    per_hour: list[int],
    state: OperationState = OperationState.DONE,
    days_ago: float = 0,
    person: str = "",
) -> None:
    """Codes of this agent, hour after hour since then."""
    start = desk.clock.now() - timedelta(days=days_ago)
    rows = [
        {
            "id": f"op_{state}_{hour}_{number}",
            "kind": "bypass",
            "state": state.value,
            "vendor": "twin",
            "account_ref": "x",
            "person_id": person or f"per_old_{hour}_{number}",
            "agent": desk.agent.id,
            "order_json": "{}",
            "boot": "x",
            "asked_at": start + timedelta(hours=hour, seconds=number),
            "deadline_at": start,
        }
        for hour, count in enumerate(per_hour)
        for number in range(count)
    ]
    await desk.house.store.write(lambda c: c.execute(insert(operation), rows))


async def test_the_count_reads_whole_hours_alike_on_every_store(desk: Inside) -> None:
    await history(desk, [2, 0, 4], days_ago=5)
    found = await desk.house.store.read(
        lambda c: counting.use(c, Usual(), desk.agent.id, AMELIE, desk.clock.now())
    )
    assert (found.agent_usual, found.desk_usual, found.person_usual) == (3, 3, 1.2)
    other = await desk.house.store.read(
        lambda c: counting.use(c, Usual(), AgentId("new"), AMELIE, desk.clock.now())
    )
    assert (other.agent_usual, other.desk_usual) == (0, 3)
    assert len(await desk.house.store.read(lambda c: c.execute(select(operation.c.id)).all())) == 6


async def test_an_unwritable_count_grants_nothing(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    case = (await desk.verified()).id

    def broken(*_: Any) -> Any:
        raise DeskError(ErrorCode.STORE_UNWRITABLE)

    monkeypatch.setattr(counting, "use", broken)
    assert await refused(bypass(desk, case)) is ErrorCode.STORE_UNWRITABLE
    assert effects(desk, "code") == 0
