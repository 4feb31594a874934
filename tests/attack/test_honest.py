"""The same desk as in every attack, in every mode: with proof there is a code, and only proof was missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action, Denied
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.agents.tables import step_up
from tests.attack.conftest import IN_A_TEAM
from tests.attack.folk import MALLORY, bypass, refused
from tests.attack.modes import Mode, Wired, desk_in
from tests.desk.inside import Inside, new_key
from tests.desk.several_people import MARTIN

SERVED = [Mode.SHARED, pytest.param(Mode.TEAM, marks=pytest.mark.slow)]


@pytest.fixture
async def wired(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    async with desk_in(request.param, tmp_path, (MARTIN, MALLORY)) as made:
        yield made


async def test_a_verified_caller_gets_one_code(desk: Inside) -> None:
    """What each refusal in these files is worth: nothing but proof stood between the agent and this code."""
    case = await desk.verified()
    made = await bypass(desk, case.id)
    assert made.state is OperationState.DONE
    (code,) = (await desk.calls.reveal(made.id, new_key())).codes
    (live,) = desk.twin.bypass["DU1"]
    assert code == live.code
    await desk.calls.confirmed(made.id)
    assert await refused(desk.calls.reveal(made.id, new_key())) is ErrorCode.ALREADY_SHOWN


@pytest.mark.parametrize("wired", SERVED, indirect=True)
async def test_an_agent_with_every_right_and_his_own_digits_but_no_proof(wired: Wired) -> None:
    case = (await wired.case()).id
    client = await wired.console.ready()
    await client.signing.step_up(case, wired.console.code(), list(Action))
    for action in (Action.BYPASS, Action.DAY_PASS, Action.ACTIVATION_REPLACE):
        assert isinstance((await wired.calls.look(case, action)).decision, Denied)
    assert await refused(bypass(wired, case)) is ErrorCode.GATE_CLOSED
    assert wired.twin.ledger == []
    await wired.called_back(case)
    await wired.mailed(case)
    assert (await bypass(wired, case)).state is OperationState.DONE


@pytest.mark.parametrize("wired", SERVED, indirect=True)
async def test_the_desk_under_attack_is_what_it_says_it_is(wired: Wired, request: Any) -> None:
    """Shared, its agents known by the kernel or by a session, no roles but their own, step-up before a grant."""
    team = request.node.callspec.params["wired"] is Mode.TEAM
    assert (wired.house.mode, wired.house.embedded) == (DeskMode.SHARED, False)
    for agent in (MARTIN, MALLORY):
        session = await (await wired.consoles.of[agent.id].ready()).session.get()
        assert (session.agent, session.roles, session.step_up, session.signed_in) == (
            agent.id,
            ("agent",),
            True,
            team,
        )
    case = await wired.verified()
    order = (await wired.console.ready()).operations.order(case.id, BypassOrder(vendor=wired.twin.id))
    with pytest.raises(DeskError, match=ErrorCode.STEP_UP_NEEDED.value):
        await order
    assert wired.twin.ledger == []
    await bypass(wired, case.id)
    (shown,) = await wired.rows(step_up)
    assert (shown.agent, shown.case_id, shown.actions) == (MARTIN.id, case.id, "bypass")


def test_every_attack_that_is_said_to_be_made_over_tls_exists() -> None:
    written = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in IN_A_TEAM if f"def {name}(desk: Inside" not in written] == []
