"""Who asks: the kernel's word for the peer of a Unix socket, or a sign-in that was checked before."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import Unreachable
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.directory import Known
from helpdesk_tui.desk.agents.standing import standing
from helpdesk_tui.desk.auth.colleague import as_colleague
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn, Peer
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy.roles import WALKABLE

__all__ = ["OPEN", "PEER", "SIGNED_IN", "WRITER", "Agent", "NotSignedIn", "Peer", "agent_of", "identify"]

PEER = "peer"
"""Name of the peer in a request's state; set by `desk.serve.protocol` only."""
SIGNED_IN = "signed_in"
"""Name of the signed-in agent in a request's state; set by `desk.serve.team` only."""
WRITER = "writer"
"""Name of whoever writes in a request's state; set by `desk.idempotency.writes` only."""
OPEN = "signs_in"
"""Name in a request's state: nobody is signed in yet, and this request is to do it."""


async def identify(scope: Mapping[str, Any], house: House) -> Agent:
    """The agent behind a request, with the roles that he has now; raises `NotSignedIn`.

    Of a write that is known already: what he may is asked again in the transaction that writes.
    """
    known = scope.get("state", {}).get(WRITER)
    if isinstance(known, Agent):
        return known
    return as_colleague(scope, house, await _identify(scope, house))


async def _identify(scope: Mapping[str, Any], house: House) -> Agent:
    state = scope.get("state", {})
    peer, signed = state.get(PEER), state.get(SIGNED_IN)
    if isinstance(peer, Peer):
        login = _login(peer)
        try:
            return await house.store.read(lambda connection: agent_of(connection, peer, login, house))
        except Unreachable:
            # Reading goes on without the store; whatever acts asks again, in the store.
            return _let_in(_configured(house, login), peer, login, house)
    if isinstance(signed, Agent):
        return await house.store.read(lambda connection: standing(connection, house, signed))
    raise NotSignedIn


def agent_of(connection: Connection, peer: Peer, login: str, house: House) -> Agent:
    """The agent that this peer's user is; raises `NotSignedIn`."""
    return _let_in(directory.by_login(connection, house.config, login), peer, login, house)


def _let_in(known: Known | None, peer: Peer, login: str, house: House) -> Agent:
    if known is not None:
        if not known.active:
            raise NotSignedIn
        return Agent(known.id, known.name, known.roles)
    if house.embedded and peer.uid == os.getuid():
        name = pwd.getpwuid(peer.uid).pw_gecos.partition(",")[0].strip()
        return Agent(AgentId(login), name or login, WALKABLE)
    raise NotSignedIn


def _configured(house: House, login: str) -> Known | None:
    told = house.config.agents.get(AgentId(login))
    return None if told is None else Known(told.id, told.name, told.roles, kept=False)


def _login(peer: Peer) -> str:
    try:
        return pwd.getpwuid(peer.uid).pw_name
    except KeyError as error:
        raise NotSignedIn from error
