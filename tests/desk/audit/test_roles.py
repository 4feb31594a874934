"""A role that adds to the record and can do nothing else to it, on a real PostgreSQL."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.guards import FINAL, FORGETTABLE, grants, triggers
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.store.store import Store
from tests.desk.audit.keeping import StepClock, some_calls
from tests.rig.postgres import server_or_skip

pytestmark = pytest.mark.thorough

COLUMN = {
    "checkpoint": "note",
    "checkpoint_key": "public",
    "audit_forgetting": "kind",
    "audit_node": "hash",
    "audit_record": "bytes",
}


def test_neither_owner_nor_application_changes_what_is_on_record() -> None:
    with server_or_skip().database() as url:
        store = Store.open(url)
        asyncio.run(store.write(lambda c: some_calls(Record(StepClock()), c, 5)))
        asyncio.run(store.close())
        with psycopg.connect(url, autocommit=True) as owner:
            role = f"desk_app_{owner.info.backend_pid}"
            owner.execute(f'CREATE ROLE "{role}" LOGIN'.encode())
            for statement in grants(role):
                owner.execute(statement.encode())
            try:
                for table in FINAL:
                    for sql in (
                        f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}",
                        f"DELETE FROM {table}",
                        f"TRUNCATE {table} CASCADE",
                    ):
                        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stays as it is"):
                            owner.execute(sql.encode())
                _as_application(url.replace("desk@", f"{role}@"))
            finally:
                owner.execute(f'DROP OWNED BY "{role}"'.encode())
                owner.execute(f'DROP ROLE "{role}"'.encode())


def _as_application(url: str) -> None:
    store = Store.open(url)
    record = Record(StepClock())
    asyncio.run(store.write(lambda c: some_calls(record, c, 4)))
    verdict = asyncio.run(store.read(rows.check))
    asyncio.run(store.close())
    assert (verdict.fault, verdict.count) == (None, 9)
    with psycopg.connect(url, autocommit=True) as app:
        for table in (*FINAL, *FORGETTABLE):
            column = COLUMN.get(table, "value")
            refused = [f"UPDATE {table} SET {column} = {column}", f"TRUNCATE {table}", f"DROP TABLE {table}"]
            refused.append(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            if table in FINAL:
                refused.append(f"DELETE FROM {table}")
            for sql in refused:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(sql.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("UPDATE schema_version SET version_num = '0'")
        gone = app.execute("DELETE FROM audit_value WHERE seq = 2").rowcount
        assert gone == 2, "names can be forgotten"


@pytest.mark.parametrize("role", ["", "Desk", 'x"; DROP TABLE person; --', "desk app", "x" * 64])
def test_what_is_no_role_is_refused(role: str) -> None:
    with pytest.raises(ValueError):
        list(grants(role))


def test_both_databases_guard_the_same_tables() -> None:
    for dialect in ("sqlite", "postgresql"):
        text = " ".join(triggers(dialect))
        for table in FINAL:
            assert f"BEFORE UPDATE ON {table} " in text
            assert f"BEFORE DELETE ON {table} " in text
        assert "BEFORE DELETE ON audit_value" not in text
