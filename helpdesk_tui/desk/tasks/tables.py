"""Tasks as they are kept, who may be meant, and which messages were read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

task = Table(
    "task",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("source", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("who", String(320), nullable=False),
    Column("what", String(512), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("too_many", Boolean, nullable=False, server_default=false()),
    Column("person_id", String(32)),
    Column("case_id", String(32)),
    Column("grant_id", String(32), unique=True),
    Column("agent", String(128)),
    Column("claimed_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("reason", String(256), nullable=False, server_default=text("''")),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_task_state", "state", "made_at"),
    Index("ix_task_case", "case_id"),  # each look at a gate asks what a case was opened for
)

task_person = Table(
    "task_person",
    metadata,
    Column("task_id", String(32), ForeignKey("task.id"), primary_key=True),
    Column("person_id", String(32), primary_key=True),
    Column("because", String(16), nullable=False),
    Column("place", Integer, nullable=False),
)

task_message = Table(
    "task_message",
    metadata,
    # A hash of each message that was read, so that none becomes two tasks; bounded, the oldest go.
    Column("fingerprint", String(64), primary_key=True),
    Column("read_at", UtcTime, nullable=False),
    Index("ix_task_message_read_at", "read_at"),
)

task_mailbox = Table(
    "task_mailbox",
    metadata,
    # How far a mailbox was read: RFC 9051, 2.3.1.1 (unique identifiers and their validity).
    Column("id", String(128), primary_key=True),
    Column("validity", BigInteger, nullable=False, server_default=text("0")),
    Column("uid", BigInteger, nullable=False, server_default=text("0")),
    Column("read_at", UtcTime),
    Column("problem", String(32)),
)
