"""The version of the tables: made in an empty store, checked in any other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, column, inspect, select, table

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

SCHEMA: Final = "0001"
"""The newest file in `migrations/versions`."""
VERSION_TABLE: Final = "schema_version"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def prepare(engine: Engine) -> None:
    """Make the tables of an empty store; refuse one that another version of the product made."""
    with engine.connect() as connection, connection.begin():
        if inspect(connection).get_table_names():
            check(connection)
        else:
            migrate(connection)


def check(connection: Connection) -> None:
    """Raises `Mistaken` for the tables of another version, or of something else altogether."""
    has_version = VERSION_TABLE in inspect(connection).get_table_names()
    found = version(connection) if has_version else "none"
    if found != SCHEMA:
        raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="schema", found=found, wanted=SCHEMA)


def version(connection: Connection) -> str:
    """Which version of the tables this store has."""
    return str(connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE))) or "none")


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the tables to that version inside the caller's transaction: all of it or nothing."""
    # Alembic costs 0.3 s to import: only an empty store and the migrate command pay for it.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, to)
