"""OpenOTP's log for mirroring: a hundred lines at each look, sessions with their ends, what fell out is a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.history import HistoryPage, LoginRow
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from tests.sandbox.clinic import Clinic
from tests.vendors.openotp.conftest import clinic, stage  # noqa: F401 - fixtures
from tests.vendors.openotp.says import DN, Twin
from tests.vendors.openotp.stage import ClinicStage

LOGINS = LogKind.AUTHENTICATION
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=10)


def line(minute: float, text: str, session: str = "") -> dict[str, Any]:
    at = START + timedelta(minutes=minute)
    return {
        "client": "VPN",
        "dn": DN,
        "host": "h",
        "session": session or f"S{minute}",
        "source": "198.51.100.2",
        "text": text,
        "time": at.strftime("%Y-%m-%d %H:%M:%S"),
    }


async def look(vendor: OpenOtpVendor, cursor: str = "", since: datetime = START) -> HistoryPage:
    assert vendor.history is not None
    return await vendor.history.page(LOGINS, cursor, since, None)


def logins(page: HistoryPage) -> list[LoginRow]:
    return [one for one in page.rows if isinstance(one, LoginRow)]


async def test_each_session_becomes_one_prompt_with_its_end(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["Get_Event_Logs"] = [
        line(1, "Push sent", "A"),
        line(1.2, "Login success (push)", "A"),
        line(2, "Push sent", "B"),
        line(2.5, "Push login denied by user", "B"),
        line(3, "Push sent", "C"),
        line(4.5, "Push login timed out", "C"),
        line(5, "Invalid OTP password", "D"),
        line(6, "Push sent", "E"),
    ]
    page = await look(vendor)
    assert [(one.ref, one.outcome) for one in logins(page)] == [
        ("A", PromptOutcome.APPROVED),
        ("B", PromptOutcome.DENIED),
        ("C", PromptOutcome.UNANSWERED),
        ("D", PromptOutcome.FAILED),
        ("E", PromptOutcome.UNANSWERED),
    ]
    assert {(one.person_ref, one.address, one.phone_address) for one in logins(page)} == {
        (DN, "198.51.100.2", None)
    }
    assert not page.more


async def test_a_login_that_may_still_be_answered_waits(twin: Twin, vendor: OpenOtpVendor) -> None:
    just = (datetime.now(UTC) - START) / timedelta(minutes=1) - 1
    twin.methods["Get_Event_Logs"] = [line(1, "Login success", "A"), line(just, "Push sent", "B")]
    page = await look(vendor)
    assert [one.ref for one in logins(page)] == ["A"]
    assert page.complete_until is not None
    assert page.complete_until < START + timedelta(minutes=just)
    twin.methods["Get_Event_Logs"] = [
        line(1, "Login success", "A"),
        line(just, "Push sent", "B"),
        line(just + 0.5, "Login success", "B"),
    ]
    assert [one.ref for one in logins(await look(vendor, page.cursor))] == ["A", "B"]


async def test_what_fell_out_between_two_looks_is_a_gap(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["Get_Event_Logs"] = [line(minute, "Login success") for minute in range(100)]
    first = await look(vendor)
    assert (len(first.rows), first.gap) == (100, None)
    twin.methods["Get_Event_Logs"] = [line(minute, "Login success") for minute in range(60, 160)]
    second = await look(vendor, first.cursor)
    assert second.gap is None
    twin.methods["Get_Event_Logs"] = [line(minute, "Login success") for minute in range(200, 300)]
    third = await look(vendor, second.cursor)
    assert third.gap == (START + timedelta(minutes=159), START + timedelta(minutes=200))


async def test_a_log_that_is_not_full_has_no_gap(twin: Twin, vendor: OpenOtpVendor) -> None:
    twin.methods["Get_Event_Logs"] = [line(1, "Login success")]
    first = await look(vendor)
    twin.methods["Get_Event_Logs"] = [line(400, "Login success")]
    second = await look(vendor, first.cursor)
    assert second.gap is None
    twin.methods["Get_Event_Logs"] = []
    third = await look(vendor, second.cursor)
    assert (third.rows, third.cursor) == ((), second.cursor)


async def test_a_hundred_lines_of_the_clinic_as_their_own_client_reads_them(
    stage: ClinicStage,  # noqa: F811
    clinic: Clinic,  # noqa: F811
) -> None:
    theirs = clinic.call("Get_Event_Logs", application="openotp", max=1000)
    assert len(theirs) == 100
    history = stage.vendor.history
    assert history is not None
    page = await history.page(LOGINS, "", datetime.now(UTC) - timedelta(days=60), None)
    assert {one.ref for one in logins(page)} == {row["session"] for row in theirs}
    assert len({one.ref for one in page.rows}) == len(page.rows)
