"""Proofs as they are kept; what is compared is sealed, never in clear."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
    text,
    true,
)

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

proof = Table(
    "proof",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("case_.id"), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("way", String(160), nullable=False),
    Column("method", String(16), nullable=False),
    Column("root", String(16), nullable=False),
    Column("strength", String(16), nullable=False),
    Column("target", String(320), nullable=False, server_default=""),
    Column("hint", String(160), nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    Column("boot", String(32), nullable=False, server_default="", doc="the desk process that watches it"),
    Column("started_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime),
    Column("passed_at", UtcTime),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("max_attempts", Integer, nullable=False, server_default=text("3")),
    Column("vendor", String(64)),
    Column("account_ref", String(256)),
    Column("vendor_ref", String(256)),
    Column("approved", Boolean, nullable=False, server_default=false()),
    Column("matched", Boolean, nullable=False, server_default=false()),
    Column("sealed", LargeBinary),
    Column("read_to_caller", String(16)),
    Column("said", String(80), doc="the vendor's own words that count nothing"),
    Column("manager_id", String(32)),
    Column("capped_as", String(16)),
    Column("forced_zero", String(16)),
    Column("doubt_checked", Boolean, nullable=False, server_default=true()),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_proof_case", "case_id"),
    Index("ix_proof_person", "person_id", "started_at"),
    Index("ix_proof_manager", "manager_id", "started_at"),
    Index("ix_proof_state", "state"),
    # A check's name belongs to one proof for ever: an older one can never be counted again.
    Index(
        "ix_proof_identity",
        "vendor",
        "vendor_ref",
        unique=True,
        sqlite_where=text("method = 'id_check'"),
        postgresql_where=text("method = 'id_check'"),
    ),
)
