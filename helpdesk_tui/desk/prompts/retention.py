"""Lets go of rows that are older than the configuration says, a few at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.prompts.tables import (
    prompt,
    prompt_deed,
    prompt_gap,
    prompt_message,
    prompt_raw,
    prompt_report,
    prompt_word,
)
from helpdesk_tui.desk.prompts.words import WordField
from helpdesk_tui.desk.signals.tables import push_handover
from helpdesk_tui.desk.whereabouts import repository as whereabouts

EVERY_SECONDS: Final = 3600.0
AT_ONCE: Final = 2000
PAUSE_SECONDS: Final = 0.5
SLACK: Final = timedelta(days=1)


async def keep_short(house: House) -> None:
    """Look every hour."""
    while True:
        await forget(house)
        await asyncio.sleep(EVERY_SECONDS)


async def forget(house: House) -> None:
    """Everything that is too old, in writes that hold up nobody."""
    before = house.clock.now() - house.config.pushes.kept
    try:
        more = True
        while more:
            more = await house.store.write(lambda connection: drop(connection, before))
            await asyncio.sleep(PAUSE_SECONDS)
    except DeskError:
        return  # the next look comes in an hour


def drop(connection: Connection, before: datetime) -> bool:
    """Some rows of before; whether there may be more."""
    old = select(prompt.c.id).where(prompt.c.at < before).order_by(prompt.c.at).limit(AT_ONCE)
    ids = list(connection.scalars(old))
    if ids:
        connection.execute(delete(prompt_raw).where(prompt_raw.c.id.in_(ids)))
        connection.execute(delete(prompt_report).where(prompt_report.c.prompt_id.in_(ids)))
        connection.execute(delete(prompt).where(prompt.c.id.in_(ids)))
    if len(ids) == AT_ONCE:
        return True
    for table in (prompt_deed, prompt_message):
        connection.execute(delete(table).where(table.c.at < before))
    told = update(push_handover).where(push_handover.c.at < before, push_handover.c.words != "")
    connection.execute(told.values(words=""))
    whereabouts.forget(connection, before)
    connection.execute(delete(prompt_gap).where(prompt_gap.c.until < before))
    unused = (prompt_word.c.last < before - SLACK, prompt_word.c.field != WordField.VENDOR.value)
    connection.execute(delete(prompt_word).where(*unused))
    return False
