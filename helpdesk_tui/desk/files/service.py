"""A case file as one archive; that somebody took one out is on record before it is handed over."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.desk.agents.standing import still_may
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.files.gathering import gather
from helpdesk_tui.desk.files.packing import pack
from helpdesk_tui.desk.files.writing import write
from helpdesk_tui.desk.house import House


async def case_file(house: House, agent: Agent, id_: SignalId) -> bytes:
    """A ZIP archive; raises `Missing`, and `Refused` where nothing can be written down."""
    if house.readonly:
        raise Refused(ErrorCode.READ_ONLY)
    found = await house.store.read(lambda connection: gather(connection, house, agent, id_))

    def on_record(connection: Connection) -> None:
        still_may(connection, house, agent, Right.REVIEW_PUSHES)
        house.record.append(
            connection,
            AuditEvent.FILE_TAKEN,
            agent=agent.id,
            person=found.sheet.signal.person,
            facts={"signal": id_},
        )

    await house.store.write(on_record)
    made = house.clock.now()
    return await asyncio.to_thread(lambda: pack(write(found, made)))
