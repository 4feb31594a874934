"""The step-up: six digits of the agent's own before something is handed over, once per case and bundle."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.desk.house import House


class StepUpNeeded(Refused):
    """Nothing was done; the same request may come again when the agent has shown that it is he."""

    status = 428

    def __init__(self, action: Action) -> None:
        super().__init__(ErrorCode.STEP_UP_NEEDED, action=action.value)


def is_asked(house: House) -> bool:
    """Whether this desk asks for a step-up at all."""
    return bool(house.config.step_up)


def require_step_up(
    connection: Connection,
    house: House,
    agent: AgentId,
    case: CaseId,
    person: PersonId,
    action: Action,
    *,
    each_time: bool = False,
) -> None:
    """Pass when a fresh step-up covers this; else raises `StepUpNeeded`. Call it in the acting transaction.

    `each_time` (tier 3, break-glass): one step-up covers one act only.
    """
    del connection, agent, case, person, each_time
    if is_asked(house):
        raise StepUpNeeded(action)
