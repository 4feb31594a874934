"""Who asks, as values: the peer of a socket, the agent that he is."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import AgentId


@dataclass(frozen=True, slots=True)
class Peer:
    """The process at the other end of a Unix socket (`SO_PEERCRED`, socket(7))."""

    pid: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Agent:
    """The person at the console."""

    id: AgentId
    name: str
    roles: frozenset[str]
    session: str | None = None
    """The sign-in that this request came under; None: the kernel named the agent."""


class NotSignedIn(Mistaken):
    """Nobody we know."""

    status = 401

    def __init__(self) -> None:
        super().__init__(ErrorCode.NOT_SIGNED_IN)
