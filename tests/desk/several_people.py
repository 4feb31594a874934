"""Colleagues at the desk of `tests.desk.inside`: an agent, a senior, security, and a privileged caller."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, update

from helpdesk_tui.contract.approvals import Approval, ApprovalAsk, ApprovalAsked, ApprovalWords
from helpdesk_tui.contract.cases import Case, CaseOutcome
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.auth.dependencies import Agent
from tests.desk.inside import Inside, new_key

MARTIN = Agent(AgentId("a.martin"), "Alice Martin", frozenset({"agent"}))
SENIOR = Agent(AgentId("s.janssens"), "Sofie Janssens", frozenset({"senior"}))
SECOND = Agent(AgentId("t.peeters"), "Tom Peeters", frozenset({"senior"}))
SECURITY = Agent(AgentId("k.diallo"), "Kadi Diallo", frozenset({"security"}))
VERIFIER = Agent(AgentId("v.claes"), "Vera Claes", frozenset({"verifier"}))
ON_CALL = Agent(AgentId("o.maes"), "Oscar Maes", frozenset({"on_call"}))
EVERYBODY = (MARTIN, SENIOR, SECOND, SECURITY, VERIFIER, ON_CALL)


async def staff(desk: Inside) -> Inside:
    """Put everybody on the desk's own list."""

    def write(connection: Any) -> None:
        for one in EVERYBODY:
            connection.execute(
                insert(agents).values(
                    id=one.id,
                    name=one.name,
                    roles=" ".join(sorted(one.roles)),
                    login=one.id,
                    state="active",
                    made_at=datetime(2026, 1, 1, tzinfo=UTC),
                    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )

    await desk.house.store.write(write)
    return desk


async def becomes(desk: Inside, who: Agent, **values: Any) -> None:
    """Change an agent's row: roles, state, person."""
    await desk.house.store.write(
        lambda c: c.execute(update(agents).where(agents.c.id == who.id).values(values))
    )


async def again_within_a_week(desk: Inside) -> Case:
    """Amélie had a code two days ago and is verified anew: only a second person is missing."""
    first = await desk.verified()
    await desk.operations.order(first.id, BypassOrder(vendor=desk.twin.id), new_key())
    await desk.calls.close(first.id, CaseOutcome.SOLVED)
    desk.clock.step(days=2)
    return await desk.verified()


def order(desk: Inside, **values: Any) -> BypassOrder:
    """The code that is asked for."""
    return BypassOrder(vendor=desk.twin.id, **values)


async def asked(desk: Inside, case: Case, **values: Any) -> ApprovalAsked:
    """A request of the desk's agent."""
    ask = ApprovalAsk(order=order(desk, **values))
    return await desk.approvals.ask(case.id, ask, new_key())


async def says_yes(desk: Inside, made: ApprovalAsked, who: Agent = SENIOR) -> Approval:
    """A colleague types the words."""
    words = ApprovalWords(words=SecretStr(" ".join(made.words)))
    return await replace(desk, agent=who).approvals.approve(made.approval.id, words)
