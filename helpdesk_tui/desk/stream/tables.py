"""When an agent's last console went away."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

departure = Table(
    "departure",
    metadata,
    Column("agent", String(128), primary_key=True),
    Column("left_at", UtcTime, nullable=False),
)
