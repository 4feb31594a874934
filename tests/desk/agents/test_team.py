"""Signing in over TLS, sessions bound to a console's key, and how they end; over the real wire and store."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from helpdesk_tui.api.console_key import ConsoleKey
from helpdesk_tui.api.stream import Refetch
from helpdesk_tui.contract.agents import AgentReset, Role
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder, BypassReason
from helpdesk_tui.desk.agents.tables import agent_session
from helpdesk_tui.desk.auth.values import Agent
from tests.desk.agents.team import PASSWORD, Team, keeping, member, team
from tests.rig.served import short_folder


@pytest.fixture
async def served() -> AsyncIterator[Team]:
    with short_folder() as folder:
        async with team(folder) as running:
            yield running


@contextlib.contextmanager
def refused(code: ErrorCode) -> Iterator[None]:
    with pytest.raises(DeskError) as caught:
        yield
    assert caught.value.code is code


async def test_a_member_signs_in_and_is_himself(served: Team) -> None:
    id_ = await member(served, "a.martin", Role.SENIOR)
    client = await served.signed_in(id_)
    session = await client.session.get()
    assert (session.agent, session.roles, session.signed_in) == (id_, ("senior",), True)
    assert (session.totp, session.step_up) == (True, True)
    kept = await served.desk.rows(agent_session)
    token = client.signing._key.token  # type: ignore[union-attr]
    assert len(token) == 43
    assert all(token not in str(row) for row in kept)
    await client.close()


@pytest.mark.parametrize("part", ["name", "password", "code"])
async def test_whatever_is_wrong_the_answer_is_the_same(served: Team, part: str) -> None:
    id_ = await member(served, "a.martin")
    client = served.client()
    code = served.phones[id_].next_code()
    told = {"name": str(id_), "password": PASSWORD, "code": code}
    wrong = {"name": "nobody", "password": SecretStr("another password"), "code": SecretStr("000000")}
    with refused(ErrorCode.SIGN_IN_FAILED):
        await client.signing.sign_in(**{**told, part: wrong[part]})  # type: ignore[arg-type]
    with refused(ErrorCode.NOT_SIGNED_IN):
        await client.session.get()
    await client.close()


async def test_on_the_network_nobody_is_anybody_without_a_session(served: Team) -> None:
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(verify=_trusting(served)), base_url=served.address
    ) as bare:
        for path in ("/v1/session", "/v1/people?q=a", "/v1/health", "/v1/openapi.json", "/v1/audit"):
            answer = await bare.get(path, headers={"X-Remote-User": "root", "Authorization": "Bearer x"})
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
        posted = await bare.post("/v1/sign-in", json={"name": "x"}, headers={"Idempotency-Key": "12345678"})
        assert posted.status_code == 401


def _trusting(served: Team) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=served.ca_file)


async def test_a_token_at_another_console_is_refused_ended_and_on_record(served: Team) -> None:
    """T5: a copied token is worth nothing without its console's key, and its use is seen."""
    id_ = await member(served, "a.martin")
    victim, thief = await served.signed_in(id_), served.client()
    key = thief.signing._key
    assert isinstance(key, ConsoleKey)
    key.token = victim.signing._key.token  # type: ignore[union-attr]
    with refused(ErrorCode.NOT_SIGNED_IN):
        await thief.session.get()
    assert "session:misused" in await served.desk.events()
    with refused(ErrorCode.NOT_SIGNED_IN):
        await victim.session.get()
    await thief.close()
    await victim.close()


async def test_a_request_is_taken_once_unchanged_and_in_its_time(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    http = client.transport.http
    sent: list[httpx.Request] = []
    http.event_hooks = {"request": [_noting(sent)]}
    await client.session.get()
    again = httpx.Request("GET", sent[0].url, headers=sent[0].headers)
    bare = httpx.AsyncHTTPTransport(verify=_trusting(served))
    assert (await bare.handle_async_request(again)).status_code == 401
    # Another path under the same signature is another console's as far as the desk can tell.
    elsewhere = httpx.Request("GET", sent[0].url.copy_with(path="/v1/agents"), headers=sent[0].headers)
    assert (await bare.handle_async_request(elsewhere)).status_code == 401
    await bare.aclose()
    await client.close()


def _noting(sent: list[httpx.Request]):  # type: ignore[no-untyped-def]
    async def hook(request: httpx.Request) -> None:
        sent.append(request)

    return hook


async def test_a_console_whose_clock_is_off_is_told_so(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = served.client()
    client.__dict__["_console_key"] = ConsoleKey(lambda: served.desk.clock.now().timestamp() - 300)
    with refused(ErrorCode.CONSOLE_CLOCK):
        await client.signing.sign_in(id_, PASSWORD, served.phones[id_].next_code())
    await client.close()


@pytest.mark.parametrize(("unused", "still"), [(59, True), (61, False)])
async def test_a_session_that_is_left_alone_ends(served: Team, unused: int, still: bool) -> None:
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    served.desk.clock.step(minutes=unused)
    if still:
        await client.session.get()
    else:
        with refused(ErrorCode.NOT_SIGNED_IN):
            await client.session.get()
    await client.close()


async def test_no_session_lasts_longer_than_a_working_day(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    for _half in range(23):
        served.desk.clock.step(minutes=31)
        await client.session.get()
    served.desk.clock.at += timedelta(minutes=30)
    with refused(ErrorCode.NOT_SIGNED_IN):
        await client.session.get()
    await client.close()


async def test_revoked_and_then_a_thousand_requests_at_once(served: Team) -> None:
    """T5: none is accepted after the commit; an open stream ends."""
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    stream = client.stream.changes()
    assert isinstance(await anext(stream), Refetch)
    await keeping(served.desk).revoke(id_)

    async def heard_on() -> None:
        async for item in stream:
            assert not isinstance(item, Refetch)

    with refused(ErrorCode.NOT_SIGNED_IN):
        await asyncio.wait_for(heard_on(), 5)

    turns = asyncio.Semaphore(50)

    async def ask() -> bool:
        async with turns:
            answer = await client.transport.http.get("session")
            return answer.status_code != 401

    assert sum(await asyncio.gather(*(ask() for _ in range(1000)))) == 0
    await client.close()


async def test_a_reset_ends_sessions_and_asks_for_a_new_app(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    kept = await keeping(served.desk).reset(id_, AgentReset(totp=True, password=True))
    assert kept.first_word is not None
    assert (kept.agent.totp, kept.agent.password, kept.agent.sessions) == (False, False, 0)
    with refused(ErrorCode.NOT_SIGNED_IN):
        await client.session.get()
    with refused(ErrorCode.SIGN_IN_FAILED):
        await client.signing.sign_in(id_, PASSWORD, served.phones[id_].next_code())
    await client.close()


async def test_a_first_word_is_good_once_and_for_a_day(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = served.client()
    word = (await keeping(served.desk).reset(id_, AgentReset(totp=True, password=True))).first_word
    assert word is not None
    served.desk.clock.step(hours=25)
    with refused(ErrorCode.SIGN_IN_FAILED):
        await client.signing.first(id_, SecretStr(word))
    word = (await keeping(served.desk).reset(id_, AgentReset(password=True))).first_word
    assert word is not None
    with refused(ErrorCode.SIGN_IN_FAILED):  # a first word opens no session by itself
        await client.signing.sign_in(id_, SecretStr(word), SecretStr("000000"))
    await client.close()


async def test_signing_out_ends_the_session(served: Team) -> None:
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    token = client.signing._key.token  # type: ignore[union-attr]
    await client.signing.sign_out()
    assert client.signing.needed
    client.signing._key.token = token  # type: ignore[union-attr]
    with refused(ErrorCode.NOT_SIGNED_IN):
        await client.session.get()
    assert "agent:signed_out" in await served.desk.events()
    await client.close()


async def test_an_unknown_authority_is_not_spoken_to(served: Team, tmp_path: Path) -> None:
    from helpdesk_tui.api.client import DeskClient

    client = DeskClient(served.address)
    with pytest.raises(Unreachable):
        await client.signing.sign_in("a.martin", PASSWORD, SecretStr("123456"))
    await client.close()


async def test_the_same_order_goes_on_under_its_own_key(served: Team) -> None:
    """A desk that asks first keeps no answer for the key: nothing was done yet."""
    id_ = await member(served, "a.martin")
    client = await served.signed_in(id_)
    served.desk.agent = Agent(id_, "", frozenset({"agent"}))
    case = await served.desk.verified()
    order = BypassOrder(vendor=VendorId("twin"), seconds=3600, uses=1, reason=BypassReason.FORGOTTEN_PHONE)
    with refused(ErrorCode.STEP_UP_NEEDED):
        await client.operations.order(case.id, order, key="one-key-for-both")
    assert served.desk.twin.ledger == []
    code = served.phones[id_].next_code()
    await client.signing.step_up(case.id, code, [Action.BYPASS])
    done = await client.operations.order(case.id, order, key="one-key-for-both")
    assert done.state is OperationState.DONE
    assert await client.operations.order(case.id, order, key="one-key-for-both") == done
    await client.close()
