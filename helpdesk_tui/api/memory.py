"""The file in which a console keeps what it saw of one desk's record: 0600, whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpdesk_tui.places import private
from helpdesk_tui.proving.notes import Checkpoint, Malformed, PublicKey, read_key, read_note

LARGEST: Final = 4_000_000
MOST_ASIDE: Final = 10
LARGEST_ASIDE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest checkpoint of a desk, some earlier ones, and the key that is believed."""

    key: PublicKey
    newest: Checkpoint
    earlier: tuple[Checkpoint, ...] = ()
    despite: str = ""
    """The doubt with which somebody went on when the newest one was taken."""


class Memory:
    """Of one desk, named by its address."""

    def __init__(self, folder: Path, address: str) -> None:
        self._address = address
        self.path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:24]}.json"

    def read(self) -> Seen | None:
        """What was seen; None: nothing yet. Raises `Malformed` for a file that cannot be read as such."""
        told = self._told()
        if told is None or told.get("newest") is None:
            return None
        try:
            earlier = tuple(read_note(one) for one in told["earlier"])
            despite = str(told.get("despite", ""))
            return Seen(read_key(told["key"]), read_note(told["newest"]), earlier, despite)
        except (KeyError, TypeError, AttributeError) as error:
            raise Malformed("what was kept") from error

    def keep(self, now: Checkpoint, key: PublicKey) -> None:
        """Remember a checkpoint that was proven; what another console kept meanwhile is never older."""
        with self._alone():
            seen = self.read()
            if seen is not None and seen.key.id == key.id and seen.newest.size >= now.size:
                return
            earlier = () if seen is None else (*seen.earlier, seen.newest)
            self._write(now, key, _thinned(earlier, now.size), (self._told() or {}).get("aside", []))

    def begin_anew(self, now: Checkpoint | None, key: PublicKey | None, why: str) -> None:
        """Believe another record from here on; what was seen of the other one is kept aside."""
        with self._alone():
            try:
                before = self.path.read_text(encoding="utf-8", errors="replace")[:LARGEST_ASIDE]
            except FileNotFoundError:
                before = ""
            aside = [*self._aside(), {"why": why, "was": before}]
            self._write(now, key, (), aside[-MOST_ASIDE:], why)

    def _aside(self) -> list[Any]:
        try:
            found = (self._told() or {}).get("aside", [])
        except Malformed:
            return []
        return found if isinstance(found, list) else []

    def _told(self) -> dict[str, Any] | None:
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Malformed("what was kept") from error
        with os.fdopen(handle, "rb") as file:
            data = file.read(LARGEST + 1)
        try:
            told = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Malformed("what was kept") from error
        if not isinstance(told, dict) or len(data) > LARGEST:
            raise Malformed("what was kept")
        return told

    def _write(
        self,
        now: Checkpoint | None,
        key: PublicKey | None,
        earlier: tuple[Checkpoint, ...],
        aside: list[Any],
        despite: str = "",
    ) -> None:
        told = {
            "desk": self._address,
            "key": None if key is None else key.line,
            "newest": None if now is None else now.text,
            "earlier": [one.text for one in earlier],
            "aside": aside,
            "despite": despite,
        }
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """No other console of this machine writes meanwhile."""
        private(self.path.parent)
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _thinned(earlier: tuple[Checkpoint, ...], size: int) -> tuple[Checkpoint, ...]:
    """One for each doubling of the distance: few, and near the newest they stand close together."""
    kept: dict[int, Checkpoint] = {}
    for one in sorted(earlier, key=lambda one: one.size):
        kept.setdefault((size - one.size).bit_length(), one)
    return tuple(kept.values())
