"""What an order does at a vendor: one effectful try, its result as a value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.vendors.protocols import Codes, Enrolment, Vendor
from helpdesk_tui.vendors.values import ActivationAsk, ActivationTexts, CodeOrder

BY_VENDOR = "vendor"
"""The vendor sent it by a road of its own and does not say where."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an operation hands over, on its way to the one screen that may show it."""

    codes: tuple[SecretStr, ...] = ()
    link: SecretStr | None = None

    def pack(self) -> SecretStr:
        """One text to be sealed."""
        link = None if self.link is None else self.link.get_secret_value()
        return SecretStr(json.dumps({"codes": [c.get_secret_value() for c in self.codes], "link": link}))

    @classmethod
    def unpack(cls, packed: SecretStr) -> Secrets:
        """Back out of what was sealed."""
        found = json.loads(packed.get_secret_value())
        link = found["link"]
        return cls(
            codes=tuple(SecretStr(code) for code in found["codes"]),
            link=None if link is None else SecretStr(link),
        )

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.codes) or self.link is not None


@dataclass(frozen=True, slots=True)
class Done:
    """What now exists at the vendor."""

    until: datetime | None
    uses: int | None
    refs: tuple[str, ...] = ()
    sent_to: str = ""
    device_ref: str | None = None
    secrets: Secrets = field(default_factory=Secrets, repr=False)


def code_order(operation: OperationId, order: BypassOrder, code: SecretStr | None = None) -> CodeOrder:
    """The order in the vendors' words."""
    return CodeOrder(operation=operation, seconds=order.seconds, uses=order.uses, code=code)


def codes_of(vendor: Vendor) -> Codes:
    """The vendor's bypass codes; refused when it has none."""
    if vendor.codes is None:
        raise Refused(ErrorCode.UNSUPPORTED, vendor=vendor.label)
    return vendor.codes


def enrolment_of(vendor: Vendor) -> Enrolment:
    """The vendor's activation links; refused when it has none."""
    if vendor.enrolment is None:
        raise Refused(ErrorCode.UNSUPPORTED, vendor=vendor.label)
    return vendor.enrolment


async def make_bypass(vendor: Vendor, account_ref: str, order: CodeOrder) -> Done:
    """Make a bypass code."""
    made = await codes_of(vendor).make(account_ref, order)
    return Done(until=made.until, uses=made.uses, refs=made.refs, secrets=Secrets(codes=made.codes))


async def activate(
    vendor: Vendor, account_ref: str, operation: OperationId, order: ActivationOrder, texts: ActivationTexts
) -> Done:
    """Send an activation link, or get one to draw."""
    ask = activation_ask(operation, order, texts)
    made = await enrolment_of(vendor).activate(account_ref, ask)
    return Done(
        until=made.until,
        uses=None,
        sent_to=made.sent_to if made.sent_to == BY_VENDOR else hint(made.sent_to),
        device_ref=ask.device_ref,
        secrets=Secrets(link=made.link),
    )


def activation_ask(operation: OperationId, order: ActivationOrder, texts: ActivationTexts) -> ActivationAsk:
    """The order in the vendors' words."""
    return ActivationAsk(
        operation=operation,
        device_ref=order.device.partition(":")[2],
        seconds=order.seconds,
        delivery=order.delivery,
        install_link=order.install_link,
        texts=texts,
    )
