"""What can be given to a person, written a second time from the guidance: how much proof each asks, and which not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import ApprovalId, DeviceId, VendorId
from helpdesk_tui.contract.orders import (
    ActivationOrder,
    AssignOrder,
    BypassOrder,
    Change,
    ChangeOrder,
    Delivery,
    InviteOrder,
    ListOrder,
    NumberOrder,
    Order,
    RenameOrder,
    ResyncOrder,
    SettingName,
    SettingOrder,
    TextOrder,
)
from tests.desk.inside import AMELIE
from tests.torture.world import WORTH

TWIN: Final = VendorId("twin")
POINTS: Final = {1: 60, 2: 80, 3: 140}
PROOFS: Final = WORTH | {"person": (70, "human", False)}
"""Points, root and whether a machine compares it; `person`: the agent sees who it is."""
PHONE: Final = frozenset({"sms", "mobile"})
"""Proof through the phone that receives it."""
Make = Callable[[str, dict[str, Any]], Order]


@dataclass(frozen=True)
class Giving:
    """One kind of what gives."""

    action: Action
    """What the agent's own code is shown for."""
    tier: int
    make: Make
    through: frozenset[str] = frozenset()
    """Proofs through what receives it: they count nothing."""
    word: str = ""
    """By which the vendor's ledger tells that it happened; empty: a code, told with its operation."""
    factor: bool = False
    """It gives or moves a second factor: never together with a new password."""


def of_phone(person: str) -> DeviceId:
    """That person's phone."""
    return DeviceId(f"twin:DP1{_end(person)}")


def _end(person: str) -> str:
    return "" if person == AMELIE else person.removeprefix("per_")


def _token(person: str) -> DeviceId:
    return DeviceId(f"twin:DH1{_end(person)}")


def _change(change: Change, of: Callable[[str], DeviceId | None] = lambda _: None) -> Make:
    return lambda person, more: ChangeOrder(vendor=TWIN, change=change, device=of(person), **more)


def account_of(person: str) -> str:
    """The vendor's id of that person's account."""
    return "DU1" if person == AMELIE else f"DU{_end(person)}"


GIVINGS: Final[Mapping[str, Giving]] = {
    "bypass": Giving(Action.BYPASS, 2, lambda _, more: BypassOrder(vendor=TWIN, **more), factor=True),
    "activation": Giving(
        Action.ACTIVATION_REPLACE,
        2,
        lambda who, more: ActivationOrder(vendor=TWIN, device=of_phone(who), delivery=Delivery.SMS, **more),
        PHONE,
        "activation",
        factor=True,
    ),
    "list": Giving(
        Action.CODE_LIST, 2, lambda _, more: ListOrder(vendor=TWIN, size=25, **more), word="list", factor=True
    ),
    "invite": Giving(
        Action.INVITE,
        2,
        lambda _, more: InviteOrder(vendor=TWIN, delivery=Delivery.MAIL, **more),
        frozenset({"mail"}),
        "invite",
        factor=True,
    ),
    "assign": Giving(
        Action.ASSIGN_TOKEN,
        2,
        lambda _, more: AssignOrder(vendor=TWIN, token="HW1", serial="30001177", **more),
        word="assign",
        factor=True,
    ),
    "number": Giving(
        Action.CHANGE_NUMBER,
        3,
        lambda who, more: NumberOrder(vendor=TWIN, device=of_phone(who), number="0475 99 88 77", **more),
        PHONE,
        "number",
        factor=True,
    ),
    "text": Giving(
        Action.TEXT_CODES,
        1,
        lambda who, more: TextOrder(vendor=TWIN, device=of_phone(who), **more),
        PHONE,
        "text",
    ),
    "resync": Giving(
        Action.RESYNC,
        1,
        lambda who, more: ResyncOrder(
            vendor=TWIN,
            device=_token(who),
            codes=(SecretStr("123456"), SecretStr("654321")),
            **more,
        ),
        frozenset({"otp"}),
        "resync",
    ),
    "rename": Giving(
        Action.RENAME,
        1,
        lambda who, more: RenameOrder(vendor=TWIN, device=of_phone(who), name="blue phone", **more),
        PHONE,
        "rename",
    ),
    "setting": Giving(
        Action.SETTING,
        2,
        lambda _, more: SettingOrder(vendor=TWIN, setting=SettingName.PUSH_LOGIN, value="yes", **more),
        PHONE | {"otp"},
        "setting",
    ),
    "unlock": Giving(Action.UNLOCK, 1, _change(Change.UNLOCK_ACCOUNT), word="unlock_account"),
    "resume": Giving(Action.GIVE_BACK, 2, _change(Change.RESUME_DEVICE, of_phone), PHONE, "resume_device"),
    "resume token": Giving(
        Action.GIVE_BACK, 2, _change(Change.RESUME_DEVICE, _token), frozenset({"otp"}), "resume_device"
    ),
    "restore": Giving(Action.GIVE_BACK, 2, _change(Change.RESTORE_ACCOUNT), word="restore_account"),
}
WORDS: Final = frozenset(one.word for one in GIVINGS.values() if one.word)


def order_of(kind: str, person: str, approval: ApprovalId | None = None) -> Order:
    """The order that asks for it."""
    return GIVINGS[kind].make(person, {"approval": approval})
