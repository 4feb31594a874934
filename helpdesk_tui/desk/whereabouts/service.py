"""Writing down what a verified caller says, or what a file says; nothing reads it but people."""

from __future__ import annotations

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.whereabouts import (
    Declared,
    TravelAsk,
    WhereImport,
    WhereKind,
    WhereLine,
    WhereProblem,
    WhereReport,
    WhereRow,
)
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.disclosing import is_disclosed
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import account, person
from helpdesk_tui.desk.tasks.masking import plain
from helpdesk_tui.desk.whereabouts import repository
from helpdesk_tui.desk.whereabouts.lines import BadLine, country_of, span


class Whereabouts:
    """For one agent."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def of(self, id_: PersonId) -> tuple[Declared, ...]:
        """All that is known of one person."""
        return await self._house.store.read(lambda c: repository.of_person(c, facts.current(c, id_)))

    async def travel(self, case_id: CaseId, ask: TravelAsk) -> Declared:
        """What a caller says who is verified for tier 1; raises `Refused(GATE_CLOSED)` before."""
        house = self._house

        def write(connection: Connection) -> Declared:
            case = cases.mine_open(connection, self._agent.id, case_id)
            if not is_disclosed(connection, house, self._agent.id, case_id, case.person):
                raise Refused(ErrorCode.GATE_CLOSED, needs="")
            zone = house.config.client(case.client).timezone
            try:
                first, last = span(ask.first.isoformat(), ask.last.isoformat(), zone)
            except BadLine as bad:
                raise Mistaken(ErrorCode.BAD_REQUEST, field="last", why=bad.problem.value) from None
            country, now = ask.country.upper(), house.clock.now()
            id_ = repository.add(
                connection,
                kind=WhereKind.TRAVEL.value,
                person_id=case.person,
                first=first,
                last=last,
                country=country,
                agent=self._agent.id,
                at=now,
                case_id=case_id,
            )
            self._house.record.append(
                connection,
                AuditEvent.TRAVEL_DECLARED,
                agent=self._agent.id,
                case=case_id,
                person=case.person,
                personal={
                    "country": country,
                    "first": ask.first.isoformat(),
                    "last": ask.last.isoformat(),
                },
            )
            return repository.shown(repository.found(connection, id_))

        return await write_as(house, self._agent, Right.SERVE, write)

    async def take_in(self, ask: WhereImport) -> WhereReport:
        """Take every line that can be taken, and report on each; the same file again changes nothing."""

        def write(connection: Connection) -> WhereReport:
            lines = tuple(self._line(connection, ask, row) for row in ask.rows)
            added = sum(one.problem is None and not one.same for one in lines)
            if added and not ask.dry_run:
                self._house.record.append(
                    connection,
                    AuditEvent.WHEREABOUTS_IMPORTED,
                    agent=self._agent.id,
                    personal={"file": plain(ask.file)},
                    facts={"kind": ask.kind.value, "added": added},
                )
            return WhereReport(dry_run=ask.dry_run, lines=lines)

        return await write_as(self._house, self._agent, Right.MANAGE_PEOPLE, write)

    async def drop(self, id_: str) -> None:
        """It was wrong: taken away, on record."""

        def write(connection: Connection) -> None:
            row = repository.found(connection, id_)
            repository.drop(connection, id_)
            self._house.record.append(
                connection,
                AuditEvent.WHEREABOUTS_DROPPED,
                agent=self._agent.id,
                person=PersonId(row.person_id),
                facts={"kind": row.kind},
            )

        await write_as(self._house, self._agent, Right.REVIEW_PUSHES, write)

    def _line(self, connection: Connection, ask: WhereImport, row: WhereRow) -> WhereLine:
        report = WhereLine(line=row.line, login=plain(row.login))
        try:
            who, zone = self._who(connection, row.login)
            first, last = span(row.first, row.last, zone)
            country = country_of(row, ask.kind)
        except BadLine as bad:
            return report.model_copy(update={"problem": bad.problem})
        if repository.is_known(connection, ask.kind, who, first, last, country):
            return report.model_copy(update={"same": True})
        if not ask.dry_run:
            repository.add(
                connection,
                kind=ask.kind.value,
                person_id=who,
                first=first,
                last=last,
                country=country,
                agent=self._agent.id,
                at=self._house.clock.now(),
                file=plain(ask.file)[:256],
            )
        return report

    def _who(self, connection: Connection, login: str) -> tuple[PersonId, str]:
        """The person of `login` or `vendor:login`, and the time zone there."""
        vendor, colon, rest = login.strip().partition(":")
        at = vendor if colon and vendor in self._house.vendors else None
        key = fold(rest if at is not None else login.strip())
        named = account.c.login_key == key
        if at is not None:
            named &= account.c.vendor == at
        found = {
            facts.current(connection, PersonId(one))
            for one in connection.scalars(select(account.c.person_id).where(named))
        }
        if at is None:
            own = select(person.c.id).where(person.c.login_key == key)
            found |= {facts.current(connection, PersonId(one)) for one in connection.scalars(own)}
        if len(found) != 1:
            raise BadLine(WhereProblem.AMBIGUOUS if found else WhereProblem.NOBODY)
        (who,) = found
        clients = {
            self._house.vendors[one.vendor].client
            for one in facts.accounts(connection, who)
            if one.vendor in self._house.vendors
        }
        zones = {self._house.config.client(one).timezone for one in clients}
        return who, next(iter(zones)) if len(zones) == 1 else "UTC"
