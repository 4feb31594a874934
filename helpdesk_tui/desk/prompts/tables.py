"""The mirror of vendors' logs: words once, rows of numbers, so that a million of them stay small and quick.

A column that names a word holds its number; NULL: this row has no such value; 0: the vendor never gives it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

# SQLite hands out row ids for INTEGER keys only; these are handed out by whoever writes.
_ID = BigInteger().with_variant(Integer, "sqlite")

prompt_word = Table(
    "prompt_word",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("field", String(16), nullable=False),
    Column("word", String(320), nullable=False),
    Column("folded", String(320), nullable=False),
    Column("rows", Integer, nullable=False, server_default=text("0")),
    # No row that names it is younger: once rows of that age are gone, so is the word.
    Column("last", UtcTime, nullable=False),
    UniqueConstraint("field", "word"),
    Index("ix_prompt_word_folded", "field", "folded"),
)

prompt = Table(
    "prompt",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("vendor", Integer, nullable=False),
    Column("ref", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("account", Integer, nullable=False),  # vendor and the vendor's own id of the account
    Column("login", Integer, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("application", Integer),
    Column("factor", Integer),
    Column("reason", Integer),
    Column("address", Integer),
    Column("place", Integer),
    Column("country", Integer),
    Column("network", Integer),
    Column("hosting", Boolean),
    Column("device", Integer),
    Column("phone", Integer),
    Column("phone_name", Integer),
    Column("phone_address", Integer),
    Column("phone_place", Integer),
    Column("phone_country", Integer),
    Column("phone_network", Integer),
    Column("phone_hosting", Boolean),
    Column("kilometres", Integer),
    Column("says", Integer),
    # Told by the detectors when they look at the row; NULL: not known.
    Column("usual", Boolean),
    Column("phone_usual", Boolean),
    UniqueConstraint("vendor", "ref"),
    Index("ix_prompt_at", "at", "id"),
    Index("ix_prompt_account", "account", "at", "id"),
    Index("ix_prompt_address", "address", "at", "id"),
    Index("ix_prompt_network", "network", "at", "id"),
    Index("ix_prompt_device", "device", "at", "id"),
    Index("ix_prompt_country", "country", "at", "id"),
    Index("ix_prompt_outcome", "outcome", "at", "id"),
    Index("ix_prompt_application", "application", "at", "id"),
)

prompt_raw = Table(
    "prompt_raw",
    metadata,
    # The vendor's row as evidence, packed with zlib.
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)

prompt_deed = Table(
    "prompt_deed",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("vendor", Integer, nullable=False),
    Column("log", String(16), nullable=False),
    Column("ref", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(256), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("action", String(128), nullable=False),
    Column("account", Integer),
    Column("login", String(256)),
    Column("ours", Boolean, nullable=False, server_default=false()),
    Column("weakens", Boolean, nullable=False, server_default=false()),
    Column("seconds", BigInteger),
    Column("uses", BigInteger),
    Column("raw", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("vendor", "log", "ref"),
    Index("ix_prompt_deed_at", "at", "id"),
    Index("ix_prompt_deed_login", "login", "at"),
)

prompt_message = Table(
    "prompt_message",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("vendor", Integer, nullable=False),
    Column("ref", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("number", String(32), nullable=False),
    Column("context", String(64), nullable=False),
    UniqueConstraint("vendor", "ref"),
    Index("ix_prompt_message_number", "number", "at"),
)

prompt_source = Table(
    "prompt_source",
    metadata,
    # One log of one vendor. `track` past: the history before the desk began to look.
    Column("vendor", String(64), primary_key=True),
    Column("log", String(16), primary_key=True),
    Column("track", String(8), primary_key=True),
    Column("cursor", Text, nullable=False, server_default=text("''")),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime),  # of a track that ends
    Column("read_at", UtcTime),
    Column("complete_until", UtcTime),
    Column("next_look", UtcTime),
    Column("ended", Boolean, nullable=False, server_default=false()),
    Column("behind", Boolean, nullable=False, server_default=false()),
    Column("problem", String(32)),
    Column("rows", Integer, nullable=False, server_default=text("0")),
)

prompt_gap = Table(
    "prompt_gap",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("vendor", String(64), nullable=False),
    Column("log", String(16), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Index("ix_prompt_gap_until", "until"),
)

prompt_report = Table(
    "prompt_report",
    metadata,
    # What a person said of a prompt on the telephone; nobody verified who said it.
    Column("prompt_id", _ID, primary_key=True, autoincrement=False),
    Column("said", String(16), nullable=False),
    Column("note", String(320), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("case_id", String(32)),
    Column("at", UtcTime, nullable=False),
)
