"""Brings a database of a team to another version of its tables: each step is one transaction, or nothing."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import Clock
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.store import schema
from helpdesk_tui.desk.store.postgres import writing_engine
from helpdesk_tui.desk.store.writer import reason_of
from helpdesk_tui.desk.upkeep import migrating
from helpdesk_tui.desk.upkeep.migrating import Migrated, Step
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused


def planned(url: str, password: SecretStr | None, to: str) -> tuple[str, tuple[Step, ...]]:
    """The database's version and the steps from there; desks may be using it. Raises `UpkeepRefused`."""
    engine = writing_engine(url, password)
    try:
        found = _version(engine, url)
    finally:
        engine.dispose()
    return found, migrating.steps(found, to, url)


def migrate(url: str, password: SecretStr | None, to: str, clock: Clock, agent: str) -> Migrated:
    """Do them all; raises `UpkeepRefused`, also while a desk lives on it.

    A process that is killed leaves whole steps behind: the next run goes on with the one that was cut.
    """
    engine = writing_engine(url, password)
    try:
        found = _version(engine, url)
        steps = migrating.steps(found, to, url)
        for step in steps:
            try:
                with engine.connect() as connection, connection.begin():
                    _refuse_living(connection, url, clock)
                    schema.migrate(connection, step.revision)
                    if step is steps[-1] and to == migrating.newest():
                        _put_on_record(connection, clock, agent, found)
            except UpkeepRefused:
                raise
            except Exception as error:  # a step is code of its own and may break in any way
                told = str(getattr(error, "orig", None) or type(error).__name__)
                detail = told.partition("\n")[0]
                raise UpkeepRefused(Fault.STEP_FAILED, path=url, step=step.revision, detail=detail) from error
        return Migrated(found, to if steps else found, steps, None)
    finally:
        engine.dispose()


def _version(engine: Engine, url: str) -> str:
    try:
        with engine.connect() as connection, connection.begin():
            if schema.VERSION_TABLE not in inspect(connection).get_table_names():
                raise UpkeepRefused(Fault.NOT_A_STORE, path=url)
            return schema.version(connection)
    except DatabaseError as error:
        raise UpkeepRefused(Fault.UNREADABLE, path=url, detail=reason_of(error)) from error


def _refuse_living(connection: Connection, url: str, clock: Clock) -> None:
    if lease.living(connection, clock.now()):
        raise UpkeepRefused(Fault.IN_USE, path=url)


def _put_on_record(connection: Connection, clock: Clock, agent: str, found: str) -> None:
    Record(clock).append(
        connection,
        AuditEvent.STORE_MIGRATED,
        agent=AgentId(agent),
        facts={"found": found, "now": migrating.newest()},
    )
