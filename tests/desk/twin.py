"""A vendor twin: a vendor in memory with a ledger of what truly happened and switches for what goes wrong."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.desk.clock import Clock
from helpdesk_tui.vendors.capabilities import Diagnosis
from helpdesk_tui.vendors.history import History
from helpdesk_tui.vendors.identity import IdentityChecks
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationMade,
    ActivationState,
    CodeOrder,
    CodeVerdict,
    LiveCode,
    MadeCode,
    OutcomeUnknown,
    Passcode,
    Permission,
    PushSent,
    PushState,
    TypedAs,
    VendorDevice,
    VendorPerson,
    VendorStatus,
)
from tests.desk.twin_more import TwinMore


class Fault(StrEnum):
    """What the next write does instead of its job."""

    LOST_ANSWER = "lost_answer"
    """The effect happens, the answer does not come."""
    LOST_REQUEST = "lost_request"
    """No effect, and nobody can tell."""
    REFUSED = "refused"
    """Certainly no effect."""


@dataclass
class Live:
    """A code at the twin."""

    ref: str
    code: str
    made_at: datetime
    until: datetime
    uses: int


@dataclass
class TwinVendor:
    """All capabilities in one object."""

    clock: Clock
    id: VendorId = VendorId("twin")
    kind: str = "duo"
    label: str = "Twin"
    client: ClientId = ClientId("durand")
    people: dict[str, VendorPerson] = field(default_factory=dict)
    bypass: dict[str, list[Live]] = field(default_factory=dict)
    ledger: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    pushes: dict[str, PushState] = field(default_factory=dict)
    push_code: str = "123456"
    read_to_caller: str | None = None
    accepted: set[str] = field(default_factory=set)
    could_be: frozenset[Passcode] = frozenset({Passcode.HARDWARE_TOKEN})
    down: bool = False
    desk_draws: bool = True
    counts_uses: bool = True
    one_at_a_time: bool = False
    typed_as: TypedAs = TypedAs.CODE
    max_uses: int = 5
    code_by_device: bool = False
    log: None = None
    history: History | None = None
    more: TwinMore | None = None
    """Locks, tokens, lists, texts, invitations and numbers; a plain twin has none of them."""
    diagnosis: Diagnosis | None = None
    identity: IdentityChecks | None = None
    tests: list[tuple[str, Factor]] = field(default_factory=list)

    @property
    def locks(self) -> TwinMore | None:
        return self.more

    @property
    def tokens(self) -> TwinMore | None:
        return self.more

    @property
    def first_codes(self) -> TwinMore | None:
        return self.more

    @property
    def lists(self) -> TwinMore | None:
        return self.more

    @property
    def telephony(self) -> TwinMore | None:
        return self.more

    @property
    def invitations(self) -> TwinMore | None:
        return self.more

    @property
    def numbers(self) -> TwinMore | None:
        return self.more

    @property
    def names(self) -> TwinMore | None:
        return self.more

    @property
    def settings(self) -> TwinMore | None:
        return self.more

    @property
    def directory(self) -> TwinVendor:
        return self

    @property
    def codes(self) -> TwinVendor:
        return self

    @property
    def enrolment(self) -> TwinEnrolment:
        return TwinEnrolment(self)

    @property
    def challenges(self) -> TwinVendor:
        return self

    def status(self) -> VendorStatus:
        return VendorStatus(VendorState.DOWN if self.down else VendorState.UP)

    async def probe(self) -> tuple[Permission, ...]:
        return ()

    async def close(self) -> None:
        return None

    async def everybody(self) -> AsyncIterator[VendorPerson]:
        for person in self.people.values():
            yield person

    async def person(self, ref: str) -> VendorPerson | None:
        self._answer()
        return self.people.get(ref)

    def draw(self) -> SecretStr:
        return SecretStr(f"{secrets.randbelow(10**9):09d}")

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        fault = self._fault()
        code = order.code.get_secret_value() if order.code else f"{secrets.randbelow(10**9):09d}"
        if fault is not Fault.LOST_REQUEST:
            self._make(person_ref, order, code)
        if fault is not None:
            raise OutcomeUnknown
        live = self.bypass[person_ref][-1]
        return MadeCode((live.ref,), (SecretStr(code),), live.until, live.uses)

    def _make(self, person_ref: str, order: CodeOrder, code: str) -> None:
        now = self.clock.now()
        live = Live(f"ref{len(self.ledger)}", code, now, now + timedelta(seconds=order.seconds), order.uses)
        self.bypass.setdefault(person_ref, []).append(live)
        self.ledger.append(("code", person_ref))

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        self._answer()
        now = self.clock.now()
        return tuple(
            LiveCode(one.ref, one.made_at, one.until, one.uses)
            for one in self.bypass.get(person_ref, [])
            if one.until > now
        )

    async def made_by(
        self, person_ref: str, order: CodeOrder, *, asked_at: datetime, known: frozenset[str]
    ) -> tuple[LiveCode, ...]:
        del order
        return tuple(
            live
            for live in await self.live(person_ref)
            if live.ref not in known and live.made_at is not None and live.made_at >= asked_at
        )

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        self._answer()
        kept = [one for one in self.bypass.get(person_ref, []) if one.ref != code_ref]
        self.bypass[person_ref] = kept
        self.ledger.append(("revoke", person_ref))

    def factors(self, device: VendorDevice) -> frozenset[Factor]:
        return frozenset(device.factors) & {Factor.PUSH, Factor.OTP}

    def testable(self, device: VendorDevice) -> frozenset[Factor]:
        return frozenset(device.factors)

    async def start_test(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        if self._fault() is not None:
            raise OutcomeUnknown
        ref = f"test{len(self.ledger)}"
        self.ledger.append(("test", person_ref))
        self.tests.append((device_ref, factor))
        self.pushes[ref] = PushState.WAITING
        return PushSent(ref, 60, read_to_caller=self.read_to_caller)

    async def send_push(self, person_ref: str, device_ref: str) -> PushSent:
        del device_ref
        if self._fault() is not None:
            raise OutcomeUnknown
        ref = f"push{len(self.ledger)}"
        self.ledger.append(("push", person_ref))
        self.pushes[ref] = PushState.WAITING
        return PushSent(ref, 60, code=SecretStr(self.push_code))

    async def push_state(self, person_ref: str, push_ref: str) -> PushState:
        del person_ref
        return self.pushes[push_ref]

    async def check_code(self, person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:
        del device_ref
        self.ledger.append(("check", person_ref))
        if code.get_secret_value() in self.accepted:
            self.accepted.discard(code.get_secret_value())
            return CodeVerdict(accepted=True, could_be=self.could_be)
        return CodeVerdict(accepted=False)

    def _answer(self) -> None:
        if self.down:
            raise Unreachable(ErrorCode.VENDOR_DOWN)

    def _fault(self) -> Fault | None:
        self._answer()
        fault = self.faults.pop(0) if self.faults else None
        if fault is Fault.REFUSED:
            raise Unreachable(ErrorCode.VENDOR_BUSY)
        return fault

    def change(self, ref: str, **changes: object) -> None:
        self.people[ref] = replace(self.people[ref], **changes)  # type: ignore[arg-type]


@dataclass
class TwinEnrolment:
    """The twin's activation links."""

    twin: TwinVendor

    @property
    def finishes(self) -> bool:
        return self.twin.more is not None

    async def finish(self, person_ref: str, device_ref: str, handle: SecretStr) -> ActivationState:
        del device_ref
        more = self.twin.more
        assert more is not None
        assert handle.get_secret_value() == "handle-of-the-link"
        if more.phone_answers is ActivationState.ACTIVATED:
            self.twin.ledger.append(("bound", person_ref))
        return more.phone_answers

    def deliveries(self, device: VendorDevice) -> frozenset[Delivery]:
        return frozenset({Delivery.SMS, Delivery.QR} if device.number else {Delivery.QR})

    def stops_old(self, device: VendorDevice) -> bool:
        return bool(device.activated)

    def may_travel(self, device: VendorDevice) -> bool:
        return bool(device.number)

    async def withdraw(self, person_ref: str, device_ref: str) -> None:
        del device_ref
        self.twin._answer()
        self.twin.ledger.append(("withdraw", person_ref))

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        fault = self.twin._fault()
        if fault is not Fault.LOST_REQUEST:
            self.twin.ledger.append(("activation", person_ref))
        if fault is not None:
            raise OutcomeUnknown
        until = self.twin.clock.now() + timedelta(seconds=ask.seconds)
        if ask.delivery is Delivery.QR:
            link = SecretStr("https://m-00000000.example/activate/invented")
            return ActivationMade(until, link=link, handle=SecretStr("handle-of-the-link"))
        return ActivationMade(until, sent_to="+32475123456")

    async def state(self, person_ref: str, device_ref: str) -> ActivationState:
        del person_ref, device_ref
        return ActivationState.UNKNOWN

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:
        del ask, asked_at
        return ("activation", person_ref) in self.twin.ledger
