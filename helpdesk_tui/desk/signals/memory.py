"""The detectors' whole memory: a running `Watch`, put away now and then, and taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from helpdesk_tui.desk.signals import codec
from helpdesk_tui.desk.signals.tables import push_context, push_progress
from helpdesk_tui.detectors.places import Lookup
from helpdesk_tui.detectors.watch import Watch

ID: Final = "detect"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Position:
    """How far rows were looked at, in the order in which they arrived."""

    prompt: int = 0
    deed: int = 0
    record: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What was put away."""

    watch: Watch
    position: Position
    whole: bool
    """The history of all logs is in it."""


def take_up(connection: Connection, lookup: Lookup) -> Kept:
    """The memory as it was put away last; an empty one when there is none, or none that can be read."""
    row = connection.execute(select(push_progress).where(push_progress.c.id == ID)).one_or_none()
    watch = Watch(lookup)
    if row is None or row.version != codec.VERSION or row.state is None:
        return Kept(watch, Position(), whole=False)
    try:
        watch.restore(codec.unpack(row.state), _people(connection))
    except codec.Damaged:
        return Kept(Watch(lookup), Position(), whole=False)
    return Kept(watch, Position(row.prompt_id, row.deed_id, row.record_seq), whole=row.whole)


def put_away(
    connection: Connection, watch: Watch, position: Position, changed: Iterable[str], *, whole: bool
) -> None:
    """Write down what changed; all of it in one transaction, so that it fits together."""
    rows = [
        {"account": name, "version": codec.VERSION, "state": codec.pack(person)}
        for name in sorted(changed)
        if (person := watch.tenant.people.get(name)) is not None
    ]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        connection.execute(
            delete(push_context).where(push_context.c.account.in_([one["account"] for one in some]))
        )
        connection.execute(insert(push_context), some)
    values: dict[str, Any] = {
        "prompt_id": position.prompt,
        "deed_id": position.deed,
        "record_seq": position.record,
        "version": codec.VERSION,
        "state": codec.pack(watch.snapshot()),
        "whole": whole,
    }
    here = push_progress.c.id == ID
    if not connection.execute(update(push_progress).where(here).values(values)).rowcount:
        connection.execute(insert(push_progress).values(id=ID, **values))


def forget(connection: Connection) -> None:
    """Begin anew: the next look replays everything that is kept."""
    connection.execute(delete(push_context))
    connection.execute(delete(push_progress).where(push_progress.c.id == ID))


def _people(connection: Connection) -> dict[str, Any]:
    rows = connection.execute(
        select(push_context.c.account, push_context.c.state).where(push_context.c.version == codec.VERSION)
    )
    return {row.account: codec.unpack(row.state) for row in rows}
