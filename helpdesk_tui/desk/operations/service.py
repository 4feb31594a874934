"""An order: gate, intent, effect, outcome. Nothing else leads to an effect at a vendor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Allowed, Denied, Tier
from helpdesk_tui.contract.ids import CaseId, OperationId, VendorId
from helpdesk_tui.contract.operations import DryRun, Operation, Result
from helpdesk_tui.contract.orders import BypassOrder, ChangeOrder, Order, RevokeOrder, SettingOrder, Taking
from helpdesk_tui.desk.agents.standing import still_may
from helpdesk_tui.desk.agents.step_up import require_step_up
from helpdesk_tui.desk.approvals import standing as approvals
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.checkpoints.limit import require_anchored
from helpdesk_tui.desk.gate.look import Asks, Look, look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.reviewing import QUOTA, note_review, rests_on, tell_quota
from helpdesk_tui.desk.gate.subject import roles_of
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.grants import repository as grants
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.effects import Secrets
from helpdesk_tui.desk.operations.journal import Intent
from helpdesk_tui.desk.operations.kinds.base import Prepared
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.operations.kinds.trial import handle_of
from helpdesk_tui.desk.operations.taking import claim, is_taking
from helpdesk_tui.desk.operations.throttling import refuse_too_many
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.desk.seal import SealBroken
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.desk.store import trial
from helpdesk_tui.desk.store.trial import written

DEADLINE = timedelta(seconds=25)
"""After this the journal calls an unanswered effect unknown; above every adapter's own time limit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with what was read before it is claimed."""

    id: OperationId
    order: Order
    case: CaseId
    account_ref: str
    prepared: Prepared


class Operations:
    """One agent's orders."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def order(self, case_id: CaseId, order: Order, key: str) -> Operation:
        """Do it, once for this key; the answer says what is certain."""
        if isinstance(order, RevokeOrder | ChangeOrder | SettingOrder) and is_taking(order):
            return await self.take(order, key, case_id)
        id_ = operation_id(self._agent.id, key)
        known = await self._known(id_)
        if known is not None:
            return known
        if self._house.readonly:
            raise Refused(ErrorCode.READ_ONLY)
        self._house.steps.passed(Step.ASKED)
        plan = await self._plan(id_, case_id, order)
        try:
            await written(self._house.store, lambda connection: self._claim(connection, plan))
        except Refused as error:
            if not trial.on():
                await self._note_refusal(case_id, order, error)
            raise
        self._house.steps.passed(Step.INTENT_WRITTEN)
        return await self._carry_out(id_, order, plan.prepared.code)

    async def take(self, order: Taking, key: str, case_id: CaseId | None = None) -> Operation:
        """Take something away that can be given back: role and reason, no evidence (Law 13)."""
        if not is_taking(order):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        id_ = operation_id(self._agent.id, key)
        known = await self._known(id_)
        if known is not None:
            return known
        house = self._house
        if house.readonly:
            raise Refused(ErrorCode.READ_ONLY)
        if (
            isinstance(order, RevokeOrder)
            and grants.is_elsewhere(order.grant)
            and not await ending.found_elsewhere(house, order.grant)
        ):
            raise Missing(ErrorCode.NOT_FOUND)
        await written(house.store, lambda connection: self._take(connection, order, id_, case_id))
        return await self._carry_out(id_, order, None)

    async def dry_run(self, case_id: CaseId, order: Order) -> DryRun:
        """What the order would do, without doing it; `Mistaken` for what asks the gate for nothing."""
        house = self._house

        def read(connection: Connection) -> tuple[Look, Allowed | Denied]:
            seen = look(connection, house, self._agent.id, case_id, self._asks(order))
            return seen, seen.decide(house.clock.now())

        seen, decision = await house.store.read(read)
        seconds: int | None = getattr(order, "seconds", None)
        until = None if seconds is None else house.clock.now() + timedelta(seconds=seconds)
        return await kind_of(order).foretell(house, seen, order, DryRun(decision=decision, until=until))

    async def get(self, id_: OperationId) -> Operation:
        """One operation; Missing when there is none."""
        found = await self._house.store.read(lambda connection: journal.shown(connection, id_))
        if found is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return found

    async def awaited(self, id_: OperationId) -> Operation:
        """The same with the number to read out, for the agent who asked and waits.

        Never the answer to an order: that is kept, to be given again for the same key.
        """
        found = await self.get(id_)
        if (found.kind, found.result) != ("test", Result.WAITING) or found.agent != self._agent.id:
            return found
        entry = await self._house.store.read(lambda connection: journal.entry(connection, id_))
        if entry is None or entry.handle is None:
            return found
        try:
            number = handle_of(self._house, entry).read_to_caller
        except SealBroken:
            return found  # what happened is told whether or not the number can be read
        return found.model_copy(update={"read_to_caller": number})

    async def _known(self, id_: OperationId) -> Operation | None:
        """The operation that this key has already made, waited for while it is under way here."""
        task = self._house.inflight.find(id_)
        if task is not None:
            await asyncio.shield(task)
        return await self._house.store.read(lambda connection: journal.shown(connection, id_))

    async def _carry_out(self, id_: OperationId, order: Order, code: SecretStr | None) -> Operation:
        task = self._house.inflight.start(id_, carry_out(self._house, id_, order, code))
        await asyncio.shield(task)
        return await self.get(id_)

    async def _plan(self, id_: OperationId, case_id: CaseId, order: Order) -> Plan:
        """Look at the vendor before anything is claimed: is the account usable, what lives already?"""
        house, vendor = self._house, _vendor_of(order)
        person_id = (await house.store.read(lambda c: cases.mine_open(c, self._agent.id, case_id))).person
        if vendor not in house.vendors:
            raise Missing(ErrorCode.NOT_FOUND)
        if not trial.on():
            await People(house).refresh(person_id)
        person = await house.store.read(lambda c: person_facts(c, house, person_id, self._agent.id))
        kind = kind_of(order)
        account = kind.whose(person, vendor, order)
        return Plan(id_, order, case_id, account.ref, await kind.prepare(house, account, order))

    def _take(self, connection: Connection, order: Taking, id_: OperationId, case_id: CaseId | None) -> None:
        still_may(connection, self._house, self._agent, Right.TAKE_AWAY)
        claim(connection, self._house, self._agent.id, order, id_, case_id, DEADLINE)

    def _asks(self, order: Order) -> Asks:
        return lambda person: kind_of(order).asked(self._house, person, order)

    def _claim(self, connection: Connection, plan: Plan) -> None:
        """Gate and intent in one transaction: what is decided here is what is done (Laws 2, 3, 6)."""
        house, kind = self._house, kind_of(plan.order)
        still_may(connection, house, self._agent, Right.GRANT if kind.gated else Right.SERVE)
        seen: Look | None = None
        if kind.gated:
            seen = self._opened(connection, plan)
            case, person = seen.case, seen.person
        else:
            case = cases.mine_open(connection, self._agent.id, plan.case)
            person = person_facts(connection, house, case.person, self._agent.id)
        if person.own_account:
            raise Refused(ErrorCode.OWN_ACCOUNT)
        vendor, now = _vendor_of(plan.order), house.clock.now()
        rules = house.policy.for_client(house.vendors[vendor].client)
        roles = roles_of(connection, house, self._agent.id)
        refuse_too_many(connection, rules, person.id, plan.order, roles, now)
        code = plan.prepared.code
        intent = Intent(
            id=plan.id,
            order=plan.order,
            vendor=vendor,
            account_ref=plan.account_ref,
            person=person.id,
            case=plan.case,
            agent=self._agent.id,
            boot=house.boot,
            asked_at=now,
            deadline_at=now + DEADLINE,
            exclusive=kind.exclusive,
            known_refs=plan.prepared.known_refs,
            sealed=None if code is None else house.seal.seal(Secrets(codes=(code,)).pack(), plan.id),
            what=kind.what(plan.order),
            tier=None if seen is None else int(seen.decide(now).score.tier),
        )
        try:
            with connection.begin_nested():  # what it broke is undone, so that the winner can be looked up
                journal.write_intent(connection, intent)
        except IntegrityError as error:
            journal.refuse_beside_open(connection, vendor, person.id)
            raise Conflict(ErrorCode.IN_PROGRESS) from error
        self._record_intent(connection, case, person, intent, seen)

    def _opened(self, connection: Connection, plan: Plan) -> Look:
        """The open gate that this order passes; raises what keeps it closed."""
        house = self._house
        seen = look(connection, house, self._agent.id, plan.case, self._asks(plan.order))
        seen = approvals.use(connection, house, seen, plan.order, plan.id)
        if seen.case.ticket is None:
            raise Refused(ErrorCode.TICKET_MISSING, example=house.config.client(seen.case.client).ticket_hint)
        decision = seen.decide(house.clock.now())
        if isinstance(decision, Denied):
            needs = ",".join(need.value for need in decision.needs)
            raise Refused(ErrorCode.GATE_CLOSED, needs=needs)
        _within(decision, plan.order)
        each = decision.score.tier >= Tier.PRIVILEGED
        who = self._agent.id, plan.case, seen.person.id
        require_anchored(connection, house)
        require_step_up(connection, house, *who, seen.asked.action, each_time=each)
        return seen

    def _record_intent(
        self, connection: Connection, case: Case, person: PersonFacts, intent: Intent, seen: Look | None
    ) -> None:
        order, kind = intent.order, kind_of(intent.order)
        known = {"operation": intent.id, "kind": order.kind, "vendor": intent.vendor, **kind.known(order)}
        if seen is not None:
            known |= rests_on(self._house, seen)
            note_review(connection, self._house, seen, intent.id)
        seconds = known.get("seconds")
        if isinstance(seconds, int):
            known["until"] = (intent.asked_at + timedelta(seconds=seconds)).isoformat()
        self._house.record.append(
            connection,
            AuditEvent.OPERATION_INTENT,
            agent=self._agent.id,
            case=intent.case,
            person=intent.person,
            personal=kind.personal(person, order) | {"name": person.name, "ticket": case.ticket or ""},
            facts=known,
        )

    async def _note_refusal(self, case_id: CaseId, order: Order, error: DeskError) -> None:
        if error.code is not ErrorCode.GATE_CLOSED:
            return

        def write(connection: Connection) -> None:
            case = cases.get(connection, case_id)
            self._house.record.append(
                connection,
                AuditEvent.GATE_REFUSED,
                agent=self._agent.id,
                case=case_id,
                person=case.person,
                facts={"kind": order.kind, "needs": error.params["needs"]},
            )
            if not QUOTA.isdisjoint(error.params["needs"].split(",")):
                tell_quota(connection, self._house, _vendor_of(order))

        await self._house.store.write(write)


def _vendor_of(order: Order) -> VendorId:
    assert not isinstance(order, RevokeOrder)  # what only takes away is claimed in `taking`
    return order.vendor


def _within(decision: Allowed, order: Order) -> None:
    """Refuse what is more than the policy gives; the contract has already refused what no policy may give."""
    bounds = decision.bounds
    too_long = int(getattr(order, "seconds", None) or 0) > bounds.max_seconds
    too_often = isinstance(order, BypassOrder) and order.uses > bounds.max_uses
    if too_long or too_often:
        raise Mistaken(
            ErrorCode.BAD_REQUEST, max_seconds=str(bounds.max_seconds), max_uses=str(bounds.max_uses)
        )
