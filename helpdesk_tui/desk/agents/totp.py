"""An agent's six digits (RFC 6238): read one way, accepted once, in the transaction of what they allow."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from typing import Final

from pydantic import SecretStr
from sqlalchemy import Connection, select, update

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents.tables import agent_secret
from helpdesk_tui.desk.house import House

PERIOD: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""Periods that a phone's clock may be off, on either side."""


class WrongCode(Refused):
    """Not this agent's code of now, or one that was accepted before."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.OWN_CODE_WRONG)


class NotEnrolled(Refused):
    """This agent has no app of his own at the desk yet."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.ENROLMENT_NEEDED)


def canonical_code(typed: SecretStr) -> str | None:
    """The six ASCII digits that were meant; None when it is something else.

    Blanks anywhere and digits of other scripts are read as what they mean, so that each code has one form.
    """
    found = []
    for sign in typed.get_secret_value():
        if sign.isspace():
            continue
        digit = unicodedata.decimal(sign, None)
        if digit is None:
            return None
        found.append(str(digit))
    return "".join(found) if len(found) == DIGITS else None


def period(now: datetime) -> int:
    """The number of the period that this moment lies in."""
    return int(now.timestamp()) // PERIOD


def match(secret: SecretStr, typed: SecretStr, now: datetime, *, above: int) -> int | None:
    """The period whose code this is, newer than `above`; every candidate is compared, in equal time."""
    import pyotp

    code, hotp = canonical_code(typed), pyotp.HOTP(secret.get_secret_value(), digits=DIGITS)
    if code is None:
        return None
    found = None
    for counter in range(period(now) - DRIFT, period(now) + DRIFT + 1):
        same = hmac.compare_digest(hotp.at(counter), code)
        if same and counter > above:
            found = counter
    return found


def about(agent: AgentId) -> str:
    """What a sealed secret is bound to."""
    return f"totp {agent}"


def is_enrolled(connection: Connection, agent: AgentId) -> bool:
    """Whether this agent has confirmed an app of his own."""
    query = select(agent_secret.c.totp.is_not(None)).where(agent_secret.c.agent == agent)
    return bool(connection.scalar(query))


def spend(connection: Connection, house: House, agent: AgentId, typed: SecretStr) -> int:
    """Accept a code once, and answer its period; raises `WrongCode` or `NotEnrolled`.

    Compare-and-set inside the caller's transaction: of two that spend one code, at any desks, one wins.
    """
    row = connection.execute(
        select(agent_secret.c.totp, agent_secret.c.counter).where(agent_secret.c.agent == agent)
    ).one_or_none()
    if row is None or row.totp is None:
        raise NotEnrolled
    secret = house.seal.unseal(row.totp, about(agent))
    counter = match(secret, typed, house.clock.now(), above=row.counter)
    if counter is None:
        raise WrongCode
    rise(connection, agent, counter)
    return counter


def rise(connection: Connection, agent: AgentId, counter: int) -> None:
    """Let no code of this period or an older one be accepted again; raises `WrongCode` when one was."""
    done = connection.execute(
        update(agent_secret)
        .where(agent_secret.c.agent == agent, agent_secret.c.counter < counter)
        .values(counter=counter)
    )
    if done.rowcount != 1:
        raise WrongCode
