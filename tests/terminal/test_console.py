"""What really goes to the terminal: over every screen, with hostile text, at every size, to the very end."""

from __future__ import annotations

import re
import signal
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from helpdesk_tui.views.text import ALLOWED, INVISIBLE, REFUSED
from tests.terminal.lying_desk import TEXTS, LyingDesk, lying_desk
from tests.terminal.pictures import picture
from tests.terminal.tty import CLIPBOARD, PATIENCE, Console, console, harmful, program

LEAVES_CLEAN = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[<u")
"""The other screen, the cursor, the mouse, pasting and keys as they were."""


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[str, LyingDesk]]:
    with lying_desk() as found:
        yield found


def goes(at: Console, key: str, *shown: str) -> None:
    """Press a key and wait for what it leads to: a busy machine draws late, and keys have no reader before."""
    at.press(key)
    for text in shown:
        at.shows(text)


def leaves(at: Console, shown: str) -> None:
    """Escape, until that is gone."""
    at.press("escape")
    at.until(lambda: shown not in at.text())


def reads_aloud(at: Console) -> None:
    """A code is made, read group by group, and read back."""
    goes(at, "b", "make the code")
    goes(at, "enter", "shows the first group")
    goes(at, "space", "■ □ □")
    goes(at, "space", "■ ■ □")
    goes(at, "space", "■ ■ ■", "read back correctly")
    at.press("y")
    at.until(lambda: "■ ■ ■" not in at.text())


def steps(at: Console) -> None:
    """Every step of a call."""
    goes(at, "v", "Verify by")
    leaves(at, "Verify by")
    goes(at, "c", "confirmed")
    leaves(at, "n no answer")
    goes(at, "a", "Activate which device?")
    goes(at, "1", "Sent by:")
    leaves(at, "Sent by:")
    reads_aloud(at)
    goes(at, "r", "Take back which one?")
    leaves(at, "Take back which one?")
    goes(at, "x", "record the refusal")
    leaves(at, "record the refusal")
    goes(at, "t", "Ticket number")
    goes(at, "[bold", "[bold")
    leaves(at, "Ticket number")
    goes(at, "P", "My open cases")
    leaves(at, "My open cases")
    goes(at, "w", "copy for the ticket")
    at.press("y")
    at.until(lambda: CLIPBOARD.search(at.sent()) is not None)
    leaves(at, "copy for the ticket")


def tour(at: Console) -> None:
    """Every screen and every step once."""
    at.shows("people")
    at.press("pagedown", "pagedown", "pagedown", "pagedown")
    goes(at, "0", "tier 3 at least")
    goes(at, "enter", "Gate")
    at.press("pagedown", "pageup")
    steps(at)
    goes(at, "?", "asks first")
    leaves(at, "asks first")
    at.press(":")
    goes(at, "gra", "See which codes and links are live")
    leaves(at, "See which codes and links are live")
    goes(at, "f3", "Live codes and links")
    goes(at, "down", "Live codes and links")
    goes(at, "r", "Take back:")
    leaves(at, "Take back:")
    leaves(at, "Live codes and links")
    goes(at, "f4", "Record")
    at.press("pagedown", "escape")
    at.shows("Gate")
    at.press("f7", "escape", "ctrl+t", "ctrl+t", "ctrl+t")
    at.shows("Gate")
    goes(at, "ctrl+l", "locked")
    at.press("enter")


@pytest.mark.parametrize("number", [0, 45])
def test_nothing_but_allowed_sequences_reaches_the_terminal(desk: tuple[str, LyingDesk], number: int) -> None:
    address, lies = desk
    lies.text = TEXTS[number]
    with console(address) as at:
        tour(at)
        at.press("/", str(number + 9), "enter")
        at.shows("Gate")
        sent = at.sent()
    assert harmful(sent) == []
    assert len(CLIPBOARD.findall(sent)) == 1
    text = re.sub(rb"\x1b[^A-Za-z]*[A-Za-z]", b"", CLIPBOARD.sub(b"", sent)).decode()
    hidden = {sign for sign in text if unicodedata.category(sign) in REFUSED and sign not in ALLOWED}
    assert hidden <= {"\r", "\n", "\a"}  # a parked case rings
    assert set(text) & INVISIBLE == set()


def test_no_colour_means_none(desk: tuple[str, LyingDesk]) -> None:
    with console(desk[0], env={"NO_COLOR": "1"}) as at:
        tour(at)
        sent = at.sent()
    colours = {code for found in re.findall(rb"\x1b\[([0-9;]+)m", sent) for code in found.split(b";")}
    assert (
        colours
        & {b"38", b"48", *(str(n).encode() for n in (*range(30, 38), *range(40, 48), *range(90, 108)))}
        == set()
    )
    assert b"7" in colours  # the cursor's row is reversed instead
    assert harmful(sent) == []


@pytest.mark.parametrize("term", ["xterm", "linux", "screen"])
def test_sixteen_colours(desk: tuple[str, LyingDesk], term: str) -> None:
    with console(desk[0], env={"TERM": term}) as at:
        at.shows("people")
        at.press("0")
        at.shows("1 of 1")
        assert b"38;2" not in at.sent()
        assert b"38;5" not in at.sent()


def card_shown(at: Console, *, wide: bool) -> bool:
    return ("tier 3 at least" in at.text()) is wide


def test_every_size_can_be_used(desk: tuple[str, LyingDesk], tmp_path: Path) -> None:
    with console(desk[0], columns=80, rows=24) as at:
        at.shows("people")
        at.press("0")
        at.shows("1 of 1")
        at.press("enter")
        at.shows("tier 3 at least")
        assert "Gate" not in at.text()
        at.press("enter")
        at.shows("Gate")
        for columns, rows in ((200, 60), (120, 36), (99, 24), (100, 24), (80, 24)):
            at.terminal.resize(columns, rows)
            at.shows("Gate")
            at.until(partial(card_shown, at, wide=columns >= 100))
        at.press("escape")
        at.shows("tier 3 at least")
        at.press("escape")
        at.shows("1 of 1")
        assert picture(at.terminal.screen, tmp_path / "screen.png").stat().st_size > 1_000


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_leaves_the_terminal_as_it_was(desk: tuple[str, LyingDesk], number: signal.Signals) -> None:
    with console(desk[0]) as at:
        at.shows("people")
        assert at.signalled(number) == 0
        assert all(part in at.sent()[-400:] for part in LEAVES_CLEAN)


def test_keys_typed_at_the_first_frame_stand_in_the_field(desk: tuple[str, LyingDesk]) -> None:
    with program(["-m", "helpdesk_tui", "--desk", desk[0]]) as at:
        at.shows("name, login, number")
        at.terminal.send("dupont")
        at.shows("dupont")
        at.shows("people")


CRASH = """
from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.views.console import ConsoleOptions

class Broken(HelpdeskApp):
    def _begin(self):
        api_token = "s3nt" + "1nel"
        raise RuntimeError("on purpose")

async def nowhere(): ...
app = Broken(ConsoleOptions(lambda: None, nowhere))
app.run()
raise SystemExit(app.return_code)
"""


def test_a_crash_prints_no_local_variable() -> None:
    with program(["-c", CRASH]) as at:
        assert at.terminal.gone(PATIENCE) == 1
        assert b"on purpose" in at.sent()
        assert b"s3nt1nel" not in at.sent()
        assert b"\x1b[?1049l" in at.sent()
