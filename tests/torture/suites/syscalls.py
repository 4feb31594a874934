"""Every system call with which the desk writes is killed or fails, one after the other, by strace's injection."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.desk.inside import AMELIE
from tests.rig.store import Kind
from tests.torture.checker import check
from tests.torture.desk import a_day, heard, opened, told, twin_at
from tests.torture.forking import Child, Ended, answering
from tests.torture.grounds import Ground, Grounds
from tests.torture.suite import Count, Listed, Suite
from tests.torture.suites.kill import Setting, after, effect_first
from tests.torture.twin import Flavour, effects

STRACE: Final = shutil.which("strace")
CALLS: Final = ("openat", "pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "fcntl", "close")
INJECTIONS: Final = ("signal=KILL", "error=EIO", "error=ENOSPC")
SETTING: Final = Setting(Flavour.DUO, Kind.SQLITE, load=False)
ATTACH_SECONDS: Final = 10.0
SECONDS: Final = 40.0
"""A day in which a call fails may wait out a busy store."""


@dataclass(frozen=True)
class Place:
    """The n-th of a call in one thread, and what becomes of it."""

    call: str
    number: int
    becomes: str

    def __str__(self) -> str:
        return f"{self.call} #{self.number} {self.becomes}"


def traced(ground: Ground, options: list[str], *, planted: bool = False) -> Ended:
    """A day under strace; the store is opened in it as well."""
    assert STRACE is not None

    async def day(pipe: int) -> None:
        twin = twin_at(ground.folder, SETTING.flavour, 0, lambda _: None)
        async with opened(ground.folder, ground.where, twin, None) as desk:
            if planted:
                effect_first(desk)
            await a_day(desk, ground.cases[AMELIE], lambda answer: _say(pipe, told(answer)))

    child = Child(day, stopped=True)
    tracer = subprocess.Popen(
        [STRACE, "-f", "-qq", "-p", str(child.pid), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _attached(child.pid, tracer)
        os.kill(child.pid, signal.SIGCONT)
        return child.wait(SECONDS)
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            tracer.wait(5)
        if tracer.poll() is None:
            tracer.kill()
            tracer.wait()


def _say(pipe: int, line: bytes) -> None:
    os.write(pipe, line)


def _attached(pid: int, tracer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ATTACH_SECONDS
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            raise AssertionError("strace did not attach")
        time.sleep(0.002)


def calls_of_a_day(grounds: Grounds) -> dict[str, int]:
    """How often each call is made at most by one thread: strace counts for each thread by itself."""
    with grounds.ground(Kind.SQLITE) as ground, tempfile.NamedTemporaryFile() as log:
        ended = traced(ground, ["-o", log.name, "-e", f"trace={','.join(CALLS)}"])
        assert ended.signal == 0, ended.said.decode()
        assert ended.code == 0, ended.said.decode()
        times = Counter(re.findall(r"^(\d+)\s+(\w+)\(", Path(log.name).read_text(), re.MULTILINE))
    found: dict[str, int] = {}
    for (_, call), number in times.items():
        found[call] = max(found.get(call, 0), number)
    return {call: number for call, number in found.items() if call in CALLS}


def places() -> list[str]:
    """All of them, well mixed; none without strace."""
    if STRACE is None:
        return []
    grounds = Grounds()
    try:
        times = calls_of_a_day(grounds)
    finally:
        grounds.close()
    found = [
        f"{call} #{nth} {becomes}"
        for call, number in times.items()
        for nth, becomes in itertools.product(range(1, number + 1), INJECTIONS)
    ]
    random.Random(len(found)).shuffle(found)
    return found


def one(grounds: Grounds, place: Place, count: Count, *, comes_back: bool, planted: bool = False) -> None:
    """One call, and what is found afterwards."""
    with grounds.ground(Kind.SQLITE) as ground:
        # A call that is not traced is not injected either.
        inject = f"inject={place.call}:{place.becomes}:when={place.number}"
        options = ["-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject]
        ended = traced(ground, options, planted=planted)
        count.done += 1
        if ended.late:
            count.violated(f"P11: {place}: the day did not end within {SECONDS:.0f} s")
        count.note("killed" if ended.signal else "ended by an error" if ended.code else "went on")
        record, later = answering(lambda: after(ground, SETTING, comes_back=comes_back))
        answers = heard(_whole(ended.said)) + later
        for violation in check(effects(ground.folder / "ledger"), record, answers):
            count.violated(f"{place}, client back {comes_back}: {violation}")


def _whole(said: bytes) -> bytes:
    """Lines of answers alone: a child that broke adds where."""
    return b"".join(line + b"\n" for line in said.split(b"\n")[:-1] if line.startswith(b'{"verb"'))


def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
    """One place after the other; whether the client comes back is left to the seed."""
    result, deadline = Count(), time.monotonic() + seconds
    grounds, chance = Grounds(), random.Random(seed)
    try:
        for name in names:
            if time.monotonic() > deadline:
                break
            call, number, becomes = name.split(" ")
            place = Place(call, int(number.removeprefix("#")), becomes)
            one(grounds, place, result, comes_back=chance.random() < 0.5)
            result.tried.append(name)
    finally:
        grounds.close()
    return result


def planted(seed: int) -> Count:
    """The vendor is asked before the intent stands, and the desk is killed as the vendor's ledger is synced."""
    del seed
    result = Count()
    if STRACE is None:
        result.skipped = "no strace here (apt install strace)"
        return result
    grounds = Grounds()
    try:
        for number in range(1, 7):
            one(grounds, Place("fsync", number, "signal=KILL"), result, comes_back=False, planted=True)
            if result.found:
                break
    finally:
        grounds.close()
    return result


SUITE = Suite(
    name="syscalls",
    what="every system call of a day killed, or failed with EIO or ENOSPC, by strace's injection",
    goal=2_000,
    planted=planted,
    run=Listed(places, at),
    fault="the vendor is asked before the intent is written",
)
