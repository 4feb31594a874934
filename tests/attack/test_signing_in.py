"""Guessing, reusing and replaying what an agent shows: over the wire of a team's desk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Role, StepUpAsk
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import step_up, totp, tries
from helpdesk_tui.desk.agents.standing import standing
from helpdesk_tui.desk.agents.tables import agent_session, agent_try
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.auth import passwords, sessions
from helpdesk_tui.desk.auth.notes import Way
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn
from tests.desk.agents.team import PASSWORD, Team, member, team
from tests.desk.inside import AMELIE, new_key
from tests.rig.served import short_folder

WRONG = SecretStr("not the password at all")
NO_CODE = SecretStr("000000")


@pytest.fixture
async def served() -> AsyncIterator[Team]:
    with short_folder() as folder:
        async with team(folder) as running:
            yield running


@pytest.fixture
async def alice(served: Team) -> AgentId:
    return await member(served, "a.martin", Role.SENIOR)


async def refusal(served: Team, name: str, password: SecretStr, code: SecretStr) -> ErrorCode:
    client = served.client()
    try:
        with pytest.raises(DeskError) as caught:
            await client.signing.sign_in(name, password, code)
    finally:
        await client.close()
    return caught.value.code


@pytest.mark.parametrize("spelling", ["{0}", " {1} {2} ", "{0}\n", "{wide}"])
async def test_every_spelling_of_a_code_is_the_same_code(served: Team, alice: AgentId, spelling: str) -> None:
    """cve-R1 (CVE-2025-6014, CVE-2025-6015 class): a used code comes again with blanks or other digits."""
    code = served.phones[alice].next_code()
    plain = code.get_secret_value()
    wide = "".join(chr(ord("０") + int(digit)) for digit in plain)
    client = served.client()
    await client.signing.sign_in(alice, PASSWORD, code)
    again = SecretStr(spelling.format(plain, plain[:3], plain[3:], wide=wide))
    assert await refusal(served, alice, PASSWORD, again) is ErrorCode.SIGN_IN_FAILED
    await client.close()


async def test_a_code_of_the_sign_in_is_no_step_up_nor_the_other_way(served: Team, alice: AgentId) -> None:
    """cve-R2: one code for two doors."""
    code = served.phones[alice].next_code()
    client = served.client()
    await client.signing.sign_in(alice, PASSWORD, code)
    case = await client.cases.open(AMELIE)
    for used in (client.signing.step_up(case.id, code, [Action.BYPASS]), client.signing.unlock(code)):
        with pytest.raises(DeskError) as caught:
            await used
        assert caught.value.code is ErrorCode.OWN_CODE_WRONG
    fresh = served.phones[alice].next_code()
    await client.signing.step_up(case.id, fresh, [Action.BYPASS])
    assert await refusal(served, alice, PASSWORD, fresh) is ErrorCode.SIGN_IN_FAILED
    await client.close()


async def test_a_code_is_spent_for_a_desk_that_starts_again(served: Team, alice: AgentId) -> None:
    """cve-R2: what was accepted lies in the store, and no process forgets it."""
    house, phone = served.desk.house, served.phones[alice]
    code = phone.next_code()
    await house.store.write(lambda c: totp.spend(c, house, alice, code))
    from helpdesk_tui.desk.house import House
    from helpdesk_tui.desk.store.store import Store

    second = Store.open(house.store.where)
    other = House(**{**house.__dict__, "store": second})
    with pytest.raises(totp.WrongCode):
        await second.write(lambda c: totp.spend(c, other, alice, code))
    await second.close()


async def test_an_unknown_name_costs_what_a_known_one_costs(
    served: Team, alice: AgentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cve-R3: no name is told by the time that it takes; counted in hashes and in transactions."""
    counts: list[tuple[int, int, int]] = []
    house = served.desk.house
    done = {"hashes": 0, "writes": 0, "reads": 0}
    work, write, read = passwords._work, house.store.write, house.store.read

    def hashing(*args: Any) -> Any:
        done["hashes"] += 1
        return work(*args)

    async def writing(job: Any) -> Any:
        done["writes"] += 1
        return await write(job)

    async def reading(job: Any) -> Any:
        done["reads"] += 1
        return await read(job)

    monkeypatch.setattr(passwords, "_work", hashing)
    monkeypatch.setattr(house.store, "write", writing)
    monkeypatch.setattr(house.store, "read", reading)
    code = served.phones[alice].next_code()
    answers = set()
    for name, password, digits in (
        ("nobody.at.all", WRONG, code),
        (str(alice), WRONG, code),
        (str(alice), WRONG, NO_CODE),
        (str(alice), PASSWORD, NO_CODE),
    ):
        done.update(hashes=0, writes=0, reads=0)
        answers.add(await refusal(served, name, password, digits))
        counts.append((done["hashes"], done["writes"], done["reads"]))
    assert answers == {ErrorCode.SIGN_IN_FAILED}
    assert set(counts) == {counts[0]}
    assert counts[0][0] == 1


async def test_every_spelling_of_a_name_is_counted_as_one(served: Team) -> None:
    """cve-R4 (CVE-2025-6004 class): `Bob`, `bob `, `BOB`, full width and an invisible sign are one bucket."""
    spellings = ("Bob", "bob ", "BOB", "bo\u200bb", "ｂｏｂ")
    assert {tries.of_name(served.desk.house, one).key for one in spellings} == {
        tries.of_name(served.desk.house, "bob").key
    }
    for one in spellings:
        assert await refusal(served, one, WRONG, NO_CODE) is ErrorCode.SIGN_IN_FAILED
    assert await refusal(served, "bob", WRONG, NO_CODE) is ErrorCode.THROTTLED
    assert await refusal(served, "alice", WRONG, NO_CODE) is ErrorCode.SIGN_IN_FAILED


async def test_one_address_guesses_at_few_names(served: Team) -> None:
    """T11: spraying one password over many names is counted by where it comes from."""
    codes = [await refusal(served, f"name{n}", WRONG, NO_CODE) for n in range(tries.FROM_ONE_ADDRESS + 1)]
    assert codes[:-1] == [ErrorCode.SIGN_IN_FAILED] * tries.FROM_ONE_ADDRESS
    assert codes[-1] is ErrorCode.THROTTLED


async def test_who_signs_in_rightly_uses_nothing_up_for_his_address(
    served: Team, alice: AgentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "FROM_ONE_ADDRESS", 3)
    assert await refusal(served, "nobody.at.all", WRONG, NO_CODE) is ErrorCode.SIGN_IN_FAILED
    for _ in range(4):
        await (await served.signed_in(alice)).close()
        served.desk.clock.step(seconds=30)
    # A wrong one is not forgiven for the right ones around it.
    assert await refusal(served, "nobody.at.all", WRONG, NO_CODE) is ErrorCode.SIGN_IN_FAILED
    assert await refusal(served, "nobody.else", WRONG, NO_CODE) is ErrorCode.SIGN_IN_FAILED
    assert await refusal(served, "nobody.else", WRONG, NO_CODE) is ErrorCode.THROTTLED


async def test_a_session_ends_with_the_line_of_the_configuration_that_named_him(served: Team) -> None:
    house, gone = served.desk.house, AgentId("taken.out")
    id_, _signed = await house.store.write(lambda c: sessions.begin(c, gone, b"k" * 32, house.clock.now()))
    with pytest.raises(NotSignedIn):
        await house.store.read(lambda c: standing(c, house, Agent(gone, "", frozenset(), id_)))


async def test_reading_goes_on_where_the_store_takes_nothing(
    served: Team, alice: AgentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await served.signed_in(alice)

    async def full(work: object) -> None:
        raise Unreachable(ErrorCode.STORE_UNWRITABLE)

    monkeypatch.setattr(served.desk.house.store, "write", full)
    served.desk.clock.step(minutes=2)
    assert (await client.session.get()).agent == alice
    await client.close()


async def test_guesses_at_one_agents_codes_add_up_over_every_door(served: Team, alice: AgentId) -> None:
    """T11: five wrong codes in all, whether at the lock, at the step-up or at the sign-in."""
    client = await served.signed_in(alice)
    case = await client.cases.open(AMELIE)
    for _ in range(2):
        with pytest.raises(DeskError):
            await client.signing.unlock(NO_CODE)
        with pytest.raises(DeskError):
            await client.signing.step_up(case.id, NO_CODE, [Action.BYPASS])
    assert await refusal(served, alice, PASSWORD, NO_CODE) is ErrorCode.SIGN_IN_FAILED
    right = served.phones[alice].next_code()
    with pytest.raises(DeskError) as caught:
        await client.signing.unlock(right)
    assert caught.value.code is ErrorCode.THROTTLED
    await client.close()


async def test_every_way_of_showing_leaves_the_same_fields(served: Team, alice: AgentId) -> None:
    """cve-R12: the record has the same fields on every path, whether it went well or not."""
    client = await served.signed_in(alice)
    case = await client.cases.open(AMELIE)
    phone = served.phones[alice]
    await client.signing.step_up(case.id, phone.next_code(), [Action.BYPASS])
    await client.signing.unlock(phone.next_code())
    with pytest.raises(DeskError):
        await client.signing.unlock(NO_CODE)
    await refusal(served, "nobody", WRONG, NO_CODE)
    await client.signing.sign_out()
    shapes = set()
    ways = set()
    for row in await served.desk.rows(audit_record):
        told = json.loads(row.bytes)
        if told["event"] in {
            *("agent:signed_in", "agent:stepped_up", "agent:unlocked", "agent:doubted"),
            *("agent:enrolled", "agent:signed_out"),
        }:
            shapes.add((tuple(sorted(told["facts"])), "address" in told["personal"]))
            ways.add((told["event"], told["facts"]["way"]))
    assert shapes == {(("actions", "reason", "session", "way"), True)}
    assert len(ways) >= 6
    assert all("nobody" not in str(row.bytes) for row in await served.desk.rows(audit_record))


async def test_a_wrong_code_is_counted_though_its_request_is_rolled_back(
    served: Team, alice: AgentId
) -> None:
    """cve-R13: the counter is committed before the code is looked at."""
    house, me = served.desk.house, Agent(alice, "", frozenset())

    def work(connection: Connection) -> None:
        totp.spend(connection, house, alice, NO_CODE)

    with pytest.raises(totp.WrongCode):
        await step_up.with_code(house, me, Way.UNLOCK, work)
    rows = await house.store.read(lambda c: list(c.execute(select(agent_try))))
    assert tries.of_codes(house, alice).key in {row.bucket for row in rows}


async def test_a_limiter_that_cannot_count_lets_nobody_in(
    served: Team, alice: AgentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cve-R14: with the store away the answer is no, also for the right code."""
    client = await served.signed_in(alice)
    case = await client.cases.open(AMELIE)
    house = served.desk.house
    code = served.phones[alice].next_code()

    def broken(*args: object) -> None:
        raise Unreachable(ErrorCode.STORE_UNWRITABLE)

    with monkeypatch.context() as patch:
        patch.setattr(tries, "take", broken)
        assert await refusal(served, alice, PASSWORD, code) is ErrorCode.STORE_UNWRITABLE
        me = Agent(alice, "", frozenset())
        ask = StepUpAsk(code=code, actions=(Action.BYPASS,))
        with pytest.raises(Unreachable):
            await step_up.make(house, me, case.id, ask, new_key())
    assert len(await served.desk.rows(agent_session)) == 2
    await step_up.unlock(house, me, code)  # it was not spent
    await client.close()


async def test_one_code_at_two_doors_in_the_same_moment_opens_one(served: Team, alice: AgentId) -> None:
    client = await served.signed_in(alice)
    code = served.phones[alice].next_code()
    case = await client.cases.open(AMELIE)
    tried = await asyncio.gather(
        client.signing.step_up(case.id, code, [Action.BYPASS]),
        client.signing.unlock(code),
        client.signing.step_up(case.id, code, [Action.BYPASS]),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in tried) == 1
    await client.close()


def test_a_key_that_others_may_read_serves_no_desk(tmp_path: Path) -> None:
    from helpdesk_tui.desk.serve.tls import tls_context

    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    key.touch(mode=0o640)
    key.chmod(0o640)
    cert.touch()
    with pytest.raises(DeskError) as caught:
        tls_context(cert, key)
    assert caught.value.code is ErrorCode.KEY_FILE_OPEN
