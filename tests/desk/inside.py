"""A desk without its HTTP face: real store, record, gate and journal, a vendor twin, a clock that is moved."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, select

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer, ProofState
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId, WayId
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.config.model import ClientConfig, DeskConfig
from helpdesk_tui.desk.evidence.service import Evidence
from helpdesk_tui.desk.house import Couriers, House
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.people.tables import account, client, contact, device, person, source
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.stream.hub import Hub
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.vendors.courier import Dispatch, Letter
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson
from tests.desk.calls import Calls
from tests.desk.twin import TwinVendor
from tests.rig.store import empty_store

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AMELIE = PersonId("per_amelie")
OFFICE = "+3228809741"
MOBILE = "+32475123456"
MAIL = "amelie.dupont@durand.example"


@dataclass
class MovedClock:
    """A clock that stands still until a test moves it."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def step(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class Letterbox:
    """A courier that keeps what it was given."""

    letters: list[tuple[str, str]] = field(default_factory=list)
    broken: Exception | None = None
    posted: list[Letter] = field(default_factory=list)
    dispatched: list[Dispatch] = field(default_factory=list)

    async def send(self, to: str, subject: str, text: SecretStr) -> None:
        del subject
        if self.broken is not None:
            raise self.broken
        self.letters.append((to, text.get_secret_value()))

    async def dispatch(self, to: str, notice: Dispatch) -> None:
        await self.send(to, notice.subject, SecretStr(notice.text))
        self.dispatched.append(notice)

    async def post(self, to: str, letter: Letter) -> None:
        await self.send(to, letter.subject, letter.text)
        self.posted.append(letter)

    def code(self) -> str:
        """The six digits of the newest letter."""
        words = "".join(sign if sign.isdigit() else " " for sign in self.letters[-1][1]).split()
        return next(word for word in words if len(word) == 6)


@dataclass
class Inside:
    """The desk and the people around it."""

    house: House
    clock: MovedClock
    twin: TwinVendor
    mail: Letterbox
    sms: Letterbox
    agent: Agent = Agent(AgentId("a.martin"), "Alice Martin", frozenset({"agent"}))

    @property
    def operations(self) -> Operations:
        return Operations(self.house, self.agent)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.house, self.agent)

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.house, self.agent)

    @property
    def calls(self) -> Calls:
        return Calls(self.house, self.agent)

    async def case(self, *, ticket: bool = True) -> Case:
        case = await self.calls.open(AMELIE)
        return await self.calls.ticket(case.id, "INC-48213") if ticket else case

    async def called_back(self, case: CaseId) -> None:
        proof = await self.evidence.start(case, WayId("call:con_office"), new_key())
        await self.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))

    async def mailed(self, case: CaseId) -> None:
        proof = await self.evidence.start(case, WayId("mail:con_mail"), new_key())
        done = await self.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(self.mail.code())))
        assert done.state is ProofState.PASSED

    async def verified(self) -> Case:
        """A case whose gate is open for a bypass code."""
        case = await self.case()
        await self.called_back(case.id)
        await self.mailed(case.id)
        return case

    async def rows(self, table: Any) -> list[Any]:
        return await self.house.store.read(lambda c: list(c.execute(select(table))))

    async def events(self) -> list[str]:
        from helpdesk_tui.desk.audit.lines import newest

        lines = await self.house.store.read(lambda c: newest(c, limit=500))
        return [line.event for line in reversed(lines)]


_KEYS = iter(range(10**9))


def new_key() -> str:
    return f"key-{next(_KEYS):08d}"


@contextlib.asynccontextmanager
async def inside(folder: Path, *, settled: bool = False, **changes: Any) -> AsyncIterator[Inside]:
    """A desk with one person, Amélie, who has an office line, a mailbox, a mobile, a phone and a token.

    `settled`: the store that comes with the changes knows her already.
    """
    clock = MovedClock()
    twin = TwinVendor(clock)
    mail, sms = Letterbox(), Letterbox()
    where = changes["store"].where if settled else empty_store(folder)
    config = DeskConfig(
        clients=(
            ClientConfig(
                ClientId("durand"), "Durand SA", ticket_pattern=r"INC-\d{5}", ticket_hint="INC-48213"
            ),
        ),
        vendors=(),
        store=where,
    )
    values: dict[str, Any] = {
        "store": changes.get("store") or Store.open(where),
        "record": Record(clock),
        "hub": Hub(),
        "clock": clock,
        "policy": PolicyBook(),
        "vendors": {twin.id: twin},
        "couriers": Couriers(mail, sms),
        "config": config,
        "mode": DeskMode.SANDBOX,
        "readonly": False,
        "seal": Seal.open(folder / "seal.key"),
        "embedded": True,
    }
    house = House(**{**values, **changes})
    twin.people["DU1"] = _amelie()
    if not settled:
        await house.store.write(lambda connection: _settle_in(connection, twin.people["DU1"]))
    try:
        yield Inside(house, clock, twin, mail, sms)
    finally:
        await house.inflight.settled()
        await house.store.close()


def _amelie() -> VendorPerson:
    phone = VendorDevice(
        "DP1",
        DeviceKind.PHONE,
        "iPhone 13",
        platform="Apple iOS",
        number="0475 12 34 56",
        activated=True,
        usable=True,
        factors=(Factor.PUSH, Factor.SMS),
    )
    token = VendorDevice(
        "DH1", DeviceKind.HARDWARE_TOKEN, "h6", serial="600121", usable=True, factors=(Factor.OTP,)
    )
    return VendorPerson(
        "DU1",
        "a.dupont",
        "DUPONT Amélie",
        mails=(MAIL,),
        status=AccountStatus.ACTIVE,
        status_text="active",
        devices=(phone, token),
    )


def _settle_in(connection: Any, known: VendorPerson) -> None:
    old = START - timedelta(days=400)
    connection.execute(insert(client).values(id="durand", name="Durand SA"))
    for said_by in ("twin", "csv:durand"):
        connection.execute(
            insert(source).values(
                id=said_by,
                client_id="durand",
                read_at=START,
                first_complete_at=old,
                accepted_at=old,
                accepted_by="x",
            )
        )
    connection.execute(
        insert(person).values(
            id=AMELIE,
            client_id="durand",
            login="a.dupont",
            login_key="a.dupont",
            name=known.name,
            name_key="dupont amelie",
            status="active",
        )
    )
    connection.execute(
        insert(account).values(
            vendor="twin",
            ref="DU1",
            person_id=AMELIE,
            login="a.dupont",
            login_key="a.dupont",
            name=known.name,
            first_name="Amélie",
            last_name="Dupont",
            aliases="[]",
            mails="[]",
            status="active",
            status_text="active",
            realm="",
            first_seen=old,
            baseline=True,
            read_at=START,
        )
    )
    for one in known.devices:
        connection.execute(
            insert(device).values(
                vendor="twin",
                account_ref="DU1",
                ref=one.ref,
                person_id=AMELIE,
                kind=one.kind.value,
                label=one.label,
                platform=one.platform,
                number=one.number,
                e164=MOBILE if one.number else "",
                serial=one.serial,
                activated=one.activated,
                usable=one.usable,
                factors=",".join(factor.value for factor in one.factors),
                extra="{}",
                first_seen=old,
                baseline=True,
            )
        )
    # A vendor knows no office lines: that one is imported, or the next look at the vendor would drop it.
    for id_, kind, value, said_by, ref in (
        ("con_office", "office_line", OFFICE, "csv:durand", "a.dupont"),
        ("con_mail", "mail", MAIL, "twin", "DU1"),
        ("con_mobile", "mobile", MOBILE, "twin", "DU1"),
    ):
        connection.execute(
            insert(contact).values(
                id=id_,
                person_id=AMELIE,
                kind=kind,
                value=value,
                written=value,
                source=said_by,
                account_ref=ref,
                first_seen=old,
                baseline=True,
            )
        )
