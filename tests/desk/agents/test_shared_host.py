"""A shared desk on a Unix socket: the kernel names the agent, a code of his own app shows that it is he."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.agents import AgentReset, AgentRoles, Role
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder, BypassReason
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from tests.attack.test_wire import ME, over_the_socket
from tests.desk.agents.team import Phone, keeping
from tests.desk.inside import Inside
from tests.rig.served import short_folder

ORDER = BypassOrder(vendor=VendorId("twin"), seconds=3600, uses=1, reason=BypassReason.FORGOTTEN_PHONE)


@pytest.fixture
async def host() -> AsyncIterator[tuple[Inside, DeskClient]]:
    with short_folder() as folder:
        async with over_the_socket(folder, mode=DeskMode.SHARED, embedded=False) as (desk, _http):
            told = AgentConfig(ME, "Me", frozenset({"agent"}))
            changed = replace(desk.house.config, agents={ME: told})
            object.__setattr__(desk.house, "config", changed)
            desk.agent = Agent(ME, "Me", frozenset({"agent"}))
            client = DeskClient(f"unix:{folder / 'desk.sock'}")
            yield desk, client
            await client.close()


async def code_of(thrown: object) -> ErrorCode:
    with pytest.raises(DeskError) as caught:
        await thrown  # type: ignore[misc]
    return caught.value.code


async def test_an_agent_of_the_configuration_sets_up_an_app_and_steps_up(
    host: tuple[Inside, DeskClient],
) -> None:
    desk, client = host
    session = await client.session.get()
    assert (session.step_up, session.totp, session.signed_in) == (True, False, False)
    case = await desk.verified()
    assert await code_of(client.operations.order(case.id, ORDER, key="the-same-key")) is (
        ErrorCode.STEP_UP_NEEDED
    )
    some = SecretStr("123456")
    assert await code_of(client.signing.step_up(case.id, some, [Action.BYPASS])) is ErrorCode.ENROLMENT_NEEDED
    phone = Phone((await client.signing.enrol()).secret, desk)
    assert (await client.signing.confirm(phone.next_code())).totp
    await client.signing.step_up(case.id, phone.next_code(), [Action.BYPASS])
    done = await client.operations.order(case.id, ORDER, key="the-same-key")
    assert done.state is OperationState.DONE


async def test_there_is_no_door_to_sign_in_where_the_kernel_speaks(host: tuple[Inside, DeskClient]) -> None:
    _desk, client = host
    body = {"name": "x", "password": "y", "console": "0" * 64}
    for path in ("sign-in/first", "sign-in"):
        answer = await client.transport.http.post(
            path,
            json={**body, "code": "1"} if path == "sign-in" else body,
            headers={"Idempotency-Key": f"some-key-{path}"},
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_changed_role_and_a_revoked_agent_count_at_the_next_request(
    host: tuple[Inside, DeskClient],
) -> None:
    desk, client = host
    assert await code_of(client.agents.everybody()) is ErrorCode.ROLE_MISSING
    await keeping(desk).roles(ME, AgentRoles(roles=(Role.SECURITY,)))
    (me,) = await client.agents.everybody()
    assert (me.id, me.roles, me.kept, me.login) == (ME, ("security",), True, str(ME))
    assert await code_of(client.agents.reset(ME, AgentReset(totp=True))) is ErrorCode.OWN_ACCOUNT
    await keeping(desk).revoke(ME)
    assert await code_of(client.session.get()) is ErrorCode.NOT_SIGNED_IN
