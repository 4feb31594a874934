"""Containments and their steps; what became of a step is read from the journal."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

containment = Table(
    "containment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("case_id", String(32)),
    Column("signals", Text, nullable=False, server_default=text("''")),
    Column("people", Text, nullable=False, doc="in the order in which they were named"),
    Column("reason", String(200), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, doc="so long it can be confirmed"),
    Column("begins_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("next_at", UtcTime, doc="when the desk goes on with it; empty: nothing is left"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("frozen", String(64), nullable=False, doc="SHA-256 of the names of what is taken"),
    Column("deed_id", String(32), doc="by which a second person agreed"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_containment_next", "next_at"),
    Index("ix_containment_made", "made_at"),
)

containment_step = Table(
    "containment_step",
    metadata,
    Column("containment_id", String(32), ForeignKey("containment.id"), primary_key=True),
    Column("name", String(400), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("measure", String(16), nullable=False),
    Column("state", String(16), nullable=False, doc="as it was looked at, or done without an operation"),
    Column("vendor", String(64)),
    Column("account_ref", String(256)),
    Column("target", String(400), nullable=False, server_default=text("''"), doc="grant or device"),
    Column("detail", Text, nullable=False, server_default="{}", doc="label, hint, kind, ours, until"),
    Column("why", String(32)),
    Column("problem", String(32), doc="why it was never claimed"),
    Column("operation_id", String(32)),
    Index("ix_containment_step_operation", "operation_id"),
    Index("ix_containment_step_person", "person_id"),
)
