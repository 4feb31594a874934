"""New names for new things."""

from __future__ import annotations

import hashlib
import secrets

from helpdesk_tui.contract.ids import AgentId, OperationId


def new_id(prefix: str) -> str:
    """A name that nobody can guess: the prefix and 96 random bits."""
    return f"{prefix}_{secrets.token_hex(12)}"


def operation_id(agent: AgentId, key: str) -> OperationId:
    """One agent's idempotency key always names the same operation."""
    return OperationId("op_" + hashlib.sha256(f"{agent}\0{key}".encode()).hexdigest()[:24])
