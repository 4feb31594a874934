"""Asking for a deed, agreeing to it, refusing it; each in one transaction, on record with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from helpdesk_tui.contract.agents import CodeAsk, Right, StepUp
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.deeds import Deed, DeedDone, DeedLine, DeedState
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, DeedId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents import step_up
from helpdesk_tui.desk.agents.first_word import FirstWord
from helpdesk_tui.desk.agents.standing import still_may, write_as
from helpdesk_tui.desk.approvals.standing import refuse_same_person
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.deeds import repository
from helpdesk_tui.desk.deeds.doing import (
    ASKS,
    Did,
    do,
    holds_until,
    needs_word,
    people_in,
    refuse_senseless,
    subject,
)
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.gate.subject import roles_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.people import facts
from helpdesk_tui.policy.roles import holders, may

LASTS: Final = timedelta(hours=24)
"""So long somebody can agree, at most."""
MOST_AN_HOUR: Final = 20
"""Of one agent, so that nobody agrees to the one that slipped in among many."""
_HOUR: Final = timedelta(hours=1)


class Deeds:
    """One agent's part in them: as the one who asks, or as the second person."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def listed(self) -> list[DeedLine]:
        """What waits and what ended lately, what waits first."""
        return await self._house.store.read(lambda connection: repository.listed(connection, self._house))

    async def ask(self, wanted: Deed, key: str) -> DeedLine:
        """Ask for it; the same request again is the same deed."""
        id_ = DeedId(f"deed_{digest(self._agent.id, key)}")

        def write(connection: Connection) -> DeedLine:
            if connection.scalar(select(deed.c.id).where(deed.c.id == id_)) is None:
                self._put_in(connection, id_, wanted)
            elif repository.deed_of(repository.row_of(connection, id_)) != wanted:
                raise Mistaken(ErrorCode.KEY_REUSED)
            return repository.shown(connection, self._house, id_)

        return await self._moved(ASKS[wanted.kind], write)

    async def agree(self, id_: DeedId) -> DeedDone:
        """Agree, and it is done in the same transaction.

        Raises `OWN_REQUEST` for who asked, for whom it is about, and for the same human under another name;
        `ROLE_MISSING` also when who asked could not ask for it any more; `STEP_UP_NEEDED` each time, for the
        agent's own six digits.
        """
        before = await self._house.store.read(lambda connection: repository.row_of(connection, id_))
        word = await FirstWord.made() if needs_word(repository.deed_of(before)) else None

        def write(connection: Connection) -> tuple[DeedLine, Did]:
            row = self._as_second(connection, id_)
            wanted, asker = repository.deed_of(row), AgentId(row.agent)
            step_up.require_for_deed(connection, self._house, self._agent.id, id_)
            # Taken first, so that of two who agree at once one does it.
            repository.end(connection, row, DeedState.DONE, self._agent.id, self._house.clock.now())
            did = do(connection, self._house, asker, id_, wanted, word)
            self._note(connection, AuditEvent.DEED_AGREED, row, by=asker)
            return repository.shown(connection, self._house, id_), did

        done, did = await write_as(self._house, self._agent, Right.APPROVE, write)
        for change in (*did.changes, Change(resource=Resource.DEED, id=id_)):
            self._house.hub.publish(change)
        return DeedDone(deed=done, first_word=did.first_word)

    async def step_up(self, id_: DeedId, ask: CodeAsk, key: str) -> StepUp:
        """Take the code of who is about to agree; good for agreeing to this deed, once."""
        house, agent = self._house, self._agent

        def bundle(connection: Connection) -> step_up.Bundle:
            still_may(connection, house, agent, Right.APPROVE)
            self._as_second(connection, id_)
            return step_up.Bundle(deed=id_)

        return await step_up.make_for(house, agent, bundle, ask.code, key)

    async def refuse(self, id_: DeedId) -> DeedLine:
        """Say no."""

        def write(connection: Connection) -> DeedLine:
            row = repository.open_row(connection, id_, self._house.clock.now())
            if row.agent == self._agent.id:
                raise Refused(ErrorCode.OWN_REQUEST)
            return self._end(connection, row, DeedState.REFUSED)

        return await self._moved(Right.APPROVE, write)

    async def withdraw(self, id_: DeedId) -> DeedLine:
        """Take one's own request back."""

        def write(connection: Connection) -> DeedLine:
            row = repository.open_row(connection, id_, self._house.clock.now())
            still_may(connection, self._house, self._agent, ASKS[row.kind])
            if row.agent != self._agent.id:
                raise Refused(ErrorCode.NOT_YOURS, agent=row.agent)
            return self._end(connection, row, DeedState.WITHDRAWN)

        return await self._moved(None, write)

    def _put_in(self, connection: Connection, id_: DeedId, wanted: Deed) -> None:
        now, me = self._house.clock.now(), self._agent.id
        lately = select(func.count()).where(deed.c.agent == me, deed.c.made_at > now - _HOUR)
        if (connection.scalar(lately) or 0) >= MOST_AN_HOUR:
            raise Refused(ErrorCode.THROTTLED)
        refuse_senseless(connection, self._house, me, wanted)
        values = {
            "id": id_,
            "state": DeedState.ASKED.value,
            "kind": wanted.kind,
            "body": wanted.model_dump_json(),
            "agent": me,
            "made_at": now,
            "until": holds_until(connection, wanted, now + LASTS),
        }
        connection.execute(insert(deed).values(values))
        self._note(connection, AuditEvent.DEED_ASKED, repository.row_of(connection, id_), by=None)

    def _as_second(self, connection: Connection, id_: DeedId) -> Row[Any]:
        """A deed that waits, for one who may be its second person; raises why he may not."""
        house, me = self._house, self._agent.id
        row = repository.open_row(connection, id_, house.clock.now())
        wanted, asker = repository.deed_of(row), AgentId(row.agent)
        if not may(roles_of(connection, house, asker), ASKS[wanted.kind]):
            raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(ASKS[wanted.kind])))
        refuse_same_person(connection, house, me, asker)
        whom = subject(wanted)
        if whom is not None:
            refuse_same_person(connection, house, me, whom)
        for one in people_in(connection, wanted):
            if facts.is_own_account(connection, house.config, me, one):
                raise Refused(ErrorCode.OWN_ACCOUNT)
        return row

    def _end(self, connection: Connection, row: Row[Any], state: DeedState) -> DeedLine:
        repository.end(connection, row, state, self._agent.id, self._house.clock.now())
        self._note(connection, AuditEvent.DEED_ENDED, row, by=AgentId(row.agent), ended=state.value)
        return repository.shown(connection, self._house, row.id)

    def _note(
        self,
        connection: Connection,
        event: AuditEvent,
        row: Row[Any],
        *,
        by: AgentId | None,
        **known: str,
    ) -> None:
        """`by`: who asked, where it is not the one who acts now."""
        whom = subject(repository.deed_of(row))
        personal = {name: one for name, one in (("asker", by), ("who", whom)) if one}
        facts = {"deed": row.id, "doing": row.kind, **known}
        self._house.record.append(connection, event, agent=self._agent.id, personal=personal, facts=facts)

    async def _moved(self, right: Right | None, write: Callable[[Connection], DeedLine]) -> DeedLine:
        found = await write_as(self._house, self._agent, right, write)
        self._house.hub.publish(Change(resource=Resource.DEED, id=found.id, revision=found.revision))
        return found
