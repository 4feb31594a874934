"""What the database itself refuses: on SQLite tried, for PostgreSQL the statements (tried in test_roles.py)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from helpdesk_tui.desk.audit.guards import FINAL, FORGETTABLE, REFUSAL, grants, triggers

TABLES = (*FINAL, *FORGETTABLE)
PUT_UP = re.compile(
    r"CREATE TRIGGER (\w+) BEFORE (\w+) ON (\w+) FOR EACH STATEMENT EXECUTE FUNCTION (\w+)\(\)"
)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE {table} (word TEXT)")
            connection.execute(f"INSERT INTO {table} VALUES ('as it was')")
        for statement in triggers("sqlite"):
            connection.execute(statement)
        yield connection


@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_what_is_on_record(raw: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"^{REFUSAL}$"):
        raw.execute(f"UPDATE {table} SET word = 'other'")
    raw.execute(f"INSERT INTO {table} VALUES ('more')")
    assert [word for (word,) in raw.execute(f"SELECT word FROM {table}")] == ["as it was", "more"]


@pytest.mark.parametrize("table", TABLES)
def test_only_personal_values_may_go(raw: sqlite3.Connection, table: str) -> None:
    if table in FORGETTABLE:
        raw.execute(f"DELETE FROM {table}")
        return
    with pytest.raises(sqlite3.IntegrityError, match=f"^{REFUSAL}$"):
        raw.execute(f"DELETE FROM {table}")


def test_postgresql_refuses_as_much_and_to_empty_a_table() -> None:
    function, *rest = triggers("postgresql")
    assert function == (
        "CREATE FUNCTION record_is_final() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
    )
    found = [PUT_UP.fullmatch(statement) for statement in rest]
    assert all(found)
    told = [one.groups() for one in found if one]
    assert {run for *_, run in told} == {"record_is_final"}
    assert len({name for name, *_ in told}) == len(told), "a name is had once"
    assert {(table, act) for _, act, table, _ in told} == {
        *((table, act) for table in FINAL for act in ("UPDATE", "DELETE", "TRUNCATE")),
        *((table, act) for table in FORGETTABLE for act in ("UPDATE", "TRUNCATE")),
    }


def test_a_desks_role_on_postgresql_adds_and_does_not_change() -> None:
    assert list(grants("desk_1")) == [
        'GRANT USAGE ON SCHEMA public TO "desk_1"',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "desk_1"',
        'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "desk_1"',
        f'REVOKE UPDATE, DELETE ON {", ".join(FINAL)} FROM "desk_1"',
        'REVOKE UPDATE ON audit_value FROM "desk_1"',
        'REVOKE INSERT, UPDATE, DELETE ON schema_version FROM "desk_1"',
    ]


@pytest.mark.parametrize(
    "role", ["", "Desk", "1desk", 'desk"; DROP TABLE audit_record; --', "d" * 64, "désk"]
)
def test_what_is_no_plain_name_of_a_role_goes_into_no_statement(role: str) -> None:
    with pytest.raises(ValueError, match="^a role's name is small letters, digits and _$"):
        list(grants(role))
