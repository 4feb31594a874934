"""`make bench BENCH_ARGS=pushes`: the log of prompts over a million rows, in a terminal, key by key."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert

from bench.figures import Figure
from bench.programs import FIELD, environment
from bench.search.desk import CONFIG, process_up, resident, user
from bench.tty import Terminal

SIZE: Final = "HELPDESK_TUI_BENCH_PROMPTS"
PROMPTS: Final = 1_000_000
SMALL: Final = 3_000
"""Rows beside which it is measured: enough for all pages."""
PART: Final = 5_000
PEOPLE: Final = 5_000
PAGES: Final = 60
"""Of 22 rows: beyond what the console keeps."""
QUIET: Final = 0.12
LONGEST: Final = 1.5
PAGE_DOWN, F8 = b"\x1b[6~", b"\x1b[19~"
VENDOR: Final = "duo-durand"
_DAYS: Final = 80
_DRAW: Final = 8


def pushes(rounds: int = 1) -> list[Figure]:
    """Opening and paging over `HELPDESK_TUI_BENCH_PROMPTS` rows beside the same over a thousand."""
    del rounds
    size = int(os.environ.get(SIZE, PROMPTS))
    small, large = measured(SMALL), measured(size)
    name = f"{size:,} prompts"
    return [
        Figure(f"log opens, {name}", "ms", (large.opens,), limit=300),
        Figure(f"page down, 19 of 20, {name}", "ms", (slow(large.pages),), limit=50),
        Figure(f"page down, median, {name}", "ms", tuple(large.pages), tuple(small.pages), 1.5),
        Figure("memory of the console beside 3,000", "MB", (large.after / 1e6,), (small.after / 1e6,), 1.1),
        Figure(
            "memory of the console while it pages", "MB", (large.after / 1e6,), (large.midway / 1e6,), 1.05
        ),
        Figure(f"desk answers a page, 19 of 20, {name}", "ms", (slow(large.answers),), limit=50),
        Figure(f"desk answers a filter, slowest, {name}", "ms", (max(large.filtered),), limit=300),
        Figure("memory of the desk", "MB", (large.desk / 1e6,)),
    ]


class Measured:
    """What one console on one desk showed; times in milliseconds, memory in bytes."""

    def __init__(self) -> None:
        self.opens = 0.0
        self.pages: list[float] = []
        self.answers: list[float] = []
        """Pages of the desk alone, one behind the other."""
        self.filtered: list[float] = []
        self.midway = self.after = self.desk = 0
        """Of the console halfway down and at the end; of the desk."""


def measured(size: int) -> Measured:
    """A desk whose store holds so many prompts, and a console in a terminal."""
    found = Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        for name in ("runtime", "state", "config"):
            (home / name).mkdir(mode=0o700)
        store = str(home / "state" / "desk.db")
        print(f"filling {size:,} prompts", file=sys.stderr)
        asyncio.run(filled(store, size))
        with desk(home, store) as (pid, program):
            with Terminal(program, environment(home)) as terminal:
                terminal.wait_for(lambda: terminal.shows(FIELD), 30)
                terminal.wait_for(lambda: terminal.shows("nobody") or terminal.shows("people"), 60)
                _walked(terminal, found)
            asyncio.run(_asked(program[-1], found))
            found.desk = resident(pid)
    return found


def _walked(terminal: Terminal, found: Measured) -> None:
    terminal.press(F8, quiet=1.0)
    terminal.settle(0.5)
    begun = time.perf_counter() - terminal.begun
    terminal.send("l")
    found.opens = (terminal.wait_for(lambda: terminal.shows(" 203.0.113."), 20) - begun) * 1000
    terminal.settle(1.0)
    for page in range(PAGES):
        if page == PAGES // 2:
            found.midway = terminal.memory()
        found.pages.append(_drawn(terminal) * 1000)
    found.after = terminal.memory()


FILTERS: Final = (
    "user:u00042",
    "country:NG result:denied",
    "-result:approved app:vpn last:7d",
    "device:none",
)
"""An index answers the first; the others are looked for row by row, the last in vain."""


async def _asked(address: str, found: Measured) -> None:
    """What the desk takes for a page, without a screen; the first one is not counted."""
    from helpdesk_tui.api.client import DeskClient

    client = DeskClient(address)
    try:
        page = await client.prompts.page()
        for _page in range(PAGES):
            if page.older is None:
                break
            begun = time.perf_counter()
            page = await client.prompts.page(before=page.older)
            found.answers.append((time.perf_counter() - begun) * 1000)
        for text in FILTERS:
            begun = time.perf_counter()
            await client.prompts.page(text)
            found.filtered.append((time.perf_counter() - begun) * 1000)
    finally:
        await client.close()


def _drawn(terminal: Terminal) -> float:
    """Seconds from the key to the last change of the rows."""
    terminal.settle(0.05)
    rows = _list(terminal)
    begun = last = time.perf_counter()
    terminal.send(PAGE_DOWN)
    for at, data in terminal.listen(QUIET, LONGEST):
        terminal.feed(data)
        if (now := _list(terminal)) != rows:
            rows, last = now, at
    return last - begun


def _list(terminal: Terminal) -> list[str]:
    return terminal.display()[5:-8]


def slow(values: list[float]) -> float:
    """Nineteen of twenty are not slower."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


@contextmanager
def desk(home: Path, store: str) -> Iterator[tuple[int, list[str]]]:
    """Its process, and the program that shows it."""
    socket, config = home / "runtime" / "team.sock", home / "config" / "config.toml"
    config.write_text(CONFIG.format(store=store, user=user()) + 'roles = ["agent", "security"]\n')
    key = Path(f"{store}.skey")
    key.write_text("x" * 40)
    for secret in (config, key):
        secret.chmod(0o600)
    argv = [sys.executable, "-m", "helpdesk_tui", "desk", "--listen", f"unix:{socket}"]
    process = subprocess.Popen(
        [*argv, "--config", str(config)], env=environment(home), stdin=subprocess.DEVNULL
    )
    try:
        process_up(socket.exists, process)
        yield process.pid, [sys.executable, "-m", "helpdesk_tui", "--desk", f"unix:{socket}"]
    finally:
        process.terminate()
        process.wait(40)


# -- the rows --------------------------------------------------------------------------------------


async def filled(where: str, size: int) -> None:
    """So many prompts of the last eighty days, past the vendor's log; the detectors have looked at them."""
    from helpdesk_tui.desk.store.store import Store

    store = Store.open(where)
    await store.write(_words)
    for first in range(0, size, PART):
        await store.write(lambda c, first=first: _some(c, first, min(PART, size - first), size))  # type: ignore[misc]
    await store.write(lambda c: _told(c, size))
    await store.close()


ADDRESS, COUNTRY, NETWORK, LOGIN, ACCOUNT = 100, 400, 420, 1_000, 10_000
"""Where the numbers of these words begin."""
APPLICATIONS: Final = ("VPN", "VDI", "Mail", "Microsoft 365")
COUNTRIES: Final = ("BE", "FR", "NL", "NG")


def _words(connection: Connection) -> None:
    from helpdesk_tui.desk.prompts.tables import prompt_word

    words = [(1, "vendor", VENDOR), (2, "factor", "duo_push")]
    words += [(10 + place, "application", name) for place, name in enumerate(APPLICATIONS)]
    words += [(ADDRESS + place, "address", f"203.0.113.{place}") for place in range(250)]
    words += [(COUNTRY + place, "country", name) for place, name in enumerate(COUNTRIES)]
    words += [(NETWORK + place, "network", f"AS6449{place} Invented") for place in range(4)]
    words += [(LOGIN + place, "login", f"u{place:05}") for place in range(PEOPLE)]
    words += [(ACCOUNT + place, "account", f"{VENDOR}:DU{place:05}") for place in range(PEOPLE)]
    now = datetime.now(UTC)
    rows = [
        {"id": id_, "field": field, "word": word, "folded": word.casefold(), "rows": 200, "last": now}
        for id_, field, word in words
    ]
    connection.execute(insert(prompt_word), rows)


def _some(connection: Connection, first: int, number: int, size: int) -> None:
    from helpdesk_tui.desk.prompts.tables import prompt

    draw, now = random.Random(_DRAW + first), datetime.now(UTC)
    step = timedelta(days=_DAYS) / size
    rows: list[dict[str, Any]] = []
    for id_ in range(first + 1, first + number + 1):
        who, where = draw.randrange(PEOPLE), draw.randrange(250)
        rows.append(
            {
                "id": id_,
                "vendor": 1,
                "ref": f"{id_:032x}",
                "at": now - timedelta(minutes=5) - (size - id_) * step,
                "account": ACCOUNT + who,
                "login": LOGIN + who,
                "outcome": 0 if draw.random() < 0.95 else draw.randrange(5),
                "application": 10 + draw.randrange(len(APPLICATIONS)),
                "factor": 2,
                "address": ADDRESS + where,
                "country": COUNTRY + where % 4,
                "network": NETWORK + where % 4,
                "phone_address": ADDRESS + draw.randrange(250),
                "phone_country": COUNTRY,
                "usual": True,
                "phone_usual": True,
            }
        )
    connection.execute(insert(prompt), rows)


def _told(connection: Connection, size: int) -> None:
    """The log was read to its end, and the detectors looked at all of it."""
    from helpdesk_tui.contract.prompts import LogKind
    from helpdesk_tui.desk.prompts.tables import prompt_source
    from helpdesk_tui.desk.signals import memory
    from helpdesk_tui.detectors.places import nowhere
    from helpdesk_tui.detectors.watch import Watch

    now = datetime.now(UTC)
    for kind in LogKind:
        connection.execute(
            insert(prompt_source).values(
                vendor=VENDOR,
                log=kind.value,
                track="live",
                since=now - timedelta(days=_DAYS),
                read_at=now,
                complete_until=now,
                rows=size if kind is LogKind.AUTHENTICATION else 0,
            )
        )
    memory.put_away(connection, Watch(nowhere), memory.Position(prompt=size), (), whole=True)
