"""Signing in over the network: name, password and code; whatever is wrong, the answer is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.agents import Enrolment, FirstSignIn, FirstSignInEnd, SignedIn, SignIn
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import directory, enrolment, totp, tries
from helpdesk_tui.desk.agents.tables import agent_secret
from helpdesk_tui.desk.auth import passwords, sessions
from helpdesk_tui.desk.auth.notes import Shown, Way, note
from helpdesk_tui.desk.house import House

T = TypeVar("T")


class SignInFailed(Refused):
    """Nobody learns which part was wrong, or whether there is such a name."""

    status = 401

    def __init__(self) -> None:
        super().__init__(ErrorCode.SIGN_IN_FAILED)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Who somebody says that he is, and whether his password bears it out."""

    agent: AgentId | None
    name: str
    address: str
    first: bool
    holds: bool

    @property
    def way(self) -> Way:
        return Way.FIRST_SIGN_IN if self.first else Way.SIGN_IN


async def sign_in(house: House, asked: SignIn, address: str) -> SignedIn:
    """A session for who shows all three; raises `SignInFailed`, or `TooManyTries`."""
    claim = await _claimed(house, asked.name, asked.password, address, first=False)

    def work(connection: Connection, agent: AgentId) -> SignedIn:
        totp.spend(connection, house, agent, asked.code)
        return _begun(connection, house, claim, agent, asked.console)

    return await _judged(house, claim, work)


async def first(house: House, asked: FirstSignIn, address: str) -> Enrolment:
    """The secret for the app of somebody who shows his first word; raises `SignInFailed`."""
    claim = await _claimed(house, asked.name, asked.password, address, first=True)
    return await _judged(house, claim, lambda connection, agent: enrolment.offer(connection, house, agent))


async def end_first(house: House, asked: FirstSignInEnd, address: str) -> SignedIn:
    """His own password and his app from now on; the first word is spent. Raises `SignInFailed`."""
    claim = await _claimed(house, asked.name, asked.password, address, first=True)
    new = await passwords.hashed(asked.new_password)

    def work(connection: Connection, agent: AgentId) -> SignedIn:
        if totp.is_enrolled(connection, agent):
            totp.spend(connection, house, agent, asked.code)
        else:
            enrolment.accept(connection, house, agent, asked.code)
        enrolment.put(connection, agent, {"password": new, "first": False, "first_until": None})
        return _begun(connection, house, claim, agent, asked.console)

    return await _judged(house, claim, work)


async def _judged(house: House, claim: _Claim, work: Callable[[Connection, AgentId], T]) -> T:
    """Do it for who he shows to be; else leave his failure on record, committed, and say nothing of it."""
    await _count_code(house, claim)

    def write(connection: Connection) -> T | None:
        reason = "password"
        try:
            with connection.begin_nested():
                if claim.agent is not None and claim.holds:
                    reason = "code"
                    done = work(connection, claim.agent)
                    tries.give_back(connection, tries.from_address(house, claim.address))
                    return done
        except (totp.WrongCode, totp.NotEnrolled, Conflict):
            pass
        _doubt(connection, house, claim, reason)
        return None

    done = await house.store.write(write)
    if done is None:
        raise SignInFailed
    return done


async def _claimed(house: House, name: str, password: SecretStr, address: str, *, first: bool) -> _Claim:
    """Count the try, then compare: in the same steps whether or not anybody has this name."""
    buckets = tries.from_address(house, address), tries.of_name(house, name)
    told = AgentId(tries.canonical(name))

    def count(connection: Connection) -> None:
        for bucket in buckets:
            tries.take(connection, bucket, house.clock.now())

    def find(connection: Connection) -> tuple[AgentId | None, Row[Any] | None]:
        known = directory.find(connection, house.config, told)
        secret = connection.execute(select(agent_secret).where(agent_secret.c.agent == told)).one_or_none()
        return (None if known is None or not known.active else known.id), secret

    try:
        await house.store.write(count)
    except tries.TooManyTries:
        await _note_too_many(house, _Claim(None, name, address, first, holds=False))
        raise
    agent, secret = await house.store.read(find)
    kept = None if secret is None or agent is None or secret.first != first else secret.password
    if kept is not None and secret is not None and first and secret.first_until <= house.clock.now():
        kept = None
    return _Claim(agent, name, address, first, await passwords.verified(kept, password))


async def _count_code(house: House, claim: _Claim) -> None:
    """A guess at the code counts with those of step-ups; who has no password counts at nobody's expense."""
    known = claim.agent is not None and claim.holds
    bucket = (
        tries.of_codes(house, claim.agent) if claim.agent and known else tries.of_nobody(house, claim.name)
    )
    try:
        await house.store.write(lambda connection: tries.take(connection, bucket, house.clock.now()))
    except tries.TooManyTries:
        await _note_too_many(house, claim)
        raise


async def _note_too_many(house: House, claim: _Claim) -> None:
    await house.store.write(lambda connection: _doubt(connection, house, claim, "too_many"))


def _begun(connection: Connection, house: House, claim: _Claim, agent: AgentId, console: str) -> SignedIn:
    id_, signed = sessions.begin(connection, agent, bytes.fromhex(console), house.clock.now())
    tries.forgive(connection, tries.of_codes(house, agent), tries.of_name(house, claim.name))
    note(connection, house, AuditEvent.AGENT_SIGNED_IN, Shown(claim.way, agent, id_, claim.address))
    return signed


def _doubt(connection: Connection, house: House, claim: _Claim, reason: str) -> None:
    shown = Shown(claim.way, claim.agent, None, claim.address, reason)
    note(connection, house, AuditEvent.AGENT_DOUBTED, shown)
