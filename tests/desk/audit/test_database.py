from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from helpdesk_tui.cli.main import main
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.store.store import Store
from tests.desk.audit.keeping import StepClock, some_calls
from tests.rig.postgres import server_or_skip

COUNT = 12
CONFIG = """
[desk]
store = "{url}"
store_password = "file:{password}"

[[clients]]
id = "durand"
name = "Durand SA"

[[vendors]]
kind = "duo"
id = "duo-durand"
label = "Duo Durand"
client = "durand"
host = "api-invented.duosecurity.com"
admin_ikey = "DIXXXXXXXXXXXXXXXXXX"
admin_skey = "file:/nonexistent"

[agents."a.dupont"]
name = "Alice Dupont"
"""


@pytest.mark.parametrize("named", ["by its address", "by the configuration"])
def test_the_record_of_a_team_is_verified_and_exported(
    named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server_or_skip().database() as url:
        asyncio.run(_written(url))
        where = ["--store", url] if named == "by its address" else ["--config", str(_config(tmp_path, url))]
        assert main(["audit", "verify", *where]) == 0
        head = capsys.readouterr().out.splitlines()[-1]
        assert head.startswith(f"{COUNT}:")
        assert main(["audit", "export", *where]) == 0
        assert len(capsys.readouterr().out.splitlines()) == COUNT

        _bent(url)
        assert main(["audit", "verify", *where, "--head", head]) == 1
        assert capsys.readouterr().out.startswith("Record 3 ")


async def _written(url: str) -> None:
    store = Store.open(url)
    await store.write(lambda c: some_calls(Record(StepClock()), c, COUNT))
    await store.close()


def _config(folder: Path, url: str) -> Path:
    password = folder / "password"
    password.write_text("invented, and never asked for on a socket of one's own")
    password.chmod(0o600)
    path = folder / "config.toml"
    path.write_text(CONFIG.format(url=url, password=password))
    path.chmod(0o600)
    return path


def _bent(url: str) -> None:
    """Somebody with the server's own keys bends one line."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE audit_record SET bytes = bytes || ' '::bytea WHERE seq = 3")
