"""The outbox: what people are told of, each message to each address, and who said "not me"."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("person_id", String(32)),
    Column("client_id", String(64), nullable=False),
    Column("case_id", String(32)),
    Column("operation_id", String(32)),
    Column("grant_id", String(32)),
    Column("facts", Text, nullable=False, server_default="{}", doc="words of our own; no code, no address"),
    Column("reference", String(16), nullable=False, unique=True),
    Column("page_hash", String(64), unique=True, doc="SHA-256 of the token of its page"),
    Column("made_at", UtcTime, nullable=False),
    Column("answer_until", UtcTime, nullable=False, doc='until then "not me" is heard of it'),
    Column("disowned_at", UtcTime),
    Column("disowned_by", String(16)),
    Index("ix_notice_person", "person_id", "made_at"),
    Index("ix_notice_case", "case_id"),
    Index("ix_notice_operation", "operation_id"),
    Index("ix_notice_made_at", "made_at"),
)

notice_send = Table(
    "notice_send",
    metadata,
    # The id is the Message-ID, the webhook's id and the SMS gateway's idempotency key.
    Column("id", String(32), primary_key=True),
    Column("notice_id", String(32), ForeignKey("notice.id"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(320), nullable=False, doc="E.164, a mail address, or a webhook's name"),
    Column("language", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_at", UtcTime, doc="when it is tried; empty: it is over"),
    Column("give_up_at", UtcTime, nullable=False),
    Column("tried_at", UtcTime),
    Column("problem", String(32)),
    Index("uq_notice_send_address", "notice_id", "channel", "address", unique=True),
    Index("ix_notice_send_next_at", "next_at"),
)

freeze_ = Table(
    "freeze_",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), nullable=False),
    Column("notice_id", String(32)),
    Column("grant_id", String(32)),
    Column("scope", String(16), nullable=False, doc="notice: its grant alone; person: all that lives"),
    Column("source", String(16), nullable=False),
    Column("agent", String(128)),
    Column("at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, doc="so long the gate is closed for the person"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", UtcTime, doc="when what is left of it is tried again; empty: done"),
    Index("ix_freeze_person", "person_id", "until"),
    Index("ix_freeze_next_at", "next_at"),
)
