"""A real desk process against the real privacyIDEA, and what an agent does there before anything else."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.evidence import CallOutcome, Proof, ProofState
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import VendorId, WayId
from tests.e2e.calls import card_of, until
from tests.live.rig import PrivacyIdeaRig

VENDOR = VendorId("pi-acme")


def write_config(folder: Path, rig: PrivacyIdeaRig, roles: tuple[str, ...] = ("agent",)) -> Path:
    """What an administrator would write, with the password in a file of its own."""
    settings = rig.settings()
    secret = folder / "pi.password"
    secret.touch(mode=0o600)
    secret.write_text(settings.password.get_secret_value())
    (folder / "policy.toml").write_text("version = 1\n[actions]\nqr_on_screen = true\nnumber_tier = 2\n")
    config = folder / "config.toml"
    config.touch(mode=0o600)
    config.write_text(
        f"""
[desk]
store = "{folder / "desk.db"}"

[[clients]]
id = "acme"
name = "Acme"
ticket_pattern = "INC-\\\\d{{5}}"
ticket_hint = "INC-48213"

[[vendors]]
kind = "privacyidea"
id = "{settings.id}"
label = "{settings.label}"
client = "acme"
url = "{settings.url}"
realm = "{settings.realm}"
username = "{settings.username}"
password = "file:{secret}"

[agents]
step_up = false

[agents."{getpass.getuser()}"]
name = "Alice Martin"
roles = {json.dumps(roles)}
person_login = "hd.alice"
"""
    )
    return config


@contextmanager
def desk_for(rig: PrivacyIdeaRig, roles: tuple[str, ...] = ("agent",)) -> Iterator[str]:
    """A desk process that serves this server; the address where it listens. `roles`: of who runs the test."""
    folder = Path(tempfile.mkdtemp(prefix="hd-live-"))
    socket = folder / "desk.sock"
    command = [sys.executable, "-m", "helpdesk_tui", "desk", "--listen", f"unix:{socket}"]
    process = subprocess.Popen(
        [*command, "--config", str(write_config(folder, rig, roles))],
        env={**os.environ, "HELPDESK_TUI_HOME": str(folder)},
        stdin=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not socket.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"unix:{socket}"
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def signed_in(address: str) -> AsyncIterator[DeskClient]:
    """A console's client, once people are in the mirror."""
    opened = DeskClient(address)

    async def found() -> bool:
        try:
            page = await opened.people.search("hlambert")
        except DeskError:
            return False
        return bool(page.hits) and not page.reading

    await until(found, bool, 30)
    session = await opened.session.get()
    if session.baseline_pending:
        await opened.session.accept_baseline()
    yield opened
    await opened.close()


async def opened_case(client: DeskClient, login: str) -> Case:
    card = await card_of(client, login)
    case = await client.cases.open(card.id)
    return await client.cases.ticket(case.id, "INC-48213")


async def by_code(client: DeskClient, rig: PrivacyIdeaRig, case: Case, serial: str) -> Proof:
    """The caller reads the code that the app shows."""
    proof = await client.evidence.start(case.id, WayId(f"otp:{VENDOR}:{serial}"))
    return await client.evidence.typed(case.id, proof.id, SecretStr(rig.phones.otp(serial)))


async def in_person(client: DeskClient, case: Case) -> Proof:
    proof = await client.evidence.start(case.id, WayId("in_person"))
    return await client.evidence.outcome(case.id, proof.id, CallOutcome.CONFIRMED)


async def verified(client: DeskClient, rig: PrivacyIdeaRig, login: str, serial: str) -> Case:
    case = await opened_case(client, login)
    assert (await by_code(client, rig, case, serial)).state is ProofState.PASSED
    await in_person(client, case)
    assert isinstance((await client.gate.look(case.id, Action.BYPASS, VENDOR)).decision, Allowed)
    return case
