"""Before something is handed over the agent shows that it is he: bound to case, person and actions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, update

from helpdesk_tui.contract.agents import AgentRoles, Right, Role, StepUpAsk
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder, BypassReason
from helpdesk_tui.desk.agents import directory, step_up, totp
from helpdesk_tui.desk.agents.step_up import StepUpNeeded, require_step_up
from helpdesk_tui.desk.agents.tables import agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.operations.reveal import reveal
from helpdesk_tui.desk.people.facts import is_own_account
from tests.desk.agents.team import Phone, added, enrolled, keeping, shared, without_step_up
from tests.desk.inside import AMELIE, Inside, new_key

BYPASS = BypassOrder(vendor=VendorId("twin"), seconds=3600, uses=1, reason=BypassReason.FORGOTTEN_PHONE)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with shared(tmp_path) as found:
        found.agent = await added(found, "a.martin")
        yield found


@pytest.fixture
async def phone(desk: Inside) -> Phone:
    return await enrolled(desk, desk.agent.id)


async def shown(desk: Inside, phone: Phone, case: CaseId, *actions: Action) -> None:
    ask = StepUpAsk(code=phone.next_code(), actions=actions or (Action.BYPASS,))
    await step_up.make(desk.house, desk.agent, case, ask, new_key())


async def covers(desk: Inside, case: CaseId, *, each_time: bool = False, **other: object) -> bool:
    told = {"agent": desk.agent.id, "case": case, "person": AMELIE, "action": Action.BYPASS, **other}

    def work(connection: Connection) -> None:
        require_step_up(connection, desk.house, each_time=each_time, **told)  # type: ignore[arg-type]

    try:
        await desk.house.store.write(work)
    except StepUpNeeded:
        return False
    return True


async def test_an_order_waits_for_the_agents_own_code(desk: Inside, phone: Phone) -> None:
    case, key = (await desk.verified()).id, new_key()
    with pytest.raises(Refused) as asked:
        await desk.operations.order(case, BYPASS, key)
    assert (asked.value.code, asked.value.params) == (ErrorCode.STEP_UP_NEEDED, {"action": "bypass"})
    assert desk.twin.ledger == []
    await shown(desk, phone, case)
    operation = await desk.operations.order(case, BYPASS, key)
    assert operation.state is OperationState.DONE
    assert "agent:stepped_up" in await desk.events()


async def test_it_lasts_five_minutes(desk: Inside, phone: Phone) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    desk.clock.step(minutes=4, seconds=59)
    assert await covers(desk, case)
    desk.clock.step(seconds=1)
    assert not await covers(desk, case)


@pytest.mark.parametrize(
    "other",
    [
        {"agent": AgentId("b.dubois")},
        {"person": PersonId("per_other")},
        {"case": CaseId("cas_other")},
        {"action": Action.CHANGE_NUMBER},
    ],
)
async def test_it_counts_for_nobody_and_nothing_else(
    desk: Inside, phone: Phone, other: dict[str, object]
) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    assert await covers(desk, case)
    assert not await covers(desk, **{"case": case, **other})  # type: ignore[arg-type]


async def test_the_listed_bundle_is_covered(desk: Inside, phone: Phone) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case, Action.BYPASS, Action.ACTIVATION_REPLACE)
    assert await covers(desk, case)
    assert await covers(desk, case, action=Action.ACTIVATION_REPLACE)


async def test_what_asks_each_time_is_covered_once(desk: Inside, phone: Phone) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    assert await covers(desk, case, each_time=True)
    assert not await covers(desk, case, each_time=True)
    assert await covers(desk, case)
    await shown(desk, phone, case)
    assert await covers(desk, case, each_time=True)


async def test_one_that_was_used_before_covers_nothing_that_asks_each_time(
    desk: Inside, phone: Phone
) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    assert await covers(desk, case)
    assert not await covers(desk, case, each_time=True)


async def test_an_act_that_falls_uses_nothing_up(desk: Inside, phone: Phone) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)

    def work(connection: Connection) -> None:
        require_step_up(connection, desk.house, desk.agent.id, case, AMELIE, Action.BYPASS, each_time=True)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await desk.house.store.write(work)
    assert await covers(desk, case, each_time=True)


async def test_the_same_request_again_is_the_same_step_up(desk: Inside, phone: Phone) -> None:
    case, key = (await desk.verified()).id, new_key()
    ask = StepUpAsk(code=phone.next_code(), actions=(Action.BYPASS,))
    first = await step_up.make(desk.house, desk.agent, case, ask, key)
    assert await step_up.make(desk.house, desk.agent, case, ask, key) == first
    with pytest.raises(totp.WrongCode):
        await step_up.make(desk.house, desk.agent, case, ask, new_key())


async def test_a_desk_that_asks_for_none_takes_none_for_granted(desk: Inside) -> None:
    without_step_up(desk)
    case = (await desk.verified()).id
    assert (await desk.operations.order(case, BYPASS, new_key())).state is OperationState.DONE


async def test_who_has_no_app_is_told_to_set_one_up(desk: Inside) -> None:
    case = (await desk.verified()).id
    ask = StepUpAsk(code=SecretStr("123456"), actions=(Action.BYPASS,))
    with pytest.raises(Refused) as refused:
        await step_up.make(desk.house, desk.agent, case, ask, new_key())
    assert refused.value.code is ErrorCode.ENROLMENT_NEEDED


def _role_lost(desk: Inside) -> None:
    def change(connection: Connection) -> None:
        connection.execute(update(agent).where(agent.c.id == desk.agent.id).values(roles="auditor"))

    _between(desk, change)


def _revoked(desk: Inside) -> None:
    def change(connection: Connection) -> None:
        connection.execute(update(agent).where(agent.c.id == desk.agent.id).values(state="revoked"))

    _between(desk, change)


def _between(desk: Inside, change: Callable[[Connection], None]) -> None:
    """The change is committed after the order was looked at and right before it is claimed."""
    write = desk.house.store.write

    async def delayed(work: Callable[[Connection], object]) -> object:
        desk.house.store.write = write  # type: ignore[method-assign]
        await write(change)
        return await write(work)

    desk.house.store.write = delayed  # type: ignore[method-assign, assignment]


@pytest.mark.parametrize(
    ("event", "code"), [(_role_lost, ErrorCode.ROLE_MISSING), (_revoked, ErrorCode.NOT_SIGNED_IN)]
)
async def test_what_changes_between_request_and_commit_counts(
    desk: Inside, phone: Phone, event: Callable[[Inside], None], code: ErrorCode
) -> None:
    """Law 6: the roles of the very commit decide, not those of the request."""
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    event(desk)
    with pytest.raises(DeskError) as refused:
        await desk.operations.order(case, BYPASS, new_key())
    assert refused.value.code is code
    assert desk.twin.ledger == []


async def test_roles_count_from_their_commit_on(desk: Inside, phone: Phone) -> None:
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    await keeping(desk).roles(desk.agent.id, AgentRoles(roles=(Role.VERIFIER,)))
    with pytest.raises(Refused) as refused:
        await desk.operations.order(case, BYPASS, new_key())
    assert refused.value.code is ErrorCode.ROLE_MISSING


async def test_nobody_serves_himself_over_the_linked_person(desk: Inside) -> None:
    """T3: the link counts, whatever the logins are called."""
    mallory = await added(desk, "m.allory", person=AMELIE)
    config = desk.house.config
    assert await desk.house.store.read(lambda c: is_own_account(c, config, mallory.id, AMELIE))
    case = await desk.verified()
    with pytest.raises(Refused) as refused:
        await Cases(desk.house).hand_over(desk.agent, case.id, mallory.id)
    assert refused.value.code is ErrorCode.OWN_ACCOUNT


async def test_the_stores_word_wins_over_the_configurations(desk: Inside) -> None:
    told = AgentConfig(AgentId("b.dubois"), "Told", frozenset({"security"}), person_login="a.dupont")
    config = replace(desk.house.config, agents={told.id: told})
    known = await desk.house.store.read(lambda c: directory.find(c, config, told.id))
    assert known is not None
    assert (known.name, known.roles, known.kept) == ("Told", frozenset({"security"}), False)
    await added(desk, "b.dubois", Role.AUDITOR, login="bruno")
    known = await desk.house.store.read(lambda c: directory.find(c, config, told.id))
    assert known is not None
    assert (known.roles, known.kept, known.person_login) == (frozenset({"auditor"}), True, "a.dupont")
    by_login = await desk.house.store.read(lambda c: directory.by_login(c, config, "bruno"))
    assert by_login is not None
    assert by_login.id == told.id
    strange = await desk.house.store.read(lambda c: directory.by_login(c, config, "b.dubois"))
    assert strange is not None
    assert not strange.active


async def test_nobody_keeps_himself(desk: Inside) -> None:
    from helpdesk_tui.desk.agents.keeping import Keeping

    boss = await added(desk, "boss", Role.SECURITY)
    keeper = Keeping(desk.house, boss)
    with pytest.raises(Refused) as refused:
        await keeper.roles(boss.id, AgentRoles(roles=(Role.SECURITY, Role.AGENT)))
    assert refused.value.code is ErrorCode.OWN_ACCOUNT
    with pytest.raises(Refused) as refused:
        await Keeping(desk.house, desk.agent).revoke(boss.id)
    assert refused.value.code is ErrorCode.ROLE_MISSING
    kept = await keeper.roles(desk.agent.id, AgentRoles(roles=(Role.VERIFIER,)))
    assert kept.agent.roles == ("verifier",)
    assert (await desk.events())[-1] == "agent:roles"


async def test_there_is_one_agent_of_a_name_and_of_a_login(desk: Inside) -> None:
    await added(desk, "b.dubois", login="bruno")
    for name, login in (("b.dubois", None), ("c.claes", "bruno")):
        with pytest.raises(Refused) as refused:
            await added(desk, name, login=login)
        assert refused.value.code is ErrorCode.AGENT_EXISTS


@pytest.mark.parametrize("name", ["B.Dubois", "b dubois", "bо", "", "-x", "b.dubois\n", "b" * 65])
def test_names_that_look_alike_are_none(name: str) -> None:
    from pydantic import ValidationError

    from helpdesk_tui.contract.agents import NewAgent

    with pytest.raises(ValidationError):
        NewAgent(id=name, name="x")


def test_each_role_has_its_rights_and_no_other() -> None:
    from helpdesk_tui.policy.roles import KEEPER, RIGHTS, may

    assert set(RIGHTS) == {*Role, KEEPER}
    table = {role: {right for right in Right if may((role,), right)} for role in RIGHTS}
    assert table == {
        "verifier": {"serve", "take_away"},
        "agent": {"serve", "take_away", "grant"},
        "senior": {"serve", "take_away", "grant", "approve"},
        "security": {
            *("serve", "take_away", "approve", "contain", "review_pushes"),
            *("read_record", "set_level", "manage_agents", "manage_people"),
        },
        "auditor": {"read_record"},
        "on_call": {"serve", "take_away", "grant", "break_glass"},
        "admin": {"manage_people"},
    }
    assert not any(may(("lead", "AGENT", ""), right) for right in Right)


async def test_a_code_is_shown_to_nobody_who_was_revoked_meanwhile(desk: Inside, phone: Phone) -> None:
    """Law 6 at the showing, too: the number exists, and the one who ordered it is gone."""
    case = (await desk.verified()).id
    await shown(desk, phone, case)
    operation = await desk.operations.order(case, BYPASS, new_key())
    _revoked(desk)
    with pytest.raises(DeskError) as refused:
        await reveal(desk.house, desk.agent, operation.id, new_key())
    assert refused.value.code is ErrorCode.NOT_SIGNED_IN
    assert "code:shown" not in await desk.events()
