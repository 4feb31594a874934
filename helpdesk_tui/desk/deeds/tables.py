"""Deeds that were asked for, and what became of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

deed = Table(
    "deed",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False, doc="what is to be done; holds no secret"),
    Column("agent", String(128), nullable=False, doc="who asks"),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", String(128)),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_deed_state", "state", "made_at"),
    Index("ix_deed_agent", "agent", "made_at"),
)
