"""People as the desk knows them: what each source said, since when, and the words they are found by."""

from __future__ import annotations

from sqlalchemy import (
    VARCHAR,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    text,
)

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

WORD_LENGTH = 64
"""Longest word that is indexed; longer ones are cut."""

# Ranges over words compare code points, whatever the database's own collation is.
_WORD = String(WORD_LENGTH).with_variant(VARCHAR(WORD_LENGTH, collation="C"), "postgresql")
_NAME = String(512).with_variant(VARCHAR(512, collation="C"), "postgresql")

client = Table(
    "client",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("client_id", String(64), ForeignKey("client.id"), nullable=False),
    Column("login", String(256), nullable=False),
    Column("login_key", String(256), nullable=False),
    Column("name", String(512), nullable=False),
    Column("name_key", _NAME, nullable=False),
    Column("status", String(32), nullable=False),
    Column("merged_into", String(32)),
    Column("gone_at", UtcTime),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Index("ix_person_login_key", "login_key"),
    Index("ix_person_name_key", "name_key", "client_id"),
    Index("ix_person_here", "gone_at", "merged_into"),
)

account = Table(
    "account",
    metadata,
    Column("vendor", String(64), primary_key=True),
    Column("ref", String(256), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("login", String(256), nullable=False),
    Column("login_key", String(256), nullable=False),
    # The login as other vendors write it: what the configuration takes off is gone.
    Column("bare_key", String(256), nullable=False, server_default=""),
    Column("name", String(512), nullable=False),
    Column("first_name", String(256), nullable=False),
    Column("last_name", String(256), nullable=False),
    Column("aliases", Text, nullable=False),
    Column("mails", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("status_text", String(256), nullable=False),
    Column("status_cause", String(256)),
    Column("enrolled", Boolean),
    Column("created", UtcTime),
    Column("last_login", UtcTime),
    Column("directory_managed", Boolean, nullable=False, server_default=false()),
    Column("realm", String(128), nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    Column("seen_run", String(32)),
    Column("gone_at", UtcTime),
    Index("ix_account_person", "person_id"),
    Index("ix_account_login", "login_key"),
    Index("ix_account_bare", "bare_key"),
    Index("ix_account_run", "vendor", "seen_run"),
)

device = Table(
    "device",
    metadata,
    # One phone may belong to several accounts, and a new owner makes it a new device in the desk's eyes.
    Column("vendor", String(64), primary_key=True),
    Column("account_ref", String(256), primary_key=True),
    Column("ref", String(256), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("label", String(256), nullable=False),
    Column("platform", String(128), nullable=False),
    Column("number", String(128), nullable=False),
    Column("e164", String(32), nullable=False),
    Column("serial", String(128), nullable=False),
    Column("activated", Boolean),
    Column("usable", Boolean),
    Column("factors", String(128), nullable=False),
    Column("last_seen", UtcTime),
    Column("created", UtcTime),
    Column("extra", Text, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("changed", UtcTime),
    Column("baseline", Boolean, nullable=False),
    Column("gone_at", UtcTime),
    Index("ix_device_person", "person_id"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("value", String(320), nullable=False),  # E.164, or a mail address in lower case
    Column("written", String(320), nullable=False),
    Column("source", String(128), nullable=False),  # a vendor id, or csv:<client id>
    Column("account_ref", String(256), nullable=False),  # the vendor's id, or the line's login
    Column("first_seen", UtcTime, nullable=False),
    Column("changed", UtcTime),
    Column("baseline", Boolean, nullable=False),
    Column("gone_at", UtcTime),
    Index("uq_contact_value", "person_id", "source", "account_ref", "kind", "value", unique=True),
    Index("ix_contact_value", "value"),
)

fact = Table(
    "fact",
    metadata,
    # What the import said of a person besides numbers and addresses: manager_login, site, language, name…
    Column("person_id", String(32), ForeignKey("person.id"), primary_key=True),
    Column("field", String(32), primary_key=True),
    Column("source", String(128), primary_key=True),
    # The login of the line that says so: two linked lines may disagree.
    Column("account_ref", String(256), primary_key=True),
    Column("value", Text, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("changed", UtcTime),
    Column("baseline", Boolean, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    Index("ix_fact_ref", "account_ref"),
)

fact_history = Table(
    "fact_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("field", String(64), nullable=False),  # such as contact.mobile, device.activated, fact.site
    Column("source", String(128), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("at", UtcTime, nullable=False),
    Index("ix_fact_history_person", "person_id", "at"),
)

person_group = Table(
    "person_group",
    metadata,
    Column("person_id", String(32), ForeignKey("person.id"), primary_key=True),
    Column("source", String(128), primary_key=True),
    Column("account_ref", String(256), primary_key=True),
    Column("name_key", String(256), primary_key=True),
    Column("name", String(256), nullable=False),
    # When he was first seen in it, or again; empty: not known.
    Column("since", UtcTime),
    # Kept when he leaves it: a privileged one makes privileged until its quarantine is over.
    Column("gone_at", UtcTime),
    Index("ix_person_group_name", "name_key"),
)

joined = Table(
    "joined",
    metadata,
    # Accounts that were put together, and all that is needed to take them apart again.
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    # Who came over; empty: an account that was given to the person when it was first seen.
    Column("gone_id", String(32)),
    Column("vendor", String(64), nullable=False, server_default=""),
    Column("account_ref", String(256), nullable=False, server_default=""),
    Column("by_key", String(16), nullable=False),  # mail, login, number, import, agent
    Column("agent", String(128), nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    Column("moved", Text, nullable=False, server_default="{}"),
    Column("undone_at", UtcTime),
    Column("undone_by", String(128)),
    Index("ix_joined_person", "person_id"),
    Index("ix_joined_gone", "gone_id"),
)

login_link = Table(
    "login_link",
    metadata,
    # An account with this login belongs to that person, says the import.
    Column("client_id", String(64), ForeignKey("client.id"), primary_key=True),
    Column("login_key", String(256), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

person_word = Table(
    "person_word",
    metadata,
    # One row for each word that finds a person; `field` is the best of those where the word stands.
    Column("word", _WORD, nullable=False),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("field", String(16), nullable=False),
    # How all words of the person begin: `marks.py`.
    Column("marks", BigInteger, nullable=False),
    PrimaryKeyConstraint("word", "person_id", postgresql_include=["field", "marks"]),
    Index("ix_person_word_person", "person_id", "word", "field"),
    sqlite_with_rowid=False,  # the words themselves are the tree that is searched
)

name_word = Table(
    "name_word",
    metadata,
    # Every word that ever stood in a name, once: what a misspelt one may have meant.
    Column("number", Integer, primary_key=True),
    Column("word", _WORD, nullable=False, unique=True),
)

source = Table(
    "source",
    metadata,
    # A vendor's id, or csv:<client id>: what its first complete reading said is the baseline.
    Column("id", String(128), primary_key=True),
    Column("client_id", String(64), ForeignKey("client.id"), nullable=False),
    Column("people", Integer, nullable=False, server_default=text("0")),
    Column("read_at", UtcTime),  # end of the last complete reading
    Column("first_complete_at", UtcTime),
    Column("accepted_at", UtcTime),
    Column("accepted_by", String(128)),
    Column("problem", String(64)),
    Column("tried_at", UtcTime),
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agent", String(128), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("problems", Integer, nullable=False),
)
