"""One look at the gate: everything that the decision rests on, read in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot, Zero
from helpdesk_tui.contract.gate import Action, Allowed, Denied
from helpdesk_tui.contract.ids import AgentId, CaseId, DeviceId, VendorId
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.at_hand import close_what_is_away
from helpdesk_tui.desk.gate.elsewhere import Elsewhere, close_meanwhile, verified_elsewhere
from helpdesk_tui.desk.gate.options import Option, options_of
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.subject import subject_of
from helpdesk_tui.desk.gate.throttle import close_used_up
from helpdesk_tui.desk.gate.wishes import Asked, wish_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.level.service import level
from helpdesk_tui.desk.witness.colleagues import options as witnesses
from helpdesk_tui.policy import gate
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Evidence, Route, Standing, Subject, Wish

_PROOFS = (
    select(proof)
    .where(
        proof.c.case_id == bindparam("case"),
        proof.c.agent == bindparam("agent"),
        proof.c.person_id == bindparam("person"),
    )
    .order_by(proof.c.started_at)
)
Asks = Callable[[PersonFacts], Asked]
"""What is asked of the gate, once it is known for whom."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that the decision rests on."""

    case: Case
    person: PersonFacts
    asked: Asked
    policy: Policy
    wish: Wish
    subject: Subject
    options: tuple[Option, ...]
    rows: tuple[Row[Any], ...]
    evidence: tuple[Evidence, ...]
    manager_name: str | None = None
    mine: bool = True
    """The case is that of the agent who looks."""
    elsewhere: Elsewhere | None = None
    """A colleague who verifies the person now."""
    day_pass_fits: bool = False
    """One use is asked for, and applications here ask for a factor at each connection."""

    def decide(self, now: datetime) -> Allowed | Denied:
        """The gate's answer now."""
        routes = [option.route for option in self.options]
        decision = gate.decide(self.policy, self.wish, self.subject, self.evidence, routes, now)
        if self.day_pass_fits and isinstance(decision, Allowed):
            notes = (*decision.warnings, gate.WARN_DAY_PASS_FITS)
            return decision.model_copy(update={"warnings": notes})
        return decision


def look(
    connection: Connection, house: House, agent: AgentId, case_id: CaseId, asks: Asks, *, mine: bool = True
) -> Look:
    """Read it all; raises when the case is not the agent's own open one, unless `mine` is False."""
    # What the case waits for weighs nothing here, and costs two more questions.
    case = cases.get(connection, case_id, waits=False)
    if mine:
        cases.as_mine(case, agent)
    person = person_facts(connection, house, case.person, agent)
    asked = asks(person)
    manager = person_facts(connection, house, person.manager, agent) if person.manager else None
    if manager is not None and manager.own_account:
        manager = None  # nobody vouches for a caller whom he is serving himself (Law 6)
    # Whose door is opened decides by which rules: somebody of two clients may come from the laxer one.
    vendor = house.vendors.get(asked.vendor)
    policy = house.policy.for_client(person.client if vendor is None else vendor.client)
    policy = policy.at_threat(level(connection))
    options = close_what_is_away(options_of(house, person, manager), person, case.reason)
    options = (*options, *witnesses(connection, house, case.agent, person.id))
    now = house.clock.now()
    subject = subject_of(connection, house, policy, case, person, asked)
    options = close_used_up(connection, policy, person, options, subject.roles, now)
    elsewhere = verified_elsewhere(connection, house, person.id, case.agent, subject.roles)
    options = close_meanwhile(options, elsewhere)
    # Evidence belongs to one person, one case and one agent: another agent's are not even read.
    rows = tuple(connection.execute(_PROOFS, {"case": case_id, "agent": case.agent, "person": person.id}))
    return Look(
        case=case,
        person=person,
        asked=asked,
        policy=policy,
        wish=wish_of(connection, house, policy, person, asked),
        subject=subject,
        options=options,
        rows=rows,
        evidence=tuple(_evidence(row, _still_there(options, row), now) for row in rows),
        manager_name=None if manager is None else manager.name,
        mine=case.agent == agent,
        elsewhere=elsewhere,
        day_pass_fits=asked.action is Action.BYPASS
        and house.config.client(person.client if vendor is None else vendor.client).prompts_each_time
        and policy.allows(Action.DAY_PASS),
    )


def _still_there(options: Sequence[Option], row: Row[Any]) -> Route | None:
    """The way that a proof took, if what it went through is still this person's (or this manager's)."""
    for option in options:
        same = option.by(row.way) is not None or (option.route.target == row.target != "")
        if same and option.route.method == row.method and option.manager == row.manager_id:
            return option.route
    return None


def _evidence(row: Row[Any], route: Route | None, now: datetime) -> Evidence:
    # What is no longer on file has changed since: it proves nothing more.
    standing = Standing(changed=now) if route is None else route.standing
    return Evidence(
        proof=row.id,
        way=row.way,
        method=Method(row.method),
        root=TrustRoot(row.root),
        strength=Strength(row.strength),
        state=ProofState(row.state),
        target=row.target,
        at=row.passed_at or row.started_at,
        standing=standing,
        also_through=frozenset() if route is None else route.also_through,
        forced_zero=Zero(row.forced_zero) if row.forced_zero else None,
        capped_as=Method(row.capped_as) if row.capped_as else None,
        approved_by_machine=row.method == Method.MANAGER and row.strength == Strength.CHECKED,
    )


def action_of_activation(
    house: House, person: PersonFacts, vendor_id: VendorId, device_id: DeviceId
) -> Action:
    """A first link for a device that never worked, or one that stops what works now."""
    vendor = house.vendors.get(vendor_id)
    device = person.device(device_id)
    if vendor is None or device is None:
        raise Missing(ErrorCode.NOT_FOUND)
    if vendor.enrolment is None:
        raise Refused(ErrorCode.UNSUPPORTED, vendor=vendor.label)
    return Action.ACTIVATION_REPLACE if vendor.enrolment.stops_old(device.device) else Action.ACTIVATION_FIRST
