"""Whether somebody at this desk may do what takes more than an ordinary agent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from helpdesk_tui.cli.doctor.findings import Finding, ok, warn
from helpdesk_tui.contract.agents import Right, Role
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.agents.directory import ACTIVE
from helpdesk_tui.desk.agents.tables import agent
from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.store import postgres, sqlite
from helpdesk_tui.policy.roles import may
from helpdesk_tui.wording import _

TWO_PEOPLE = 2
"""One asks, another one agrees."""


def check_agents(document: Document, store: str, password: SecretStr | None = None) -> list[Finding]:
    """What stays undone for want of a role; nothing on a desk of one's own."""
    told = {login: frozenset(table.roles) for login, table in document.agents.items()}
    roles = told | dict(_kept(store, password))
    working = [one for one in roles.values() if one]
    if not working:
        return []
    subject = _("agents")
    lacks = list(_lacks(working))
    if not lacks:
        return [ok(subject, _("{count} with a role; each job has somebody.").format(count=len(working)))]
    do = _("While no desk runs: helpdesk-tui agent role LOGIN ROLE … --on-store (docs/agents.md).")
    return [warn(subject, text, do) for text in lacks]


def _lacks(working: Collection[frozenset[str]]) -> Iterator[str]:
    if _holders(working, Right.APPROVE) < TWO_PEOPLE:
        yield _("Fewer than two are senior or security: what takes two people stays undone.")
    if not _holders(working, Right.REVIEW_PUSHES):
        yield _("Nobody has the role security: no push is reviewed, nobody contained, no agent added.")
    if not any({Role.SENIOR, Role.ON_CALL} & one for one in working):
        yield _("Nobody is senior or on call: whoever has used up the attempts of a day waits for the next.")


def _holders(working: Iterable[frozenset[str]], right: Right) -> int:
    return sum(may(one, right) for one in working)


def _kept(store: str, password: SecretStr | None) -> Mapping[str, frozenset[str]]:
    """Those of the store, which win over the configuration; of a store that cannot be read, none."""
    server = "://" in store
    if not server and not Path(store).exists():
        return {}
    try:
        made = (
            postgres.reading_engine(store, password, 1) if server else sqlite.reading_engine(Path(store), 1)
        )
        try:
            with made.connect() as connection:
                rows = connection.execute(select(agent.c.id, agent.c.roles, agent.c.state)).all()
        finally:
            made.dispose()
    except (DeskError, DatabaseError):  # said by the check of the store
        return {}
    return {row.id: frozenset(row.roles.split()) if row.state == ACTIVE else frozenset() for row in rows}
