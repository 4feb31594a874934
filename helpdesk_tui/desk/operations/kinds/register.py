"""Which kind an order is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.operations.kinds.activation import Activation
from helpdesk_tui.desk.operations.kinds.base import Kind
from helpdesk_tui.desk.operations.kinds.bypass import Bypass
from helpdesk_tui.desk.operations.kinds.change import ChangeKind
from helpdesk_tui.desk.operations.kinds.handing import CodeList, Invite, NewNumber, Texting
from helpdesk_tui.desk.operations.kinds.naming import Rename
from helpdesk_tui.desk.operations.kinds.revoke import Revoke
from helpdesk_tui.desk.operations.kinds.settings import Setting
from helpdesk_tui.desk.operations.kinds.tokens import Assign, FirstCode, Resync
from helpdesk_tui.desk.operations.kinds.trial import Trial

KINDS: Mapping[str, Kind[Any]] = {
    "bypass": Bypass(),
    "activation": Activation(),
    "revoke": Revoke(),
    "change": ChangeKind(),
    "resync": Resync(),
    "first_code": FirstCode(),
    "test": Trial(),
    "assign": Assign(),
    "list": CodeList(),
    "text": Texting(),
    "invite": Invite(),
    "number": NewNumber(),
    "rename": Rename(),
    "setting": Setting(),
}


def kind_of(order: Order) -> Kind[Any]:
    """Its kind; every order of the contract has one."""
    return KINDS[order.kind]
