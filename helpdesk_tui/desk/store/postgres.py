"""PostgreSQL as the store wants it: one write at a time in the whole team, and durable commits.

Every write takes one advisory lock before it looks at anything. What is read and then written in one write is
therefore never overtaken by another desk, and the record's sequence has no gap: what SQLite's single writer
gives one desk, the lock gives all of them.
"""

from __future__ import annotations

import time
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

WRITE_LOCK: Final = 0x68656C7064657374
"""The one key (a 64-bit number of our own choice) that whoever writes holds until the commit."""
LOCK_SECONDS: Final = 10
"""How long a write waits for other desks' writes before it fails."""
STATEMENT_SECONDS: Final = 60
IDLE_SECONDS: Final = 60
WRITER_IDLE_SECONDS: Final = 15
"""A desk that stopped in the middle of a write loses its transaction, and with it the lock, after that."""
CLOCK_SECONDS: Final = 10.0
"""Desks of a team tell by their clocks whose lease and whose deadline is over: no more apart than this."""
CONNECT_SECONDS: Final = 5
LOST_SECONDS: Final = 15
"""After so long without an answer a connection counts as lost."""
_REFUSED: Final = {"fsync": ("off",), "full_page_writes": ("off",), "synchronous_commit": ("off",)}
_LOCAL: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})
_ANSWERS_FOR_ITSELF: Final = "verify-full"


def writing_engine(url: str, password: SecretStr | None) -> Engine:
    """An engine for the one writing connection: every transaction begins by taking the lock."""
    settings = {"idle_in_transaction_session_timeout": f"{WRITER_IDLE_SECONDS}s"}
    engine = _engine(url, password, settings, poolclass=NullPool)
    event.listen(engine, "connect", refuse_unfit)
    event.listen(engine, "begin", _take_the_lock)
    return engine


def reading_engine(url: str, password: SecretStr | None, connections: int) -> Engine:
    """An engine whose connections change nothing; a transaction sees one moment."""
    settings = {"default_transaction_read_only": "on", "default_transaction_isolation": r"repeatable\ read"}
    return _engine(url, password, settings, poolclass=QueuePool, pool_size=connections, max_overflow=0)


def checked_url(where: str) -> URL:
    """The database's address; raises `Mistaken` for another kind, a password in it, or an open line.

    Elsewhere than on this machine the server proves who it is: `sslmode=verify-full`.
    """
    try:
        url = make_url(where)
    except ArgumentError:
        raise _wrong("url") from None
    if url.get_backend_name() != "postgresql":
        raise _wrong("url")
    if url.password is not None or "password" in url.query:
        raise _wrong("password_in_url")
    host = url.host or str(url.query.get("host", ""))
    if not (host in _LOCAL or host.startswith("/")) and url.query.get("sslmode") != _ANSWERS_FOR_ITSELF:
        raise _wrong("plain_line")
    return url.set(drivername="postgresql+psycopg")


def _wrong(reason: str, **params: str) -> Mistaken:
    return Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason=reason, **params)


def _engine(url: str, password: SecretStr | None, settings: dict[str, str], **pool: Any) -> Engine:
    told = {
        "client_encoding": "utf8",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        # A statement compiled to machine code takes longer to compile than any of ours to run.
        "jit": "off",
        **settings,
    }
    arguments: dict[str, Any] = {
        "options": " ".join(f"-c {name}={value}" for name, value in told.items()),
        "application_name": "helpdesk-tui",
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": LOST_SECONDS * 1000,
    }
    if password is not None:
        arguments["password"] = password.get_secret_value()
    try:
        engine = create_engine(checked_url(url), connect_args=arguments, hide_parameters=True, **pool)
    except ModuleNotFoundError as error:
        raise _wrong("no_driver") from error
    event.listen(engine, "connect", _take_any_text)
    return engine


def _take_any_text(raw: Any, _record: Any) -> None:
    """Text that PostgreSQL cannot hold (NUL, lone surrogates) finds nothing instead of breaking a search."""
    from psycopg.types.string import StrDumperUnknown

    class Cleaned(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.encode("utf-8", "replace").decode().replace("\0", "\ufffd"))

    raw.adapters.register_dumper(str, Cleaned)


def refuse_unfit(raw: Any, _record: Any = None) -> None:
    """Raises `Mistaken` for a server that may forget what it confirmed, in another encoding or time."""
    for name, refused in _REFUSED.items():
        found = raw.execute(f"SHOW {name}").fetchone()[0]
        if found in refused:
            raise _wrong("forgetful", name=name, found=found)
    found = raw.execute("SHOW server_encoding").fetchone()[0]
    if found != "UTF8":
        raise _wrong("encoding", found=found)
    apart = abs(
        float(raw.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()[0]) - time.time()
    )
    if apart > CLOCK_SECONDS:
        raise _wrong("clocks", seconds=str(round(apart)))
    raw.commit()


def _take_the_lock(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
