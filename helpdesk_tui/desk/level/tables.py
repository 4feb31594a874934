"""Every level that was set, with who and why; the newest holds."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

threat_level = Table(
    "threat_level",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("level", Integer, nullable=False),
    Column("agent", String(128), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("set_at", UtcTime, nullable=False),
)
