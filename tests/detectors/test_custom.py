"""What is usual for everybody: hours, and networks in which addresses change with each login."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.signals import codec
from helpdesk_tui.detectors.custom import BUSIEST, NETWORKS_KEPT, QUIETEST, Custom
from helpdesk_tui.detectors.person import DAY, HOUR
from helpdesk_tui.detectors.prompt import ABSENT, Outcome, Prompt
from helpdesk_tui.detectors.signal import Level, Signal
from helpdesk_tui.detectors.watch import Watch
from helpdesk_tui.wording import signals, speak
from tests.detectors.making import NOW, OTHER, OWN, START, TABLE, levels, past, prompt, run

NONE, FAILED = Outcome.UNANSWERED, Outcome.FAILED
NIGHT = NOW - 6 * HOUR


def busy(logins: int = 4000) -> Custom:
    custom = Custom()
    for number in range(logins):
        custom.note(START + number % 7 * DAY, ABSENT, False)
    return custom


def test_an_hour_at_which_nobody_logs_in_is_rare_within_bounds() -> None:
    assert Custom().rarity(START) == 0
    custom = busy()
    assert custom.rarity(START) == -BUSIEST
    assert 1 < custom.rarity(START - 6 * HOUR) < QUIETEST
    assert busy(40_000).rarity(START - 6 * HOUR) == QUIETEST


def test_a_day_off_is_rare_too() -> None:
    custom = Custom()
    for number in range(1000):
        custom.note(START + number % 5 * DAY, ABSENT, False)
    assert custom.rarity(START + 5 * DAY) > custom.rarity(START) + 0.5


def test_a_handful_of_rows_says_little() -> None:
    assert abs(busy(10).rarity(START - 6 * HOUR)) < 0.5


def test_networks_roam_when_nearly_every_login_brings_a_new_address() -> None:
    custom = Custom()
    for number in range(5):
        custom.note(START, "64500", new_address=True)
        assert not custom.roams("64500"), number
    custom.note(START, "64500", new_address=True)
    assert custom.roams("64500")
    for _ in range(6):
        custom.note(START, "64500", new_address=False)
    assert not custom.roams("64500")
    assert not custom.roams(ABSENT)


def test_only_so_many_networks_are_remembered() -> None:
    custom = Custom()
    for number in range(NETWORKS_KEPT + 100):
        custom.note(START, str(number), new_address=True)
    assert len(custom.networks) == NETWORKS_KEPT


def colleagues() -> list[Prompt]:
    """Twelve people who come from the other network now and then, each time from another address."""
    rows = [
        prompt(one.at + n, user=f"user{n}", phone=f"DP{n}", address=f"203.0.113.{100 + n}")
        for one in past()
        for n in range(12)
    ]
    rows += [
        prompt(START + 15 * DAY + n, user=f"user{n}", phone=f"DP{n}", address=f"192.0.2.{100 + n}")
        for n in range(12)
    ]
    return sorted([*rows, *past()], key=lambda one: one.at)


def tried() -> list[Prompt]:
    return [
        prompt(NOW - 60, NONE, address=OTHER, device="Edge / Windows"),
        prompt(NOW, NONE, address=OTHER, device="Edge / Windows"),
        prompt(NOW + 60, address=OTHER, device="Edge / Windows"),
    ]


def said(found: list[Signal]) -> set[str]:
    return {reason.code for one in found if one.detector in ("D03", "D04") for reason in one.reasons}


def test_a_new_address_of_a_mobile_carrier_says_little_and_that_is_said() -> None:
    assert levels(run(tried())[0])["D03"] == "CRITICAL"
    found, watch = run([*colleagues(), *tried()], history=False)
    assert watch.tenant.custom.roams("64502")
    assert levels(found)["D03"] == "MEDIUM"
    assert "roaming" in said(found)


def test_a_flood_has_no_excuse_in_a_mobile_network() -> None:
    flood = [prompt(NOW + HOUR + 60 * n, Outcome.DENIED, address=OTHER) for n in range(6)]
    found, watch = run([*colleagues(), *flood[:5], prompt(NOW + 3 * HOUR)], history=False)
    assert watch.tenant.custom.roams("64502")
    assert "D02u" not in levels(found)
    found, _watch = run([*colleagues(), *flood, prompt(NOW + 3 * HOUR)], history=False)
    assert levels(found)["D02u"] == "HIGH"
    found, _watch = run([*colleagues(), *flood, prompt(NOW + HOUR + 400, address=OTHER)], history=False)
    assert levels(found)["D03"] == "CRITICAL"


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([prompt(NOW - 30, FAILED, address=OTHER), *tried()], "mistyped"),
        ([tried()[0], prompt(NOW + 60, address=OTHER, factor="duo_mobile_passcode")], "by_passcode"),
        (
            [*(prompt(NOW - n * HOUR, NONE) for n in range(9, 1, -1)), tried()[0], tried()[2]],
            "often_silent",
        ),
        ([tried()[0], prompt(NOW + 60, address=OTHER)], "usual_device"),
    ],
    ids=["mistyped", "passcode", "silent", "browser"],
)
def test_what_speaks_for_them_stands_among_the_reasons_and_weighs(events: list[Prompt], code: str) -> None:
    found, _watch = run(events)
    assert code in said(found)
    assert levels(found)["D03"] == "MEDIUM"


def test_a_login_in_the_dead_of_night_weighs_more_and_that_is_said() -> None:
    def at(moment: float, custom: Custom) -> list[Signal]:
        watch = Watch(TABLE)
        for event in past():
            watch.see(event)
        watch.tenant.custom = custom
        watch.see(prompt(moment - 60, NONE, address=OWN, app="Payroll"))
        watch.see(prompt(moment, address=OWN, app="Payroll", device="Edge / Windows"))
        return watch.finish()

    night, day = at(NIGHT, busy()), at(NIGHT, Custom())
    assert "quiet_hour" in said(night)
    assert "quiet_hour" not in said(day)
    quiet = at(NOW, busy())
    assert "busy_hour" in said(quiet)


def test_an_hour_of_their_own_is_not_held_against_anybody() -> None:
    night = [prompt(one.at - 6 * HOUR) for one in past()]
    watch = Watch(TABLE)
    for event in night:
        watch.see(event)
    watch.tenant.custom = busy()
    watch.see(prompt(NIGHT, NONE, address=OTHER, device="Edge / Windows"))
    watch.see(prompt(NIGHT + 60, address=OTHER, device="Edge / Windows"))
    assert "quiet_hour" not in said(watch.finish())


def test_who_was_away_for_the_horizon_has_no_browser_to_miss() -> None:
    found, _watch = run([prompt(NOW + 91 * DAY, address=OTHER, device="Edge / Windows", app="Mail")])
    assert max(one.level for one in found) < Level.HIGH


def test_a_desk_that_takes_over_knows_the_customs() -> None:
    _found, watch = run(colleagues(), history=False)
    again = Watch(TABLE)
    again.restore(codec.unpack(codec.pack(watch.snapshot())), watch.tenant.people)
    assert again.tenant.custom.hours == watch.tenant.custom.hours
    assert again.tenant.custom.networks == watch.tenant.custom.networks != {}


NEW_CODES = ("old_address_back", "quiet_hour", "busy_hour", "usual_device", "roaming", "often_silent",
             "mistyped", "by_passcode")  # fmt: skip


@pytest.mark.parametrize("code", NEW_CODES)
def test_each_reason_has_words_in_english_and_french(code: str) -> None:
    params = {"times": "5", "network": "Mobile", "share": "12"}
    english = signals.sentence(code, params)
    speak("fr")
    try:
        french = signals.sentence(code, params)
    finally:
        speak("en")
    assert english != french
    assert code != english
