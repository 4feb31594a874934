"""`GET /session`: who the desk thinks is asking, and in what house."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from helpdesk_tui import __version__
from helpdesk_tui.contract.agents import (
    Enrolment,
    FirstSignIn,
    FirstSignInEnd,
    Right,
    SignedIn,
    SignedOut,
    SignIn,
)
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.contract.people import Client
from helpdesk_tui.contract.session import Colleague, Session
from helpdesk_tui.contract.witness import Witnessing
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.step_up import is_asked
from helpdesk_tui.desk.agents.totp import is_enrolled
from helpdesk_tui.desk.auth import ending
from helpdesk_tui.desk.auth import sign_in as signing
from helpdesk_tui.desk.auth.agent import OPEN
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep
from helpdesk_tui.desk.health import service as health
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.level.service import in_force
from helpdesk_tui.desk.people.clients import shown_client
from helpdesk_tui.desk.people.facts import baseline_pending
from helpdesk_tui.desk.serve.team import address_of
from helpdesk_tui.desk.witness.service import waiting
from helpdesk_tui.policy.roles import may

router = APIRouter(tags=["session"])


@router.get("/session")
async def session(house: HouseDep, agent: AgentDep) -> Session:
    """What a console needs before its first question."""
    rules = house.policy.base.console
    return Session(
        agent=agent.id,
        agent_name=agent.name,
        roles=tuple(sorted(agent.roles)),
        mode=house.mode,
        readonly=house.readonly,
        desk_version=__version__,
        clients=_clients(house),
        vendors=(await health.health(house)).vendors,
        baseline_pending=await _pending(house),
        idle_lock_seconds=min(rules.idle_lock_seconds, house.config.idle_lock_seconds),
        clipboard_for_codes=rules.clipboard_for_codes,
        step_up=is_asked(house),
        totp=await _enrolled(house, agent),
        signed_in=agent.session is not None,
        asked_to_see=await _asked_to_see(house, agent),
        level=await in_force(house),
        colleagues=await _colleagues(house, agent),
        now=house.clock.now(),
    )


def stranger(request: Request) -> str:
    """The address of who signs in; there is no such door where the kernel says who asks."""
    if not request.scope["state"].get(OPEN):
        raise Missing(ErrorCode.NOT_FOUND)
    return address_of(request.scope)


AddressDep = Annotated[str, Depends(stranger)]


@router.post("/sign-in")
async def sign_in(house: HouseDep, address: AddressDep, asked: SignIn) -> SignedIn:
    """A session, by password and code."""
    return await signing.sign_in(house, asked, address)


@router.post("/sign-in/first")
async def first(house: HouseDep, address: AddressDep, asked: FirstSignIn) -> Enrolment:
    """The secret for an app, by the first word."""
    return await signing.first(house, asked, address)


@router.post("/sign-in/first/end")
async def end_first(house: HouseDep, address: AddressDep, asked: FirstSignInEnd) -> SignedIn:
    """A session, by the first word, a new password and a code of the app."""
    return await signing.end_first(house, asked, address)


@router.post("/session/end")
async def sign_out(house: HouseDep, agent: AgentDep, key: KeyDep) -> SignedOut:
    """End this session."""
    del key
    await ending.sign_out(house, agent)
    return SignedOut(agent=agent.id)


async def _asked_to_see(house: House, agent: Agent) -> tuple[Witnessing, ...]:
    try:
        return await house.store.read(lambda connection: waiting(connection, house, agent.id))
    except DeskError:
        return ()


async def _pending(house: House) -> bool:
    """With the store away people are still told who they are; whatever needs it says so itself."""
    try:
        return await house.store.read(baseline_pending)
    except DeskError:
        return False


async def _enrolled(house: House, agent: Agent) -> bool:
    """With the store away nobody can show anything: then nothing is asked for, and nothing handed over."""
    try:
        return await house.store.read(lambda connection: is_enrolled(connection, agent.id))
    except DeskError:
        return False


async def _colleagues(house: House, agent: Agent) -> tuple[Colleague, ...]:
    try:
        everybody = await house.store.read(lambda connection: directory.everybody(connection, house.config))
    except DeskError:
        return ()
    serving = (one for one in everybody if one.active and one.id != agent.id and may(one.roles, Right.SERVE))
    return tuple(Colleague(id=one.id, name=one.name) for one in serving)


def _clients(house: House) -> tuple[Client, ...]:
    return tuple(shown_client(client) for client in house.config.clients)
