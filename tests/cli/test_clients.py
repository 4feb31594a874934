"""A provider's clients are proposed, each at its own host and never at the provider's."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.cli.doctor.configuration import check_file
from helpdesk_tui.cli.doctor.findings import Verdict
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.duo.accounts import DuoAccounts
from helpdesk_tui.vendors.duo.discovery import children
from helpdesk_tui.vendors.duo.wire.account_models import ChildAccount
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings
from tests.cli.commands import run
from tests.sandbox.rig import Sandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


def words(sandbox: Sandbox, folder: Path) -> list[str]:
    key = folder / "accounts.key"
    key.write_text(sandbox.credentials["duo"]["accounts"]["skey"])
    key.chmod(0o600)
    told = sandbox.credentials["duo"]["accounts"]
    options = ["--host", told["host"], "--ikey", told["ikey"], "--skey", f"file:{key}", "--url", sandbox.url]
    return ["clients", "discover", *options]


def test_one_entry_for_each_client(sandbox: Sandbox, tmp_path: Path) -> None:
    done = run(tmp_path, *words(sandbox, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    provider = sandbox.credentials["duo"]["accounts"]
    assert provider["skey"] not in done.stdout
    clients = sandbox.credentials["duo"]["clients"]
    read = tomllib.loads(done.stdout)
    assert [one["host"] for one in read["vendors"]] == [one["host"] for one in clients]
    assert [one["name"] for one in read["clients"]] == [one["name"] for one in clients]
    path = tmp_path / "config.toml"
    path.write_text(done.stdout)
    path.chmod(0o600)
    vendors = load_config(path).vendors
    assert all(isinstance(one, DuoSettings) and one.provider is not None for one in vendors)
    assert provider["host"] not in {one.host for one in vendors if isinstance(one, DuoSettings)}
    off = [one for one in check_file(path)[0] if "No Auth API keys" in one.text]
    assert {one.verdict for one in off} == {Verdict.WARN}
    assert len(off) == len(vendors), "which checks are off is said of each"


def test_for_machines(sandbox: Sandbox, tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, *words(sandbox, tmp_path), "--json").stdout)
    assert len(told["clients"]) == len(sandbox.credentials["duo"]["clients"])


async def test_a_client_at_the_providers_host_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lying(self: DuoAccounts) -> tuple[ChildAccount, ...]:
        del self
        hosts = {"DA1": "API-PARENT.example", "DA2": "api-child.example"}
        return tuple(ChildAccount(account_id=id_, name=id_, api_hostname=host) for id_, host in hosts.items())

    monkeypatch.setattr(DuoAccounts, "children", lying)
    found = await children("api-parent.example", ApiKey("DI", SecretStr("x")), lambda: datetime.now(UTC))
    assert [one.host for one in found] == ["api-child.example"]
