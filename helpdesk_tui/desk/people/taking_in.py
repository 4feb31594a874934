"""A part of an import as one act: tried or taken, on record, by whom it is allowed to."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.imports import ImportReport, LineOutcome, PeopleImport
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.standing import standing, still_may
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.baseline import accept_invented
from helpdesk_tui.desk.people.importing import Importer
from helpdesk_tui.desk.people.known import CSV, is_file
from helpdesk_tui.desk.people.tables import fact, import_batch
from helpdesk_tui.policy.roles import may


class _OnlyTriedError(Exception):
    """Undoes a dry run."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__("dry run")
        self.report = report


def keeper_of_people(connection: Connection, house: House, agent: Agent) -> None:
    """Only who keeps the desk's people may change them, wherever several agents share a desk.

    An ordinary agent who could add a mailbox and accept it as baseline would verify any caller by himself.
    """
    if house.readonly:
        raise Refused(ErrorCode.READ_ONLY)
    agents = [one for one in directory.everybody(connection, house.config) if one.active]
    kept = any(may(one.roles, Right.MANAGE_PEOPLE) for one in agents)
    alone = house.embedded or (len(agents) <= 1 and not kept)
    if alone:
        standing(connection, house, agent)
    else:
        still_may(connection, house, agent, Right.MANAGE_PEOPLE)


async def take_in(house: House, agent: Agent, part: PeopleImport) -> ImportReport:
    """Take the lines, or only find out what they would do."""
    return await take(house, agent, part)


async def take(house: House, by: Agent | None, part: PeopleImport) -> ImportReport:
    """The same for the desk itself, which has invented people of its own in the sandbox."""
    now = house.clock.now()

    def write(connection: Connection) -> tuple[ImportReport, set[PersonId]]:
        if by is not None:
            keeper_of_people(connection, house, by)
        importer = Importer(connection, house, now)
        lines = tuple(importer.take(part.rows))
        report = ImportReport(dry_run=part.dry_run, lines=lines, baseline=importer.baseline())
        if part.dry_run:
            raise _OnlyTriedError(report)
        _note(connection, house, None if by is None else by.id, part, report, now)
        return report, importer.touched

    try:
        report, touched = await house.store.write(write)
    except _OnlyTriedError as tried:
        return tried.report
    house.hub.publish(Change(resource=Resource.MIRROR, id=CSV))
    for id_ in touched:
        house.hub.publish(Change(resource=Resource.PERSON, id=id_))
    return report


def _note(
    connection: Connection,
    house: House,
    by: AgentId | None,
    part: PeopleImport,
    report: ImportReport,
    now: datetime,
) -> None:
    """Put a part that was taken on record; the last one ends the first reading of each client's lines."""
    found = Counter(line.outcome for line in report.lines)
    counts = {
        "added": found[LineOutcome.ADDED],
        "changed": found[LineOutcome.CHANGED],
        "same": found[LineOutcome.SAME],
        "problems": found[LineOutcome.PROBLEM],
    }
    connection.execute(insert(import_batch).values(id=new_id("imp"), agent=by or "", at=now, **counts))
    house.record.append(
        connection,
        AuditEvent.PEOPLE_IMPORTED,
        agent=by,
        personal={"file": part.file},
        facts={**counts, "last": part.last},
    )
    if part.last:
        for id_ in sources.states(connection):
            if is_file(id_):
                query = select(func.count(fact.c.person_id.distinct())).where(fact.c.source == id_)
                sources.completed(connection, id_, connection.scalar(query) or 0, now)
        accept_invented(connection, house)
