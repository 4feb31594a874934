"""Signals as they are kept: rows of the queue, what each detector says, its basis, the verdicts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

_ID = BigInteger().with_variant(Integer, "sqlite")

push_signal = Table(
    "push_signal",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("level", SmallInteger, nullable=False),
    # Whose: an account of a vendor (`vendor:ref`), or empty for the desk radar.
    Column("account", String(320), nullable=False, server_default=text("''")),
    Column("login", String(320), nullable=False),
    Column("source", String(320), nullable=False, server_default=text("''")),
    Column("about", String(128)),
    Column("client", String(64), nullable=False),
    Column("vendors", String(320), nullable=False),
    Column("detectors", String(320), nullable=False),
    Column("first", UtcTime, nullable=False),
    Column("last", UtcTime, nullable=False),
    Column("prompts", Integer, nullable=False, server_default=text("0")),
    Column("repeats", Integer, nullable=False, server_default=text("0")),
    Column("approved", Boolean, nullable=False, server_default=false()),
    Column("proposed", String(16)),
    Column("last_prompt", _ID),
    Column("claimed_by", String(128)),
    Column("claimed_at", UtcTime),
    Column("verdict_id", _ID),
    Column("decided_at", UtcTime),
    Column("task_id", String(32)),
    # To whom it was handed over, while nothing has ended that.
    Column("handed_to", String(128)),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_push_signal_queue", "state", "level", "last", "id"),
    Index("ix_push_signal_decided", "state", "decided_at", "id"),
    Index("ix_push_signal_account", "account", "last"),
    Index("ix_push_signal_about", "about", "last"),
    Index("ix_push_signal_handed", "handed_to"),
)

push_saying = Table(
    "push_saying",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("signal_id", String(32), ForeignKey("push_signal.id"), nullable=False),
    Column("detector", String(8), nullable=False),
    # By whom and where repeats fold, in the detectors' own words.
    Column("key_user", String(320), nullable=False),
    Column("key_source", String(320), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("first", UtcTime, nullable=False),
    Column("last", UtcTime, nullable=False),
    Column("reasons", Text, nullable=False),
    # Grows with each change of any saying: what a SIEM has not been told yet.
    Column("turn", _ID, nullable=False),
    Index("ix_push_saying_signal", "signal_id"),
    Index("ix_push_saying_key", "detector", "key_user", "key_source", "last"),
    Index("ix_push_saying_turn", "turn"),
)

push_basis = Table(
    "push_basis",
    metadata,
    # What a signal rests on: `p` a prompt, `d` a deed at a vendor, `r` a line of the desk's own record.
    Column("signal_id", String(32), ForeignKey("push_signal.id"), primary_key=True),
    Column("kind", String(1), primary_key=True),
    Column("row_id", _ID, primary_key=True, autoincrement=False),
    Index("ix_push_basis_row", "kind", "row_id"),
)

push_verdict = Table(
    "push_verdict",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("signal_id", String(32), ForeignKey("push_signal.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("note", String(1024), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("case_id", String(32)),
    Column("undone_at", UtcTime),
    Column("undone_by", String(128)),
    Column("undone_note", String(1024), nullable=False, server_default=text("''")),
    Index("ix_push_verdict_signal", "signal_id", "id"),
)

push_handover = Table(
    "push_handover",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("signal_id", String(32), ForeignKey("push_signal.id"), nullable=False),
    Column("giver", String(128), nullable=False),
    Column("taker", String(128), nullable=False),
    Column("words", String(320), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("taken_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("ended", String(16)),
    Index("ix_push_handover_signal", "signal_id", "id"),
    Index("ix_push_handover_at", "at"),
)

push_context = Table(
    "push_context",
    metadata,
    # What is usual for one account, as the detectors learnt it; `version` of their shape.
    Column("account", String(320), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

push_progress = Table(
    "push_progress",
    metadata,
    # How far the detectors looked (row ids in the order of arrival), and what they remember beside contexts.
    Column("id", String(16), primary_key=True),
    Column("prompt_id", _ID, nullable=False, server_default=text("0")),
    Column("deed_id", _ID, nullable=False, server_default=text("0")),
    Column("record_seq", _ID, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("state", LargeBinary),
    Column("whole", Boolean, nullable=False, server_default=false()),
)

push_watch = Table(
    "push_watch",
    metadata,
    # For a day after the desk acted, its person is watched.
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("person_id", String(32), nullable=False),
    Column("account", String(320), nullable=False, server_default=text("''")),
    Column("kind", String(16), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("case_id", String(32)),
    Column("operation_id", String(40)),
    Column("begun_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("first_prompt", _ID),
    Index("ix_push_watch_until", "until"),
    Index("ix_push_watch_operation", "operation_id"),
    Index("ix_push_watch_person", "person_id", "until"),
)
