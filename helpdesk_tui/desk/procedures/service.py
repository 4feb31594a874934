"""Following a procedure with a person, over one contact or several."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.procedures import Guide, GuideStep, ProcedureName, StepKind, StepState
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.procedures.model import SAID, SKIPPED, Procedure, Words
from helpdesk_tui.desk.procedures.progress import Standing, finished, progress
from helpdesk_tui.desk.procedures.seeing import seen
from helpdesk_tui.desk.procedures.tables import guide

GOES_ON = timedelta(days=14)
"""How long a second contact goes on with what the first began."""


class Guides:
    """For one agent, in the agent's language."""

    def __init__(self, house: House, agent: Agent, language: str) -> None:
        self._house = house
        self._agent = agent
        self._language = language

    def names(self) -> list[ProcedureName]:
        """What can be followed."""
        return [
            ProcedureName(id=one.id, title=_in(one.title, self._language), reason=one.reason)
            for one in self._house.procedures.values()
        ]

    async def current(self, case_id: CaseId) -> Guide | None:
        """What this case follows."""
        return await self._house.store.read(lambda connection: self._current(connection, case_id))

    async def start(self, case_id: CaseId, name: str) -> Guide:
        """Begin, or go on with what an earlier contact with this person began."""
        procedure = self._house.procedures.get(name)
        if procedure is None:
            raise Missing(ErrorCode.NOT_FOUND)
        found = await self._write(lambda c: self._start(c, case_id, procedure))
        self._told(case_id)
        return found

    async def answer(self, case_id: CaseId, step: str, answer: str) -> Guide:
        """Note an answer; raises when it is none of the step's, or not that step's turn."""
        found = await self._write(lambda c: self._answer(c, case_id, step, answer))
        self._told(case_id)
        return found

    async def _write(self, work: Callable[[Connection], Guide]) -> Guide:
        return await write_as(self._house, self._agent, Right.SERVE, work)

    def _told(self, case_id: CaseId) -> None:
        self._house.hub.publish(Change(resource=Resource.CASE, id=case_id))

    def _current(self, connection: Connection, case_id: CaseId) -> Guide | None:
        row = _row(connection, case_id)
        return None if row is None else self._shown(connection, case_id, row)

    def _start(self, connection: Connection, case_id: CaseId, procedure: Procedure) -> Guide:
        case = cases.mine_open(connection, self._agent.id, case_id)
        now = self._house.clock.now()
        row = connection.execute(
            select(guide)
            .where(
                guide.c.person_id == case.person,
                guide.c.procedure == procedure.id,
                guide.c.ended_at.is_(None),
                guide.c.started_at > now - GOES_ON,
            )
            .order_by(guide.c.started_at.desc())
        ).first()
        # One procedure at a time: another one that this case followed is given up.
        connection.execute(
            update(guide)
            .where(guide.c.case_id == case_id, guide.c.ended_at.is_(None), guide.c.procedure != procedure.id)
            .values(ended_at=now)
        )
        if row is None:
            id_ = new_id("gd")
            connection.execute(
                insert(guide).values(
                    id=id_,
                    person_id=case.person,
                    case_id=case_id,
                    first_case_id=case_id,
                    procedure=procedure.id,
                    agent=self._agent.id,
                    started_at=now,
                )
            )
        else:
            id_ = row.id
            connection.execute(update(guide).where(guide.c.id == id_).values(case_id=case_id))
        if case.reason is CaseReason.UNSAID:
            cases.move(connection, case_id, reason=procedure.reason)
        self._append(connection, AuditEvent.PROCEDURE_STARTED, case_id, procedure=procedure.id)
        return self._shown(connection, case_id, _row_of(connection, id_))

    def _answer(self, connection: Connection, case_id: CaseId, step: str, answer: str) -> Guide:
        cases.mine_open(connection, self._agent.id, case_id)
        row = _row(connection, case_id)
        if row is None:
            raise Missing(ErrorCode.NOT_FOUND)
        procedure = self._procedure(row)
        standing = progress(procedure, seen(connection, self._house, self._agent.id, case_id, procedure, row))
        current = next((one for one in standing if one.state is StepState.CURRENT), None)
        if current is None or current.step.id != step or answer not in _possible(current):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        answers = json.loads(row.answers) | {step: answer}
        connection.execute(
            update(guide)
            .where(guide.c.id == row.id)
            .values(answers=json.dumps(answers), revision=guide.c.revision + 1)
        )
        self._append(
            connection,
            AuditEvent.PROCEDURE_ANSWERED,
            case_id,
            procedure=procedure.id,
            step=step,
            answer=answer,
        )
        shown = self._shown(connection, case_id, _row_of(connection, row.id))
        if shown.finished or shown.stopped:
            now = self._house.clock.now()
            connection.execute(update(guide).where(guide.c.id == row.id).values(ended_at=now))
        return shown

    def _append(self, connection: Connection, event: AuditEvent, case_id: CaseId, **known: str) -> None:
        person = cases.get(connection, case_id).person
        self._house.record.append(
            connection, event, agent=self._agent.id, case=case_id, person=person, facts={**known}
        )

    def _procedure(self, row: Row[Any]) -> Procedure:
        procedure = self._house.procedures.get(row.procedure)
        if procedure is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return procedure

    def _shown(self, connection: Connection, case_id: CaseId, row: Row[Any]) -> Guide:
        procedure = self._procedure(row)
        what = seen(connection, self._house, self._agent.id, case_id, procedure, row)
        standing = progress(procedure, what)
        caller = facts.language(connection, self._house.config, row.person_id)
        return Guide(
            id=row.id,
            procedure=procedure.id,
            title=_in(procedure.title, self._language),
            person=row.person_id,
            case=case_id,
            started_at=row.started_at,
            resumed=row.first_case_id != case_id,
            steps=tuple(self._step(one, caller) for one in standing),
            finished=finished(standing),
            stopped=any(one.state is StepState.STOPPED for one in standing),
            revision=row.revision,
        )

    def _step(self, one: Standing, caller: str) -> GuideStep:
        step = one.step
        advice = step.advice.get(one.answer or "", {})
        return GuideStep(
            id=step.id,
            kind=StepKind(step.kind),
            state=one.state,
            text=_in(step.text, self._language),
            say=_in(step.say, caller) if step.say else "",
            answers=step.answers,
            answer=one.answer,
            advice=_in(advice, self._language) if advice else "",
            order=step.order,
            action=step.action,
            optional=step.optional,
        )


def _possible(one: Standing) -> frozenset[str]:
    """What may be answered: a verification, an order or an event cannot be talked away, only left out."""
    step = one.step
    if step.kind == StepKind.ASK:
        return frozenset(step.answers)
    if step.kind == StepKind.SAY:
        return frozenset({SAID})
    return frozenset({SKIPPED}) if step.optional else frozenset()


def _row(connection: Connection, case_id: CaseId) -> Row[Any] | None:
    return connection.execute(
        select(guide).where(guide.c.case_id == case_id).order_by(guide.c.started_at.desc())
    ).first()


def _row_of(connection: Connection, id_: str) -> Row[Any]:
    return connection.execute(select(guide).where(guide.c.id == id_)).one()


def _in(words: Words, language: str) -> str:
    return words.get(language) or words["en"]
