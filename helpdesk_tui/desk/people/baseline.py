"""The baseline: what the first complete readings said, accepted once by a named person on record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import sources

SANDBOX = "sandbox"
"""Who accepts invented people: nobody could vouch for them."""


def accept(connection: Connection, house: House, by: AgentId | None) -> Sequence[str]:
    """Accept every first reading that waits for it; answers which sources those are."""
    waiting = sources.pending(connection)
    sources.accept(connection, waiting, by or SANDBOX, house.clock.now())
    states = sources.states(connection)
    for id_ in waiting:
        house.record.append(
            connection,
            AuditEvent.BASELINE_ACCEPTED,
            agent=by,
            facts={"source": id_, "people": states[id_].people, "sandbox": by is None},
        )
    return waiting


def accept_invented(connection: Connection, house: House) -> None:
    """In the sandbox nobody is asked."""
    if house.mode is DeskMode.SANDBOX:
        accept(connection, house, None)
