"""What a containment of one person would do: read at the vendors now, a list of steps, nothing changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.containments import Measure, StepState, Why
from helpdesk_tui.contract.ids import AgentId, DeviceId, PersonId, VendorId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.grants import repository as grants
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.audiences import recipients
from helpdesk_tui.desk.notices.freezes import Scope
from helpdesk_tui.desk.notices.not_me import live_grants, young_devices
from helpdesk_tui.desk.people import fresh
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact, Look
from helpdesk_tui.vendors.values import LiveCode

LOOK_SECONDS: Final = 5.0
AT_ONCE: Final = 8
"""People who are looked at together."""
_SHUT: Final = frozenset({AccountStatus.LOCKED, AccountStatus.DISABLED, AccountStatus.PENDING_DELETION})
Looks = dict[PersonId, tuple[Look, ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """One step as it is looked at."""

    person: PersonId
    measure: Measure
    state: StepState = StepState.PLANNED
    vendor: VendorId | None = None
    account: str | None = None
    target: str = ""
    """Grant or device."""
    why: Why | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The same for the same thing in every look."""
        return f"{self.person}/{self.measure.value}/{self.vendor or ''}/{self.account or ''}/{self.target}"


async def look(house: House, people: Sequence[PersonId]) -> Looks:
    """Ask the vendors about these people, and put what they say into the mirror."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(person: PersonId) -> tuple[Look, ...]:
        async with turn:
            accounts = await house.store.read(lambda c: fresh.known(c, person))
            seen = await fresh.look(house, accounts, codes=True, seconds=LOOK_SECONDS)
            return await fresh.keep(house, seen)

    found = await asyncio.gather(*(one(person) for person in people))
    return dict(zip(people, found, strict=True))


def plan(
    connection: Connection, house: House, agent: AgentId, person_id: PersonId, looks: Sequence[Look]
) -> tuple[Planned, ...]:
    """The steps for one person in the order that limits harm."""
    person = person_facts(connection, house, person_id, agent)
    own = live_grants(connection, person.id, Scope.PERSON, None)
    young = _young(connection, house, person)
    steps: list[Planned] = []
    for account in person.accounts:
        seen = next((one for one in looks if (one.vendor, one.ref) == (account.vendor, account.ref)), None)
        lock = _lock(house, person, account)
        steps.append(lock)
        mine = [row for row in own if (row.vendor, row.account_ref) == (account.vendor, account.ref)]
        steps += _revoked(person, account, mine, seen)
        links = {f"{row.vendor}:{row.device_ref}" for row in mine if row.kind == "activation"}
        taken = young | links
        every = lock.state is StepState.CANNOT
        devices = [one for one in person.devices if _is_of(one, account) and (every or one.id in taken)]
        steps += [_suspended(house, person, one) for one in devices]
        steps.append(_sessions(house, person, account))
    order = list(Measure)
    steps.sort(key=lambda one: order.index(one.measure))
    return (*steps, _told(connection, house, person))


def takes(steps: Sequence[Planned]) -> frozenset[str]:
    """What would be taken: nobody has agreed to more than was looked at."""
    return frozenset(
        one.name for one in steps if one.measure is not Measure.NOTIFY and one.state is StepState.PLANNED
    )


def taken_in(steps: Iterable[Row[Any]]) -> frozenset[str]:
    """The same of steps that are written down."""
    return frozenset(
        one.name
        for one in steps
        if one.measure != Measure.NOTIFY.value and one.state == StepState.PLANNED.value
    )


def silent(steps: Iterable[Row[Any]]) -> tuple[PersonId, ...]:
    """The people of whom a vendor did not say what there is to take."""
    return tuple(
        dict.fromkeys(PersonId(one.person_id) for one in steps if one.state == StepState.UNSEEN.value)
    )


def frozen_hash(names: Iterable[str]) -> str:
    """What a second person agrees to, as one word."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _young(connection: Connection, house: House, person: PersonFacts) -> set[str]:
    hours = house.policy.for_client(person.client).containment.young_hours
    rows = young_devices(connection, person.id, house.clock.now() - timedelta(hours=hours))
    return {f"{row.vendor}:{row.ref}" for row in rows}


def _is_of(one: DeviceFact, account: AccountFact) -> bool:
    return (one.vendor, one.account_ref) == (account.vendor, account.ref)


def _step(person: PersonFacts, account: AccountFact, measure: Measure, **known: Any) -> Planned:
    return Planned(person.id, measure, vendor=account.vendor, account=account.ref, **known)


def _lock(house: House, person: PersonFacts, account: AccountFact) -> Planned:
    if account.status in _SHUT:
        return _step(person, account, Measure.LOCK, state=StepState.STANDS)
    vendor = house.vendors.get(account.vendor)
    if vendor is None or vendor.locks is None or Change.LOCK_ACCOUNT not in vendor.locks.able(None):
        return _step(person, account, Measure.LOCK, state=StepState.CANNOT, why=Why.NO_LOCK)
    return _step(person, account, Measure.LOCK)


def _sessions(house: House, person: PersonFacts, account: AccountFact) -> Planned:
    """Browsers that are let in without a second factor; what applications keep ends elsewhere."""
    vendor = house.vendors.get(account.vendor)
    if vendor is None or vendor.locks is None or Change.FORGET_BROWSERS not in vendor.locks.able(None):
        return _step(person, account, Measure.SESSIONS, state=StepState.CANNOT, why=Why.NO_SESSIONS)
    return _step(person, account, Measure.SESSIONS)


def _revoked(
    person: PersonFacts,
    account: AccountFact,
    mine: Sequence[Row[Any]],
    seen: Look | None,
) -> Iterator[Planned]:
    """Codes and links of this desk, and codes from elsewhere as far as the vendor shows them."""
    codes = None if seen is None or seen.problem is not None else seen.codes
    live = None if codes is None else {one.ref for one in codes}
    for row in mine:
        refs = set(grants.refs(row))
        used_up = row.kind == "bypass" and live is not None and live.isdisjoint(refs)
        until = None if row.until is None else row.until.isoformat()
        detail = {"kind": row.kind, "ours": True, "until": until}
        state = StepState.STANDS if used_up else StepState.PLANNED
        yield _step(person, account, Measure.REVOKE, target=row.id, detail=detail, state=state)
    if codes is None:
        yield _step(person, account, Measure.REVOKE, state=StepState.UNSEEN)
        return
    ours = {ref for row in mine for ref in grants.refs(row)}
    for code in codes:
        if code.ref not in ours:
            yield _elsewhere(person, account, code)


def _elsewhere(person: PersonFacts, account: AccountFact, code: LiveCode) -> Planned:
    until = None if code.until is None else code.until.isoformat()
    target = grants.elsewhere_id(account.vendor, person.id, code.ref)
    detail = {"kind": "bypass", "ours": False, "until": until}
    return _step(person, account, Measure.REVOKE, target=target, detail=detail)


def _suspended(house: House, person: PersonFacts, one: DeviceFact) -> Planned:
    vendor = house.vendors.get(one.vendor)
    able = vendor is not None and vendor.locks is not None
    can = able and Change.SUSPEND_DEVICE in vendor.locks.able(one.device)  # type: ignore[union-attr]
    label = {"label": one.device.label, "hint": hint(one.e164 or one.device.serial)}
    return Planned(
        person.id,
        Measure.SUSPEND,
        state=StepState.PLANNED if can else StepState.CANNOT,
        vendor=one.vendor,
        account=one.account_ref,
        target=DeviceId(one.id),
        why=None if can else Why.NO_SUSPENSION,
        detail=label,
    )


def _told(connection: Connection, house: House, person: PersonFacts) -> Planned:
    messages = len(recipients(connection, house, NoticeKind.CONTAINED, person.id, 0))
    if not messages:
        return Planned(person.id, Measure.NOTIFY, state=StepState.CANNOT, why=Why.NO_ROAD)
    return Planned(person.id, Measure.NOTIFY, detail={"messages": messages})
