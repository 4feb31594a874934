"""What a vendor twin can do besides codes and links; in memory, with a ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.orders import Change, Delivery, SettingName
from helpdesk_tui.vendors.capability_values import (
    Delivered,
    InvitationAsk,
    InvitationMade,
    SettingNow,
    StockToken,
)
from helpdesk_tui.vendors.values import ActivationState, VendorDevice

OPPOSITE = {
    Change.SUSPEND_DEVICE: Change.RESUME_DEVICE,
    Change.LOCK_ACCOUNT: Change.UNLOCK_ACCOUNT,
    Change.TRASH_ACCOUNT: Change.RESTORE_ACCOUNT,
    Change.QUIET_PUSHES: Change.ALLOW_PUSHES,
}
CHOICES = {
    SettingName.PUSH_LOGIN: ("yes", "no"),
    SettingName.MAIN_METHOD: ("token", "mail", "sms"),
    SettingName.FALLBACK_METHOD: ("mail", "sms", ""),
    SettingName.CHALLENGE_SECONDS: ("30", "90", "300"),
}
AS_IT_IS = {
    SettingName.PUSH_LOGIN: "no",
    SettingName.MAIN_METHOD: "token",
    SettingName.FALLBACK_METHOD: "",
    SettingName.CHALLENGE_SECONDS: "90",
}


@dataclass
class TwinMore:
    """Locks, tokens, lists, texts, invitations and numbers."""

    ledger: list[tuple[str, str]]
    lost: Callable[[], bool]
    """Called before each write's answer: whether that answer is lost."""
    standing: set[tuple[str, str | None, Change]] = field(default_factory=set)
    fits: set[tuple[str, ...]] = field(default_factory=set)
    free: dict[str, str] = field(default_factory=lambda: {"HW1": "30001177"})
    owned: set[tuple[str, str]] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    """Devices whose first code is wanted."""
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names_: dict[str, str] = field(default_factory=dict)
    set_: dict[SettingName, str] = field(default_factory=lambda: dict(AS_IT_IS))
    invited_: list[str] = field(default_factory=list)
    phone_answers: ActivationState = ActivationState.PENDING
    only_removed: set[str] = field(default_factory=set)
    """Devices that a vendor like Duo does not suspend, but removes."""
    quiets: bool = False
    """Pushes of an account can be turned off, as at a vendor like OpenOTP."""
    last_device: str | None = None
    """The device that a vendor like Duo does not suspend."""
    sizes: tuple[int, ...] = (25, 50)
    deliveries: frozenset[Delivery] = frozenset({Delivery.MAIL, Delivery.SMS})

    def able(self, device: VendorDevice | None) -> frozenset[Change]:
        if device is None:
            pushes = {Change.QUIET_PUSHES, Change.ALLOW_PUSHES} if self.quiets else set[Change]()
            return frozenset(
                {Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT, Change.TRASH_ACCOUNT, Change.RESTORE_ACCOUNT}
                | pushes
            )
        if device.ref in self.only_removed:
            return frozenset({Change.REMOVE_DEVICE})
        return frozenset({Change.SUSPEND_DEVICE, Change.RESUME_DEVICE})

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        del seconds
        if change is Change.SUSPEND_DEVICE and device_ref == self.last_device:
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="last_device", detail="not kept")
        self.ledger.append((change.value, person_ref))
        self.standing.add((person_ref, device_ref, change))
        other = OPPOSITE.get(change) or next((one for one, back in OPPOSITE.items() if back is change), None)
        if other is not None:
            self.standing.discard((person_ref, device_ref, other))
        self._answer()

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        return (person_ref, device_ref, change) in self.standing

    def resync_codes(self, device: VendorDevice) -> int:
        return 2 if device.serial else 0

    async def resync(self, person_ref: str, device_ref: str, codes: tuple[SecretStr, ...]) -> bool:
        del device_ref
        self.ledger.append(("resync", person_ref))
        self._answer()
        return tuple(code.get_secret_value() for code in codes) in self.fits

    def awaits(self, device: VendorDevice) -> bool:
        return device.ref in self.pending

    async def finish(self, person_ref: str, device_ref: str, code: SecretStr) -> bool:
        self.ledger.append(("first_code", person_ref))
        fits = (code.get_secret_value(),) in self.fits
        if fits:
            self.pending.discard(device_ref)
        self._answer()
        return fits

    async def finished(self, person_ref: str, device_ref: str) -> bool | None:
        del person_ref
        return device_ref not in self.pending

    async def stock(self, serial: str) -> tuple[StockToken, ...]:
        return tuple(StockToken(ref, number) for ref, number in self.free.items() if serial in number)

    async def assign(self, person_ref: str, token_ref: str, code: SecretStr | None) -> None:
        del code
        self.ledger.append(("assign", person_ref))
        self.owned.add((person_ref, token_ref))
        self.free.pop(token_ref, None)
        self._answer()

    async def assigned(self, person_ref: str, token_ref: str) -> bool | None:
        return (person_ref, token_ref) in self.owned

    async def make_list(self, person_ref: str, size: int) -> tuple[SecretStr, ...]:
        codes = tuple(f"{number:06d}" for number in range(100_000, 100_000 + size))
        self.ledger.append(("list", person_ref))
        self.listed[person_ref] = codes
        self._answer()
        return tuple(SecretStr(code) for code in codes)

    async def left(self, person_ref: str) -> int | None:
        codes = self.listed.get(person_ref)
        return None if codes is None else len(codes)

    async def withdraw_list(self, person_ref: str) -> None:
        self.ledger.append(("list withdrawn", person_ref))
        self.listed.pop(person_ref, None)

    def receives(self, device: VendorDevice) -> bool:
        return bool(device.number)

    async def send_codes(self, person_ref: str, device_ref: str) -> None:
        del device_ref
        self.ledger.append(("text", person_ref))
        self._answer()

    async def delivered(self, person_ref: str, since: datetime) -> tuple[Delivered, ...]:
        del person_ref, since
        return ()

    async def invite(self, person_ref: str, ask: InvitationAsk) -> InvitationMade:
        del ask
        self.ledger.append(("invite", person_ref))
        self.invited_.append(person_ref)
        self._answer()
        return InvitationMade(until=None, sent_to="vendor")

    async def invited(self, person_ref: str, ask: InvitationAsk, *, asked_at: datetime) -> bool | None:
        del ask, asked_at
        return person_ref in self.invited_

    def editable(self, device: VendorDevice) -> bool:
        return bool(device.number)

    async def set_number(self, person_ref: str, device_ref: str, number: str) -> None:
        del device_ref, number
        self.ledger.append(("number", person_ref))
        self._answer()

    async def adjustable(self, person_ref: str) -> tuple[SettingNow, ...]:
        del person_ref
        return tuple(SettingNow(name, value, CHOICES[name]) for name, value in self.set_.items())

    async def adjust(self, person_ref: str, setting: SettingName, value: str) -> None:
        if value not in CHOICES[setting]:
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="no_choice")
        self.ledger.append(("setting", person_ref))
        self.set_[setting] = value
        self._answer()

    async def adjusted(self, person_ref: str, setting: SettingName, value: str) -> bool | None:
        del person_ref
        return self.set_[setting] == value

    def nameable(self, device: VendorDevice) -> bool:
        return device.ref not in self.only_removed

    async def rename(self, person_ref: str, device_ref: str, name: str) -> None:
        self.ledger.append(("rename", person_ref))
        self.names_[device_ref] = name
        self._answer()

    async def named(self, person_ref: str, device_ref: str, name: str) -> bool | None:
        del person_ref
        return self.names_.get(device_ref) == name

    def _answer(self) -> None:
        from helpdesk_tui.vendors.values import OutcomeUnknown

        if self.lost():
            raise OutcomeUnknown
