"""A day pass: proposed where one use lasts one connection only, one code or many, never beyond five uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.gate import WARN_DAY_PASS_FITS
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.wording.gate import verdict
from tests.desk.inside import Inside, inside, new_key

TWIN = VendorId("twin")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        yield found


def prompting(desk: Inside, policy: Policy | None = None) -> Inside:
    """The same desk, at a client whose applications ask at each connection."""
    config = desk.house.config
    client = replace(config.clients[0], prompts_each_time=True)
    book = desk.house.policy if policy is None else PolicyBook(policy)
    return replace(desk, house=replace(desk.house, config=replace(config, clients=(client,)), policy=book))


async def notes(desk: Inside, action: Action) -> tuple[str, ...]:
    case = await desk.case()
    decision = (await panel(desk.house, desk.agent, case.id, action, TWIN, None)).decision
    assert isinstance(decision, Allowed)
    assert verdict(decision, str)
    return decision.warnings


async def test_it_is_proposed_where_applications_ask_each_time(desk: Inside) -> None:
    await desk.verified()
    assert await notes(desk, Action.BYPASS) == ()
    there = prompting(desk)
    assert await notes(there, Action.BYPASS) == (WARN_DAY_PASS_FITS,)
    assert await notes(there, Action.DAY_PASS) == ()


async def test_it_is_not_proposed_where_it_is_switched_off(desk: Inside) -> None:
    await desk.verified()
    policy = Policy()
    without = policy.model_copy(update={"actions": policy.actions.model_copy(update={"day_pass": False})})
    there = prompting(desk, without)
    assert await notes(there, Action.BYPASS) == ()
    with pytest.raises(Refused):
        await there.operations.order((await desk.case()).id, BypassOrder(vendor=TWIN, uses=3), new_key())


async def test_where_uses_are_not_counted_it_is_said_before_how_many_codes(desk: Inside) -> None:
    case = await desk.verified()
    order = BypassOrder(vendor=TWIN, uses=4)
    assert (await desk.operations.dry_run(case.id, order)).single_use_codes == 0
    desk.twin.counts_uses = False
    assert (await desk.operations.dry_run(case.id, order)).single_use_codes == 4
