"""Guided calls as they are kept: answers only; the rest is seen each time."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

guide = Table(
    "guide",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), nullable=False),
    Column("case_id", String(32), nullable=False, doc="the newest contact that follows it"),
    Column("first_case_id", String(32), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("answers", Text, nullable=False, server_default="{}", doc="step to answer, JSON"),
    Column("agent", String(128), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, doc="finished, stopped or given up"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_guide_person", "person_id", "started_at"),
    Index("ix_guide_case", "case_id"),
)
