"""Messages of the desk: each reader in his own language, the manager told for whom, the slow server borne."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from helpdesk_tui.contract.evidence import CallOutcome, CaseGate, Proof, ProofAnswer, ProofState, Strength
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, WayId
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.people.tables import account, contact, device, fact, person
from helpdesk_tui.vendors.values import PushState
from tests.desk.inside import AMELIE, MAIL, START, Inside, inside, new_key

MARTINE = "per_martine"
HER_MAIL = "martine.lejeune@durand.example"
HER_LINE = "+3228809702"
OLD = START - timedelta(days=400)


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.POLL_SECONDS", 0.01)
    async with inside(tmp_path) as made:
        made.twin.people["DU2"] = replace(made.twin.people["DU1"], ref="DU2", login="m.lejeune")
        await made.house.store.write(_martine)
        yield made
        for ref in made.twin.pushes:
            made.twin.pushes[ref] = PushState.TIMED_OUT


def _martine(connection: Any) -> None:
    """Amélie's manager, who reads Dutch: a copy of Amélie's rows under other names."""

    def copied(table: Any, **changes: object) -> None:
        rows = connection.execute(select(table).where(table.c.person_id == AMELIE)).all()
        for row in rows:
            connection.execute(insert(table).values({**row._mapping, "person_id": MARTINE, **changes}))

    (row,) = connection.execute(select(person).where(person.c.id == AMELIE)).all()
    names = {"login": "m.lejeune", "login_key": "m.lejeune", "name": "LEJEUNE Martine"}
    connection.execute(insert(person).values({**row._mapping, "id": MARTINE, **names}))
    copied(account, ref="DU2", **names)
    copied(device, account_ref="DU2", e164="+32486127021")
    for id_, kind, value in (("con_her_mail", "mail", HER_MAIL), ("con_her_line", "office_line", HER_LINE)):
        known = {"source": "csv:durand", "account_ref": "m.lejeune", "first_seen": OLD, "baseline": True}
        named = {"id": id_, "person_id": MARTINE, "kind": kind, "value": value, "written": value}
        connection.execute(insert(contact).values(**named, **known))
    for whose, login, field, value in (
        (AMELIE, "a.dupont", "manager_login", "m.lejeune"),
        (MARTINE, "m.lejeune", "language", "nl"),
    ):
        known = {"source": "csv:durand", "first_seen": OLD, "baseline": True, "read_at": START}
        connection.execute(
            insert(fact).values(person_id=whose, account_ref=login, field=field, value=value, **known)
        )


async def gate(desk: Inside, case: CaseId) -> CaseGate:
    return await panel(desk.house, desk.agent, case, Action.BYPASS, None, None)


async def taken(desk: Inside, case: CaseId, way: str) -> Proof:
    return await desk.evidence.start(case, WayId(way), new_key())


async def test_the_caller_reads_his_own_language(desk: Inside) -> None:
    case = (await desk.case()).id
    await taken(desk, case, "mail:con_mail")
    assert desk.mail.letters[-1][1].startswith("Bonjour"), "the client's language"

    def speaks(connection: Any) -> None:
        row: dict[str, Any] = {
            "person_id": AMELIE,
            "field": "language",
            "value": "en",
            "source": "csv:durand",
        }
        row |= {"account_ref": "a.dupont", "first_seen": OLD, "baseline": True, "read_at": START}
        connection.execute(insert(fact).values(row))

    await desk.house.store.write(speaks)
    await taken(desk, case, "sms:con_mobile")
    to, text = desk.sms.letters[-1]
    assert to == "+32475123456"
    assert "your code" in text.lower()
    assert "Durand SA" in text


async def test_a_manager_is_told_for_whom_in_his_own_language(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await taken(desk, case, "manager:mail:con_her_mail")
    assert proof.strength is Strength.CHECKED
    to, text = desk.mail.letters[-1]
    assert to == HER_MAIL
    assert text.startswith("Goeiedag")
    assert "DUPONT Amélie" in text
    typed = ProofAnswer(typed=SecretStr(desk.mail.code()))
    done = await desk.evidence.answer(case, proof.id, typed)
    assert (done.state, done.points) == (ProofState.PASSED, 50)
    assert MAIL not in {one for one, _ in desk.mail.letters}


async def test_a_manager_s_own_push_counts_as_checked(desk: Inside) -> None:
    case = (await desk.case()).id
    way = next(one for one in (await gate(desk, case)).ways if one.id.startswith("manager:push:"))
    assert (way.strength, way.points) == (Strength.CHECKED, 50)
    proof = await taken(desk, case, way.id)
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.twin.push_code)))
    for ref in desk.twin.pushes:
        desk.twin.pushes[ref] = PushState.APPROVED
    async with asyncio.timeout(5):
        while (done := await desk.evidence.get(case, proof.id)).state is ProofState.WAITING:
            await asyncio.sleep(0.005)
    assert (done.state, done.points, done.zero) == (ProofState.PASSED, 50, None)
    assert desk.twin.ledger[-1] == ("push", "DU2"), "to the manager's own phone"


async def test_a_manager_called_by_number_is_attested_and_shown_only_meanwhile(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await taken(desk, case, "manager:call:con_her_line")
    assert proof.number == HER_LINE
    assert proof.strength is Strength.ATTESTED
    done = await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    assert (done.state, done.number) == (ProofState.PASSED, None)
    assert "proof:number_shown" in await desk.events()


async def test_a_manager_who_is_not_one_any_more_counts_nothing(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await taken(desk, case, "manager:call:con_her_line")
    await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    assert (await gate(desk, case)).decision.score.points == 50
    await desk.house.store.write(
        lambda connection: connection.execute(
            update(fact).where(fact.c.field == "manager_login").values(value="p.durand")
        )
    )
    assert (await gate(desk, case)).decision.score.points == 0


async def test_a_mail_server_that_does_not_answer_is_in_doubt_and_no_fault(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(to: str, subject: str, text: SecretStr) -> None:
        del to, subject, text
        await asyncio.sleep(60)

    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(desk.mail, "send", slow)
    proof = await taken(desk, (await desk.case()).id, "mail:con_mail")
    assert proof.state is ProofState.WAITING, "it may still arrive"
