"""What stays undone for want of a role is told before the first call needs it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from helpdesk_tui.cli.doctor.agents import check_agents
from helpdesk_tui.cli.doctor.findings import Verdict
from helpdesk_tui.desk.agents.tables import agent
from helpdesk_tui.desk.config.document import AgentTable, Document
from helpdesk_tui.desk.config.parse import parse
from helpdesk_tui.desk.store.store import Store
from tests.config.samples import RIGHT

WHEN = datetime(2026, 3, 1, tzinfo=UTC)


def document(**roles: str) -> Document:
    """A configuration with these agents, their roles in one word after the other."""
    made = parse(RIGHT.replace("KEYS", "/keys").encode(), Path("/etc/helpdesk-tui/config.toml"))
    agents = {login: AgentTable(name=login.title(), roles=told.split()) for login, told in roles.items()}
    return made.model_copy(update={"agents": agents})


async def kept(path: Path, **roles: str) -> None:
    """A store that keeps these; `-` before the roles: revoked."""
    store = Store.open(path)
    for login, told in roles.items():
        row = {
            "id": login,
            "name": login.title(),
            "login": login,
            "roles": told.removeprefix("-"),
            "state": "revoked" if told.startswith("-") else "active",
            "made_at": WHEN,
            "changed_at": WHEN,
        }
        await store.write(lambda c, row=row: c.execute(insert(agent).values(row)))  # type: ignore[misc]
    await store.close()


def said(found: Document, store: Path) -> str:
    return " ".join(one.text for one in check_agents(found, str(store)))


@pytest.mark.parametrize(
    ("roles", "lacks"),
    [
        ({"alice": "agent admin", "bruno": "agent"}, ("Fewer than two", "Nobody has", "Nobody is senior")),
        ({"alice": "agent senior", "bruno": "agent"}, ("Fewer than two", "Nobody has")),
        ({"alice": "agent senior", "bruno": "agent senior"}, ("Nobody has",)),
        ({"alice": "security", "bruno": "security"}, ("Nobody is senior",)),
        ({"alice": "security", "bruno": "on_call"}, ("Fewer than two",)),
    ],
)
def test_what_is_missing(tmp_path: Path, roles: dict[str, str], lacks: tuple[str, ...]) -> None:
    found = check_agents(document(**roles), str(tmp_path / "desk.db"))
    assert [one.verdict for one in found] == [Verdict.WARN] * len(lacks)
    assert all(one.text.startswith(text) for one, text in zip(found, lacks, strict=True))
    assert "--on-store" in found[0].do


def test_nothing_is_missing(tmp_path: Path) -> None:
    (one,) = check_agents(document(alice="agent senior", bruno="security"), str(tmp_path / "desk.db"))
    assert one.verdict is Verdict.OK
    assert one.text.startswith("2 ")


def test_a_desk_of_ones_own_needs_nobody(tmp_path: Path) -> None:
    assert check_agents(document(), str(tmp_path / "desk.db")) == []


async def test_the_stores_word_wins_and_who_was_revoked_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    await kept(path, alice="agent", clara="security senior", dora="-security senior")
    told = said(document(alice="agent senior", bruno="security"), path)
    assert told.startswith("3 ")
    await kept(path, bruno="-security")
    assert "Fewer than two" in said(document(alice="agent senior", bruno="security"), path)


def test_a_store_that_is_none_says_nothing_here(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"no database")
    assert said(document(alice="agent senior", bruno="security"), path).startswith("2 ")
