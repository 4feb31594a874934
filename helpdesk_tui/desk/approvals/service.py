"""Asking, looking, agreeing, refusing; each in one transaction, on record with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, insert

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.approvals import Approval, ApprovalAsk, ApprovalAsked, ApprovalState, ApprovalWords
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.gate import Action, Denied
from helpdesk_tui.contract.ids import ApprovalId, CaseId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.agents.step_up import require_step_up
from helpdesk_tui.desk.approvals import frozen, repository
from helpdesk_tui.desk.approvals.asking import Draft, end, give_way, keep, looked, note
from helpdesk_tui.desk.approvals.standing import refuse_approver, refuse_changed_proof
from helpdesk_tui.desk.approvals.tables import approval, approval_yes
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.gate.look import Look, look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.store import trial

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """The words were others: counted and on record, so that the transaction stands."""

    left: int


class Approvals:
    """One agent's part in them: as the one who asks, or as the one who looks."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def ask(self, case_id: CaseId, ask: ApprovalAsk, key: str) -> ApprovalAsked:
        """Ask for exactly this order; an open request of the same case gives way to it.

        Raises `GATE_CLOSED` while anything but the second person is missing. The same request again answers
        new words: the old ones were never kept.
        """
        id_ = ApprovalId(f"apr_{digest(self._agent.id, key)}")
        words = frozen.draw(ask.language)

        def write(connection: Connection) -> Approval:
            known = connection.execute(approval.select().where(approval.c.id == id_)).one_or_none()
            if known is not None:
                return self._again(connection, known, case_id, ask.order, words)
            seen = looked(connection, self._house, self._agent.id, case_id, ask.order)
            give_way(connection, self._house, self._agent.id, case_id)
            keep(connection, self._house, Draft(id_, seen, ask.order, words))
            return repository.shown(connection, id_, self._house.clock.now())

        made = await write_as(self._house, self._agent, Right.GRANT, write)
        self._tell(made)
        return ApprovalAsked(approval=made, words=words)

    async def approve(self, id_: ApprovalId, said: ApprovalWords) -> Approval:
        """Agree, with the three words; raises `WRONG_WORDS` when they are others.

        Only tried, they are not compared: nobody tries words that are not counted.
        """
        typed = frozen.typed(said.words)

        def write(connection: Connection) -> Approval | _Wrong:
            now = self._house.clock.now()
            row = repository.open_row(connection, id_, now, among=(ApprovalState.ASKED,))
            refuse_approver(connection, self._house, self._agent.id, row)
            if self._agent.id in repository.agreed(connection, id_):
                raise Conflict(ErrorCode.APPROVAL_ENDED, state=ApprovalState.APPROVED.value)
            self._still_open(connection, row)
            who = self._agent.id, CaseId(row.case_id), row.person_id
            require_step_up(connection, self._house, *who, Action(row.action), each_time=True)
            if not trial.on() and frozen.mark(self._house.seal, id_, typed) != row.words:
                return self._wrong(connection, row, now)
            self._agree(connection, row, now)
            return repository.shown(connection, id_, now)

        found = await write_as(self._house, self._agent, Right.APPROVE, write)
        if isinstance(found, _Wrong):
            self._house.hub.publish(Change(resource=Resource.APPROVAL, id=id_))
            raise Refused(ErrorCode.WRONG_WORDS, left=str(found.left))
        self._tell(found)
        return found

    async def deny(self, id_: ApprovalId) -> Approval:
        """Refuse it, or stop it while its delay runs; no reason is asked."""

        def write(connection: Connection) -> Approval:
            row = repository.open_row(connection, id_, self._house.clock.now())
            if row.agent == self._agent.id:
                raise Refused(ErrorCode.OWN_REQUEST)
            asked = row.state == ApprovalState.ASKED
            state = ApprovalState.DENIED if asked else ApprovalState.STOPPED
            return end(connection, self._house, self._agent.id, row, state)

        return await self._moved(Right.APPROVE, write)

    async def withdraw(self, id_: ApprovalId) -> Approval:
        """Take one's own request back."""

        def write(connection: Connection) -> Approval:
            row = repository.open_row(connection, id_, self._house.clock.now())
            if row.agent != self._agent.id:
                raise Refused(ErrorCode.NOT_YOURS, agent=row.agent)
            return end(connection, self._house, self._agent.id, row, ApprovalState.WITHDRAWN)

        return await self._moved(Right.GRANT, write)

    # -- asking --------------------------------------------------------------------------------------

    def _again(
        self, connection: Connection, row: Row[Any], case_id: CaseId, order: Order, words: tuple[str, ...]
    ) -> Approval:
        """Its answer was lost: the same request with new words, while nobody has decided."""
        now = self._house.clock.now()
        found = repository.open_row(connection, row.id, now, among=(ApprovalState.ASKED,))
        if (row.case_id, row.order_hash) != (case_id, frozen.order_hash(order)):
            raise Mistaken(ErrorCode.KEY_REUSED)
        repository.move(connection, found, words=frozen.mark(self._house.seal, row.id, words))
        return repository.shown(connection, row.id, now)

    # -- looking -------------------------------------------------------------------------------------

    def _still_open(self, connection: Connection, row: Row[Any]) -> None:
        """The gate would open with this approval now; nobody agrees to what cannot be done any more."""
        house = self._house
        refuse_changed_proof(connection, row)
        seen = looked_again(connection, house, row)
        decision = seen.decide(house.clock.now())
        if isinstance(decision, Denied):
            raise Refused(ErrorCode.GATE_CLOSED, needs=",".join(need.value for need in decision.needs))

    def _wrong(self, connection: Connection, row: Row[Any], now: datetime) -> _Wrong:
        rules = self._house.policy.for_client(cases.get(connection, row.case_id).client).approvals
        left = max(0, rules.tries - row.tries - 1)
        ended = {} if left else {"state": ApprovalState.DOUBTED.value, "ended_at": now}
        repository.move(connection, row, tries=row.tries + 1, **ended)
        note(connection, self._house, self._agent.id, row, AuditEvent.APPROVAL_DOUBTED, left=left)
        return _Wrong(left)

    def _agree(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        done = len(repository.agreed(connection, row.id)) + 1 >= row.wanted
        ready = now + timedelta(minutes=row.delay_minutes)
        moved = {"state": ApprovalState.APPROVED.value, "ready_at": ready} if done else {}
        repository.move(connection, row, **moved)
        connection.execute(insert(approval_yes).values(approval_id=row.id, agent=self._agent.id, at=now))
        note(connection, self._house, self._agent.id, row, AuditEvent.APPROVAL_GIVEN)
        cases.ring(connection, row.case_id)

    async def _moved(self, right: Right, write: Callable[[Connection], Approval]) -> Approval:
        found = await write_as(self._house, self._agent, right, write)
        self._tell(found)
        return found

    def _tell(self, found: Approval) -> None:
        self._house.hub.publish(Change(resource=Resource.APPROVAL, id=found.id, case=found.case))
        self._house.hub.publish(Change(resource=Resource.CASE, id=found.case))


def looked_again(connection: Connection, house: House, row: Row[Any]) -> Look:
    """The gate as it stands now under this request, for the one who asked."""
    order = repository.order_of(row)

    def asks(person: PersonFacts) -> Asked:
        return kind_of(order).asked(house, person, order)

    seen = look(connection, house, row.agent, row.case_id, asks)
    return replace(seen, subject=replace(seen.subject, approved=repository.request_of(row)))
