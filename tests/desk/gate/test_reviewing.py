"""What a grant rests on stands in the record; a word or an exception is told and looked at the next day."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.evidence import ProofAnswer
from helpdesk_tui.contract.ids import AgentId, ClientId
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import HoursPart
from tests.attack.folk import OTP, bypass
from tests.desk.inside import Inside, inside, new_key
from tests.desk.twin import Fault

AT_NIGHT = HoursPart(time_zone="Europe/Brussels", closes=datetime(1, 1, 1, 8, tzinfo=UTC).time())
"""The clock of these tests stands at ten in Brussels."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def facts_of(desk: Inside, event: AuditEvent) -> list[dict[str, str]]:
    lines = await desk.house.store.read(lambda c: newest(c, limit=500))
    return [line.params for line in lines if line.event == event]


async def by_token(desk: Inside, case: Any) -> None:
    desk.twin.accepted.add("600121")
    proof = await desk.evidence.start(case.id, OTP, new_key())
    await desk.evidence.answer(case.id, proof.id, ProofAnswer(typed=SecretStr("600121")))


async def test_the_intent_names_the_policy_and_the_level_that_decided(desk: Inside) -> None:
    await bypass(desk, (await desk.verified()).id)
    [intent] = await facts_of(desk, AuditEvent.OPERATION_INTENT)
    assert intent["policy"] == PolicyBook().fingerprint
    assert intent["level"] == "0"


async def test_a_call_back_that_was_needed_is_due_for_review_and_told(desk: Inside) -> None:
    done = await bypass(desk, (await desk.verified()).id)
    [due] = await facts_of(desk, AuditEvent.REVIEW_DUE)
    assert (due["operation"], due["review"], due["tier"]) == (done.id, "attested", "2")
    assert due["said"].startswith("prf_")
    (told,) = await desk.rows(notice)
    assert (told.kind, json.loads(told.facts)["attested"]) == ("bypass_made", True)


async def test_what_failed_for_certain_tells_nobody_of_the_word(desk: Inside) -> None:
    case = await desk.verified()
    desk.twin.faults = [Fault.REFUSED]
    await bypass(desk, case.id)
    assert await desk.rows(notice) == []


async def test_what_machines_compared_is_neither(desk: Inside) -> None:
    case = await desk.verified()
    await by_token(desk, case)
    await bypass(desk, case.id)
    assert await facts_of(desk, AuditEvent.REVIEW_DUE) == []
    (told,) = await desk.rows(notice)
    assert "attested" not in told.facts


async def test_one_proof_on_call_is_due_for_review(tmp_path: Path) -> None:
    on_call = frozenset({"on_call"})
    config = DeskConfig(
        clients=(
            ClientConfig(
                ClientId("durand"), "Durand SA", ticket_pattern=r"INC-\d{5}", ticket_hint="INC-48213"
            ),
        ),
        vendors=(),
        store=str(tmp_path / "x.db"),
        step_up=False,
        agents={AgentId("o.call"): AgentConfig(AgentId("o.call"), "On Call", on_call)},
    )
    policy = PolicyBook(Policy(hours=AT_NIGHT))
    async with inside(tmp_path, policy=policy, config=config) as made:
        desk = replace(made, agent=Agent(AgentId("o.call"), "On Call", on_call))
        case = await desk.case()
        await by_token(desk, case)
        assert (await bypass(desk, case.id)).codes == 1
        [due] = await facts_of(desk, AuditEvent.REVIEW_DUE)
        assert due["review"] == "on_call"
