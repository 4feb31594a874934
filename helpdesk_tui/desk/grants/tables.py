"""What was handed over and can be taken back."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

grant_ = Table(
    "grant_",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("operation_id", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("vendor", String(64), nullable=False),
    Column("account_ref", String(256), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("case_id", String(32)),
    Column("agent", String(128), nullable=False),
    Column("refs", Text, nullable=False, server_default="[]", doc="the vendor's ids, a JSON list"),
    Column("device_ref", String(128)),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime),
    Column("uses_left", Integer),
    Column("ended_at", UtcTime),
    Column("read_at", UtcTime),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_grant_person", "person_id", "state"),
    Index("ix_grant_state", "state", "until"),
)
