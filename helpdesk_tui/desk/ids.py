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
    return OperationId(f"op_{digest(agent, key)}")


def digest(agent: AgentId, key: str) -> str:
    """96 bits of an agent's key: the same request always names the same thing."""
    return hashlib.sha256(f"{agent}\0{key}".encode()).hexdigest()[:24]
