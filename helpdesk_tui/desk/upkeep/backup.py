"""A backup: one line that says what it is, with a checksum, then the database without its secrets."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from sqlalchemy.exc import DatabaseError

from helpdesk_tui import __version__
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.verify import Verdict
from helpdesk_tui.desk.store.schema import SCHEMA
from helpdesk_tui.desk.store.store import read_only
from helpdesk_tui.desk.upkeep import drafts, secrets
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused

KIND: Final = "helpdesk-tui backup"
LONGEST_LINE: Final = 4096
PIECE: Final = 1 << 20
"""Bytes that are read at a time."""


class Digest(Protocol):
    """What `hashlib.sha256` makes."""

    def update(self, data: bytes, /) -> None:
        """Take in more."""
        ...

    def hexdigest(self) -> str:
        """Hex of all that was taken in."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """The first line of a backup."""

    made_at: str
    """ISO 8601, UTC."""
    product: str
    schema: str
    records: int
    root: str
    """Hex of the record's root over all of them."""
    size: int
    """Bytes of the database."""
    sha256: str = ""
    """Over this line without it, and the database."""
    kind: str = KIND


def write(store: Path, target: Path, now: datetime) -> Summary:
    """Keep one moment of the store in a new file (0600); a desk may go on working meanwhile.

    Raises `UpkeepRefused`, and `Mistaken` for a store of another version. The file stands there whole or not
    at all, and never in the place of another one.
    """
    if os.path.lexists(target):
        raise UpkeepRefused(Fault.THERE_ALREADY, path=str(target))
    if not store.is_file():
        raise UpkeepRefused(Fault.NO_STORE, path=str(store))
    with read_only(store):
        pass
    with (
        drafts.draft_of(target) as database,
        drafts.draft_of(target.with_name(f"{target.name}.whole")) as whole,
    ):
        try:
            drafts.copy(store, database)
            verdict = _emptied(database, store)
        except (sqlite3.Error, DatabaseError) as error:
            raise UpkeepRefused(Fault.DAMAGED, path=str(store)) from error
        summary = _pack(database, whole, verdict, now)
        drafts.durable(whole)
        drafts.settle(whole, target)
    return summary


def unpack(file: Path, database: Path) -> Summary:
    """Write the database of a backup into a draft; raises `UpkeepRefused` unless its checksum fits."""
    try:
        with file.open("rb") as packed, database.open("wb") as plain:
            summary = _first_line(packed, file)
            digest = _digest(summary)
            for piece in _pieces(packed):
                digest.update(piece)
                plain.write(piece)
            size = plain.tell()
    except OSError as error:
        raise UpkeepRefused(Fault.UNREADABLE, path=str(file), detail=error.strerror or "") from error
    if size != summary.size or digest.hexdigest() != summary.sha256:
        raise UpkeepRefused(Fault.DAMAGED, path=str(file))
    return summary


def checked_record(database: Path, path: Path) -> Verdict:
    """Verify pages and record of a draft; `path` is what people are told. Raises `UpkeepRefused`."""
    with drafts.opened(database) as engine, engine.connect() as connection, connection.begin():
        drafts.check_whole(connection, path)
        verdict = rows.check(connection)
    if verdict.fault is not None:
        raise UpkeepRefused(
            Fault.RECORD_WRONG, path=str(path), what=verdict.fault.value, seq=str(verdict.seq)
        )
    return verdict


def _emptied(database: Path, store: Path) -> Verdict:
    with drafts.opened(database) as engine, engine.connect() as connection, connection.begin():
        secrets.drop(connection)
    drafts.shrink(database)
    return checked_record(database, store)


def _pack(database: Path, whole: Path, verdict: Verdict, now: datetime) -> Summary:
    summary = Summary(
        made_at=now.isoformat(timespec="seconds"),
        product=__version__,
        schema=SCHEMA,
        records=verdict.count,
        root=verdict.root.hex(),
        size=database.stat().st_size,
    )
    digest = _digest(summary)
    with database.open("rb") as plain:
        for piece in _pieces(plain):
            digest.update(piece)
        summary = replace(summary, sha256=digest.hexdigest())
        plain.seek(0)
        with whole.open("wb") as packed:
            packed.write(json.dumps(asdict(summary)).encode() + b"\n")
            shutil.copyfileobj(plain, packed, PIECE)
    return summary


def _digest(summary: Summary) -> Digest:
    return hashlib.sha256(json.dumps(asdict(replace(summary, sha256=""))).encode())


def _first_line(packed: BinaryIO, file: Path) -> Summary:
    try:
        told = json.loads(packed.readline(LONGEST_LINE))
        kinds = {name: type(value) for name, value in asdict(_SHAPE).items()}
        if {name: type(value) for name, value in told.items()} != kinds or told["kind"] != KIND:
            raise UpkeepRefused(Fault.NOT_A_BACKUP, path=str(file))
    except (ValueError, AttributeError, RecursionError):
        raise UpkeepRefused(Fault.NOT_A_BACKUP, path=str(file)) from None
    return Summary(**told)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


_SHAPE: Final = Summary(made_at="", product="", schema="", records=0, root="", size=0)
