"""One small protocol per capability; a vendor lists those it has.

Reads may be repeated. Writes are tried once: they return, raise `OutcomeUnknown` (the effect may stand), or
raise another `DeskError` (certainly no effect). Every call ends within its deadline. Only `desk/operations`
and `desk/evidence` call writes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.capabilities import (
    CodeLists,
    Diagnosis,
    FirstCodes,
    Invitations,
    Locks,
    Names,
    Numbers,
    Settings,
    Telephony,
    Tokens,
)
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
    Permission,
    PersonPage,
    PushSent,
    PushState,
    TypedAs,
    VendorDevice,
    VendorPerson,
    VendorPrompt,
    VendorStatus,
)


class Directory(Protocol):
    """Who has an account here."""

    def everybody(self) -> AsyncIterator[VendorPerson]:
        """All accounts with their devices, page by page within the vendor's rate."""
        ...

    async def person(self, ref: str) -> VendorPerson | None:
        """One account read now; None when it is gone."""
        ...


@runtime_checkable
class Paged(Protocol):
    """A directory that can be read on from where an earlier reading was cut."""

    def pages(self, after: str) -> AsyncIterator[PersonPage]:
        """Page by page behind that place, within the vendor's rate; empty: from the beginning."""
        ...


class Codes(Protocol):
    """Bypass codes."""

    desk_draws: bool
    """The desk chooses the digits (so a lost answer loses nothing)."""
    counts_uses: bool
    """One code with several uses; else a day pass is that many single-use codes."""
    one_at_a_time: bool
    """A new code ends the one before at once, whoever made that."""
    typed_as: TypedAs
    max_uses: int

    def draw(self) -> SecretStr:
        """A new code from the system generator, as this vendor accepts it and a voice can dictate it."""
        ...

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        """Write: make the code, read it back, and answer what now exists.

        A read-back that differs from the order raises `OutcomeUnknown`: the desk then finds and revokes it.
        """
        ...

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        """All live codes of the account, those from elsewhere included."""
        ...

    async def made_by(
        self, person_ref: str, order: CodeOrder, *, asked_at: datetime, known: frozenset[str]
    ) -> tuple[LiveCode, ...]:
        """The live codes that this very order made, for reconciling; `known` existed before it."""
        ...

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        """Write: end one code; ending it twice is harmless."""
        ...


class Enrolment(Protocol):
    """Activation links."""

    finishes: bool
    """The phone's answer has to be bound by a write of its own (`finish`); else the vendor does it."""

    def deliveries(self, device: VendorDevice) -> frozenset[Delivery]:
        """How a link for this device can travel."""
        ...

    def stops_old(self, device: VendorDevice) -> bool:
        """Whether a new link for this device ends what works on it now."""
        ...

    def may_travel(self, device: VendorDevice) -> bool:
        """Whether the desk may carry this link in a message of its own: it ends, or can be ended."""
        ...

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        """Write: make a link and send it, or hand it over to be carried."""
        ...

    async def state(self, person_ref: str, device_ref: str) -> ActivationState:
        """What became of the last link of this device."""
        ...

    async def finish(self, person_ref: str, device_ref: str, handle: SecretStr) -> ActivationState:
        """Where the phone's answer stands; once it has come, write: bind it by `ActivationMade.handle`."""
        ...

    async def withdraw(self, person_ref: str, device_ref: str) -> None:
        """Write: end a link that was not used yet; `Refused(UNSUPPORTED)` where it ends only by itself."""
        ...

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:
        """For reconciling: whether that order had its effect; None when the vendor cannot say."""
        ...


class Challenges(Protocol):
    """Proofs that a machine compares."""

    code_by_device: bool
    """A code is checked against one named device; else against everything the person could have used."""

    def factors(self, device: VendorDevice) -> frozenset[Factor]:
        """What can be asked of this device for verifying a caller: push, otp."""
        ...

    def testable(self, device: VendorDevice) -> frozenset[Factor]:
        """What a login with this device can be tried with, the person on the line: push, call, otp, sms."""
        ...

    async def start_test(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        """Write: ask this very device by push or call as a login would; `push_state` tells the answer.

        It proves nothing of a caller: nobody compares a code.
        """
        ...

    async def send_push(self, person_ref: str, device_ref: str) -> PushSent:
        """Write: send a verification push."""
        ...

    async def push_state(self, person_ref: str, push_ref: str) -> PushState:
        """Where that push stands now."""
        ...

    async def check_code(self, person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:
        """Write (the code is spent): is this a code of that person, and what may it have been?"""
        ...


@runtime_checkable
class WakesAny(Protocol):
    """Challenges whose push reaches the account, and not the one device that was named."""

    def wakes(self, device: VendorDevice) -> bool:
        """Whether a push for another device of the account may be answered on this one."""
        ...


class Log(Protocol):
    """Login prompts."""

    blind_seconds: int
    """Nothing younger than this is shown."""
    min_interval: float
    """Seconds between two looks that the vendor tolerates."""

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        """All prompts of everybody since then, oldest first; paging and rate are the adapter's affair."""
        ...


class Vendor(Protocol):
    """One configured back end."""

    id: VendorId
    kind: str
    label: str
    client: ClientId
    directory: Directory
    codes: Codes | None
    enrolment: Enrolment | None
    challenges: Challenges | None
    log: Log | None
    history: History | None
    locks: Locks | None
    tokens: Tokens | None
    first_codes: FirstCodes | None
    lists: CodeLists | None
    telephony: Telephony | None
    invitations: Invitations | None
    numbers: Numbers | None
    names: Names | None
    settings: Settings | None
    diagnosis: Diagnosis | None
    identity: IdentityChecks | None

    async def probe(self) -> tuple[Permission, ...]:
        """Try each permission that the desk needs, with cheap reads only."""
        ...

    def status(self) -> VendorStatus:
        """How it answered last; no call is made."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
