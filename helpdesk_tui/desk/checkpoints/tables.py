"""Signed checkpoints, the keys that signed them, and how far each place outside has heard of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", UtcTime, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("key", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_checkpoint_at", "at"),
)

checkpoint_key = Table(
    "checkpoint_key",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("public", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("handed_over", Text),  # the note that the key before it signed too
)

anchor = Table(
    "checkpoint_anchor",
    metadata,
    Column("name", String(256), primary_key=True),
    Column("size", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("at", UtcTime, nullable=False),  # when it last took a checkpoint, or when it was first named
    Column("failing_since", UtcTime),
    Column("problem", String(256)),
    # It held more than this store has, or something else: so many records, until somebody goes on by name.
    Column("behind", BigInteger().with_variant(Integer, "sqlite")),
    Column("behind_at", UtcTime),
)
