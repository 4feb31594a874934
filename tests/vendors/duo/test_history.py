"""Duo's logs for mirroring: the official client reads the same rows; windows, pages, rates and ages on a raw edge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.duo import history
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.history import DeedKind, DeedRow, HistoryPage, HistoryRow, LoginRow, MessageRow
from tests.vendors.duo.conftest import now
from tests.vendors.duo.test_contract import settings_of
from tests.vendors.duo.whole import Whole, place, whole  # noqa: F401 - fixtures
from tests.vendors.edge import Edge, Seen, fail, ok

LOGINS, ACTIVITY, TELEPHONY, ADMINISTRATOR = (
    LogKind.AUTHENTICATION,
    LogKind.ACTIVITY,
    LogKind.TELEPHONY,
    LogKind.ADMINISTRATOR,
)
AUTH_PATH, ADMIN_PATH = "/admin/v2/logs/authentication", "/admin/v1/logs/administrator"


async def look(
    vendor: DuoVendor, kind: LogKind, cursor: str = "", *, since: datetime
) -> tuple[list[HistoryRow], HistoryPage, int]:
    """All pages of one look: rows, the last page, how many pages there were."""
    rows: list[HistoryRow] = []
    assert vendor.history is not None
    for count in range(1, 7):
        page = await vendor.history.page(kind, cursor, since, None)
        rows += page.rows
        cursor = page.cursor
        if not page.more:
            return rows, page, count
    raise AssertionError("it never ends")


# -- beside the official client --------------------------------------------------------------------


async def test_every_login_of_a_month_is_handed_out_once(
    whole: Whole,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "_PAGE", 400)
    since = now() - timedelta(days=31)
    rows, last, pages = await look(whole.vendor, LOGINS, since=since)
    assert pages > 1
    assert [one.at for one in rows] == sorted(one.at for one in rows)
    assert last.complete_until is not None
    theirs = witness(whole, since, last.complete_until)
    assert [one.ref for one in rows] == [line["txid"] for line in theirs]
    logins = {one.ref: one for one in rows if isinstance(one, LoginRow)}
    lines = {line["txid"]: line for line in theirs if line["event_type"] == "authentication"}
    assert logins.keys() == lines.keys()
    for ref, line in lines.items():
        row = logins[ref]
        assert (row.person_ref, row.login) == (line["user"]["key"], line["user"]["name"])
        assert (row.reason, row.factor) == (line["reason"], line["factor"])
        assert (row.outcome is PromptOutcome.APPROVED) == (line["result"] == "success")
        assert row.address in (line["access_device"]["ip"], None)


def witness(whole: Whole, since: datetime, until: datetime) -> list[dict[str, Any]]:  # noqa: F811
    """The same window through the official client, oldest first."""
    found: list[dict[str, Any]] = []
    following: Any = None
    window = {"mintime": ms(since), "maxtime": ms(until)}
    while True:
        page = whole.admin.get_authentication_log(
            2, **window, limit="1000", sort="ts:asc", next_offset=following
        )
        found += page["authlogs"]
        following = page["metadata"]["next_offset"]
        if following is None:
            return found


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def logins_of(rows: Sequence[HistoryRow], user: str) -> list[LoginRow]:
    """His alone: on a working day others log in meanwhile."""
    return [row for row in rows if isinstance(row, LoginRow) and row.person_ref == user]


async def test_what_happened_is_seen_after_two_minutes_and_comes_again_under_the_same_name(
    whole: Whole,  # noqa: F811
) -> None:
    moved = timedelta()
    vendor = DuoVendor(settings_of(whole.sandbox), lambda: now() + moved)
    user = whole.ref("fraud")
    begun = now() - timedelta(seconds=5)
    assert whole.auth.auth("push", user_id=user, device="auto", ipaddr="203.0.113.9")["status"] == "fraud"
    whole.admin.send_sms_activation_to_phone(whole.sandbox.phone("everyday")["devices"][0]["phone_id"])
    early, first, _ = await look(vendor, LOGINS, since=begun)
    assert early == []
    assert first.complete_until is None or first.complete_until <= now() - timedelta(seconds=119)
    moved = timedelta(seconds=125)
    whole.sandbox.control("POST", "clock", advance=125)
    found, second, _ = await look(vendor, LOGINS, first.cursor, since=begun)
    (row,) = logins_of(found, user)
    assert (row.outcome, row.address) == (PromptOutcome.FRAUD, "203.0.113.9")
    found, _, _ = await look(vendor, LOGINS, second.cursor, since=begun)
    (again,) = logins_of(found, user)
    assert again.ref == row.ref
    deeds, _, _ = await look(vendor, ACTIVITY, since=begun)
    sent = [
        one for one in deeds if isinstance(one, DeedRow) and one.action == "phone_activation_code_regenerated"
    ]
    assert [one.ours for one in sent] == [True]
    (sms,), _, _ = await look(vendor, TELEPHONY, since=begun)
    assert isinstance(sms, MessageRow)
    assert sms.kind == "sms"
    assert sum(map(str.isdigit, sms.number)) == 2
    earlier, _, _ = await look(vendor, ADMINISTRATOR, since=begun)
    assert [one.action for one in earlier if isinstance(one, DeedRow)] == [
        one.action for one in deeds if isinstance(one, DeedRow)
    ]
    await vendor.close()


# -- on a raw edge ---------------------------------------------------------------------------------


def line(ref: str, ago: float, **more: Any) -> dict[str, Any]:
    return {
        "txid": ref,
        "timestamp": int(now().timestamp() - ago),
        "user": {"key": "DU1", "name": "a.dupont"},
        "event_type": "authentication",
        "result": "success",
        **more,
    }


def page(*lines: dict[str, Any], offset: list[str] | None = None) -> bytes:
    return ok({"authlogs": list(lines), "metadata": {"next_offset": offset, "total_objects": 3}})


def asked(seen: Seen, name: str) -> datetime:
    return datetime.fromtimestamp(int(parse_qs(seen.query)[name][0]) / 1000, UTC)


def near(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(seconds=5)


def logs(wire: Edge, path: str) -> list[Seen]:
    return [seen for seen in wire.seen if seen.path == path]


async def test_a_look_begins_a_quarter_of_an_hour_before_the_last_one_ended(
    wire: Edge, duo: DuoVendor
) -> None:
    answers = [page(line("a", 600)), page(line("late", 900), line("a", 600), line("b", 200))]
    wire.on("GET", AUTH_PATH, lambda _seen: answers.pop(0))
    since = now() - timedelta(hours=3)
    _, first, _ = await look(duo, LOGINS, since=since)
    rows, _, _ = await look(duo, LOGINS, first.cursor, since=since)
    assert [one.ref for one in rows] == ["late", "a", "b"]
    earlier, later = logs(wire, AUTH_PATH)
    assert near(asked(earlier, "mintime"), since)
    assert near(asked(earlier, "maxtime"), now() - timedelta(minutes=2))
    assert asked(later, "mintime") == asked(earlier, "maxtime") - timedelta(minutes=15)


async def test_pages_of_one_look_share_its_window(wire: Edge, duo: DuoVendor) -> None:
    answers = [page(line("a", 600), offset=["1700000000000", "a"]), page(line("b", 500))]
    wire.on("GET", AUTH_PATH, lambda _seen: answers.pop(0))
    rows, last, pages = await look(duo, LOGINS, since=now() - timedelta(hours=1))
    assert ([one.ref for one in rows], pages) == (["a", "b"], 2)
    one, other = logs(wire, AUTH_PATH)
    assert asked(one, "mintime") == asked(other, "mintime")
    assert asked(one, "maxtime") == asked(other, "maxtime") == last.complete_until
    assert parse_qs(other.query)["next_offset"] == ["1700000000000,a"]


async def test_an_offset_that_does_not_move_ends_the_look(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", AUTH_PATH, page(line("a", 600), offset=["1", "a"]))
    rows, _, pages = await look(duo, LOGINS, since=now() - timedelta(hours=1))
    assert (len(rows), pages) == (2, 2)


async def test_nothing_is_asked_beyond_what_the_vendor_keeps(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", AUTH_PATH, page())
    await look(duo, LOGINS, since=now() - timedelta(days=400))
    (seen,) = logs(wire, AUTH_PATH)
    assert near(asked(seen, "mintime"), now() - timedelta(days=180, seconds=120))


async def test_a_window_that_lies_within_the_blind_minutes_asks_nothing(wire: Edge, duo: DuoVendor) -> None:
    rows, _, _ = await look(duo, LOGINS, since=now() - timedelta(seconds=60))
    assert (rows, logs(wire, AUTH_PATH)) == ([], [])


async def test_each_log_has_a_rate_of_its_own_and_says_when_it_goes_on(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", AUTH_PATH, page())
    wire.on("GET", "/admin/v2/logs/activity", ok({"items": [], "metadata": {}}))
    since = now() - timedelta(hours=1)
    for _ in range(6):
        await look(duo, LOGINS, since=since)
    with pytest.raises(DeskError) as busy:
        await look(duo, LOGINS, since=since)
    assert busy.value.code is ErrorCode.VENDOR_BUSY
    until = datetime.fromisoformat(busy.value.params["until"])
    assert timedelta(seconds=20) < until - now() < timedelta(seconds=32)
    await look(duo, ACTIVITY, since=since)
    assert len(logs(wire, AUTH_PATH)) == 6


async def test_a_refusal_for_the_rate_is_said_and_waited_out(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", AUTH_PATH, fail(42901))
    with pytest.raises(DeskError) as busy:
        await look(duo, LOGINS, since=now() - timedelta(hours=1))
    assert busy.value.code is ErrorCode.VENDOR_BUSY


@pytest.mark.parametrize(("spread", "looks", "step"), [(1, 2, 0), (0, 3, 1)])
async def test_the_older_log_goes_on_from_its_last_second_unless_that_fills_a_page(
    wire: Edge, duo: DuoVendor, monkeypatch: pytest.MonkeyPatch, spread: int, looks: int, step: int
) -> None:
    monkeypatch.setattr(history, "_PAGE", 3)
    begin = int((now() - timedelta(hours=1)).timestamp())
    acts = [
        {"timestamp": begin + number * spread, "action": "user_update", "username": "R"}
        for number in range(3)
    ]
    answers = [ok([])] + [ok(acts)] * (looks - 1)
    wire.on("GET", ADMIN_PATH, lambda _seen: answers.pop())
    rows, _, pages = await look(duo, ADMINISTRATOR, since=datetime.fromtimestamp(begin, UTC))
    assert pages == looks
    assert all(isinstance(one, DeedRow) and one.kind is DeedKind.OTHER for one in rows)
    again = logs(wire, ADMIN_PATH)[-1]
    assert int(parse_qs(again.query)["mintime"][0]) == begin + 2 * spread + step


async def test_an_odd_row_is_left_out_and_the_rest_is_kept(wire: Edge, duo: DuoVendor) -> None:
    odd = [{"txid": "x"}, line("y", 300, user=None), line("z", 300, timestamp="soon")]
    wire.on("GET", AUTH_PATH, page(*odd, line("a", 300, access_device=7, auth_device=["?"])))
    rows, _, _ = await look(duo, LOGINS, since=now() - timedelta(hours=1))
    assert [one.ref for one in rows] == ["a"]
