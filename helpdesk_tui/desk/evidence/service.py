"""Taking a way to verify: start, answer, cancel; each attempt is counted before it is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlalchemy import Connection, Row, insert

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.evidence import CallOutcome, Method, Proof, ProofAnswer, ProofState, Unavailable
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, ProofId, WayId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence import checking, identity, repository, sending
from helpdesk_tui.desk.evidence.ending import end_waiting, tell_others
from helpdesk_tui.desk.evidence.sending import Reader
from helpdesk_tui.desk.evidence.settling import settle, tell
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.elsewhere import of_colleagues
from helpdesk_tui.desk.gate.look import Look, look
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.service import resolve, shown
from helpdesk_tui.desk.gate.throttle import free_at
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.witness.colleagues import named
from helpdesk_tui.policy import gate
from helpdesk_tui.vendors.values import OutcomeUnknown

T = TypeVar("T")

CALL_MINUTES = 10
"""How long a call-back, a manager or a person at the desk may take."""
PUSH_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Started:
    """A proof row that was just written, with the way it takes."""

    row: Row[Any]
    option: Option
    reader: Reader


class Evidence:
    """One agent's attempts to verify a caller."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def start(self, case_id: CaseId, way: WayId, key: str) -> Proof:
        """Take a way: on record first, then the push, mail or text message goes out.

        A way that is still open in this case is gone on with; nothing goes out twice.
        """
        id_ = ProofId(f"prf_{digest(self._agent.id, key)}")

        def begun(connection: Connection) -> Row[Any] | None:
            open_ = repository.open_way(connection, case_id, self._agent.id, way)
            return open_ if open_ is not None else repository.find(connection, id_)

        found = await self._house.store.read(begun)
        if found is not None:
            id_ = ProofId(found.id)
        else:
            started = await self._write(lambda c: self._begin(c, case_id, way, id_))
            await tell_others(self._house, started.row.person_id, case_id)
            await self._send(started)
            if named(way) is not None:
                self._house.hub.publish(Change(resource=Resource.WITNESS, id=id_))
        return await self.get(case_id, id_)

    async def get(self, case_id: CaseId, id_: ProofId) -> Proof:
        """One proof as it stands."""

        def read(connection: Connection) -> Proof:
            row = _of_case(connection, case_id, id_)
            seen = self._look(connection, case_id)
            now = self._house.clock.now()
            worth = gate.weigh(seen.policy, seen.wish, seen.subject, seen.evidence, now)
            return shown(seen, row, worth, now)

        return await self._house.store.read(read)

    async def answer(self, case_id: CaseId, id_: ProofId, answer: ProofAnswer) -> Proof:
        """What the caller read out, or how the call went."""
        if (answer.typed is None) is (answer.outcome is None):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        row = await self._write(lambda c: self._count(c, case_id, id_, answer))
        if answer.outcome is not None:
            await settle(self._house, row, _state_of(answer.outcome), outcome=answer.outcome.value)
        elif answer.typed is not None:
            await self._compare(row, checking.digits(answer.typed))
        return await self.get(case_id, id_)

    async def cancel(self, case_id: CaseId, id_: ProofId) -> Proof:
        """Stop waiting; what was sent no longer proves anything."""

        def mine(connection: Connection) -> Row[Any]:
            cases.mine_open(connection, self._agent.id, case_id)
            return _of_case(connection, case_id, id_)

        row = await self._write(mine)
        if row.state == ProofState.WAITING:
            await settle(self._house, row, ProofState.GIVEN_UP, reason="cancelled")
        return await self.get(case_id, id_)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await write_as(self._house, self._agent, Right.SERVE, work)

    def _begin(self, connection: Connection, case_id: CaseId, way: WayId, id_: ProofId) -> Started:
        seen = self._look(connection, case_id)
        cases.mine_open(connection, self._agent.id, case_id)
        if seen.person.own_account:
            raise Refused(ErrorCode.OWN_ACCOUNT)
        option = next((found for one in seen.options if (found := one.by(way)) is not None), None)
        if option is None:
            raise Missing(ErrorCode.NOT_FOUND)
        now = self._house.clock.now()
        if option.route.unavailable is Unavailable.THROTTLED:
            free = free_at(connection, seen.policy, option, seen.person.id, now)
            raise Refused(ErrorCode.THROTTLED, **({} if free is None else {"until": free.isoformat()}))
        if option.route.unavailable is Unavailable.ANOTHER_AGENT and (other := seen.elsewhere) is not None:
            raise Conflict(ErrorCode.VERIFIED_ELSEWHERE, agent=other.agent, until=other.until.isoformat())
        if option.route.unavailable is not None:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why=option.route.unavailable.value)
        if any(row.state == ProofState.WAITING and row.way == way for row in seen.rows):
            raise Conflict(ErrorCode.WAY_UNAVAILABLE, why=Unavailable.ANOTHER_OPEN.value)
        if seen.elsewhere is not None:
            others = of_colleagues(seen.person.id, self._agent.id)
            end_waiting(connection, self._house, others, "taken_over", self._agent.id)
        connection.execute(
            insert(proof).values(boot=self._house.boot, **_row(seen, option, self._agent, id_, now))
        )
        self._house.record.append(
            connection,
            AuditEvent.PROOF_STARTED,
            agent=self._agent.id,
            case=case_id,
            person=seen.person.id,
            personal={"way": way, "hint": option.hint},
            facts={"proof": id_, "method": option.route.method.value},
        )
        if option.route.method is Method.CALL_BACK or option.way.startswith("manager:call:"):
            self._house.record.append(
                connection,
                AuditEvent.PROOF_NUMBER_SHOWN,
                agent=self._agent.id,
                case=case_id,
                person=seen.person.id,
                personal={"hint": option.hint},
                facts={"proof": id_},
            )
        if named(way) is not None:
            self._house.record.append(
                connection,
                AuditEvent.WITNESS_ASKED,
                agent=self._agent.id,
                case=case_id,
                person=seen.person.id,
                personal={"witness": option.hint},
                facts={"proof": id_},
            )
        return Started(repository.get(connection, id_), option, self._reader(connection, seen, option))

    def _reader(self, connection: Connection, seen: Look, option: Option) -> Reader:
        """Whoever gets the message reads it in his own language; a manager is told for whom he vouches."""
        throttles, language, about = seen.policy.throttles, seen.person.language, ""
        if option.manager is not None:
            language, about = facts.language(connection, self._house.config, option.manager), seen.person.name
        client = seen.case.client_name
        return Reader(language, client, throttles.code_minutes, throttles.code_digits, about)

    async def _send(self, started: Started) -> None:
        try:
            values = await sending.send(self._house, started.row, started.option, started.reader)
        except OutcomeUnknown as error:
            if started.row.vendor_ref is None and not sending.may_still_arrive(started.row):
                await settle(self._house, started.row, ProofState.UNKNOWN, reason=error.code.value)
            return
        except DeskError as error:
            await settle(self._house, started.row, ProofState.GIVEN_UP, reason=error.code.value)
            raise
        if values is None:
            return

        def sent(connection: Connection) -> None:
            repository.move(connection, started.row.id, **values)
            self._house.record.append(
                connection,
                AuditEvent.PROOF_SENT,
                agent=self._agent.id,
                case=started.row.case_id,
                person=started.row.person_id,
                facts={"proof": started.row.id, "method": started.row.method},
            )

        await self._house.store.write(sent)
        tell(self._house, started.row)
        if values.get("vendor_ref"):
            sending.watch(self._house, started.row)

    def _count(self, connection: Connection, case_id: CaseId, id_: ProofId, answer: ProofAnswer) -> Row[Any]:
        """Count the attempt in a transaction of its own: no later failure gives it back (CVE-2026-35597)."""
        cases.mine_open(connection, self._agent.id, case_id)
        row = _of_case(connection, case_id, id_)
        if row.agent != self._agent.id or named(row.way) is not None or row.way.startswith(identity.WAY):
            raise Refused(ErrorCode.NOT_YOURS)  # what a witness or a service saw only they say
        over = row.ends_at is not None and row.ends_at <= self._house.clock.now()
        if row.state != ProofState.WAITING or over or row.attempts >= row.max_attempts:
            raise Conflict(ErrorCode.PROOF_CLOSED)
        typed = repository.is_typed(row)
        if typed is (answer.typed is None) or (row.read_to_caller is not None):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        if typed:
            repository.move(connection, id_, attempts=row.attempts + 1)
        return repository.get(connection, id_)

    async def _compare(self, row: Row[Any], typed: SecretStr) -> None:
        kind = row.way.removeprefix("manager:").partition(":")[0]
        if kind == "otp":
            await checking.check_with_vendor(self._house, row, typed)
        else:
            await checking.compare(self._house, row, typed)

    def _look(self, connection: Connection, case_id: CaseId) -> Look:
        def asks(person: PersonFacts) -> Asked:
            return resolve(self._house, person, Action.BYPASS)

        return look(connection, self._house, self._agent.id, case_id, asks, mine=False)


def _row(seen: Look, option: Option, agent: Agent, id_: ProofId, now: datetime) -> dict[str, Any]:
    route = option.route
    throttles = seen.policy.throttles
    kind = option.way.removeprefix("manager:").partition(":")[0]
    minutes = throttles.code_minutes if kind in ("mail", "sms") else CALL_MINUTES
    lives = timedelta(seconds=PUSH_SECONDS) if kind == "push" else timedelta(minutes=minutes)
    return {
        "id": id_,
        "case_id": seen.case.id,
        "person_id": seen.person.id,
        "agent": agent.id,
        "way": option.way,
        "method": route.method.value,
        "root": route.root.value,
        "strength": route.strength.value,
        "target": route.target,
        "hint": option.hint,
        "state": ProofState.WAITING.value,
        "started_at": now,
        "ends_at": now + lives,
        "max_attempts": throttles.code_attempts,
        "vendor": option.vendor,
        "account_ref": option.account_ref,
        "manager_id": option.manager,
        "capped_as": None if route.capped_as is None else route.capped_as.value,
    }


def _of_case(connection: Connection, case_id: CaseId, id_: ProofId) -> Row[Any]:
    row = repository.get(connection, id_)
    if row.case_id != case_id:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def _state_of(outcome: CallOutcome) -> ProofState:
    return {
        CallOutcome.CONFIRMED: ProofState.PASSED,
        CallOutcome.NO_ANSWER: ProofState.TIMED_OUT,
        CallOutcome.REFUSED: ProofState.FAILED,
        CallOutcome.NOT_ME: ProofState.FRAUD,
    }[outcome]
