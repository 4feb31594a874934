"""The gate panel of a case: the decision, the proofs so far, the ways that remain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.evidence import CaseGate, Proof, ProofState, Unavailable, VerifiedElsewhere, Way
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, DeviceId, ProofId, VendorId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.evidence import repository as proofs
from helpdesk_tui.desk.gate.look import Look, action_of_activation, look
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.throttle import free_at
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy import gate
from helpdesk_tui.policy.values import Weighed


@dataclass(frozen=True, slots=True)
class Toward:
    """By which road and for which account of the vendor; the desk fills in what is None."""

    delivery: Delivery | None = None
    account: str | None = None
    """The vendor's id of the account, where the person has several there."""


async def panel(
    house: House,
    agent: Agent,
    case_id: CaseId,
    action: Action | None,
    vendor: VendorId | None,
    device: DeviceId | None,
    toward: Toward | None = None,
) -> CaseGate:
    """What the gate says now; without a vendor, of the person's first account that can do it."""

    def read(connection: Connection) -> CaseGate:
        def asks(person: PersonFacts) -> Asked:
            return resolve(house, person, action, vendor, device, toward)

        return _panel(connection, house, look(connection, house, agent.id, case_id, asks, mine=False))

    return await house.store.read(read)


def resolve(
    house: House,
    person: PersonFacts,
    action: Action | None,
    vendor: VendorId | None = None,
    device: DeviceId | None = None,
    toward: Toward | None = None,
) -> Asked:
    """Fill in what the console left open."""
    toward = toward or Toward()
    if vendor is None and device is not None:
        vendor = VendorId(device.partition(":")[0])
    if vendor is None:
        vendor = next((account.vendor for account in person.accounts), None)
    wanted = action or Action.BYPASS
    delivery = Delivery.QR if wanted is Action.QR_ON_SCREEN else toward.delivery or Delivery.SMS
    first_or_replace = (Action.ACTIVATION_FIRST, Action.ACTIVATION_REPLACE)
    if wanted in first_or_replace and device is not None and vendor is not None:
        wanted = action_of_activation(house, person, vendor, device)
    return Asked(
        action=wanted, vendor=vendor or VendorId(""), device=device, delivery=delivery, account=toward.account
    )


def _panel(connection: Connection, house: House, seen: Look) -> CaseGate:
    now = house.clock.now()
    weighed = gate.weigh(seen.policy, seen.wish, seen.subject, seen.evidence, now)
    routes = [option.route for option in seen.options]
    worth = gate.weigh_routes(seen.policy, seen.wish, seen.subject, seen.evidence, routes, now)
    return CaseGate(
        decision=seen.decide(now),
        proofs=tuple(shown(seen, row, weighed, now) for row in seen.rows),
        ways=tuple(_way(connection, seen, option, worth[option.way], now) for option in seen.options),
        elsewhere=_elsewhere(seen),
        lapses_at=gate.lapses_at(seen.policy, seen.wish, seen.subject, seen.evidence, now),
        revision=sum(row.revision for row in seen.rows),
    )


def _elsewhere(seen: Look) -> VerifiedElsewhere | None:
    found = seen.elsewhere
    if found is None:
        return None
    return VerifiedElsewhere(agent=found.agent, name=found.name, until=found.until, yields=found.yields)


def shown(seen: Look, row: Row[Any], weighed: Mapping[ProofId, Weighed], now: datetime) -> Proof:
    """One proof as the console sees it."""
    worth = weighed.get(row.id)
    lasts = row.passed_at + seen.policy.lifetime if row.passed_at else row.ends_at
    proof = proofs.shown(row, now)
    return proof.model_copy(
        update={
            "until": lasts,
            "points": worth.points if worth else 0,
            "zero": worth.zero if worth and row.state == ProofState.PASSED else None,
            **proofs.open_step(seen, row),
        }
    )


def _way(connection: Connection, seen: Look, option: Option, worth: Weighed, now: datetime) -> Way:
    route = option.route
    until = None
    if route.unavailable is Unavailable.THROTTLED:
        until = free_at(connection, seen.policy, option, seen.person.id, now)
    if route.unavailable is Unavailable.ANOTHER_AGENT and seen.elsewhere is not None:
        until = seen.elsewhere.until
    return Way(
        id=route.way,
        method=route.method,
        root=route.root,
        strength=route.strength,
        hint=option.hint,
        label=option.label,
        vendor=option.vendor,
        points=worth.points,
        face_value=worth.face_value,
        zero=worth.zero,
        since=worth.since,
        seconds=route.seconds,
        unavailable=route.unavailable,
        until=until,
    )
