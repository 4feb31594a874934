"""What can be done for a person besides codes and links, and why a login fails."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.orders import Change, Delivery, SettingName
from helpdesk_tui.contract.people import Factor


class Service(Answer):
    """One thing that a vendor can do for one account or device; its `kind` names the order."""

    kind: str
    vendor: VendorId
    vendor_label: str
    account: str
    """The vendor's id of the account."""
    device: DeviceId | None = None
    label: str = ""
    """The device's, with two last digits."""
    name: str = ""
    """What the device is called now, where its name can be changed."""
    change: Change | None = None
    takes: bool = False
    """It only takes away: a reason suffices."""
    action: Action | None = None
    """What the gate is asked; None: nothing."""
    codes: int = 0
    """How many codes in a row the caller reads."""
    factor: Factor | None = None
    """With what a login is tried."""
    deliveries: tuple[Delivery, ...] = ()
    sizes: tuple[int, ...] = ()


class StockItem(Answer):
    """A hardware token that nobody has."""

    id: str
    serial: str
    model: str = ""


class SettingLine(Answer):
    """One setting of how an account logs in, as it is now."""

    name: SettingName
    value: str
    """A word of the product, or the vendor's own for what a desk does not set."""
    choices: tuple[str, ...] = ()
    """What it can be set to, the present value among them where it is one of them."""


class Adjustable(Answer):
    """What can be set of one account; a rule of the application that is logged in to may override it."""

    vendor: VendorId
    vendor_label: str
    account: str
    settings: tuple[SettingLine, ...] = ()
    problem: str | None = None
    """An `ErrorCode` when the vendor could not say."""


class DiagnosisLine(Answer):
    """One answer to "why was I denied"."""

    code: str
    """A stable word that the console puts in a sentence."""
    detail: str = ""
    """The vendor's own words."""
    device: str = ""
    at: datetime | None = None


class Diagnosis(Answer):
    """What one vendor says of logins that fail, most likely first."""

    vendor: VendorId
    vendor_label: str
    lines: tuple[DiagnosisLine, ...] = ()
    problem: str | None = None
    """An `ErrorCode` when the vendor could not say."""


class DeliveryLine(Answer):
    """What became of one SMS or call that the vendor sent."""

    vendor: VendorId
    at: datetime
    kind: str
    hint: str
    """Two last digits of where it went."""
    purpose: str
    status: str = ""
