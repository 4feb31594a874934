"""Grants on bad days, against real processes: nothing is lost, nothing is issued twice, and the error is told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import OperationId, PersonId, VendorId
from helpdesk_tui.contract.operations import GrantState, Operation, OperationState
from helpdesk_tui.contract.orders import BypassOrder, RevokeOrder
from helpdesk_tui.wording.errors import sentence
from tests.e2e.calls import people_with_push, until, verify
from tests.e2e.witness import witness
from tests.rig.desk import RunningDesk, running_desk

DUO = VendorId("duo-durand")
ORDER = BypassOrder(vendor=DUO)
CODES = r"/bypass_codes$"
NOBODY_ANSWERS = {"kind": "drop_before", "path": "^/(admin|auth)/", "times": 1000}

_NEXT = count()
_LOGINS: list[str] = []


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=60) as running:
        yield running


@pytest.fixture
async def client(desk: RunningDesk) -> AsyncIterator[DeskClient]:
    found = desk.client()
    yield found
    desk.sandbox.control("DELETE", "faults")
    await found.close()


async def somebody(client: DeskClient) -> str:
    """Somebody else each time: one phone gets three pushes in five minutes."""
    if not _LOGINS:
        _LOGINS.extend(await people_with_push(client, 8))
    return _LOGINS[next(_NEXT)]


async def verified(desk: RunningDesk, client: DeskClient) -> tuple[str, Case]:
    login = await somebody(client)
    return login, await verify(desk, client, login)


def live(desk: RunningDesk, login: str) -> list[dict[str, int]]:
    """What the vendor's own client sees."""
    admin = witness(desk)
    (user,) = admin.get_users_by_name(login)
    found: list[dict[str, int]] = admin.get_user_bypass_codes(user["user_id"])
    return found


async def settled(client: DeskClient, id_: OperationId) -> Operation:
    return await until(
        lambda: client.operations.get(id_),
        lambda one: one.state not in (OperationState.INTENT, OperationState.UNKNOWN),
    )


async def test_a_vendor_that_is_down_grants_nothing_and_reading_goes_on(
    desk: RunningDesk, client: DeskClient
) -> None:
    login, case = await verified(desk, client)
    desk.sandbox.control("POST", "faults", **NOBODY_ANSWERS)
    with pytest.raises(DeskError) as caught:
        await client.operations.order(case.id, ORDER)
    assert caught.value.code in (ErrorCode.VENDOR_DOWN, ErrorCode.VENDOR_SLOW)
    assert "Nothing was done there" in sentence(caught.value)
    page = await client.people.search(login)
    assert [hit.login for hit in page.hits] == [login]
    card = await client.people.card(case.person)
    assert card.name == case.person_name
    desk.sandbox.control("DELETE", "faults")
    assert live(desk, login) == []
    assert await client.operations.all(person=case.person) == []
    await until(lambda: client.operations.order(case.id, ORDER), lambda one: one.state is OperationState.DONE)
    assert len(live(desk, login)) == 1


@pytest.mark.parametrize("kind", ["wrong_json", "drop_after"])
async def test_an_answer_that_cannot_be_believed_is_unknown_and_then_found(
    desk: RunningDesk, client: DeskClient, kind: str
) -> None:
    login, case = await verified(desk, client)
    desk.sandbox.fault(kind, method="POST", path=CODES)
    asked = await client.operations.order(case.id, ORDER)
    assert asked.state is OperationState.UNKNOWN
    with pytest.raises(Conflict) as caught:
        await client.operations.order(case.id, ORDER)
    assert caught.value.code is ErrorCode.OPERATION_OPEN
    assert asked.agent in sentence(caught.value), "who started it, and when"
    with pytest.raises(Refused) as refused:
        await client.operations.reveal(asked.id)
    assert refused.value.code is ErrorCode.NOTHING_TO_SHOW, "no code is read out that may not exist"
    done = await settled(client, asked.id)
    assert done.state is OperationState.DONE
    (code,) = live(desk, login)
    assert code["reuse_count"] == 1
    assert len((await client.operations.reveal(done.id)).codes) == 1


async def test_a_vendor_that_limits_us_made_nothing_and_the_next_try_makes_one(
    desk: RunningDesk, client: DeskClient
) -> None:
    login, case = await verified(desk, client)
    desk.sandbox.fault("too_many", method="POST", path=CODES, times=1000)
    limited = await client.operations.order(case.id, ORDER)
    assert (limited.state, limited.problem) == (OperationState.FAILED, ErrorCode.VENDOR_BUSY)
    assert live(desk, login) == []
    desk.sandbox.control("DELETE", "faults")
    done = await until(
        lambda: client.operations.order(case.id, ORDER), lambda one: one.state is OperationState.DONE
    )
    assert done.codes == 1
    assert len(live(desk, login)) == 1


ORDERS_AND_WAITS = """
import asyncio, sys
from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.orders import BypassOrder
async def main():
    client = DeskClient(sys.argv[1])
    print("asks", flush=True)
    await client.operations.order(sys.argv[2], BypassOrder(vendor="duo-durand"))
asyncio.run(main())
"""


async def test_a_line_that_is_cut_during_a_grant_loses_nothing(desk: RunningDesk, client: DeskClient) -> None:
    login, case = await verified(desk, client)
    desk.sandbox.fault("delay_after", method="POST", path=CODES, seconds=1.0)
    console = subprocess.Popen(
        [sys.executable, "-c", ORDERS_AND_WAITS, desk.address, case.id], stdout=subprocess.PIPE, text=True
    )
    assert console.stdout is not None
    assert await asyncio.to_thread(console.stdout.readline) == "asks\n"
    await until(lambda: client.operations.all(person=case.person), bool)
    console.kill()
    await asyncio.to_thread(console.communicate)
    (asked,) = await client.operations.all(person=case.person)
    done = await settled(client, asked.id)
    assert done.state is OperationState.DONE
    assert len(live(desk, login)) == 1
    (grant,) = await client.grants.all(person=case.person)
    assert (grant.ours, grant.state) == (True, GrantState.LIVE)
    shown = await client.operations.reveal(done.id)
    assert (len(shown.codes), shown.rereadings_left) == (1, 1), "the agent who returns reads it as if nothing"
    await revoked(client, case.person)
    assert live(desk, login) == []


async def test_two_consoles_and_a_double_enter_make_one_code(desk: RunningDesk, client: DeskClient) -> None:
    login, case = await verified(desk, client)
    other = desk.client()
    desk.sandbox.fault("delay_after", method="POST", path=CODES, seconds=0.3)
    answers = await asyncio.gather(
        client.operations.order(case.id, ORDER, key="first-console"),
        client.operations.order(case.id, ORDER, key="first-console"),
        other.operations.order(case.id, ORDER, key="other-console"),
        return_exceptions=True,
    )
    await other.close()
    won = {answer.id for answer in answers if isinstance(answer, Operation)}
    lost = [answer for answer in answers if not isinstance(answer, Operation)]
    assert len(won) == 1
    assert all(isinstance(one, DeskError) for one in lost)
    assert {one.code for one in lost if isinstance(one, DeskError)} <= {
        ErrorCode.OPERATION_OPEN,
        ErrorCode.IN_PROGRESS,
    }
    assert len(live(desk, login)) == 1


async def revoked(client: DeskClient, person: PersonId) -> None:
    for grant in await client.grants.all(person=person):
        await client.operations.take(RevokeOrder(grant=grant.id, reason="end of the test"))
