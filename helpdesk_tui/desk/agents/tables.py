"""Agents as they are kept: who they are, what only they know (sealed), their sessions, step-ups and tries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, false, text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

agent = Table(
    "agent",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    # The operating system's login on a shared host; none: signs in over the network only.
    Column("login", String(128), unique=True),
    # The agent as a caller, so that nobody serves himself.
    Column("person_id", String(32)),
    Column("state", String(16), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", String(128)),
    Column("changed_at", UtcTime, nullable=False),
)

agent_secret = Table(
    "agent_secret",
    metadata,
    # Also for agents of the configuration: they have no row above.
    Column("agent", String(128), primary_key=True),
    Column("totp", LargeBinary),
    # Shown once as a QR code and not yet confirmed by a code of it.
    Column("pending", LargeBinary),
    Column("pending_at", UtcTime),
    # The newest period whose code was accepted (RFC 6238): it only rises.
    Column("counter", BigInteger, nullable=False, server_default=text("0")),
    Column("password", String(256)),
    # A word that a colleague handed over: good for the first sign-in only, until then.
    Column("first", Boolean, nullable=False, server_default=false()),
    Column("first_until", UtcTime),
)

agent_try = Table(
    "agent_try",
    metadata,
    # A keyed hash of what is tried at: a name, an address, an agent's codes. Unknown names have one, too.
    Column("bucket", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("until", UtcTime),
    Index("ix_agent_try_at", "at"),
)

agent_session = Table(
    "agent_session",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("agent", String(128), nullable=False),
    # The console's Ed25519 public key: without its private half the token is worth nothing.
    Column("console", LargeBinary, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_why", String(16)),
    Index("ix_agent_session_agent", "agent"),
)

step_up = Table(
    "step_up",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agent", String(128), nullable=False),
    Column("case_id", String(32), doc="with person and actions; empty: it is about a deed"),
    Column("person_id", String(32)),
    Column("actions", String(400), nullable=False),
    Column("deed_id", String(32)),
    Column("counter", BigInteger, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    # The first act that it covered; what asks each time is covered by an unused one only.
    Column("used_at", UtcTime),
    Index("ix_step_up_case", "case_id", "agent"),
)

request_nonce = Table(
    "request_nonce",
    metadata,
    # SHA-256 of the console's key and its nonce; only where several desks share the database.
    Column("mark", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index("ix_request_nonce_at", "at"),
)
