"""Whether a transaction still stands, in the database's own word."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sqlalchemy import Connection

_STANDING: Final = frozenset({2, 3})
"""`PQTRANS_INTRANS` and `PQTRANS_INERROR` of libpq: open, also when a statement of it has failed."""


def in_transaction(connection: Connection) -> bool:
    """Whether the database still holds the transaction: a full disk or a lost server ends it unasked."""
    raw: Any = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection):
        return raw.in_transaction
    return raw is not None and int(raw.info.transaction_status) in _STANDING
