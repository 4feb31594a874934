"""More people for the desk under attack, and what an attacker does again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, insert, update

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, CaseGate, ProofAnswer, Way
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import AgentId, CaseId, DeviceId, PersonId, WayId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.people.tables import account, contact, device, fact, person, source
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson
from tests.desk.inside import AMELIE, START, Inside, new_key

OLD = START - timedelta(days=400)
MALLORY = Agent(AgentId("m.lory"), "Mallory", frozenset({"agent"}))
PUSH = WayId("push:twin:DP1")
OTP = WayId("otp:twin")
MAIL = WayId("mail:con_mail")
SMS = WayId("sms:con_mobile")
CALL = WayId("call:con_office")
IN_PERSON = WayId("in_person")
PHONE = DeviceId("twin:DP1")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be put into the mirror and the vendor."""

    login: str
    mail: str = ""
    number: str = ""
    of: PersonId | None = None
    """Set for a second account of somebody who is there."""
    activated: bool = True
    status: AccountStatus = AccountStatus.ACTIVE

    @property
    def id(self) -> PersonId:
        return self.of or PersonId(f"per_{self.login}")

    @property
    def account(self) -> str:
        return f"DX-{self.login}"

    @property
    def phone(self) -> str:
        return f"DP-{self.login}"


async def add(desk: Inside, *people: Newcomer) -> None:
    """They have been there since the baseline."""
    for one in people:
        desk.twin.people[one.account] = _at_vendor(one)
        await desk.house.store.write(partial(_insert, one=one, known=_at_vendor(one)))


def _at_vendor(one: Newcomer) -> VendorPerson:
    phone = VendorDevice(
        one.phone,
        DeviceKind.PHONE,
        "Phone",
        number=one.number,
        activated=one.activated,
        usable=True,
        factors=(Factor.PUSH,),
    )
    return VendorPerson(
        one.account,
        one.login,
        one.login,
        mails=(one.mail,) if one.mail else (),
        status=one.status,
        status_text=one.status.value,
        devices=(phone,),
    )


def _insert(connection: Connection, one: Newcomer, known: VendorPerson) -> None:
    names = {"login": one.login, "login_key": one.login, "name": one.login}
    if one.of is None:
        connection.execute(
            insert(person).values(
                id=one.id, client_id="durand", name_key=one.login, status=one.status.value, **names
            )
        )
    connection.execute(
        insert(account).values(
            vendor="twin",
            ref=one.account,
            person_id=one.id,
            first_name="",
            last_name="",
            aliases="[]",
            mails="[]",
            status=one.status.value,
            status_text=one.status.value,
            realm="",
            first_seen=OLD,
            baseline=True,
            read_at=START,
            **names,
        )
    )
    phone = known.devices[0]
    connection.execute(
        insert(device).values(
            vendor="twin",
            account_ref=one.account,
            ref=phone.ref,
            person_id=one.id,
            kind=phone.kind.value,
            label=phone.label,
            platform="",
            number=phone.number,
            e164=phone.number if phone.number.startswith("+") else "",
            serial="",
            activated=phone.activated,
            usable=True,
            factors="push",
            extra="{}",
            first_seen=OLD,
            baseline=True,
        )
    )
    for kind, value in (("mail", one.mail), ("mobile", one.number)):
        if value:
            connection.execute(insert(contact).values(**contact_row(one.id, one.account, kind, value)))


def contact_row(person_id: PersonId, account_ref: str, kind: str, value: str) -> dict[str, Any]:
    return {
        "id": f"con_{kind}_{account_ref}",
        "person_id": person_id,
        "kind": kind,
        "value": value,
        "written": value,
        "source": "twin",
        "account_ref": account_ref,
        "first_seen": OLD,
        "baseline": True,
    }


async def managed_by(desk: Inside, login: str, changed: datetime | None = None) -> None:
    """The import names that login as Amélie's manager."""

    def write(connection: Connection) -> None:
        connection.execute(fact.delete().where(fact.c.field == "manager_login"))
        connection.execute(source.delete().where(source.c.id == "csv:durand"))
        connection.execute(
            insert(source).values(
                id="csv:durand", client_id="durand", first_complete_at=OLD, accepted_at=OLD, accepted_by="x"
            )
        )
        connection.execute(
            insert(fact).values(
                person_id=AMELIE,
                field="manager_login",
                source="csv:durand",
                account_ref="a.dupont",
                value=login,
                first_seen=OLD,
                changed=changed,
                baseline=changed is None,
                read_at=START,
            )
        )

    await desk.house.store.write(write)


async def ways(desk: Inside, case: CaseId, action: Action = Action.BYPASS) -> dict[str, Way]:
    return {way.id: way for way in (await look(desk, case, action)).ways}


async def look(desk: Inside, case: CaseId, action: Action = Action.BYPASS) -> CaseGate:
    return await desk.calls.look(case, action)


async def is_open(desk: Inside, case: CaseId, action: Action = Action.BYPASS) -> bool:
    return isinstance((await look(desk, case, action)).decision, Allowed)


async def attest(desk: Inside, case: CaseId, way: WayId) -> None:
    """The agent says so."""
    proof = await desk.evidence.start(case, way, new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))


async def guess(desk: Inside, case: CaseId, way: WayId, wrong: Sequence[str]) -> int:
    """Start this way and type these; answers how many guesses were taken."""
    proof = await desk.evidence.start(case, way, new_key())
    taken = 0
    for digits in wrong:
        error = await refused(desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(digits))))
        taken += error is ErrorCode.WRONG_CODE
    return taken


async def refused(asked: Any) -> ErrorCode | None:
    """The code of the refusal, None when it was done."""
    try:
        await asked
    except DeskError as error:
        return error.code
    return None


async def bypass(desk: Inside, case: CaseId, **changes: Any) -> Operation:
    return await desk.operations.order(case, BypassOrder(vendor=desk.twin.id, **changes), new_key())


async def activate(desk: Inside, case: CaseId, id_: DeviceId = PHONE, **changes: Any) -> Operation:
    order = ActivationOrder(vendor=desk.twin.id, device=id_, **changes)
    return await desk.operations.order(case, order, new_key())


async def case_of(desk: Inside, agent: Agent) -> Case:
    """The same desk with somebody else at the console."""
    return await replace(desk, agent=agent).case()


async def set_contact(desk: Inside, id_: str, **values: Any) -> None:
    await desk.house.store.write(
        lambda c: c.execute(update(contact).where(contact.c.id == id_).values(**values))
    )


def effects(desk: Inside, kind: str) -> int:
    return sum(1 for entry in desk.twin.ledger if entry[0] == kind)


def now_has(desk: Inside, **values: Any) -> None:
    """The very desk that is served has other rules, settings or vendors from now on."""
    for name, value in values.items():
        object.__setattr__(desk.house, name, value)
