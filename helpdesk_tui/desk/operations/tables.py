"""The journal of operations: an intent is a row before anything leaves the house."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

operation = Table(
    "operation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("slot", String(160), doc="`vendor|person` while it is open; empty once settled"),
    Column("vendor", String(64), nullable=False),
    Column("account_ref", String(128), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("case_id", String(32)),
    Column("agent", String(128), nullable=False),
    Column("order_json", Text, nullable=False),
    Column("boot", String(32), nullable=False, doc="the desk process that wrote the intent"),
    Column("asked_at", UtcTime, nullable=False),
    Column("deadline_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("until", UtcTime),
    Column("uses", Integer),
    Column("codes", Integer, nullable=False, server_default=text("0")),
    Column("sent_to", String(64)),
    Column("problem", String(32)),
    Column("known_refs", Text, nullable=False, server_default="[]"),
    Column("sealed", LargeBinary, doc="codes or link, until read aloud"),
    Column("shown", Integer, nullable=False, server_default=text("0")),
    Column("first_shown_at", UtcTime),
    Column("last_reveal_key", String(200)),
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    Column("checks", Integer, nullable=False, server_default=text("0")),
    Column("next_check", UtcTime, doc="when the reconciler asks the vendor again; empty: nothing to ask"),
    Column("grant_id", String(32)),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("slot", name="uq_operation_slot"),
    Index("ix_operation_person", "person_id", "asked_at"),
    Index("ix_operation_check", "next_check"),
    Index("ix_operation_agent", "agent", "asked_at"),
)
