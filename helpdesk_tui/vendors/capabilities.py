"""More capabilities, one small protocol each; the rules of `protocols` hold for their reads and writes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import SecretStr

from helpdesk_tui.contract.orders import Change, Delivery, SettingName
from helpdesk_tui.vendors.capability_values import (
    AccountDetail,
    Delivered,
    Finding,
    InvitationAsk,
    InvitationMade,
    SettingNow,
    StockToken,
)
from helpdesk_tui.vendors.values import VendorDevice


class Locks(Protocol):
    """Taking away for a while, and giving back: accounts and devices."""

    def able(self, device: VendorDevice | None) -> frozenset[Change]:
        """What can be done with this device, or with the account itself (None)."""
        ...

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        """Write: make it so, and read it back; making it so twice is harmless.

        `QUIET_PUSHES` refuses what lets none through already, since the desk returns to what it found.
        `seconds`: a lock that ends by itself, where the vendor has one; `Refused(UNSUPPORTED)` elsewhere.
        """
        ...

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        """For reconciling: whether it is so now; None when the vendor cannot say."""
        ...


class Tokens(Protocol):
    """Hardware and software tokens as things."""

    def resync_codes(self, device: VendorDevice) -> int:
        """How many codes in a row a resynchronisation takes: 1 to 3; 0 when there is none."""
        ...

    async def resync(self, person_ref: str, device_ref: str, codes: tuple[SecretStr, ...]) -> bool:
        """Write: bring it back in step; False: the codes do not fit, and nothing has changed."""
        ...

    async def stock(self, serial: str) -> tuple[StockToken, ...]:
        """Hardware tokens that nobody has and whose serial holds these characters, at most 50."""
        ...

    async def assign(self, person_ref: str, token_ref: str, code: SecretStr | None) -> None:
        """Write: give a hardware token to the person; a code read from it is checked first where given."""
        ...

    async def assigned(self, person_ref: str, token_ref: str) -> bool | None:
        """For reconciling: whether the person has it."""
        ...


class FirstCodes(Protocol):
    """New apps that work only once a first code of theirs was checked."""

    def awaits(self, device: VendorDevice) -> bool:
        """Whether this device was set up and its first code is still wanted."""
        ...

    async def finish(self, person_ref: str, device_ref: str, code: SecretStr) -> bool:
        """Write: check that code and let the device work; False: it does not fit, and nothing has changed."""
        ...

    async def finished(self, person_ref: str, device_ref: str) -> bool | None:
        """For reconciling: whether the device works now; None when it is out of sight."""
        ...


class CodeLists(Protocol):
    """Lists of one-time codes on paper."""

    sizes: tuple[int, ...]

    async def make_list(self, person_ref: str, size: int) -> tuple[SecretStr, ...]:
        """Write: a new list, which replaces the one before; its codes in order."""
        ...

    async def left(self, person_ref: str) -> int | None:
        """Codes left of the present list; None: there is none."""
        ...

    async def withdraw_list(self, person_ref: str) -> None:
        """Write: end the present list; ending none is harmless."""
        ...


class Telephony(Protocol):
    """Messages that the vendor itself sends to phones."""

    def receives(self, device: VendorDevice) -> bool:
        """Whether login codes can be texted to this device."""
        ...

    async def send_codes(self, person_ref: str, device_ref: str) -> None:
        """Write: text new login codes to this device, as the login screen would."""
        ...

    async def delivered(self, person_ref: str, since: datetime) -> tuple[Delivered, ...]:
        """What the telephony log says of this person's numbers since then, newest first."""
        ...


class Invitations(Protocol):
    """Links with which somebody sets up a new device from nothing."""

    deliveries: frozenset[Delivery]
    """SMS and mail are sent by the vendor; QR: the link is handed over."""

    async def invite(self, person_ref: str, ask: InvitationAsk) -> InvitationMade:
        """Write: make it and send it, or hand it over."""
        ...

    async def invited(self, person_ref: str, ask: InvitationAsk, *, asked_at: datetime) -> bool | None:
        """For reconciling: whether that invitation went out; None when the vendor cannot say."""
        ...


class Numbers(Protocol):
    """Changing the number of a phone."""

    def editable(self, device: VendorDevice) -> bool:
        """Whether the number of this device is the vendor's own, not a directory's that writes it again."""
        ...

    async def set_number(self, person_ref: str, device_ref: str, number: str) -> None:
        """Write: the new number in E.164; it is read back."""
        ...


class Names(Protocol):
    """What devices are called."""

    def nameable(self, device: VendorDevice) -> bool:
        """Whether the vendor keeps a name of this device that can be changed."""
        ...

    async def rename(self, person_ref: str, device_ref: str, name: str) -> None:
        """Write: this name and nothing else of the device; it is read back."""
        ...

    async def named(self, person_ref: str, device_ref: str, name: str) -> bool | None:
        """For reconciling: whether it is called so now; None when it is out of sight."""
        ...


class Settings(Protocol):
    """How one account logs in, where the vendor lets that be set for each."""

    async def adjustable(self, person_ref: str) -> tuple[SettingNow, ...]:
        """What can be set, to what, and how it stands now."""
        ...

    async def adjust(self, person_ref: str, setting: SettingName, value: str) -> None:
        """Write: one of the choices; `Refused(CHANGE_UNAVAILABLE)` for any other. It is read back."""
        ...

    async def adjusted(self, person_ref: str, setting: SettingName, value: str) -> bool | None:
        """For reconciling: whether it is so now; None when the vendor cannot say."""
        ...


class Diagnosis(Protocol):
    """Why a login fails, and what the vendor shows of an account."""

    async def why(self, person_ref: str, application: str = "") -> tuple[Finding, ...]:
        """What stands in the way of a login, most likely first."""
        ...

    async def details(self, person_ref: str) -> tuple[AccountDetail, ...]:
        """What the vendor's own self-service page shows of this account."""
        ...
