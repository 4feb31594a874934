"""Brings a store to another version of its tables: step by step on a copy, the store itself untouched."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import Clock
from helpdesk_tui.desk.store import schema
from helpdesk_tui.desk.store.sqlite import reading_engine
from helpdesk_tui.desk.upkeep import backup, drafts, replacing
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused


@dataclass(frozen=True, slots=True)
class Step:
    """One file of `migrations/versions`."""

    revision: str
    text: str
    """Its first line: what it changes."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done."""

    found: str
    now: str
    steps: tuple[Step, ...]
    kept: Path | None
    """Where the store of before lies; None: there was nothing to do."""


def newest() -> str:
    """The version that this product needs."""
    return schema.SCHEMA


def planned(store: Path, to: str) -> tuple[str, tuple[Step, ...]]:
    """The store's version and the steps from there; a desk may be using it. Raises `UpkeepRefused`."""
    if not store.is_file():
        raise UpkeepRefused(Fault.NO_STORE, path=str(store))
    engine = reading_engine(store, 1)
    try:
        found = _version(engine, store)
    except DatabaseError as error:
        raise UpkeepRefused(Fault.NOT_A_STORE, path=str(store)) from error
    finally:
        engine.dispose()
    return found, steps(found, to, store)


def migrate(store: Path, to: str, clock: Clock, agent: str) -> Migrated:
    """Do them all, or leave the store as it is; raises `UpkeepRefused`.

    A process that is killed leaves the old store in its place: the next run begins anew.
    """
    if not store.is_file():
        raise UpkeepRefused(Fault.NO_STORE, path=str(store))
    with replacing.alone_with(store), drafts.draft_of(store) as draft:
        try:
            drafts.copy(store, draft)
            with drafts.opened(draft) as engine:
                found = _version(engine, store)
            done = bring(draft, store, to)
            if not done:
                return Migrated(found, found, (), None)
            if to == newest():
                _put_on_record(draft, store, clock, agent, found)
        except (sqlite3.Error, DatabaseError) as error:
            raise UpkeepRefused(Fault.NOT_A_STORE, path=str(store)) from error
        return Migrated(found, to, done, replacing.replace(store, draft, clock.now()))


def back(store: Path, clock: Clock) -> Migrated:
    """Put the newest kept store of another version back, as it was, for the product that made it."""
    with replacing.alone_with(store), drafts.draft_of(store) as draft:
        try:
            found = planned(store, newest())[0]
            for kept in replacing.kept_beside(store):
                drafts.copy(kept, draft)
                with drafts.opened(draft) as engine:
                    before = _version(engine, kept)
                if before != found:
                    return Migrated(found, before, (), replacing.replace(store, draft, clock.now()))
        except (sqlite3.Error, DatabaseError) as error:
            raise UpkeepRefused(Fault.NOT_A_STORE, path=str(store)) from error
        raise UpkeepRefused(Fault.NOTHING_KEPT, path=str(store))


def bring(draft: Path, path: Path, to: str) -> tuple[Step, ...]:
    """Bring a draft to that version, each step in its own transaction; `path` is what people are told."""
    with drafts.opened(draft) as engine:
        way = steps(_version(engine, path), to, path)
        for step in way:
            try:
                with engine.connect() as connection, connection.begin():
                    schema.migrate(connection, step.revision)
                    drafts.check_whole(connection, path)
            except UpkeepRefused as refused:
                raise _failed(path, step, refused.fault.value) from refused
            except Exception as error:  # a step is code of its own and may break in any way
                detail = str(getattr(error, "orig", None) or type(error).__name__)
                raise _failed(path, step, detail) from error
    return way


def _failed(path: Path, step: Step, detail: str) -> UpkeepRefused:
    return UpkeepRefused(Fault.STEP_FAILED, path=str(path), step=step.revision, detail=detail)


def _version(engine: Engine, path: Path) -> str:
    with engine.connect() as connection, connection.begin():
        if schema.VERSION_TABLE not in inspect(connection).get_table_names():
            raise UpkeepRefused(Fault.NOT_A_STORE, path=str(path))
        return schema.version(connection)


def steps(found: str, to: str, path: Path | str) -> tuple[Step, ...]:
    """The way from one version to another; raises `UpkeepRefused` where there is none."""
    # Alembic costs 0.3 s and loads much: only who migrates pays for it.
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {one.revision for one in scripts.walk_revisions()}
    if not {found, to} <= known:  # a store of a later version of the product is none of ours
        raise UpkeepRefused(Fault.VERSION, path=str(path), found=found, wanted=to)
    try:
        way = [one for one in scripts.iterate_revisions(to, found) if one.revision != found]
    except (CommandError, RevisionError) as error:
        raise UpkeepRefused(Fault.VERSION, path=str(path), found=found, wanted=to) from error
    return tuple(Step(one.revision, (one.doc or "").strip()) for one in reversed(way))


def _put_on_record(draft: Path, store: Path, clock: Clock, agent: str, found: str) -> None:
    backup.checked_record(draft, store)
    with drafts.opened(draft) as engine, engine.connect() as connection, connection.begin():
        Record(clock).append(
            connection,
            AuditEvent.STORE_MIGRATED,
            agent=AgentId(agent),
            facts={"found": found, "now": newest()},
        )
