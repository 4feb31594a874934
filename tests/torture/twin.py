"""A vendor whose ledger is a file that is synced before it answers: it outlives the desk that asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationMade,
    CodeOrder,
    LiveCode,
    MadeCode,
    OutcomeUnknown,
    TypedAs,
)
from tests.desk.twin import Fault, Live, TwinEnrolment, TwinVendor
from tests.torture.checker import Effect


class Flavour(StrEnum):
    """How a vendor keeps codes."""

    DUO = "duo"
    """The desk draws the digits, many codes live side by side."""
    OPENOTP = "openotp"
    """The desk draws them; a new code ends the one before at once."""
    PRIVACYIDEA = "privacyidea"
    """The vendor draws them; the operation names the token."""


@dataclass
class LedgerTwin(TwinVendor):
    """The twin of the desk's tests with a ledger on disk."""

    file: Path = Path("ledger")
    flavour: Flavour = Flavour.DUO
    passed: Callable[[str], None] = field(default=lambda _: None)
    """Told the name of each point that is reached."""

    def __post_init__(self) -> None:
        self.id = VendorId("twin")
        self.desk_draws = self.flavour is not Flavour.PRIVACYIDEA
        self.one_at_a_time = self.flavour is Flavour.OPENOTP
        self.typed_as = TypedAs.CODE

    @property
    def enrolment(self) -> LedgerEnrolment:
        return LedgerEnrolment(self)

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        fault = self._asked(person_ref, str(order.operation))
        live = self._add(person_ref, order)
        self._done(fault)
        return MadeCode((live.ref,), (SecretStr(live.code),), live.until, live.uses)

    async def send_link(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        """An activation link, in an SMS of the vendor's own."""
        operation, until = str(ask.operation), self.clock.now() + timedelta(seconds=ask.seconds)
        fault = self._asked(person_ref, operation)
        self._write("activation", person_ref, operation, ref=ask.device_ref, until=until.isoformat())
        self._done(fault)
        return ActivationMade(until, sent_to="+32475123456")

    def _asked(self, person_ref: str, operation: str) -> Fault | None:
        self.passed("vendor: request sent")
        fault = self._fault()
        self._write("asked", person_ref, operation)
        if fault is Fault.LOST_REQUEST:
            raise OutcomeUnknown
        return fault

    def _done(self, fault: Fault | None) -> None:
        self.passed("vendor: effect")
        if fault is Fault.LOST_ANSWER:
            raise OutcomeUnknown

    def _add(self, person_ref: str, order: CodeOrder) -> Live:
        for one in self._live(person_ref) if self.one_at_a_time else ():
            self._write("revoke", person_ref, "", ref=one.ref)
        now = self.clock.now()
        code = order.code.get_secret_value() if order.code else self.draw().get_secret_value()
        operation = str(order.operation)
        by_serial = self.flavour is Flavour.PRIVACYIDEA
        ref = f"HD-{operation}" if by_serial else f"ref{len(self.lines())}"
        live = Live(ref, code, now, now + timedelta(seconds=order.seconds), order.uses)
        self._write(
            "code", person_ref, operation, ref=ref, code=code, until=live.until.isoformat(), uses=live.uses
        )
        return live

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        self._answer()
        return tuple(LiveCode(one.ref, one.made_at, one.until, one.uses) for one in self._live(person_ref))

    async def made_by(
        self, person_ref: str, order: CodeOrder, *, asked_at: datetime, known: frozenset[str]
    ) -> tuple[LiveCode, ...]:
        found = await self.live(person_ref)
        if self.flavour is Flavour.PRIVACYIDEA:
            return tuple(one for one in found if one.ref == f"HD-{order.operation}")
        new = [one for one in found if one.ref not in known]
        return tuple(one for one in new if one.made_at is not None and one.made_at >= asked_at)

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        self._answer()
        self.passed("vendor: revoke sent")
        self._write("revoke", person_ref, "", ref=code_ref)
        self.passed("vendor: revoked")

    def _live(self, account: str) -> list[Live]:
        live: dict[str, Live] = {}
        for line in self.lines():
            if line["account"] != account:
                continue
            if line["kind"] == "code":
                made, until = datetime.fromisoformat(line["at"]), datetime.fromisoformat(line["until"])
                live[line["ref"]] = Live(line["ref"], line["code"], made, until, line["uses"])
            elif line["kind"] == "revoke":
                live.pop(line["ref"], None)
        now = self.clock.now()
        return [one for one in live.values() if one.until > now]

    def lines(self) -> list[dict[str, Any]]:
        """Everything that happened here."""
        return read_lines(self.file)

    def _write(self, kind: str, account: str, operation: str, **more: Any) -> None:
        at = self.clock.now().isoformat()
        append(self.file, {"kind": kind, "account": account, "operation": operation, "at": at, **more})


@dataclass
class LedgerEnrolment(TwinEnrolment):
    """Activation links that stand in the ledger; the vendor knows later which were sent."""

    twin: LedgerTwin

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        return await self.twin.send_link(person_ref, ask)

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:
        del person_ref, asked_at
        self.twin._answer()
        sent = (line for line in self.twin.lines() if line["kind"] == "activation")
        return any(line["operation"] == str(ask.operation) for line in sent)


def append(file: Path, line: dict[str, Any]) -> None:
    """On disk before anybody hears of it."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, json.dumps(line).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The ledger's lines; a line that was cut by a kill was never answered."""
    if not file.exists():
        return []
    whole = [line for line in file.read_bytes().split(b"\n")[:-1] if line]
    return [json.loads(line) for line in whole]


def effects(file: Path, vendor: str = "twin") -> list[Effect]:
    """The ledger as the checker reads it."""
    return [
        Effect(
            kind=line["kind"],
            vendor=vendor,
            account=line["account"],
            at=datetime.fromisoformat(line["at"]),
            operation=line["operation"],
            ref=line.get("ref", ""),
            until=None if "until" not in line else datetime.fromisoformat(line["until"]),
            uses=line.get("uses", 1),
        )
        for line in read_lines(file)
    ]
