"""Looks for secrets wherever a machine keeps things: files whole, free pages and logs included, and /proc."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

OF_A_PROCESS: Final = ("cmdline", "environ", "comm", "stack", "wchan")
SHORT: Final = 8
"""A shorter number is looked for as a word of its own: digits of a time may hold it by chance."""


@dataclass
class Secrets:
    """What may stand nowhere, by what it is."""

    words: dict[str, bytes] = field(default_factory=dict)

    def add(self, what: str, *secrets: str) -> None:
        """More of a kind."""
        for secret in secrets:
            self.words[f"{what} {len(self.words)}"] = secret.encode()

    def found_in(self, data: bytes) -> Iterator[str]:
        """Which stand there."""
        for what, word in self.words.items():
            if len(word) < SHORT:
                if re.search(rb"(?<![\w.:-])" + re.escape(word) + rb"(?![\w.:-])", data):
                    yield what
            elif word in data or word.decode().encode("utf-16-le") in data:
                yield what


@dataclass
class Search:
    """One look everywhere."""

    secrets: Secrets
    places: int = 0
    size: int = 0
    found: list[str] = field(default_factory=list)

    def look(self, where: str, data: bytes) -> None:
        """At what stands in one place."""
        self.places += 1
        self.size += len(data)
        self.found += [f"{what} in {where}" for what in self.secrets.found_in(data)]

    def files(self, tops: Iterable[Path], *, but: Iterable[Path] = ()) -> None:
        """Everything below these folders but for what begins with one of those names."""
        left_out = tuple(str(path) for path in but)
        for top in tops:
            for path in sorted(top.rglob("*")):
                if path.is_file() and not path.is_symlink() and not str(path).startswith(left_out or ("\0",)):
                    with contextlib.suppress(OSError):
                        self.look(str(path.relative_to(top)), path.read_bytes())

    def processes(self, pids: Mapping[str, int]) -> None:
        """What /proc tells of them and of their children, and that none leaves a core behind."""
        for name, pid in pids.items():
            for one in (pid, *_children(pid)):
                for part in OF_A_PROCESS:
                    with contextlib.suppress(OSError):
                        self.look(f"/proc of {name}, {part}", Path(f"/proc/{one}/{part}").read_bytes())
                with contextlib.suppress(OSError):
                    limits = Path(f"/proc/{one}/limits").read_text()
                    if one == pid and not re.search(r"Max core file size\s+0\s+0\s", limits):
                        self.found.append(f"{name} may leave a core dump")


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return own + [below for one in own for below in _children(one)]
    return []
