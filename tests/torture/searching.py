"""Looks for secrets wherever a machine keeps things: files whole, free pages and logs included, and /proc."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.torture.forms import Data, Word
from tests.torture.standing import may_stand, places_of

OF_A_PROCESS: Final = ("cmdline", "environ", "comm", "stack", "wchan")
WHOLE: Final = ("cmdline", "environ")
"""What has to be readable of a process, or nobody has looked."""


@dataclass
class Secrets:
    """What may stand nowhere but in places of its own, by what it is."""

    words: dict[str, Word] = field(default_factory=dict)

    def add(self, kind: str, *secrets: str | bytes) -> None:
        """More of a kind; raises `KeyError` for one that the table of places does not know."""
        places_of(kind)
        for secret in secrets:
            self.words[f"{kind} {len(self.words)}"] = Word(kind, secret)

    def found_in(self, data: bytes) -> Iterator[str]:
        """Which stand there, and in which form."""
        yield from (told for _, told in self.held_by(data))

    def held_by(self, data: bytes) -> Iterator[tuple[str, str]]:
        """The same with the kind of each."""
        seen = Data(data)
        for what, word in self.words.items():
            form = word.form_in(seen)
            if form is not None:
                yield word.kind, f"{what}{form}"


@dataclass
class Search:
    """One look everywhere."""

    secrets: Secrets
    places: int = 0
    size: int = 0
    found: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Places that could not be looked at."""
    at_home: set[str] = field(default_factory=set)
    """Kinds that were found where they may stand."""

    def look(self, where: str, data: bytes) -> None:
        """At what stands in one place."""
        self.places += 1
        self.size += len(data)
        for kind, told in self.secrets.held_by(data):
            if may_stand(kind, where):
                self.at_home.add(kind)
            else:
                self.found.append(f"{told} in {where}")

    def files(self, tops: Iterable[Path], *, but: Iterable[Path] = ()) -> None:
        """Everything below these folders but for what begins with one of those names."""
        left_out = tuple(str(path) for path in but)
        for top in tops:
            for path in sorted(top.rglob("*")):
                if path.is_file() and not path.is_symlink() and not str(path).startswith(left_out or ("\0",)):
                    try:
                        self.look(str(path.relative_to(top)), path.read_bytes())
                    except FileNotFoundError:
                        continue  # a draft that has taken its place meanwhile
                    except OSError:
                        self.unread.append(str(path.relative_to(top)))

    def processes(self, pids: Mapping[str, int]) -> None:
        """What /proc tells of them and of their children, and that none leaves a core behind."""
        for name, pid in pids.items():
            for one in (pid, *_children(pid)):
                for part in OF_A_PROCESS:
                    try:
                        self.look(f"/proc of {name}, {part}", Path(f"/proc/{one}/{part}").read_bytes())
                    except OSError:
                        if part in WHOLE and one == pid:
                            self.unread.append(f"/proc of {name}, {part}")
                with contextlib.suppress(OSError):
                    limits = Path(f"/proc/{one}/limits").read_text()
                    if one == pid and not re.search(r"Max core file size\s+0\s+0\s", limits):
                        self.found.append(f"{name} may leave a core dump")

    def blind(self) -> list[str]:
        """Kinds that have a place of their own and were not seen there: then nothing else was seen, either."""
        kinds = {word.kind for word in self.secrets.words.values()}
        return sorted(kind for kind in kinds if places_of(kind) and kind not in self.at_home)


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return own + [below for one in own for below in _children(one)]
    return []
