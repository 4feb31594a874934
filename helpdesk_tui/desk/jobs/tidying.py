"""Deletes what has had its time: nonces, ended sessions and step-ups, old deeds, reasons of old reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from helpdesk_tui.contract.deeds import DeedState
from helpdesk_tui.contract.review import ReviewState
from helpdesk_tui.desk.agents.tables import agent_session, request_nonce, step_up
from helpdesk_tui.desk.audit.forgetting import kept_for
from helpdesk_tui.desk.auth.nonces import REMEMBERED
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.review.tables import review_item

BATCH: Final = 2000
"""Most rows of one write, so that no other write waits long."""
KEPT: Final = timedelta(days=7)
"""Sessions and step-ups that are over: as long as a repeated request is known by its key."""
DEEDS_KEPT: Final = timedelta(days=90)
"""Deeds that have ended; the record keeps them."""


class Tidying(Rounds):
    """One per store."""

    job = "tidying"
    every_seconds = 60.0
    lasts = timedelta(minutes=5)

    async def go_round(self, house: House) -> None:
        """Batch after batch, kind after kind."""
        for work in _works(house):
            while await house.store.write(work) == BATCH:
                pass


def _works(house: House) -> list[Callable[[Connection], int]]:
    """Each deletes one batch of one kind and answers how many rows that were."""
    now = house.clock.now()
    over = now - KEPT
    ended = or_(agent_session.c.ended_at < over, agent_session.c.ends_at < over)
    old_deed = or_(
        deed.c.ended_at < now - DEEDS_KEPT,
        (deed.c.state == DeedState.ASKED.value) & (deed.c.until < now - DEEDS_KEPT),
    )
    works = [
        _deleting(request_nonce, request_nonce.c.mark, request_nonce.c.at < now - REMEMBERED),
        _deleting(agent_session, agent_session.c.id, ended),
        _deleting(step_up, step_up.c.id, step_up.c.until < over),
        _deleting(deed, deed.c.id, old_deed),
    ]
    days = kept_for(house.config.audit.personal_days).get("review")
    return works if days is None else [*works, _forgetting(now - timedelta(days=days))]


def _deleting(table: Table, key: Any, old: ColumnElement[bool]) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        due = list(connection.scalars(select(key).where(old).limit(BATCH)))
        if due:
            connection.execute(delete(table).where(key.in_(due)))
        return len(due)

    return work


def _forgetting(until: datetime) -> Callable[[Connection], int]:
    """Reasons that somebody typed, as long as the record of the review keeps them and no longer."""

    def work(connection: Connection) -> int:
        closed = review_item.c.state != ReviewState.OPEN.value
        old = closed & (review_item.c.ended_at < until) & (review_item.c.facts != "{}")
        due = list(connection.scalars(select(review_item.c.id).where(old).limit(BATCH)))
        if due:
            connection.execute(update(review_item).where(review_item.c.id.in_(due)).values(facts="{}"))
        return len(due)

    return work


def tidying(house: House) -> tuple[Tidying, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Tidying(house),)
