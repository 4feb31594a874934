"""What happens to a case; every move is on record in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import (
    Case,
    CaseOpening,
    CaseOutcome,
    CaseReason,
    CaseState,
    CaseSummary,
    SummaryLine,
)
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.audit import lines
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository, tickets
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.ending import end_waiting, tell_others
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest, new_id
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.policy.roles import may


class Cases:
    """The agents' calls."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def mine(self, agent: Agent) -> list[Case]:
        """The agent's cases that are not closed, newest first."""
        return await self._house.store.read(
            lambda connection: repository.listed(
                connection, case_.c.agent == agent.id, case_.c.state != CaseState.CLOSED.value
            )
        )

    async def get(self, id_: CaseId) -> Case:
        """One case."""
        return await self._house.store.read(lambda connection: repository.get(connection, id_))

    async def open(self, agent: Agent, opening: CaseOpening) -> Case:
        """Open a case with a person, or return to the agent's own open one with that person."""

        def write(connection: Connection) -> Case:
            who = facts.current(connection, opening.person)
            if facts.is_own_account(connection, self._house.config, agent.id, who):
                raise Refused(ErrorCode.OWN_ACCOUNT)
            found = repository.open_with(connection, agent.id, who)
            if found is not None:
                if found.state is CaseState.PARKED:
                    self._resume(connection, agent.id, found)
                return repository.get(connection, found.id)
            client_id = facts.client_of(connection, who)
            id_ = self._insert(connection, agent.id, client_id, who, opening.reason)
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def information(self, agent: Agent, person_id: PersonId | None, key: str) -> Case:
        """A call that only asked how things work: opened and closed in one key press, once for `key`."""
        id_ = CaseId(f"case_{digest(agent.id, key)}")

        def write(connection: Connection) -> Case:
            if repository.exists(connection, id_):
                return repository.get(connection, id_)
            who = facts.current(connection, person_id) if person_id else None
            client_id = facts.client_of(connection, who) if who else self._house.config.clients[0].id
            self._insert(connection, agent.id, client_id, who, CaseReason.INFORMATION, id_)
            self._close(connection, agent.id, repository.get(connection, id_), CaseOutcome.INFORMATION)
            self._append(connection, AuditEvent.CASE_INFORMATION, agent.id, id_, who)
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def ticket(self, agent: Agent, id_: CaseId, number: str) -> Case:
        """Note the ticket number; it has to look as the client's tickets look."""

        def write(connection: Connection) -> Case:
            case = repository.mine_open(connection, agent.id, id_)
            settings = next(c for c in self._house.config.clients if c.id == case.client)
            text = number.strip()
            if not tickets.fits(settings.ticket_pattern, text):
                raise Mistaken(ErrorCode.TICKET_REFUSED, example=settings.ticket_hint)
            repository.move(connection, id_, ticket=text)
            self._append(
                connection, AuditEvent.CASE_TICKET, agent.id, id_, case.person, personal={"ticket": text}
            )
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def serve_at(self, agent: Agent, id_: CaseId, client: ClientId) -> Case:
        """Serve the person at another client where he has an account: its tickets, its words, its rules.

        A ticket that does not look like that client's is asked for again.
        """

        def write(connection: Connection) -> Case:
            case = repository.mine_open(connection, agent.id, id_)
            vendors = {one.vendor for one in facts.accounts(connection, case.person)}
            clients = {self._house.vendors[one].client for one in vendors if one in self._house.vendors}
            if client not in clients | {facts.client_of(connection, case.person)}:
                raise Missing(ErrorCode.NOT_FOUND)
            if client != case.client:
                pattern = self._house.config.client(client).ticket_pattern
                fits = case.ticket and tickets.fits(pattern, case.ticket)
                repository.move(connection, id_, client_id=client, ticket=case.ticket if fits else None)
                self._append(connection, AuditEvent.CASE_CLIENT, agent.id, id_, case.person, client=client)
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def park(self, agent: Agent, id_: CaseId) -> Case:
        """Put a call aside; what it waits for goes on."""

        def write(connection: Connection) -> Case:
            case = repository.mine_open(connection, agent.id, id_)
            if case.state is CaseState.OPEN:
                repository.move(connection, id_, state=CaseState.PARKED, rang=False)
                self._append(connection, AuditEvent.CASE_PARKED, agent.id, id_, case.person)
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def resume(self, agent: Agent, id_: CaseId) -> Case:
        """Take a parked call again."""

        def write(connection: Connection) -> Case:
            case = repository.mine_open(connection, agent.id, id_)
            if case.state is CaseState.PARKED:
                self._resume(connection, agent.id, case)
            return repository.get(connection, id_)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def hand_over(self, agent: Agent, id_: CaseId, to: AgentId) -> Case:
        """Give the case to a colleague, to whom it rings; proofs stay with who obtained them."""

        def write(connection: Connection) -> Case:
            case = repository.mine_open(connection, agent.id, id_)
            known = directory.find(connection, self._house.config, to)
            if known is None or not known.active or not may(known.roles, Right.SERVE) or to == agent.id:
                raise Missing(ErrorCode.NOT_FOUND)
            if facts.is_own_account(connection, self._house.config, to, case.person):
                raise Refused(ErrorCode.OWN_ACCOUNT)
            end_waiting(connection, self._house, proof.c.case_id == case.id, "handed_over")
            repository.move(connection, id_, agent=to, state=CaseState.PARKED, rang=True)
            self._append(
                connection, AuditEvent.CASE_HANDED_OVER, agent.id, id_, case.person, personal={"to": to}
            )
            return repository.get(connection, id_)

        moved = self._told(await write_as(self._house, agent, Right.SERVE, write))
        await tell_others(self._house, moved.person, id_)
        return moved

    async def close(self, agent: Agent, id_: CaseId, outcome: CaseOutcome) -> CaseSummary:
        """Close the case and sum it up."""

        def write(connection: Connection) -> Case:
            case = repository.get(connection, id_)
            if case.agent == agent.id and case.state is CaseState.CLOSED and case.outcome is outcome:
                return case
            case = repository.mine_open(connection, agent.id, id_)
            self._close(connection, agent.id, case, outcome)
            return repository.get(connection, id_)

        closed = self._told(await write_as(self._house, agent, Right.SERVE, write))
        await tell_others(self._house, closed.person, id_)
        return await self.summary(id_)

    async def summary(self, id_: CaseId, own: AgentId | None = None) -> CaseSummary:
        """What happened in the case so far, out of the record itself; `own`: if it is that agent's."""

        def read(connection: Connection) -> CaseSummary:
            case = repository.get(connection, id_)
            if own is not None and case.agent != own:
                raise Refused(ErrorCode.NOT_YOURS, agent=case.agent)
            found = tuple(
                SummaryLine(at=line.at, event=line.event, params=line.params)
                for line in lines.of_case(connection, id_)
            )
            return CaseSummary(case=case, lines=found)

        return await self._house.store.read(read)

    def _insert(
        self,
        connection: Connection,
        agent: AgentId,
        client_id: ClientId,
        person_id: PersonId | None,
        reason: CaseReason,
        id_: CaseId | None = None,
    ) -> CaseId:
        id_ = id_ or CaseId(new_id("case"))
        connection.execute(
            insert(case_).values(
                id=id_,
                person_id=person_id,
                client_id=client_id,
                agent=agent,
                reason=reason,
                state=CaseState.OPEN,
                opened_at=self._house.clock.now(),
            )
        )
        name = connection.scalar(select(person.c.name).where(person.c.id == person_id)) if person_id else None
        personal = {"name": name} if name else {}
        self._append(
            connection, AuditEvent.CASE_OPENED, agent, id_, person_id, personal=personal, reason=reason.value
        )
        return id_

    def _resume(self, connection: Connection, agent: AgentId, case: Case) -> None:
        repository.move(connection, case.id, state=CaseState.OPEN, rang=False)
        self._append(connection, AuditEvent.CASE_RESUMED, agent, case.id, case.person)

    def _close(self, connection: Connection, agent: AgentId, case: Case, outcome: CaseOutcome) -> None:
        now = self._house.clock.now()
        repository.move(
            connection, case.id, state=CaseState.CLOSED, outcome=outcome, closed_at=now, rang=False
        )
        end_waiting(connection, self._house, proof.c.case_id == case.id, "case_closed")
        self._append(
            connection, AuditEvent.CASE_CLOSED, agent, case.id, case.person or None, outcome=outcome.value
        )

    def _append(
        self,
        connection: Connection,
        event: AuditEvent,
        agent: AgentId,
        case: CaseId,
        person_id: PersonId | None,
        *,
        personal: dict[str, str] | None = None,
        **known: str,
    ) -> None:
        self._house.record.append(
            connection,
            event,
            agent=agent,
            case=case,
            person=person_id or None,
            personal=personal,
            facts=dict(known),
        )

    def _told(self, case: Case) -> Case:
        self._house.hub.publish(Change(resource=Resource.CASE, id=case.id, revision=case.revision))
        if case.person:
            self._house.hub.publish(Change(resource=Resource.PERSON, id=case.person))
        return case
