"""Who asks: the kernel's word for the peer of a Unix socket, mapped to an agent of the configuration."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy.roles import WALKABLE

PEER = "peer"
"""Name of the peer in a request's state; set by `desk.serve.protocol` only."""


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


class NotSignedIn(Mistaken):
    """Nobody we know."""

    status = 401

    def __init__(self) -> None:
        super().__init__(ErrorCode.NOT_SIGNED_IN)


def identify(scope: Mapping[str, Any], house: House) -> Agent:
    """The agent behind a request; raises `NotSignedIn`."""
    peer = scope.get("state", {}).get(PEER)
    if not isinstance(peer, Peer):
        raise NotSignedIn
    return agent_of(peer, house)


def agent_of(peer: Peer, house: House) -> Agent:
    """The agent that this peer's user is; raises `NotSignedIn`."""
    try:
        user = pwd.getpwuid(peer.uid)
    except KeyError as error:
        raise NotSignedIn from error
    login = AgentId(user.pw_name)
    known = house.config.agents.get(login)
    if known is not None:
        return Agent(known.id, known.name, known.roles)
    if house.embedded and peer.uid == os.getuid():
        return Agent(login, user.pw_gecos.partition(",")[0].strip() or login, WALKABLE)
    raise NotSignedIn
