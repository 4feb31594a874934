"""Keys of writes with what was answered."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

idempotency = Table(
    "idempotency",
    metadata,
    Column("agent", String(128), nullable=False),
    Column("key", String(200), nullable=False),
    Column("route", String(400), nullable=False),
    Column("body_mark", String(64), nullable=False),  # keyed hash: bodies hold codes that are easily guessed
    Column("state", String(8), nullable=False),
    Column("boot", String(32), nullable=False, doc="the desk process that works on it, or did"),
    Column("status", Integer),
    Column("body", LargeBinary),  # sealed: answers may hold numbers
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("agent", "key"),
    Index("ix_idempotency_at", "at"),
)
