"""An agent's own codes: one reading, accepted once, counted when wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Connection

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import enrolment, step_up, totp, tries
from helpdesk_tui.desk.agents.tables import agent_secret, agent_try
from helpdesk_tui.desk.auth.notes import Way
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.seal import SealBroken
from tests.desk.agents.team import Phone, enrolled, shared
from tests.desk.inside import Inside

ALICE = Agent(AgentId("a.martin"), "Alice", frozenset({"agent"}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with shared(tmp_path) as found:
        yield found


async def spend(desk: Inside, code: SecretStr) -> bool:
    try:
        await desk.house.store.write(lambda c: totp.spend(c, desk.house, ALICE.id, code))
    except totp.WrongCode:
        return False
    return True


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("123456", "123456"),
        (" 123 456\n", "123456"),
        ("12\t34\u00a056", "123456"),
        ("１２３４５６", "123456"),
        ("٠١٢٣٤٥", "012345"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("12345\u200b6", None),
        ("²23456", None),
        ("", None),
    ],
)
def test_a_code_has_one_form_or_none(typed: str, meant: str | None) -> None:
    assert totp.canonical_code(SecretStr(typed)) == meant


@given(st.text(max_size=12))
def test_whatever_is_typed_is_six_digits_or_refused(typed: str) -> None:
    found = totp.canonical_code(SecretStr(typed))
    assert found is None or (len(found) == 6 and found.isascii() and found.isdigit())


async def test_each_code_counts_once_and_older_ones_never(desk: Inside) -> None:
    phone = await enrolled(desk, ALICE.id)
    older = phone.code(steps=-1)
    newer = phone.next_code()
    assert await spend(desk, newer)
    assert not await spend(desk, newer)
    assert not await spend(desk, phone.code(steps=-1))
    assert not await spend(desk, older)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(-2, 2), min_size=1, max_size=12))
def test_the_counter_only_rises(steps: list[int]) -> None:
    """F-C2: A, B, A; edges of the window; whatever the order, no period is accepted twice or after a newer."""
    secret, last, accepted = SecretStr("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), 0, []
    import pyotp

    from tests.desk.inside import START

    hotp = pyotp.HOTP(secret.get_secret_value())
    for step in steps:
        code = SecretStr(hotp.at(totp.period(START) + step))
        found = totp.match(secret, code, START, above=last)
        assert found is None or abs(step) <= 1
        if found is not None:
            assert found > last
            accepted.append(found)
            last = found
    assert accepted == sorted(set(accepted))


async def test_of_many_at_once_one_is_accepted(desk: Inside) -> None:
    phone = await enrolled(desk, ALICE.id)
    code = phone.next_code()
    assert sum(await asyncio.gather(*(spend(desk, code) for _ in range(50)))) == 1


async def test_a_secret_is_sealed_and_bound_to_its_agent(desk: Inside) -> None:
    phone = await enrolled(desk, ALICE.id)
    (row,) = await desk.rows(agent_secret)
    assert phone.secret.encode() not in row.totp
    assert desk.house.seal.unseal(row.totp, totp.about(ALICE.id)).get_secret_value() == phone.secret
    with pytest.raises(SealBroken):
        desk.house.seal.unseal(row.totp, totp.about(AgentId("mallory")))


async def test_an_app_is_set_up_once_and_by_a_code_of_it(desk: Inside) -> None:
    offered = await enrolment.begin(desk.house, ALICE)
    assert offered.secret in offered.uri
    with pytest.raises(Refused) as wrong:
        await enrolment.confirm(desk.house, ALICE, SecretStr("000000"))
    assert wrong.value.code is ErrorCode.OWN_CODE_WRONG
    assert not await desk.house.store.read(lambda c: totp.is_enrolled(c, ALICE.id))
    second = await enrolment.begin(desk.house, ALICE)
    assert second.secret != offered.secret
    with pytest.raises(Refused):
        await enrolment.confirm(desk.house, ALICE, Phone(offered.secret, desk).next_code())
    await enrolment.confirm(desk.house, ALICE, Phone(second.secret, desk).next_code())
    with pytest.raises(Conflict):
        await enrolment.begin(desk.house, ALICE)


async def test_a_shown_secret_waits_ten_minutes(desk: Inside) -> None:
    phone = Phone((await enrolment.begin(desk.house, ALICE)).secret, desk)
    desk.clock.step(minutes=11)
    with pytest.raises(Refused) as late:
        await enrolment.confirm(desk.house, ALICE, phone.next_code())
    assert late.value.code is ErrorCode.ENROLMENT_NEEDED


async def test_five_wrong_codes_and_then_one_in_fifteen_minutes(desk: Inside) -> None:
    phone = await enrolled(desk, ALICE.id)
    for _ in range(tries.IN_A_ROW):
        with pytest.raises(totp.WrongCode):
            await step_up.unlock(desk.house, ALICE, SecretStr("000000"))
    with pytest.raises(tries.TooManyTries) as caught:
        await step_up.unlock(desk.house, ALICE, phone.next_code())
    assert caught.value.params["until"] > desk.clock.now().isoformat()
    desk.clock.step(minutes=15)
    with pytest.raises(totp.WrongCode):
        await step_up.unlock(desk.house, ALICE, SecretStr("000000"))
    with pytest.raises(tries.TooManyTries):
        await step_up.unlock(desk.house, ALICE, phone.next_code())
    desk.clock.step(minutes=15)
    await step_up.unlock(desk.house, ALICE, phone.next_code())
    assert await desk.rows(agent_try) == []


async def test_a_bucket_is_forgotten_after_a_day(desk: Inside) -> None:
    async def take(name: str) -> None:
        bucket = tries.of_name(desk.house, name)
        await desk.house.store.write(lambda c: tries.take(c, bucket, desk.clock.now()))

    await take("one")
    desk.clock.step(days=2)
    await take("two")
    assert len(await desk.rows(agent_try)) == 1


async def test_a_try_is_counted_also_when_the_work_breaks(desk: Inside) -> None:
    await enrolled(desk, ALICE.id)

    def work(connection: Connection) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await step_up.with_code(desk.house, ALICE, Way.UNLOCK, work)
    (row,) = await desk.rows(agent_try)
    assert row.failures == 1
