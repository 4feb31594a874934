"""The authentication log page by page, and which permissions the keys have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.duo.wire.refs import bypass_path
from helpdesk_tui.vendors.values import Permission
from tests.vendors.duo.account import USER
from tests.vendors.duo.conftest import now, settings
from tests.vendors.edge import Edge, Seen, fail, ok

LOG = "/admin/v2/logs/authentication"
NOBODY = bypass_path("DB" + "0" * 18)


def event(number: int, **changes: Any) -> dict[str, Any]:
    return {"txid": f"t{number}", "timestamp": 1_700_000_000 + number, "user": {"key": USER}, **changes}


def page(rows: list[Any], cursor: list[str] | None) -> bytes:
    return ok({"authlogs": rows, "metadata": {"next_offset": cursor, "total_objects": 9}})


async def test_pages_oldest_first(wire: Edge, duo: DuoVendor) -> None:
    pages = {
        "": page([event(1), event(2)], ["1700000000002", "t2"]),
        "1700000000002,t2": page([event(2), event(3)], None),
    }
    wire.on("GET", LOG, lambda seen: pages[parse_qs(seen.query).get("next_offset", [""])[0]])
    assert duo.log is not None
    found = await duo.log.prompts(now() - timedelta(days=400))
    assert [prompt.ref for prompt in found] == ["t1", "t2", "t3"]
    query = {name: values[0] for name, values in parse_qs(wire.seen[-2].query).items()}
    assert (query["sort"], query["limit"]) == ("ts:asc", "1000")
    end = now() - timedelta(minutes=2)
    assert abs(int(query["maxtime"]) / 1000 - end.timestamp()) < 5
    assert abs(int(query["mintime"]) / 1000 - (end - timedelta(days=180)).timestamp()) < 5


async def test_blind_window_asks_nothing(wire: Edge, duo: DuoVendor) -> None:
    assert duo.log is not None
    assert await duo.log.prompts(now() - timedelta(seconds=100)) == ()
    assert [seen.path for seen in wire.seen] == ["/auth/v2/ping"]
    assert (duo.log.blind_seconds, duo.log.min_interval) == (120, 60.0)


async def test_a_cursor_that_repeats(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", LOG, page([event(1)], ["1", "t1"]))
    assert duo.log is not None
    with pytest.raises(DeskError) as caught:
        await duo.log.prompts(now() - timedelta(days=1))
    assert caught.value.code is ErrorCode.VENDOR_STRANGE
    assert len([seen for seen in wire.seen if seen.path == LOG]) == 2


async def test_the_rate_ends_a_long_look_without_losing_it(wire: Edge, duo: DuoVendor) -> None:
    pages = [page([event(1)], ["1", "t1"]), page([event(2)], ["2", "t2"])]
    wire.on("GET", LOG, lambda _seen: pages.pop(0) if pages else fail(42901, None, "Retry-After: 30"))
    assert duo.log is not None
    assert [prompt.ref for prompt in await duo.log.prompts(now() - timedelta(days=1))] == ["t1", "t2"]
    with pytest.raises(DeskError) as caught:
        await duo.log.prompts(now() - timedelta(days=1))
    assert caught.value.code is ErrorCode.VENDOR_BUSY
    assert duo.status().next_call is not None


@pytest.mark.parametrize("response", [{}, {"authlogs": "unknown"}, {"authlogs": None}, [], ""])
async def test_no_log_is_not_an_empty_one(response: Any, wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", LOG, ok(response))
    assert duo.log is not None
    with pytest.raises(DeskError) as caught:
        await duo.log.prompts(now() - timedelta(days=1))
    assert caught.value.code is ErrorCode.VENDOR_STRANGE


async def test_strange_lines_are_passed_over(wire: Edge, duo: DuoVendor) -> None:
    rows = [
        event(1, factor="telepathy", access_device="unknown"),
        None,
        "x",
        {},
        event(2, event_type="enrollment"),
    ]
    wire.on("GET", LOG, page(rows, None))
    assert duo.log is not None
    assert [prompt.factor for prompt in await duo.log.prompts(now() - timedelta(days=1))] == ["telepathy"]


def granted(permissions: tuple[Permission, ...]) -> dict[str, bool | None]:
    return {permission.name: permission.granted for permission in permissions}


NEEDED = ("Grant resource - Read", "Grant resource - Write", "Grant read log", "Auth API")


async def test_everything_granted_and_nothing_more(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", "/admin/v1/users", ok([], {"total_objects": 0}))
    wire.on("DELETE", NOBODY, fail(40401))
    wire.on("GET", LOG, page([], None))
    wire.on("GET", "/auth/v2/check", ok({"time": 1}))
    for path in ("/admin/v1/settings", "/admin/v1/admins", "/admin/v1/integrations"):
        wire.on("GET", path, fail(40301))
    assert granted(await duo.probe()) == dict.fromkeys(NEEDED, True)
    wire.on("DELETE", NOBODY, ok(""))
    wire.on("GET", "/admin/v1/settings", ok({"helpdesk_bypass": "allow"}))
    permissions = await duo.probe()
    assert granted(permissions)["Grant resource - Write"] is True
    assert (permissions[-1].name, permissions[-1].needed_for) == ("Grant settings", "nothing")


async def test_nothing_granted(wire: Edge, duo: DuoVendor) -> None:
    def refuse(seen: Seen) -> bytes:
        return fail(40301, "Wrong integration type for this API.")

    for method, path in (
        ("GET", "/admin/v1/users"),
        ("DELETE", NOBODY),
        ("GET", LOG),
        ("GET", "/auth/v2/check"),
        ("GET", "/admin/v1/settings"),
        ("GET", "/admin/v1/admins"),
        ("GET", "/admin/v1/integrations"),
    ):
        wire.on(method, path, refuse)
    permissions = await duo.probe()
    assert granted(permissions) == dict.fromkeys(NEEDED, False)
    assert {permission.problem for permission in permissions} == {ErrorCode.VENDOR_PERMISSION}


async def test_keys_that_are_wrong_tell_nothing(wire: Edge) -> None:
    duo = DuoVendor(settings(wire.url, auth=False), now)
    wire.on("GET", "/admin/v1/users", fail(40102))
    wire.on("DELETE", NOBODY, fail(40102))
    for path in (LOG, "/admin/v1/settings", "/admin/v1/admins", "/admin/v1/integrations"):
        wire.on("GET", path, fail(40102))
    permissions = await duo.probe()
    assert granted(permissions) == dict.fromkeys(NEEDED[:3]) | {"Auth API": False}
    assert permissions[0].problem is ErrorCode.VENDOR_KEYS_WRONG
    assert permissions[-1].problem is ErrorCode.CONFIG_MISSING
    await duo.close()


async def test_everybody_page_by_page(wire: Edge, duo: DuoVendor) -> None:
    def users(seen: Seen) -> bytes:
        query = parse_qs(seen.query)
        assert query["limit"] == ["300"]
        offset = int(query["offset"][0])
        rows: list[Any] = [{"user_id": f"DU{number:018d}"} for number in range(offset, offset + 300)]
        rows[0:0] = [{"user_id": f"DU{max(offset - 1, 0):018d}"}, {"username": "no id"}]
        return ok(
            rows,
            {"next_offset": offset + 300, "total_objects": 900} if offset < 600 else {"total_objects": 900},
        )

    wire.on("GET", "/admin/v1/users", users)
    refs = [person.ref async for person in duo.directory.everybody()]
    assert len(refs) == len(set(refs)) == 900


async def test_a_page_that_points_backwards(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", "/admin/v1/users", ok([{"user_id": USER}], {"next_offset": 0}))
    with pytest.raises(DeskError) as caught:
        [person async for person in duo.directory.everybody()]
    assert caught.value.code is ErrorCode.VENDOR_STRANGE
    assert len([seen for seen in wire.seen if seen.path == "/admin/v1/users"]) == 1
