"""The database itself refuses to change or delete what is on record: triggers, and on PostgreSQL a role.

Whoever owns the database can take triggers away again; that is what checkpoints outside are for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

FINAL: Final = ("audit_record", "audit_node", "audit_forgetting", "checkpoint", "checkpoint_key")
"""Rows that are written once."""
FORGETTABLE: Final = ("audit_value",)
"""Rows that are written once and may go."""
_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
REFUSAL: Final = "what is on record stays as it is"


def triggers(dialect: str) -> Iterable[str]:
    """The statements that put the triggers up."""
    if dialect == "postgresql":
        yield (
            "CREATE FUNCTION record_is_final() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
        )
    for table in (*FINAL, *FORGETTABLE):
        for act in ("UPDATE",) if table in FORGETTABLE else ("UPDATE", "DELETE"):
            yield _trigger(dialect, table, act)
        if dialect == "postgresql":
            yield _trigger(dialect, table, "TRUNCATE")


def grants(role: str) -> Iterable[str]:
    """What the owner of a PostgreSQL database runs once, so that desks sign in as this role and own nothing.

    Raises `ValueError` for what is no plain role's name.
    """
    if not _ROLE.fullmatch(role):
        raise ValueError("a role's name is small letters, digits and _")
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"'
    yield f'REVOKE UPDATE, DELETE ON {", ".join(FINAL)} FROM "{role}"'
    yield f'REVOKE UPDATE ON {", ".join(FORGETTABLE)} FROM "{role}"'
    yield f'REVOKE INSERT, UPDATE, DELETE ON schema_version FROM "{role}"'


def _trigger(dialect: str, table: str, act: str) -> str:
    name = f"{table}_no_{act.lower()}"
    if dialect == "postgresql":
        return (
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION record_is_final()"
        )
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
