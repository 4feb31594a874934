"""A question to the user becomes a call-back task, its words ready."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.ids import PersonId, TaskId
from helpdesk_tui.contract.tasks import Because, TaskKind, TaskSource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.prompts.showing import owners
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.words import texts
from helpdesk_tui.desk.signals.naming import logins
from helpdesk_tui.desk.tasks.making import make
from helpdesk_tui.desk.tasks.repository import Draft
from helpdesk_tui.desk.tasks.suggesting import Suggested


def ask_user(connection: Connection, house: House, agent: Agent, row: Row[Any]) -> TaskId:
    """Make the task; the question names the application and the time, never the place.

    Whoever answers the telephone is not verified yet.
    """
    someone = owners(connection, [row.account]).get(row.account)
    id_ = TaskId(new_id("task"))
    now = house.clock.now()
    draft = Draft(
        id=id_,
        kind=TaskKind.ASK_PROMPT,
        source=TaskSource.DESK,
        who=(_login(connection, row) if someone is None else someone.name)[:120],
        what=" ".join(
            part for part in (_application(connection, row), f"{row.last:%Y-%m-%d %H:%M} UTC") if part
        ),
        received_at=now,
        due_at=None,
        suggested=Suggested(((PersonId(someone.id), Because.GRANT),)) if someone is not None else Suggested(),
    )
    make(connection, house, draft, agent)
    return id_


def _login(connection: Connection, row: Row[Any]) -> str:
    return logins(connection, [row.account]).get(row.account) or str(row.login)


def _application(connection: Connection, row: Row[Any]) -> str:
    found = connection.scalar(select(prompt.c.application).where(prompt.c.id == row.last_prompt))
    return texts(connection, [found]).get(found or 0, "")
