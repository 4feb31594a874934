"""Write migrations/versions/0001_first.py anew from all tables: `python -m tests.desk.store.draft`.

Only until the first release: from then on a change of tables is a file of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, PrimaryKeyConstraint
from sqlalchemy.sql.elements import False_, True_

import helpdesk_tui.desk
from helpdesk_tui.desk.store.metadata import UtcTime, metadata
from helpdesk_tui.desk.store.schema import MIGRATIONS
from helpdesk_tui.desk.store.sqlite import private_file, writing_engine

HEAD = '''"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpdesk_tui.desk.audit.guards import triggers
from helpdesk_tui.desk.store.metadata import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
'''


TAIL = """
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)
"""


def all_tables() -> MetaData:
    """The metadata with the tables of every room of the desk."""
    for room in pkgutil.iter_modules(helpdesk_tui.desk.__path__):
        name = f"helpdesk_tui.desk.{room.name}.tables"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    return metadata


def render(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(thing, UtcTime):
        return "UtcTime()"
    if kind == "server_default" and isinstance(default := getattr(thing, "arg", None), False_ | True_):
        return f"sa.{default}()"  # SQLite's 0 is no boolean to PostgreSQL
    # Alembic itself forgets what only lies beside a key.
    if isinstance(thing, PrimaryKeyConstraint) and (beside := thing.dialect_options["postgresql"]["include"]):
        names = ", ".join(repr(column.name) for column in thing.columns)
        return f"sa.PrimaryKeyConstraint({names}, name=op.f({thing.name!r}), postgresql_include={beside!r})"
    return False


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        private_file(path)
        with writing_engine(path).connect() as connection, connection.begin():
            context = MigrationContext.configure(connection, opts={"render_item": render})
            script = produce_migrations(context, all_tables())
            assert script.upgrade_ops is not None
            body = render_python_code(script.upgrade_ops, render_item=render, migration_context=context)
    target = MIGRATIONS / "versions" / "0001_first.py"
    body = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("# ###"))
    target.write_text(f"{HEAD}    {body.lstrip()}{TAIL}", encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "-q", str(target)], check=True)
    sys.stdout.write(f"{target}: {len(metadata.tables)} tables\n")


if __name__ == "__main__":
    main()
