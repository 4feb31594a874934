"""Who does a job now, when several desks share one store."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

lease = Table(
    "lease",
    metadata,
    Column("job", String(128), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", UtcTime, nullable=False),
)
