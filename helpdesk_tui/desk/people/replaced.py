"""Whether another thing stands under a device's ref: some vendors name slots, and not what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

from helpdesk_tui.contract.people import DeviceKind

_TOLD: Final = ("serial", "platform", "created")
"""What a vendor may not tell at first, and never takes back of the same thing."""
_MODEL: Final = "model"
_APP: Final = "app"
_UNSAID: Final = frozenset({"", "unknown"})


def is_replaced(known: Row[Any], values: Mapping[str, Any]) -> bool:
    """Another serial, make or date, a token in place of an app, or another app; a first word is none."""
    if _is_fob(known.kind) is not _is_fob(values["kind"]):
        return True
    if any(_other(getattr(known, name), values[name]) for name in _TOLD):
        return True
    if known.extra == values["extra"]:
        return False
    before, now = json.loads(known.extra), json.loads(values["extra"])
    app = _APP in before and _APP in now and before[_APP] != now[_APP]
    return app or _other(before.get(_MODEL), now.get(_MODEL))


def _is_fob(kind: str) -> bool:
    return kind == DeviceKind.HARDWARE_TOKEN.value


def _other(before: object, now: object) -> bool:
    said = all(one is not None and str(one).strip().lower() not in _UNSAID for one in (before, now))
    return said and before != now
