"""What one row of the push review rests on, whole: not only the hundred prompts that a sheet shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.prompts import PushPrompt, Reported
from helpdesk_tui.contract.signals import SignalSheet, Verdict
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.prompts import showing
from helpdesk_tui.desk.prompts.tables import prompt, prompt_deed, prompt_raw, prompt_report
from helpdesk_tui.desk.prompts.taking_in import unpack
from helpdesk_tui.desk.prompts.veil import Veil
from helpdesk_tui.desk.signals import reading
from helpdesk_tui.desk.signals.tables import push_basis, push_verdict

MOST: Final = 10_000
"""Prompts, and deeds, of one file; beyond, the newest are in it and the file says so."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that goes into a file."""

    sheet: SignalSheet
    prompts: tuple[PushPrompt, ...]
    raw: tuple[str, ...]
    """The vendors' own rows, newest first; a prompt whose row was not kept has none."""
    known: datetime
    known_by: str
    """`verdict`, `report`, or `first_event` where nobody has said yet that it was malicious."""
    cut: bool


def gather(connection: Connection, house: House, agent: Agent, id_: SignalId) -> Gathered:
    """Raises `Missing`."""
    sheet = reading.sheet(connection, house, agent, id_)
    rows = connection.execute(
        select(prompt)
        .where(prompt.c.id.in_(_basis(id_, "p")))
        .order_by(prompt.c.at.desc(), prompt.c.id.desc())
        .limit(MOST + 1)
    ).all()
    deeds = connection.execute(
        select(prompt_deed.c.raw)
        .where(prompt_deed.c.id.in_(_basis(id_, "d")), prompt_deed.c.raw != "")
        .order_by(prompt_deed.c.at.desc(), prompt_deed.c.id.desc())
        .limit(MOST + 1)
    ).all()
    kept = connection.execute(
        select(prompt_raw.c.raw)
        .join(prompt, prompt.c.id == prompt_raw.c.id)
        .where(prompt.c.id.in_(_basis(id_, "p")))
        .order_by(prompt.c.at.desc(), prompt.c.id.desc())
        .limit(MOST)
    )
    known, known_by = _first_known(connection, id_, sheet)
    return Gathered(
        sheet,
        showing.show(connection, house, rows[:MOST], Veil(clear=True)),
        (*(unpack(row.raw) for row in kept), *(row.raw for row in deeds[:MOST])),
        known,
        known_by,
        max(len(rows), len(deeds)) > MOST,
    )


def _basis(id_: SignalId, kind: str) -> Any:
    return select(push_basis.c.row_id).where(push_basis.c.signal_id == id_, push_basis.c.kind == kind)


def _first_known(connection: Connection, id_: SignalId, sheet: SignalSheet) -> tuple[datetime, str]:
    """When somebody first said that it was an attack; an undone verdict was knowledge all the same."""
    said = select(func.min(push_verdict.c.at).label("at")).where(
        push_verdict.c.signal_id == id_, push_verdict.c.verdict == Verdict.MALICIOUS.value
    )
    heard = select(func.min(prompt_report.c.at).label("at")).where(
        prompt_report.c.prompt_id.in_(_basis(id_, "p")), prompt_report.c.said == Reported.NOT_ME.value
    )
    found = [
        (row.at, by)
        for query, by in ((said, "verdict"), (heard, "report"))
        for row in _rows(connection, query)
        if row.at is not None
    ]
    return min(found, default=(sheet.signal.first, "first_event"))


def _rows(connection: Connection, query: Any) -> list[Row[Any]]:
    return list(connection.execute(query))
