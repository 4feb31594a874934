"""What is to be looked at, and what came of it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

review_item = Table(
    "review_item",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("list", String(16), nullable=False),
    Column("subject", String(64), nullable=False, doc="operation, grant or approval: once in each list"),
    Column("why", String(200), nullable=False),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("agent", String(128), doc="whose doing it was; he does not close it"),
    Column("person_id", String(32), nullable=False),
    Column("case_id", String(32)),
    Column("operation_id", String(32)),
    Column("made_at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", String(128)),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("list", "subject", name="uq_review_item_subject"),
    Index("ix_review_item_state", "state", "made_at"),
)
