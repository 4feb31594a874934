"""Who does a job now, when several desks share one store."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from helpdesk_tui.desk.store.metadata import UtcTime, metadata

lease = Table(
    "lease",
    metadata,
    Column("job", String(128), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", UtcTime, nullable=False),
)

watermark = Table(
    "watermark",
    metadata,
    # How far a job has come in a table that only grows.
    Column("job", String(64), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

mirror_run = Table(
    "mirror_run",
    metadata,
    # A reading that is going on, or was cut: the next one goes on from there.
    Column("vendor", String(64), primary_key=True),
    Column("run", String(32), nullable=False),
    Column("after", Text, nullable=False),  # where the next page begins, in the vendor's words
    Column("begun_at", UtcTime, nullable=False),
)
