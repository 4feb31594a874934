"""Which pushes are off for a while; when and how that ended."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

push_quiet = Table(
    "push_quiet",
    metadata,
    # Written with the intent; what the order says and how far it is stands in the operation.
    Column("operation_id", String(32), ForeignKey("operation.id"), primary_key=True),
    Column("person_id", String(32), nullable=False),
    Column("device", String(320)),
    Column("ended_at", UtcTime),
    Column("how", String(16)),
    Index("ix_push_quiet_open", "ended_at"),
    Index("ix_push_quiet_person", "person_id"),
)
