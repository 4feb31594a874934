"""Somebody outside of the desk, who keeps a signed checkpoint and asks later whether its record only grew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, select

from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.checkpoints import repository
from helpdesk_tui.desk.checkpoints.making import Maker
from helpdesk_tui.desk.house import House
from helpdesk_tui.proving import tree
from helpdesk_tui.proving.notes import read_key, read_note
from tests.desk.inside import MovedClock

FILE: Final = "seen.json"
_SEEN: dict[str, list[Seen]] = {}
"""By the name of a store, what was seen of it; processes that are forked know what their parent knew."""


@dataclass(frozen=True)
class Seen:
    """A checkpoint and the key that signed it, as they were then."""

    key: str
    note: str


async def signed(house: House, folder: Path) -> Seen:
    """Have what the record is now signed; the key lies in that folder."""
    house = replace(house, config=replace(house.config, store=str(folder / "desk.db")))
    await Maker(house).make(house)
    key, newest = await house.store.read(lambda c: (repository.keys(c)[-1], repository.latest(c)))
    assert newest is not None
    return Seen(key.public, newest.note)


def lay_down(seen: Seen, folder: Path) -> None:
    """Keep it beside a prepared store: it goes along when that is copied."""
    (folder / FILE).write_text(json.dumps(asdict(seen)), encoding="utf-8")


def remember(where: str, *, folder: Path | None = None, seen: Seen | None = None) -> None:
    """From now on `doubts` of that store holds it against this; a folder's own counts from the beginning."""
    if folder is not None:
        _SEEN[_name(where)] = [Seen(**json.loads((folder / FILE).read_text(encoding="utf-8")))]
    if seen is not None:
        _SEEN.setdefault(_name(where), []).append(seen)


def forget(where: str) -> None:
    """That store is gone."""
    _SEEN.pop(_name(where), None)


def doubts(connection: Connection) -> Iterator[str]:
    """What somebody who kept older checkpoints of this store's record finds wrong with it."""
    grown = tree.Tree()
    for data in connection.scalars(select(audit_record.c.bytes).order_by(audit_record.c.seq)):
        grown.add(tree.leaf(bytes(data)))
    for seen in _SEEN.get(_connected(connection), ()):
        key, older = read_key(seen.key), read_note(seen.note)
        if not older.signed_by(key):
            yield f"the checkpoint of {older.size} is not signed by its key"
        elif older.size > grown.size:
            yield f"somebody has seen {older.size} records, and {grown.size} are there"
        elif not tree.consistent(
            older.size, grown.size, older.root, grown.root(), _proof(connection, older.size, grown.size)
        ):
            yield f"the {grown.size} records do not begin with the {older.size} that somebody has seen"


def _proof(connection: Connection, first: int, second: int) -> list[bytes]:
    return Record(MovedClock()).consistency(connection, first, second) if first != second else []


def _name(where: str) -> str:
    return str(make_url(where).database) if "://" in where else str(Path(where).resolve())


def _connected(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        files = {row[1]: row[2] for row in connection.exec_driver_sql("PRAGMA database_list")}
        path = files["main"]  # another is there where something was sorted on disk
        return str(Path(path).resolve())
    return str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
