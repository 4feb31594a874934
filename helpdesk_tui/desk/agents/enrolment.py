"""An agent sets up his own app: the secret is shown once and counts when a code of it has come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import SecretStr
from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.agents import Enrolment
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import totp
from helpdesk_tui.desk.agents.standing import standing
from helpdesk_tui.desk.agents.step_up import with_code
from helpdesk_tui.desk.agents.tables import agent_secret
from helpdesk_tui.desk.auth.notes import Shown, Way, note
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.house import House

LASTS: Final = timedelta(minutes=10)
"""So long a shown secret waits for its first code."""
ISSUER: Final = "helpdesk-tui"


async def begin(house: House, agent: Agent) -> Enrolment:
    """A new secret for somebody who has none; raises `Conflict(ALREADY_ENROLLED)`."""

    def write(connection: Connection) -> Enrolment:
        standing(connection, house, agent)
        return offer(connection, house, agent.id)

    return await house.store.write(write)


async def confirm(house: House, agent: Agent, code: SecretStr) -> None:
    """The first code of that app: from now on its codes are the agent's."""

    def write(connection: Connection) -> None:
        standing(connection, house, agent)
        accept(connection, house, agent.id, code)
        note(connection, house, AuditEvent.AGENT_ENROLLED, Shown(Way.ENROLMENT, agent.id, agent.session))

    await with_code(house, agent, Way.ENROLMENT, write)


def offer(connection: Connection, house: House, agent: AgentId) -> Enrolment:
    """Keep a new secret, sealed, as one that waits; an older one that waited is worth nothing now."""
    import pyotp

    if totp.is_enrolled(connection, agent):
        raise Conflict(ErrorCode.ALREADY_ENROLLED)
    secret, now = pyotp.random_base32(), house.clock.now()
    told = {"pending": house.seal.seal(SecretStr(secret), totp.about(agent)), "pending_at": now}
    put(connection, agent, told)
    uri = pyotp.TOTP(secret).provisioning_uri(name=agent, issuer_name=ISSUER)
    return Enrolment(uri=uri, secret=secret, until=now + LASTS)


def accept(connection: Connection, house: House, agent: AgentId, code: SecretStr) -> None:
    """Make the secret that waits the agent's own; raises `WrongCode` or `NotEnrolled`."""
    row = connection.execute(select(agent_secret).where(agent_secret.c.agent == agent)).one_or_none()
    now = house.clock.now()
    if row is None or row.pending is None or not row.pending_at <= now < row.pending_at + LASTS:
        raise totp.NotEnrolled
    if row.totp is not None:
        raise Conflict(ErrorCode.ALREADY_ENROLLED)
    secret = house.seal.unseal(row.pending, totp.about(agent))
    counter = totp.match(secret, code, now, above=row.counter)
    if counter is None:
        raise totp.WrongCode
    totp.rise(connection, agent, counter)
    put(connection, agent, {"totp": row.pending, "pending": None, "pending_at": None})


def put(connection: Connection, agent: AgentId, values: dict[str, object]) -> None:
    """Change what only this agent knows; the counter of accepted codes never goes back."""
    done = connection.execute(update(agent_secret).where(agent_secret.c.agent == agent).values(values))
    if done.rowcount == 0:
        connection.execute(insert(agent_secret).values(agent=agent, **values))
