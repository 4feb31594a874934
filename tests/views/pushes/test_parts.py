"""The parts that need no screen: pieces of a filter, bars, a window over pages."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.ids import ClientId, PersonId, PromptId, SignalId, VendorId
from helpdesk_tui.contract.pivots import HourCount, PromptCounts, Timeline, TimelineKind, TimelineLine
from helpdesk_tui.contract.prompts import (
    End,
    Gap,
    Known,
    Lack,
    LogKind,
    PromptOutcome,
    PromptPage,
    PushPrompt,
    Sources,
    SourceState,
    Usual,
)
from helpdesk_tui.contract.signals import (
    ReasonPart,
    Saying,
    Signal,
    SignalLevel,
    SignalReason,
    SignalSheet,
    SignalState,
)
from helpdesk_tui.views.pushes.charts import bars, chart_rows
from helpdesk_tui.views.pushes.ends import prompt_row, prompt_rows
from helpdesk_tui.views.pushes.filtering import completed, piece_at, term
from helpdesk_tui.views.pushes.freshness import known_row
from helpdesk_tui.views.pushes.rows import signal_row
from helpdesk_tui.views.pushes.sheet import sheet_rows
from helpdesk_tui.views.pushes.timeline import timeline_rows
from helpdesk_tui.views.pushes.window import MOST_PAGES, Window
from helpdesk_tui.views.text import ALLOWED, REFUSED, plain, width_of
from tests.terminal.lying_desk import TEXTS

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
NOWHERE = Known(lack=Lack.ABSENT)


def end(country: str, address: str, usual: Usual = Usual.UNKNOWN) -> End:
    return End(
        address=Known(value=address),
        place=NOWHERE,
        country=Known(value=country),
        network=NOWHERE,
        device=NOWHERE,
        usual=usual,
    )


def prompt(number: int, **values: object) -> PushPrompt:
    return PushPrompt(
        id=PromptId(f"prm_{number}"),
        vendor=VendorId("duo"),
        ref=str(number),
        at=NOW - timedelta(minutes=number),
        login="a.dupont",
        name="DUPONT Amélie",
        client=ClientId("durand"),
        application=Known(value="VPN"),
        factor=Known(value="duo_push"),
        outcome=PromptOutcome.DENIED,
        reason=NOWHERE,
        access=end("NG", "203.0.113.66", Usual.NEW),
        phone=end("BE", "192.0.2.7", Usual.USUAL),
    ).model_copy(update=values)


def page(first: int, last: int, **values: object) -> PromptPage:
    found = PromptPage(prompts=tuple(prompt(one) for one in range(first, last)), newer=str(first))
    return found.model_copy(update={"older": str(last), **values})


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("", "country", "country:"),
        ("app:vpn -cou", "country", "app:vpn -country:"),
        ("country:n", "NG", "country:NG "),
        ("result:denied,fr", "fraud", "result:denied,fraud "),
        ('app:"Micro', "Microsoft 365", 'app:"Microsoft 365" '),
    ],
)
def test_a_word_completes_the_piece_at_the_cursor(text: str, word: str, after: str) -> None:
    assert completed(text, len(text), word) == (after, len(after))


def test_what_stands_behind_the_cursor_stays() -> None:
    assert completed("cou app:vpn", 3, "country") == ("country: app:vpn", 8)
    assert completed("country:n app:vpn", 9, "NG") == ("country:NG app:vpn", 10)
    assert piece_at("app:vpn ", 8).field == ""
    assert term("device", "Chrome / Linux") == 'device:"Chrome / Linux"'


def test_bars_show_whatever_is_not_zero() -> None:
    assert bars([0, 1, 50, 100]) == " ▁▄█"
    assert bars([0, 0]) == "  "


@pytest.mark.parametrize("hours", [0, 1, 5])
def test_a_chart_says_of_how_many_hours_it_is_when_fewer_were_counted(hours: int) -> None:
    counted = PromptCounts(
        hours=tuple(HourCount(hour=NOW - timedelta(hours=one), approved=3) for one in range(hours)),
        places=(),
    )
    rows = chart_rows(counted, 100)
    assert all(width_of(row) <= 100 for row in rows)
    assert "in 24 h" not in plain(rows)
    assert (f"in {hours} h" in plain(rows)) == bool(hours)


def test_the_window_keeps_a_few_pages_and_knows_where_to_go_on_at_both_ends() -> None:
    window = Window()
    window.start(page(0, 10))
    gone = [window.append(page(start, start + 10)) for start in range(10, 70, 10)]
    assert gone == [0] * (MOST_PAGES - 1) + [10, 10]
    assert (window.newer, window.older, len(window.items)) == ("20", "70", 50)
    assert window.prepend(page(10, 20)) == 10
    assert (window.newer, window.older) == ("10", "60")
    assert [one.ref for one in window.items if isinstance(one, PushPrompt)] == [
        str(number) for number in range(10, 60)
    ]


def test_a_lost_stretch_is_drawn_once_where_it_was_lost() -> None:
    gap = Gap(
        vendor=VendorId("duo"),
        kind=LogKind.AUTHENTICATION,
        since=NOW - timedelta(minutes=9.8),
        until=NOW - timedelta(minutes=9.2),
    )
    window = Window()
    window.start(page(0, 10, gaps=()))
    window.append(page(10, 20, gaps=(gap,)))
    window.append(page(20, 30, gaps=(gap,)))
    assert window.items.index(gap) == 10
    assert window.items.count(gap) == 1


@pytest.mark.parametrize("width", [60, 76, 116, 160])
def test_both_ends_stand_on_one_row_that_fits(width: int) -> None:
    row = prompt_row(prompt(1), NOW, width)
    assert width_of(row) <= width
    text = plain([row])
    assert "NG" in text
    assert "NEW" in text
    assert "BE" in text


def test_a_withheld_row_shows_the_one_sentence_and_no_place() -> None:
    hidden = Known(lack=Lack.WITHHELD)
    nowhere = End(address=hidden, place=hidden, country=hidden, network=hidden, device=hidden)
    veiled = prompt(1, withheld=True, access=nowhere, phone=nowhere)
    told = " ".join(plain([prompt_row(veiled, NOW, 116), *prompt_rows(veiled, 70)]).split())
    assert "What the desk knows of it is shown once the caller is verified (tier 1)." in told


def test_of_the_last_minutes_nothing_can_be_known_yet() -> None:
    source = SourceState(
        vendor=VendorId("duo"),
        label="Duo",
        kind=LogKind.AUTHENTICATION,
        read_at=NOW,
        complete_until=NOW - timedelta(seconds=120),
        next_look=NOW + timedelta(seconds=42),
        blind_seconds=120,
    )
    look = f"{(NOW + timedelta(seconds=42)).astimezone():%H:%M:%S}"
    found = Sources(sources=(source,), places=True)
    assert f"cannot know yet, next look {look} (in 00:42)" in plain([known_row(found, NOW, 118)])
    broken = Sources(sources=(source.model_copy(update={"problem": "vendor_down"}),), places=True)
    assert "Duo cannot be read" in plain([known_row(broken, NOW, 118)])
    silent = Sources(sources=(source.model_copy(update={"complete_until": None}),), places=True)
    assert "not every log was read yet" in plain([known_row(silent, NOW, 118)])
    behind = Sources(sources=(source.model_copy(update={"behind": True}),), places=True)
    narrow = plain([known_row(behind, NOW, 78)])
    assert "older rows are still being read  known until" in narrow
    assert "then: cannot know yet" in narrow


@pytest.mark.parametrize("number", range(0, len(TEXTS), 5))
def test_no_text_of_a_vendor_steers_the_terminal(number: int) -> None:
    text = TEXTS[number][:300]
    evil = Known(value=text)
    hostile = End(address=evil, place=evil, country=evil, network=evil, device=evil)
    one = prompt(
        1,
        login=text,
        name=text,
        application=evil,
        reason=evil,
        access=hostile,
        phone=hostile,
        vendor_says=(text,),
    )
    signal = Signal(
        id=SignalId("sig_1"),
        state=SignalState.OPEN,
        level=SignalLevel.HIGH,
        detectors=("D01", text),
        login=text,
        name=text,
        client=ClientId(text),
        vendors=(),
        first=NOW,
        last=NOW,
        prompts=1,
        application=evil,
        access=hostile,
        phone=hostile,
    )
    reason = SignalReason(part=ReasonPart.HAPPENED, code="fraud_reported", params={"user": text, "at": text})
    saying = Saying(detector="D01", level=SignalLevel.HIGH, first=NOW, last=NOW, reasons=(reason,))
    deed = TimelineLine(at=NOW, kind=TimelineKind.DEED, code=text, params={"actor": text, "action": text})
    sheet = SignalSheet(signal=signal, sayings=(saying,), prompts=(one,), desk=(deed,))
    found = Timeline(person=PersonId("ps_1"), lines=(deed,))
    rows = [
        signal_row(signal, None, NOW, 76),
        *sheet_rows(sheet, None, NOW, 76, text),
        *timeline_rows(found, text, NOW, 76),
        *prompt_rows(one, 76),
        prompt_row(one, NOW, 76),
    ]
    for row in rows:
        for sign in "".join(piece.text for piece in row):
            assert unicodedata.category(sign) not in REFUSED or sign in ALLOWED, row
