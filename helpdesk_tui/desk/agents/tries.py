"""How often may be guessed: a try is counted before it is looked at, so that no rollback forgets it.

Counted in the store, hence for all desks and across restarts; a store that cannot count refuses (Law 9).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, delete, insert, literal, null, or_, select, update
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents.tables import agent_try
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.store.metadata import UtcTime

IN_A_ROW: Final = 5
"""Wrong tries at one name or at one agent's codes; from then on one in each `PAUSE`."""
FROM_ONE_ADDRESS: Final = 30
"""A whole team may sit behind one address."""
PAUSE: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
"""A bucket that nobody tried at for so long is let go."""


class TooManyTries(Refused):
    """Guessing is slowed down."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__(ErrorCode.THROTTLED, until=until.isoformat())


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is tried at, and how often in a row."""

    key: str
    most: int = IN_A_ROW


def canonical(name: str) -> str:
    """A name as every spelling of it is counted: case, width, blanks and what is invisible do not matter."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    seen = (sign for sign in plain if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFKC", "".join(seen))


def of_name(house: House, name: str) -> Bucket:
    """Tries to sign in under this name, whether or not anybody has it."""
    return Bucket(house.seal.mark(canonical(name).encode(), "tries at a name"))


def of_codes(house: House, agent: AgentId) -> Bucket:
    """Tries at this agent's codes, on every way on which codes are asked."""
    return Bucket(house.seal.mark(agent.encode(), "tries at codes"))


def of_nobody(house: House, name: str) -> Bucket:
    """Counts as any other and never refuses: so a wrong password takes as long as a right one."""
    return Bucket(house.seal.mark(canonical(name).encode(), "tries at nothing"), 1_000_000_000)


def from_address(house: House, address: str) -> Bucket:
    """Tries to sign in from this address."""
    return Bucket(house.seal.mark(address.encode(), "tries from an address"), FROM_ONE_ADDRESS)


def take(connection: Connection, bucket: Bucket, now: datetime) -> None:
    """Count one try, in a transaction of its own; raises `TooManyTries` when none is left now."""
    after = agent_try.c.failures + 1
    counted = (
        update(agent_try)
        .where(agent_try.c.bucket == bucket.key, or_(agent_try.c.until.is_(None), agent_try.c.until <= now))
        .values(
            failures=after,
            at=now,
            until=case((after >= bucket.most, literal(now + PAUSE, UtcTime())), else_=null()),
        )
    )
    if connection.execute(counted).rowcount == 1:
        return
    _refuse_paused(connection, bucket)
    try:
        with connection.begin_nested():
            connection.execute(delete(agent_try).where(agent_try.c.at < now - FORGOTTEN))
            connection.execute(insert(agent_try).values(bucket=bucket.key, failures=1, at=now))
    except IntegrityError:  # another desk's first try in the same moment
        if connection.execute(counted).rowcount != 1:
            _refuse_paused(connection, bucket)


def forgive(connection: Connection, *buckets: Bucket) -> None:
    """It was he after all: in the transaction of what that allows."""
    keys = [bucket.key for bucket in buckets]
    connection.execute(delete(agent_try).where(agent_try.c.bucket.in_(keys)))


def give_back(connection: Connection, bucket: Bucket) -> None:
    """This one try was none: where many sign in from one place, their good ones use nothing up."""
    left = agent_try.c.failures - 1
    connection.execute(
        update(agent_try)
        .where(agent_try.c.bucket == bucket.key, agent_try.c.failures > 0)
        .values(failures=left, until=case((left >= bucket.most, agent_try.c.until), else_=null()))
    )


def _refuse_paused(connection: Connection, bucket: Bucket) -> None:
    until = connection.scalar(select(agent_try.c.until).where(agent_try.c.bucket == bucket.key))
    if until is not None:
        raise TooManyTries(until)
