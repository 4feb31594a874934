"""Who may look at the lists."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.policy.roles import holders, may

_READING: Final = (Right.APPROVE, Right.READ_RECORD)


def may_read(agent: Agent) -> None:
    """Raises `ROLE_MISSING` unless the agent approves or reads the record."""
    if not any(may(agent.roles, right) for right in _READING):
        named = dict.fromkeys(role for right in _READING for role in holders(right))
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(named))
