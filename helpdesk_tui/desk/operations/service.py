"""An order: gate, intent, effect, outcome. Nothing else leads to an effect at a vendor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action, Allowed, Denied
from helpdesk_tui.contract.ids import CaseId, OperationId
from helpdesk_tui.contract.operations import DryRun, Operation
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, Order, RevokeOrder
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.gate.look import Asked, Look, action_of_activation, look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.grants import repository as grants
from helpdesk_tui.desk.grants.service import live_grants
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.effects import Secrets
from helpdesk_tui.desk.operations.journal import Intent
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.desk.steps import Step

DEADLINE = timedelta(seconds=25)
"""After this the journal calls an unanswered effect unknown; above every adapter's own time limit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with what was read before it is claimed."""

    id: OperationId
    order: BypassOrder | ActivationOrder
    case: CaseId
    account_ref: str
    known_refs: tuple[str, ...]
    code: SecretStr | None


class Operations:
    """One agent's orders."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def order(self, case_id: CaseId, order: Order, key: str) -> Operation:
        """Do it, once for this key; the answer says what is certain."""
        if isinstance(order, RevokeOrder):
            return await self.revoke(order, key, case_id)
        id_ = operation_id(self._agent.id, key)
        known = await self._known(id_)
        if known is not None:
            return known
        if self._house.readonly:
            raise Refused(ErrorCode.READ_ONLY)
        self._house.steps.passed(Step.ASKED)
        plan = await self._plan(id_, case_id, order)
        try:
            await self._house.store.write(lambda connection: self._claim(connection, plan))
        except Refused as error:
            await self._note_refusal(case_id, order, error)
            raise
        self._house.steps.passed(Step.INTENT_WRITTEN)
        return await self._carry_out(id_, plan.code)

    async def revoke(self, order: RevokeOrder, key: str, case_id: CaseId | None = None) -> Operation:
        """Take a grant back: role and reason, no evidence (Law 13)."""
        id_ = operation_id(self._agent.id, key)
        known = await self._known(id_)
        if known is not None:
            return known
        if self._house.readonly:
            raise Refused(ErrorCode.READ_ONLY)
        if grants.is_elsewhere(order.grant) and not await ending.found_elsewhere(self._house, order.grant):
            raise Missing(ErrorCode.NOT_FOUND)
        await self._house.store.write(
            lambda connection: grants.claim_revoke(
                connection, self._house, self._agent, order, id_, case_id, DEADLINE
            )
        )
        return await self._carry_out(id_, None)

    async def dry_run(self, case_id: CaseId, order: Order) -> DryRun:
        """What the order would do, without doing it."""
        if isinstance(order, RevokeOrder):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        house = self._house

        def read(connection: Connection) -> tuple[Look, Allowed | Denied, int]:
            seen = look(connection, house, self._agent.id, case_id, self._asked(connection, case_id, order))
            ours = grants.live_of_desk(connection, seen.person.id, order.vendor)
            return seen, seen.decide(house.clock.now()), len(ours)

        seen, decision, ours = await house.store.read(read)
        until = house.clock.now() + timedelta(seconds=order.seconds)
        if isinstance(order, ActivationOrder):
            return DryRun(
                decision=decision, until=until, stops_old=seen.wish.action is Action.ACTIVATION_REPLACE
            )
        codes = house.vendors[order.vendor].codes
        single = order.uses if codes is not None and not codes.counts_uses and order.uses > 1 else 0
        listed = await live_grants(house, seen.person.id, live=True)
        elsewhere = [grant for grant in listed if not grant.ours and grant.vendor == order.vendor]
        return DryRun(
            decision=decision,
            replaces=ours,
            elsewhere=len(elsewhere),
            until=until,
            single_use_codes=single,
            instruction="" if codes is None else codes.typed_as.value,
        )

    async def get(self, id_: OperationId) -> Operation:
        """One operation; Missing when there is none."""
        found = await self._house.store.read(lambda connection: journal.shown(connection, id_))
        if found is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return found

    async def _known(self, id_: OperationId) -> Operation | None:
        """The operation that this key has already made, waited for while it is under way here."""
        task = self._house.inflight.find(id_)
        if task is not None:
            await asyncio.shield(task)
        return await self._house.store.read(lambda connection: journal.shown(connection, id_))

    async def _carry_out(self, id_: OperationId, code: SecretStr | None) -> Operation:
        task = self._house.inflight.start(id_, carry_out(self._house, id_, code))
        await asyncio.shield(task)
        return await self.get(id_)

    async def _plan(self, id_: OperationId, case_id: CaseId, order: BypassOrder | ActivationOrder) -> Plan:
        """Look at the vendor before anything is claimed: is the account usable, what lives already?"""
        house = self._house
        person_id = (await house.store.read(lambda c: cases.mine_open(c, self._agent.id, case_id))).person
        vendor = house.vendors.get(order.vendor)
        if vendor is None:
            raise Missing(ErrorCode.NOT_FOUND)
        await People(house).refresh(person_id)
        facts = await house.store.read(lambda c: person_facts(c, house, person_id, self._agent.id))
        account = facts.account(order.vendor, _account_of(facts, order))
        if account is None:
            raise Missing(ErrorCode.NOT_FOUND)
        known: tuple[str, ...] = ()
        code = None
        if isinstance(order, BypassOrder) and vendor.codes is not None:
            known = tuple(live.ref for live in await vendor.codes.live(account.ref))
            code = vendor.codes.draw() if vendor.codes.desk_draws else None
        return Plan(id_, order, case_id, account.ref, known, code)

    def _asked(self, connection: Connection, case_id: CaseId, order: BypassOrder | ActivationOrder) -> Asked:
        if isinstance(order, BypassOrder):
            return Asked(Action.DAY_PASS if order.uses > 1 else Action.BYPASS, order.vendor)
        case = cases.mine_open(connection, self._agent.id, case_id)
        facts = person_facts(connection, self._house, case.person, self._agent.id)
        action = action_of_activation(self._house, facts, order.vendor, order.device)
        if order.delivery is Delivery.QR:
            action = Action.QR_ON_SCREEN
        return Asked(action, order.vendor, order.device, order.delivery)

    def _claim(self, connection: Connection, plan: Plan) -> None:
        """Gate and intent in one transaction: what is decided here is what is done (Laws 2, 3, 6)."""
        house, order = self._house, plan.order
        seen = look(connection, house, self._agent.id, plan.case, self._asked(connection, plan.case, order))
        if seen.case.ticket is None:
            raise Refused(ErrorCode.TICKET_MISSING, example=house.config.client(seen.case.client).ticket_hint)
        now = house.clock.now()
        decision = seen.decide(now)
        if isinstance(decision, Denied):
            needs = ",".join(need.value for need in decision.needs)
            raise Refused(ErrorCode.GATE_CLOSED, needs=needs)
        _within(decision, order)
        holder = journal.holder(connection, order.vendor, seen.person.id)
        if holder is not None:
            raise Conflict(ErrorCode.OPERATION_OPEN, agent=holder.agent, since=holder.asked_at.isoformat())
        sealed = None if plan.code is None else house.seal.seal(Secrets(codes=(plan.code,)).pack(), plan.id)
        intent = Intent(
            id=plan.id,
            order=order,
            vendor=order.vendor,
            account_ref=plan.account_ref,
            person=seen.person.id,
            case=plan.case,
            agent=self._agent.id,
            boot=house.boot,
            asked_at=now,
            deadline_at=now + DEADLINE,
            exclusive=True,
            known_refs=plan.known_refs,
            sealed=sealed,
        )
        try:
            journal.write_intent(connection, intent)
        except IntegrityError as error:
            raise Conflict(ErrorCode.OPERATION_OPEN) from error
        self._record_intent(connection, seen, intent, now)

    def _record_intent(self, connection: Connection, seen: Look, intent: Intent, now: datetime) -> None:
        order = intent.order
        counted = [proof.proof for proof in seen.evidence if proof.state == "passed"]
        known: dict[str, str | int | bool | None] = {
            "operation": intent.id,
            "kind": order.kind,
            "vendor": intent.vendor,
            "action": seen.wish.action.value,
            "proofs": ",".join(counted),
        }
        if not isinstance(order, RevokeOrder):
            known |= {"seconds": order.seconds, "until": (now + timedelta(seconds=order.seconds)).isoformat()}
        if isinstance(order, BypassOrder):
            known |= {"uses": order.uses, "reason": order.reason.value}
        self._house.record.append(
            connection,
            AuditEvent.OPERATION_INTENT,
            agent=self._agent.id,
            case=intent.case,
            person=intent.person,
            personal={"name": seen.person.name, "ticket": seen.case.ticket or ""},
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
                facts={"kind": order.kind, "needs": error.params.get("needs", "")},
            )

        await self._house.store.write(write)


def _account_of(person: PersonFacts, order: BypassOrder | ActivationOrder) -> str | None:
    """The account that holds the device; a person may have several at one vendor."""
    device = person.device(order.device) if isinstance(order, ActivationOrder) else None
    return None if device is None else device.account_ref


def _within(decision: Allowed, order: BypassOrder | ActivationOrder) -> None:
    """Refuse what is more than the policy gives; the contract has already refused what no policy may give."""
    too_long = order.seconds > decision.bounds.max_seconds
    too_often = isinstance(order, BypassOrder) and order.uses > decision.bounds.max_uses
    if too_long or too_often:
        raise Mistaken(
            ErrorCode.BAD_REQUEST,
            max_seconds=str(decision.bounds.max_seconds),
            max_uses=str(decision.bounds.max_uses),
        )
