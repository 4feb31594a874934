"""Requests for a second pair of eyes, and who agreed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

approval = Table(
    "approval",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("case_id", String(32), ForeignKey("case_.id"), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("agent", String(128), nullable=False, doc="who asks"),
    Column("vendor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("needs", String(200), nullable=False),
    Column("order_json", Text, nullable=False, doc="without codes that the caller reads"),
    Column("order_hash", String(64), nullable=False),
    Column("proofs", Text, nullable=False, doc="what was proved when it was asked"),
    Column("score", Text, nullable=False),
    Column("words", String(64), nullable=False, doc="keyed hash of the three words"),
    Column("tries", Integer, nullable=False, server_default=text("0"), doc="wrong words so far"),
    Column("wanted", Integer, nullable=False),
    Column("delay_minutes", Integer, nullable=False),
    Column("glass", Boolean, nullable=False, server_default=false(), doc="break-glass: nobody else agreed"),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("ready_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("ended_by", String(128)),
    Column("operation_id", String(32), unique=True),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_approval_state", "state", "made_at"),
    Index("ix_approval_case", "case_id"),
    Index("ix_approval_agent", "agent", "made_at"),
)

approval_yes = Table(
    "approval_yes",
    metadata,
    Column("approval_id", String(32), ForeignKey("approval.id"), primary_key=True),
    Column("agent", String(128), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
