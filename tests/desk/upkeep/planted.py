"""Revisions that a later version of the product could bring, one of which fails or is killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpdesk_tui.desk.store import schema

HEAD = '''"""{text}"""

import os
import signal

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    {body}
'''
ADDS = 'op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))'
REBUILDS = (
    'op.add_column("case_", sa.Column("mood", sa.String(8)))\n'
    "    with op.batch_alter_table('case_') as table:\n"
    "        table.alter_column('mood', new_column_name='tone')"
)
FAILS = 'op.execute("INSERT INTO later VALUES (1)")\n    op.execute("INSERT INTO later VALUES (1)")'
DIES = "os.kill(os.getpid(), signal.SIGKILL)"
ORPHANS = "op.execute(\"UPDATE person SET client_id = 'nobody'\")"


MIGRATIONS, FIRST = schema.MIGRATIONS, schema.SCHEMA


def plant(folder: Path, *bodies: str) -> Path:
    """The migrations of this version and these behind them, as 0101, 0102…"""
    migrations = folder / "migrations"
    shutil.rmtree(migrations, ignore_errors=True)
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    before = FIRST
    for number, body in enumerate(bodies, 101):
        revision = f"{number:04d}"
        text = HEAD.format(text=f"Step {revision}.", revision=revision, before=before, body=body)
        (migrations / "versions" / f"{revision}_later.py").write_text(text)
        before = revision
    return migrations


def use(patch: pytest.MonkeyPatch, migrations: Path, newest: str) -> None:
    """Be that later version from here on."""
    patch.setattr(schema, "MIGRATIONS", migrations)
    patch.setattr(schema, "SCHEMA", newest)
