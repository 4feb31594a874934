"""Desks as children of a process that has imported everything: made in milliseconds, killed at will."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

SECONDS = 60.0
"""A child that takes longer is killed, and that is a violation of its own."""


@dataclass(frozen=True)
class Ended:
    """How a child ended and what it had said by then."""

    signal: int
    code: int
    said: bytes
    late: bool = False

    @property
    def value(self) -> Any:
        """What `answering` handed over; raises when the child broke."""
        if self.code != 0 or self.signal:
            raise AssertionError(f"child ended with {self.code or -self.signal}: {self.said[-2000:]!r}")
        return pickle.loads(self.said)


class Child:
    """One forked process; `stopped` lets it wait for SIGCONT before it begins."""

    def __init__(self, work: Callable[[int], Coroutine[Any, Any, None]], *, stopped: bool = False) -> None:
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reading)
            _be_child(work, writing, stopped=stopped)
        os.close(writing)
        if stopped:
            os.waitpid(self.pid, os.WUNTRACED)

    def wait(self, seconds: float = SECONDS) -> Ended:
        """Until it has ended; it is killed when that takes too long."""
        deadline = time.monotonic() + seconds
        os.set_blocking(self._reading, False)
        said, status, late = b"", None, False
        while status is None:
            said += self._read()
            pid, found = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                status = found
            elif time.monotonic() > deadline:
                late = True
                os.kill(self.pid, signal.SIGKILL)
                deadline += SECONDS
            else:
                time.sleep(0.002)
        said += self._read()
        os.close(self._reading)
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        return Ended(ended_by, code, said, late)

    def _read(self) -> bytes:
        found = b""
        try:
            while more := os.read(self._reading, 65536):
                found += more
        except BlockingIOError:
            pass
        return found


def answering(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Do that in a child and answer its result."""

    async def hand_over(pipe: int) -> None:
        result = pickle.dumps(await work())
        os.write(pipe, result) if len(result) < 60_000 else _write_all(pipe, result)

    return Child(hand_over).wait().value


def _write_all(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _be_child(work: Callable[[int], Coroutine[Any, Any, None]], pipe: int, *, stopped: bool) -> None:
    code = 1
    try:
        if stopped:
            os.kill(os.getpid(), signal.SIGSTOP)
        asyncio.run(work(pipe))
        code = 0
    except BaseException as error:  # noqa: BLE001 - told to whoever waits
        import traceback

        place = "".join(traceback.format_exception(error))[-3000:]
        os.write(pipe, f"\n{place}".encode())
    finally:
        os._exit(code)
