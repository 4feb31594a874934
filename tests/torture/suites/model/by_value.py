"""A planted fault: an agent's code is compared with the last one that was taken, as code that looks right does."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import Connection, select, update

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import totp
from helpdesk_tui.desk.agents.tables import agent_secret
from helpdesk_tui.desk.house import House


def spend_by_value(connection: Connection, house: House, agent: AgentId, typed: SecretStr) -> int:
    """Takes any code of now but the very last one: A, B and then A again."""
    row = connection.execute(select(agent_secret).where(agent_secret.c.agent == agent)).one()
    secret = house.seal.unseal(row.totp, totp.about(agent))
    counter = totp.match(secret, typed, house.clock.now(), above=-1)
    if counter is None or counter == row.counter:
        raise totp.WrongCode
    connection.execute(update(agent_secret).where(agent_secret.c.agent == agent).values(counter=counter))
    return counter
