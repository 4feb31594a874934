"""What detectors say becomes rows of the queue: the same thing said again is one row, told once.

A saying is found again by detector, user and source; a row gathers what several detectors say of one user and
source within fifteen minutes. So looking at the same rows twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.contract.signals import SignalState, Verdict
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.prompts.showing import client_of, owners
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.taking_in import CODES
from helpdesk_tui.desk.prompts.words import account_of
from helpdesk_tui.desk.signals.naming import logins
from helpdesk_tui.desk.signals.tables import push_basis, push_saying, push_signal
from helpdesk_tui.desk.store.text import storable
from helpdesk_tui.detectors.d00_reconnect import ID as RECONNECT
from helpdesk_tui.detectors.d11_desk import ID as DESK
from helpdesk_tui.detectors.folding import FOLD, FOLDS
from helpdesk_tui.detectors.signal import Level, Signal

REPEATS: Final = timedelta(minutes=15)
MOST_BASIS: Final = 500
EXPLAINS: Final = frozenset({RECONNECT})
_NAMED: Final = frozenset(("user", "other", "actor"))


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is new, or of which more is known."""

    id: SignalId
    level: Level
    rose: bool


def keep(connection: Connection, house: House, signals: Sequence[Signal]) -> tuple[Change, ...]:
    """Write down what was said; answers the rows that changed by it."""
    changed: dict[str, Change] = {}
    names = _names(connection, house, signals)
    for signal in signals:
        one = _keep(connection, house, signal, names)
        if one is not None:
            before = changed.get(one.id)
            changed[one.id] = Change(one.id, one.level, one.rose or (before is not None and before.rose))
    return tuple(changed.values())


def _keep(connection: Connection, house: House, signal: Signal, names: Mapping[str, str]) -> Change | None:
    said_before = _same(connection, signal)
    basis = [(one[:1], int(one[1:])) for one in list(signal.txids)[:MOST_BASIS] if one[1:].isdecimal()]
    new = _missing(connection, {row.signal_id for row in said_before}, basis)
    # What comes after a verdict is a matter of its own: nothing is added to a row that was decided.
    current = next((row for row in said_before if row.state != SignalState.DECIDED.value), None)
    level = max((row.level for row in said_before), default=-1)
    if not new and signal.level <= level and (current is None or not _longer(current, signal)):
        return None
    if current is not None:
        _add(connection, current, signal, names)
        id_ = SignalId(current.signal_id)
    else:
        id_ = _opened(connection, house, signal, names)
    for kind, number in _missing(connection, {id_}, new if said_before else basis):
        connection.execute(insert(push_basis).values(signal_id=id_, kind=kind, row_id=number))
    return _summed_up(connection, id_)


def _opened(connection: Connection, house: House, signal: Signal, names: Mapping[str, str]) -> SignalId:
    """A saying of its own, under an open row of the same user and source, or under a new one."""
    row = _row_for(connection, signal, _moment(signal.last))
    id_ = SignalId(row.id) if row is not None else SignalId(new_id("sig"))
    if row is None:
        _open(connection, house, id_, signal, names)
    connection.execute(insert(push_saying).values(signal_id=id_, **_said(connection, signal, names)))
    return id_


def _add(connection: Connection, known: Row[Any], signal: Signal, names: Mapping[str, str]) -> None:
    """Said again, and more: the worse of both stands."""
    said = _said(connection, signal, names)
    if known.level > signal.level:
        said |= {"level": known.level, "reasons": known.reasons}
    first, last = min(_moment(signal.first), known.first), max(_moment(signal.last), known.last)
    said |= {"first": first, "last": last, "id": known.id}
    connection.execute(update(push_saying).where(push_saying.c.id == known.id).values(**said))


def _longer(known: Row[Any], signal: Signal) -> bool:
    return bool(known.last < _moment(signal.last) or known.first > _moment(signal.first))


def _same(connection: Connection, signal: Signal) -> Sequence[Row[Any]]:
    """What this detector said of this user and source before, as the same matter; newest first."""
    fold = timedelta(seconds=FOLDS.get(signal.detector, FOLD))
    return connection.execute(
        select(push_saying, push_signal.c.state)
        .join(push_signal, push_signal.c.id == push_saying.c.signal_id)
        .where(
            push_saying.c.detector == signal.detector,
            push_saying.c.key_user == storable(signal.user, 320),
            push_saying.c.key_source == storable(signal.source, 320),
            push_saying.c.last >= _moment(signal.first) - fold,
            push_saying.c.first <= _moment(signal.last) + fold,
        )
        .order_by(push_saying.c.last.desc(), push_saying.c.id.desc())
    ).all()


def _row_for(connection: Connection, signal: Signal, last: datetime) -> Row[Any] | None:
    """An undecided row of the same user and source, no more than fifteen minutes away."""
    if signal.detector == DESK:
        mine = push_signal.c.about == storable(signal.source, 128)
    else:
        mine = (push_signal.c.account == storable(signal.user, 320)) & (
            push_signal.c.source == storable(_place(signal), 320)
        )
    return connection.execute(
        select(push_signal)
        .where(
            mine,
            push_signal.c.state != SignalState.DECIDED.value,
            push_signal.c.last >= _moment(signal.first) - REPEATS,
            push_signal.c.first <= last + REPEATS,
        )
        .order_by(push_signal.c.last.desc())
        .limit(1)
    ).one_or_none()


def _place(signal: Signal) -> str:
    """The address, without what a detector adds to tell its own matters apart."""
    return signal.source.split(" ", maxsplit=1)[0]


def _open(
    connection: Connection, house: House, id_: SignalId, signal: Signal, names: Mapping[str, str]
) -> None:
    vendor = account_of(signal.user)[0]
    someone = owners(connection, [signal.user]).get(signal.user)
    connection.execute(
        insert(push_signal).values(
            id=id_,
            state=SignalState.OPEN.value,
            level=int(signal.level),
            account=storable(signal.user, 320),
            login=storable(names.get(signal.user, signal.user), 320),
            source=storable(_place(signal), 320),
            about=storable(signal.source, 128) if signal.detector == DESK else None,
            client=client_of(house, vendor, someone),
            vendors=vendor if vendor in house.vendors else "",
            detectors=signal.detector,
            first=_moment(signal.first),
            last=_moment(signal.last),
        )
    )


def _said(connection: Connection, signal: Signal, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": (connection.scalar(select(func.max(push_saying.c.id))) or 0) + 1,
        "turn": (connection.scalar(select(func.max(push_saying.c.turn))) or 0) + 1,
        "detector": signal.detector,
        "key_user": storable(signal.user, 320),
        "key_source": storable(signal.source, 320),
        "level": int(signal.level),
        "first": _moment(signal.first),
        "last": _moment(signal.last),
        "reasons": json.dumps(
            [
                {
                    "part": one.part.value,
                    "code": one.code,
                    "params": {
                        name: names.get(value, value) if name in _NAMED else value
                        for name, value in one.params
                    },
                }
                for one in signal.reasons
            ],
            ensure_ascii=False,
        ),
    }


def _names(connection: Connection, house: House, signals: Iterable[Signal]) -> dict[str, str]:
    """What stands for an account in sentences: its login; empty until somebody says one."""
    words = {signal.user for signal in signals} | {
        value for signal in signals for one in signal.reasons for name, value in one.params if name in _NAMED
    }
    # An administrator's name may hold a colon too.
    return logins(connection, (word for word in words if account_of(word)[0] in house.vendors))


def _missing(
    connection: Connection, ids: Iterable[str], basis: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Of what it rests on, what stands under none of these rows yet."""
    known = {
        (row.kind, row.row_id)
        for row in connection.execute(
            select(push_basis.c.kind, push_basis.c.row_id).where(push_basis.c.signal_id.in_(list(ids)))
        )
    }
    return [one for one in dict.fromkeys(basis) if one not in known][: max(0, MOST_BASIS - len(known))]


def _summed_up(connection: Connection, id_: SignalId) -> Change:
    """Bring the row up to what is said under it."""
    row = connection.execute(select(push_signal).where(push_signal.c.id == id_)).one()
    said = connection.execute(select(push_saying).where(push_saying.c.signal_id == id_)).all()
    ranked = sorted(said, key=lambda one: (-one.level, one.detector))
    level = ranked[0].level
    rows = [
        one.row_id
        for one in connection.execute(
            select(push_basis).where(push_basis.c.signal_id == id_, push_basis.c.kind == "p")
        )
    ]
    last = connection.execute(
        select(prompt.c.id)
        .where(prompt.c.id.in_(rows))
        .order_by(prompt.c.at.desc(), prompt.c.id.desc())
        .limit(1)
    ).scalar()
    approved = connection.scalar(
        select(func.count()).where(prompt.c.id.in_(rows), prompt.c.outcome == CODES[PromptOutcome.APPROVED])
    )
    count = connection.scalar(select(func.count()).where(push_basis.c.signal_id == id_)) or 0
    explained = any(one.detector in EXPLAINS for one in said)
    proposed = Verdict.RECONNECT.value if explained and not approved and level <= Level.MEDIUM else None
    connection.execute(
        update(push_signal)
        .where(push_signal.c.id == id_)
        .values(
            level=level,
            detectors=",".join(dict.fromkeys(one.detector for one in ranked)),
            first=min(one.first for one in said),
            last=max(one.last for one in said),
            prompts=count,
            repeats=_repeats(connection, rows),
            approved=bool(approved),
            proposed=proposed,
            last_prompt=last,
            revision=push_signal.c.revision + 1,
        )
    )
    rose = row.revision == 1 or level > row.level
    return Change(id_, Level(level), rose)


def _repeats(connection: Connection, rows: Sequence[int]) -> int:
    """How often it came again after a pause of fifteen minutes."""
    times = sorted(connection.scalars(select(prompt.c.at).where(prompt.c.id.in_(rows))))
    return sum(1 for index in range(1, len(times)) if times[index] - times[index - 1] > REPEATS)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
