"""Orders: what a console asks to be done at a vendor, one model for each kind."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from helpdesk_tui.contract.base import Ask
from helpdesk_tui.contract.ids import ApprovalId, DeviceId, GrantId, PersonId, VendorId
from helpdesk_tui.contract.people import Factor

MIN_SECONDS = 300
MAX_SECONDS = 86_400
MAX_USES = 5
MAX_NAME = 40
"""Signs of a device's name: what fits a line of the card."""


class Gated(Ask):
    """What the gate is asked for; it may stand under a second person's approval."""

    approval: ApprovalId | None = None
    """Of exactly this order; None: none is needed."""


class BypassReason(StrEnum):
    """Why the person needs a code."""

    FORGOTTEN_PHONE = "forgotten_phone"
    LOST_PHONE = "lost_phone"
    BROKEN_PHONE = "broken_phone"
    MISHEARD = "misheard"
    """The code before was misheard, spent or expired: same episode."""
    OTHER = "other"


class BypassOrder(Gated):
    """A bypass code: `seconds` 300 to 86,400, `uses` 1 to 5 (above 1: a day pass)."""

    kind: Literal["bypass"] = "bypass"
    vendor: VendorId
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there; None: the first."""
    seconds: int = Field(default=MAX_SECONDS, ge=MIN_SECONDS, le=MAX_SECONDS)
    uses: int = Field(default=1, ge=1, le=MAX_USES)
    reason: BypassReason = BypassReason.FORGOTTEN_PHONE


class Delivery(StrEnum):
    """How an activation link travels."""

    SMS = "sms"
    MAIL = "mail"
    QR = "qr"
    """Drawn in the terminal: the person stands beside the agent."""


class ActivationOrder(Gated):
    """A new activation link for one device."""

    kind: Literal["activation"] = "activation"
    vendor: VendorId
    device: DeviceId
    delivery: Delivery = Delivery.SMS
    install_link: bool = False
    """Send the app's install link first."""
    seconds: int = Field(default=MAX_SECONDS, ge=MIN_SECONDS, le=MAX_SECONDS)


class Change(StrEnum):
    """What can be done to an account or a device; all but the last can be undone."""

    SUSPEND_DEVICE = "suspend_device"
    RESUME_DEVICE = "resume_device"
    LOCK_ACCOUNT = "lock_account"
    UNLOCK_ACCOUNT = "unlock_account"
    """Of a device: the wrong codes that blocked it are forgotten; a lock of the account stays."""
    TRASH_ACCOUNT = "trash_account"
    """Into the vendor's own trash, out of which it can be restored for some days."""
    RESTORE_ACCOUNT = "restore_account"
    RETURN_TOKEN = "return_token"
    """The hardware token goes back into the stock."""
    FORGET_BROWSERS = "forget_browsers"
    """Browsers that are let in without a second factor are asked again; they can be remembered anew."""
    QUIET_PUSHES = "quiet_pushes"
    """No push for a while: of a device that receives them, or of an account. The desk lets them through again
    at the end of `seconds`, unless somebody has decided otherwise meanwhile."""
    ALLOW_PUSHES = "allow_pushes"
    REMOVE_DEVICE = "remove_device"
    """For good: of a key or computer that its vendor does not suspend."""

    @property
    def takes(self) -> bool:
        """It only takes away and can be given back: role and reason suffice (Law 13)."""
        return self in {
            Change.SUSPEND_DEVICE,
            Change.LOCK_ACCOUNT,
            Change.TRASH_ACCOUNT,
            Change.RETURN_TOKEN,
            Change.FORGET_BROWSERS,
            Change.QUIET_PUSHES,
        }


Code = Annotated[SecretStr, Field(min_length=4, max_length=64)]
"""Digits that the caller read aloud; never kept."""


class ChangeOrder(Gated):
    """Suspend, lock, give back: one change to an account or one of its devices."""

    kind: Literal["change"] = "change"
    vendor: VendorId
    change: Change
    device: DeviceId | None = None
    """None: the account itself."""
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there."""
    person: PersonId | None = None
    """Whose it is, where there is no case."""
    seconds: int | None = Field(default=None, ge=MIN_SECONDS, le=MAX_SECONDS)
    """A lock that ends by itself, where the vendor has one; needed for pushes that are to be quiet."""
    reason: str = Field(default="", max_length=200)
    """Needed for what takes away."""


class ResyncOrder(Gated):
    """Bring a token back in step with one to three codes in a row."""

    kind: Literal["resync"] = "resync"
    vendor: VendorId
    device: DeviceId
    codes: tuple[Code, ...] = Field(min_length=1, max_length=3)


class FirstCodeOrder(Gated):
    """The first code that a new app shows: until it is checked the vendor accepts none of its codes."""

    kind: Literal["first_code"] = "first_code"
    vendor: VendorId
    device: DeviceId
    code: Code


class TestOrder(Ask):
    """Try a login with one device while the person is on the line; gives nothing and proves nothing."""

    __test__ = False

    kind: Literal["test"] = "test"
    vendor: VendorId
    device: DeviceId
    factor: Factor
    code: Code | None = None
    """What the person reads, for a factor that shows codes."""


class AssignOrder(Gated):
    """Give a hardware token out of the stock."""

    kind: Literal["assign"] = "assign"
    vendor: VendorId
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there; None: the first."""
    token: str = Field(min_length=1, max_length=128)
    """The vendor's id of the token."""
    serial: str = Field(min_length=1, max_length=64)
    code: Code | None = None
    """Read from the token, so that the right one was handed over."""


class ListOrder(Gated):
    """A new list of one-time codes, which replaces the one before."""

    kind: Literal["list"] = "list"
    vendor: VendorId
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there; None: the first."""
    size: int = Field(ge=5, le=1000)


class TextOrder(Gated):
    """Text new login codes to a phone, as the login screen would."""

    kind: Literal["text"] = "text"
    vendor: VendorId
    device: DeviceId


class InviteOrder(Gated):
    """A link with which the person sets up a new device from nothing."""

    kind: Literal["invite"] = "invite"
    vendor: VendorId
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there; None: the first."""
    delivery: Delivery = Delivery.MAIL
    seconds: int = Field(default=MAX_SECONDS, ge=MIN_SECONDS, le=MAX_SECONDS)


class NumberOrder(Gated):
    """Another number for a phone; it is quarantined from then on."""

    kind: Literal["number"] = "number"
    vendor: VendorId
    device: DeviceId
    number: str = Field(min_length=4, max_length=40)
    """As the caller says it; the desk reads it by the habits of the client's country."""


class RenameOrder(Gated):
    """Another name for a device: it gives nothing, but whoever reads the name later believes it."""

    kind: Literal["rename"] = "rename"
    vendor: VendorId
    device: DeviceId
    name: str = Field(min_length=1, max_length=MAX_NAME)
    alike: bool = False
    """The agent knows that it reads like the name of something else, and means it."""


class SettingName(StrEnum):
    """How an account logs in, as far as a desk may change it."""

    PUSH_LOGIN = "push_login"
    """`yes` or `no`: a login asks the phone."""
    MAIN_METHOD = "main_method"
    """`token`, `list`, `sms` or `mail`."""
    FALLBACK_METHOD = "fallback_method"
    """The same, or empty: none."""
    CHALLENGE_SECONDS = "challenge_seconds"
    """How long a login waits for the code."""
    AUTO_PROMPT = "auto_prompt"
    """`yes` or `no`: a login asks by itself in the way that was used last."""


class SettingOrder(Gated):
    """One setting of how an account logs in."""

    kind: Literal["setting"] = "setting"
    vendor: VendorId
    account: str | None = Field(default=None, max_length=256)
    """The vendor's id of the account, where the person has several there; None: the first."""
    setting: SettingName
    value: str = Field(max_length=32, pattern=r"^[a-z0-9]*$")
    person: PersonId | None = None
    """Whose it is, where there is no case."""
    reason: str = Field(default="", max_length=200)
    """Needed for what takes away."""

    @property
    def takes(self) -> bool:
        """It only takes away and can be given back: role and reason suffice (Law 13)."""
        return (self.setting, self.value) in SETTINGS_TAKEN

    @property
    def delivery(self) -> Delivery:
        """Where codes go from then on; QR: to the account's own devices."""
        return {"sms": Delivery.SMS, "mail": Delivery.MAIL}.get(self.value, Delivery.QR)


SETTINGS_TAKEN = (
    (SettingName.PUSH_LOGIN, "no"),
    (SettingName.FALLBACK_METHOD, ""),
    (SettingName.AUTO_PROMPT, "no"),
)
"""Fewer ways to log in than before, and no weaker one in their place."""


class RevokeOrder(Ask):
    """Take back a grant or a code from elsewhere; needs no evidence (Law 13)."""

    kind: Literal["revoke"] = "revoke"
    grant: GrantId
    reason: str = Field(min_length=1, max_length=200)


Order = Annotated[
    BypassOrder
    | ActivationOrder
    | RevokeOrder
    | ChangeOrder
    | ResyncOrder
    | FirstCodeOrder
    | TestOrder
    | AssignOrder
    | ListOrder
    | TextOrder
    | InviteOrder
    | NumberOrder
    | RenameOrder
    | SettingOrder,
    Field(discriminator="kind"),
]

Taking = Annotated[RevokeOrder | ChangeOrder | SettingOrder, Field(discriminator="kind")]
"""What may be ordered without a case: it only takes away."""
