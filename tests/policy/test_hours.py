"""Office time, on the clock of the place that is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from helpdesk_tui.policy.file import Fault, PolicyWrong, parse
from helpdesk_tui.policy.hours import is_open
from helpdesk_tui.policy.parts import HoursPart, Weekday

BRUSSELS = HoursPart(time_zone="Europe/Brussels", holidays=(date(2026, 12, 25),))


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        (datetime(2026, 3, 2, 5, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 17, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 6, 5, 0, tzinfo=UTC), True),  # summer time
        (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), False),  # a Sunday
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), False),
    ],
)
def test_the_team_is_here_from_seven_to_seven_on_working_days(at: datetime, *, opened: bool) -> None:
    assert is_open(BRUSSELS, at) is opened


def test_without_a_time_zone_it_is_always_office_time() -> None:
    assert is_open(HoursPart(), datetime(2026, 3, 1, 3, 0, tzinfo=UTC))


def test_the_file_names_days_times_and_holidays() -> None:
    book = parse(
        'version = 1\n[hours]\ntime_zone = "Europe/Paris"\ndays = ["sat", "sun"]\nopens = 08:30:00\n'
        "closes = 12:00:00\nholidays = [2027-01-01]\n[clients.durand.hours]\nopens = 09:00:00"
    )
    assert book.base.hours.days == (Weekday.SATURDAY, Weekday.SUNDAY)
    own = next(iter(book.clients.values())).hours
    assert (own.opens, own.closes, own.holidays) == (time(9), time(12), (date(2027, 1, 1),))


@pytest.mark.parametrize(
    ("text", "path", "fault", "detail"),
    [
        ("opens = 19:00:00", "hours", Fault.CONTRADICTION, "closes_first"),
        ('time_zone = "Europe/Nowhere"', "hours", Fault.CONTRADICTION, "no_such_zone"),
        ('time_zone = "../../etc/passwd"', "hours", Fault.CONTRADICTION, "no_such_zone"),
        ('days = ["monday"]', "hours.days.0", Fault.WRONG_KIND, "enum"),
        ('opens = "7"', "hours.opens", Fault.WRONG_KIND, "time_type"),
        ("holidays = [1]", "hours.holidays.0", Fault.WRONG_KIND, "date_type"),
    ],
)
def test_a_fault_is_named(text: str, path: str, fault: Fault, detail: str) -> None:
    with pytest.raises(PolicyWrong) as caught:
        parse(f"version = 1\n[hours]\n{text}")
    [problem] = caught.value.problems
    assert (problem.path, problem.fault, problem.detail) == (path, fault, detail)


def test_a_client_may_not_let_the_on_call_colleague_alone_where_nobody_may() -> None:
    with pytest.raises(PolicyWrong) as caught:
        parse("version = 1\n[hours]\non_call_alone = false\n[clients.durand.hours]\non_call_alone = true")
    assert caught.value.problems[0].fault is Fault.LOOSER
