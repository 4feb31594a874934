"""The record as it is kept: exact bytes, the nodes of the tree, and personal values apart."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

# SQLite hands out row ids for INTEGER keys only; the sequence here is the record's own.
_SEQ = BigInteger().with_variant(Integer, "sqlite")

audit_record = Table(
    "audit_record",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("case_id", String(32)),
    Column("event", String(64), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index("ix_audit_record_case", "case_id", "seq"),
    Index("ix_audit_record_event", "event", "seq"),
)

audit_value = Table(
    "audit_value",
    metadata,
    Column("seq", _SEQ, ForeignKey("audit_record.seq"), primary_key=True, autoincrement=False),
    Column("field", String(64), primary_key=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("value", Text, nullable=False),
)

audit_node = Table(
    "audit_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", _SEQ, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""Roots of complete subtrees: node (level, index) covers 2^level leaves from index × 2^level on."""

audit_forgetting = Table(
    "audit_forgetting",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("last_seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
)
"""When names and numbers of a kind of records were deleted, up to which record."""
