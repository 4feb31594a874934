"""When another thing stands under the ref of a device."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from helpdesk_tui.desk.people.replaced import is_replaced

OLD = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
HARD, SOFT, PHONE = "hardware_token", "software_token", "phone"


def told(**said: Any) -> dict[str, Any]:
    extra = json.dumps(said.pop("extra", {}), sort_keys=True)
    return {"kind": PHONE, "serial": "", "platform": "", "created": None, "extra": extra, **said}


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ({"serial": "600121"}, {"serial": "600999"}, True),
        ({"serial": ""}, {"serial": "600999"}, False),
        ({"serial": "600121"}, {"serial": ""}, False),
        ({"platform": "Apple iOS"}, {"platform": "Google Android"}, True),
        ({"platform": ""}, {"platform": "Apple iOS"}, False),
        ({"created": OLD}, {"created": OLD + timedelta(seconds=1)}, True),
        ({"created": OLD}, {"created": OLD}, False),
        ({"created": None}, {"created": OLD}, False),
        ({"kind": HARD}, {"kind": SOFT}, True),
        ({"kind": SOFT}, {"kind": HARD}, True),
        ({"kind": PHONE}, {"kind": SOFT}, False),
        ({"extra": {"model": "iPhone 13"}}, {"extra": {"model": "Pixel 8"}}, True),
        ({"extra": {"model": "Unknown"}}, {"extra": {"model": "Pixel 8"}}, False),
        ({"extra": {"app": "a1"}}, {"extra": {"app": "b2"}}, True),
        ({"extra": {"app": "a1"}}, {"extra": {"app": "none"}}, True),
        ({"extra": {"app": "none"}}, {"extra": {"app": "b2"}}, True),
        ({"extra": {}}, {"extra": {"app": "b2"}}, False),
        ({"extra": {"app": "a1"}}, {"extra": {}}, False),
        ({"extra": {"state": "on"}}, {"extra": {"state": "off"}}, False),
    ],
)
def test_what_is_another_thing(before: dict[str, Any], after: dict[str, Any], replaced: bool) -> None:
    assert is_replaced(cast("Any", SimpleNamespace(**told(**before))), told(**after)) is replaced
