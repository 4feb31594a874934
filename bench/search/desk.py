"""`make bench BENCH_ARGS=search`: the desk's part beside ripgrep, quality, memory, and a console's keys."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure
from bench.programs import FIELD, environment
from bench.search import filling
from bench.search.people import PEOPLE, Invented, people
from bench.search.queries import GOAL, QUERIES, Slip, homonyms, is_found, queries
from bench.tty import Terminal

SIZE: Final = "HELPDESK_TUI_BENCH_PEOPLE"
TEAM: Final = "HELPDESK_TUI_BENCH_TEAM"
"""People on PostgreSQL, such as 1000000; not measured without it."""
TYPED_NAMES: Final = 60
RIPGREPS: Final = 40
CONSOLE_NAMES: Final = 12
EMPTY: Final = b"\x15"
"""Ctrl-U."""
QUIET: Final = 0.15
LONGEST: Final = 1.5
_DRAW: Final = 8


def search(rounds: int = 1) -> list[Figure]:
    """All figures of search over `HELPDESK_TUI_BENCH_PEOPLE` people (100,000 unless told otherwise)."""
    del rounds
    corpus = list(people(int(os.environ.get(SIZE, PEOPLE))))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        for name in ("runtime", "state", "config"):
            (home / name).mkdir(mode=0o700)
        store = str(home / "state" / "desk.db")
        _tell(f"filling {len(corpus):,} people")
        asyncio.run(_filled(store, corpus))
        figures = asyncio.run(_asked(store, corpus, home, limit=10.0, name="SQLite"))
        figures += _console(home, store, corpus)
    if team := int(os.environ.get(TEAM, "0")):
        figures += _on_postgres(team)
    return figures


async def _filled(where: str, corpus: Sequence[Invented]) -> None:
    from helpdesk_tui.desk.store.store import Store

    store = Store.open(where)
    await store.write(filling.begin)
    for part in filling.parts(corpus):
        await store.write(lambda c, part=part: filling.fill(c, part))  # type: ignore[misc]
    await store.write(lambda c: filling.end(c, len(corpus)))
    await store.close()


async def _asked(where: str, corpus: Sequence[Invented], home: Path, limit: float, name: str) -> list[Figure]:
    from helpdesk_tui.desk.people.search import Memory, Scope
    from helpdesk_tui.desk.people.search import search as searched
    from helpdesk_tui.desk.store.store import Store

    store = Store.open(where)
    scope, memory = Scope([filling.CLIENT], [filling.VENDOR]), Memory()

    async def ask(text: str) -> Any:
        return await store.read(lambda c: searched(c, text, 50, scope, memory))

    await ask("mertin")
    draw = random.Random(_DRAW)
    names = [draw.choice(corpus).typed for _ in range(TYPED_NAMES)]
    keys = [text[:end] for text in names for end in range(1, len(text) + 1)]
    with _ripgrep(home, corpus) as ripgrep:
        typed, grepped = await _beside(ask, keys, ripgrep, names)
    slips: list[float] = []
    found, asked_for = Counter[Slip](), Counter[Slip]()
    groups = Counter(homonyms(one.name) for one in corpus)
    for query in queries(corpus, QUERIES):
        begun = time.perf_counter()
        page = await ask(query.text)
        slips.append((time.perf_counter() - begun) * 1000)
        asked_for[query.slip] += 1
        group = groups[homonyms(query.meant.name)]
        found[query.slip] += is_found(query, [hit.name for hit in page.hits], group)
    await store.close()
    size = f"{len(corpus):,} on {name}"
    missed = 100 * (1 - found.total() / asked_for.total())
    return [
        Figure(f"search, each key, 19 of 20; {size}", "ms", (_slow(typed),), limit=limit),
        Figure("  beside `rg -i` over the names", "ms", (_slow(typed),), (_slow(grepped),), 3),
        Figure(f"search, misspelt and cut, 19 of 20; {size}", "ms", (_slow(slips),), limit=limit),
        Figure("  people not found, of a hundred", "", (missed,), limit=100 * (1 - GOAL)),
        *(
            Figure(f"  not found: {slip.value}", "", (100 * (1 - found[slip] / asked_for[slip]),))
            for slip in Slip
        ),
    ]


async def _beside(
    ask: Callable[[str], Any], keys: Sequence[str], ripgrep: Callable[[str], float] | None, names: list[str]
) -> tuple[list[float], list[float]]:
    """Both in turn, so that whatever slows this machine slows both."""
    typed, grepped = [], []
    every = max(1, len(keys) // RIPGREPS)
    for number, key in enumerate(keys):
        begun = time.perf_counter()
        await ask(key)
        typed.append((time.perf_counter() - begun) * 1000)
        if ripgrep is not None and number % every == 0:
            grepped.append(ripgrep(names[number % len(names)].split()[-1]))
    return typed, grepped


@contextmanager
def _ripgrep(home: Path, corpus: Sequence[Invented]) -> Iterator[Callable[[str], float] | None]:
    program = shutil.which("rg")
    if program is None:
        _tell("ripgrep is not installed: not compared (apt install ripgrep)")
        yield None
        return
    names = home / "names.txt"
    names.write_text("\n".join(one.name for one in corpus))

    def once(word: str) -> float:
        begun = time.perf_counter()
        subprocess.run([program, "-i", "-F", word, str(names)], stdout=subprocess.DEVNULL, check=False)
        return (time.perf_counter() - begun) * 1000

    yield once
    names.unlink()


def _console(home: Path, store: str, corpus: Sequence[Invented]) -> list[Figure]:
    """A console in a terminal, a desk on a socket: from the key to the drawn rows."""
    socket = home / "runtime" / "team.sock"
    config = home / "config" / "config.toml"
    config.write_text(CONFIG.format(store=store, user=user()))
    config.chmod(0o600)
    key = Path(f"{store}.skey")
    key.write_text("x" * 40)
    key.chmod(0o600)
    env = environment(home)
    desk = subprocess.Popen(
        [sys.executable, "-m", "helpdesk_tui", "desk", "--listen", f"unix:{socket}", "--config", str(config)],
        env=env,
        stdin=subprocess.DEVNULL,
    )
    try:
        process_up(socket.exists, desk)
        program = [sys.executable, "-m", "helpdesk_tui", "--desk", f"unix:{socket}"]
        with Terminal(program, env) as terminal:
            terminal.wait_for(lambda: terminal.shows(FIELD), 30)
            terminal.wait_for(lambda: bool(re.search(r"\d+ people", "\n".join(terminal.display()))), 60)
            terminal.settle(0.5)
            before = terminal.memory()
            seconds = _typed(terminal, corpus)
            after = terminal.memory()
        held = resident(desk.pid)
    finally:
        desk.terminate()
        desk.wait(40)
    return [
        Figure("key until the rows are drawn, 19 of 20", "ms", (_slow(seconds) * 1000,), limit=50),
        Figure("key until the rows are drawn, median", "ms", tuple(one * 1000 for one in seconds)),
        Figure("memory of the desk", "MB", (held / 1e6,), limit=200),
        Figure("memory of the console, after all keys", "MB", (after / 1e6,), (before / 1e6,), 1.15),
    ]


def _typed(terminal: Terminal, corpus: Sequence[Invented]) -> list[float]:
    draw = random.Random(_DRAW)
    seconds: list[float] = []
    for _ in range(CONSOLE_NAMES):
        seconds += [_drawn(terminal, letter) for letter in draw.choice(corpus).typed]
        terminal.press(EMPTY, quiet=0.2)
    return seconds


def _drawn(terminal: Terminal, letter: str) -> float:
    """Seconds from the key to the last change of field and list; the card beside them is another question."""
    terminal.settle(0.05)
    rows = _list(terminal)
    begun = last = time.perf_counter()
    terminal.send(letter)
    for at, data in terminal.listen(QUIET, LONGEST):
        terminal.feed(data)
        if (now := _list(terminal)) != rows:
            rows, last = now, at
    return last - begun


def _list(terminal: Terminal) -> list[str]:
    display = terminal.display()
    edge = next((place for place, sign in enumerate(display[1]) if sign in "│|"), len(display[1]))
    return [row[:edge] for row in display[1:-1]]


def _on_postgres(count: int) -> list[Figure]:
    from tests.rig.postgres import server_or_skip

    server = server_or_skip(on_disk=True)
    corpus = list(people(count))
    with server.database() as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _tell(f"filling {count:,} people on PostgreSQL")
        asyncio.run(_filled(url, corpus))
        server.run("VACUUM ANALYZE", database=re.findall(r"/(t[0-9_]+)\?", url)[0])
        return asyncio.run(_asked(url, corpus, Path(folder), limit=30.0, name="PostgreSQL"))


def _slow(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))] if values else 0.0


def process_up(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    """Wait until it is up; raises `TimeoutError`."""
    until = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise TimeoutError("the desk does not come up")
        time.sleep(0.05)


def resident(pid: int) -> int:
    """Bytes of that process (`VmRSS`, proc(5))."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0


def user() -> str:
    """Who runs this, as a TOML key."""
    import getpass

    return json.dumps(getpass.getuser())


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


CONFIG: Final = """
[desk]
store = "{store}"

[[clients]]
id = "durand"
name = "Durand SA"

[[vendors]]
kind = "duo"
id = "duo-durand"
label = "Duo Durand"
client = "durand"
host = "api-bench.duosecurity.com"
admin_ikey = "DIXXXXXXXXXXXXXXXXXX"
admin_skey = "file:{store}.skey"
url = "http://127.0.0.1:9"

[agents.{user}]
name = "Bench"
"""
