"""Cases as they are kept."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, false, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

case_ = Table(
    "case_",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), nullable=True),
    Column("client_id", String(64), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("ticket", String(64)),
    Column("state", String(16), nullable=False),
    Column("outcome", String(16)),
    Column("opened_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("password_said_at", UtcTime, doc="when the agent was told that the password is changed as well"),
    Column("flagged_at", UtcTime, doc="the agent doubts this call: the gate stays closed from then on"),
    Column("by_message", Boolean, nullable=False, server_default=false(), doc="a message asked for it"),
    Column("rang", Boolean, nullable=False, server_default=false()),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_case_person", "person_id", "opened_at"),
    Index("ix_case_agent", "agent", "state"),
    Index("ix_case_ticket", "ticket"),
)
