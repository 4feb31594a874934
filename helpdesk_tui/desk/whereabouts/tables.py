"""What people declared, and who is on call."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

whereabouts = Table(
    "whereabouts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("first", UtcTime, nullable=False),
    Column("last", UtcTime, nullable=False),
    Column("country", String(2), nullable=False, server_default=text("''")),
    Column("agent", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("case_id", String(32)),
    Column("file", String(256), nullable=False, server_default=text("''")),
    Index("ix_whereabouts_person", "person_id", "last"),
    Index("ix_whereabouts_last", "last"),
)
