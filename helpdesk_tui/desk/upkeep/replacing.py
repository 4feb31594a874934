"""Puts another database in the place of a store, and keeps the one that was there beside it."""

from __future__ import annotations

import contextlib
import glob
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from helpdesk_tui.contract.errors import Conflict
from helpdesk_tui.desk.serve.listening import hold_store
from helpdesk_tui.desk.upkeep import drafts
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused

KEPT: Final = ".kept-"


@contextlib.contextmanager
def alone_with(store: Path) -> Iterator[None]:
    """Hold the store as a desk would, so that none starts meanwhile; raises `UpkeepRefused` when one runs."""
    try:
        with hold_store(str(store)):
            yield
    except Conflict:
        raise UpkeepRefused(Fault.IN_USE, path=str(store)) from None
    except PermissionError as error:
        raise UpkeepRefused(Fault.UNWRITABLE, path=str(store), detail=str(error)) from error


def replace(store: Path, draft: Path, now: datetime) -> Path | None:
    """The draft becomes the store, at one moment; answers where the earlier one lies now, if there was one.

    The caller holds the store. Whenever a process dies in here, a whole store stands under the name.
    """
    drafts.durable(draft)
    kept = None
    if store.exists():
        _at_rest(store)
        kept = _free_name(store, now)
        os.link(store, kept)
        # A log that stays would be played into the new database.
        for end in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                store.with_name(store.name + end).rename(kept.with_name(kept.name + end))
        drafts.durable(store.parent)
    draft.replace(store)
    drafts.durable(store.parent)
    return kept


def kept_beside(store: Path) -> list[Path]:
    """Earlier stores that lie beside it, newest first."""
    names = store.parent.glob(f"{glob.escape(store.name)}{KEPT}*")
    return sorted((one for one in names if not one.name.endswith(("-wal", "-shm"))), reverse=True)


def _at_rest(store: Path) -> None:
    """Move everything from the log into the file; a database that is too damaged keeps its log."""
    uri = f"file:{quote(str(store.absolute()))}?mode=rw"
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(uri, uri=True)) as raw:
        raw.execute("PRAGMA wal_checkpoint(truncate)")


def _free_name(store: Path, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    for number in range(100):
        name = store.with_name(f"{store.name}{KEPT}{stamp}{number:02d}")
        if not os.path.lexists(name):
            return name
    raise UpkeepRefused(Fault.THERE_ALREADY, path=str(store))
