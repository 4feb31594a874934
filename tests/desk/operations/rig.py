"""A desk behind the gate in some milliseconds, and what an act leaves behind there as one value."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import Engine, insert, select

from helpdesk_tui.contract.cases import Case, CaseState
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import AgentId, OperationId, PersonId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.contract.stream import Change
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.journal import Entry, Intent
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.vendors.protocols import Vendor
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.rig import store as stores

OTHER = Agent(AgentId("b.dubois"), "Bruno Dubois", frozenset({"agent"}))
BORIS = PersonId("per_boris")
"""Somebody without any account."""


class Line(NamedTuple):
    """One line of the record."""

    event: str
    agent: str | None
    case: str | None
    person: str | None
    params: dict[str, str]


@dataclass
class Left:
    """What an act left behind."""

    answer: Any
    row: dict[str, Any]
    """Columns of the operation that are another than before; of a new one: all."""
    lines: list[Line]
    heard: list[Change]
    grants: list[dict[str, Any]]
    notices: list[dict[str, Any]]


@dataclass
class Desk(Inside):
    """A desk on which Amélie's caller is verified."""

    case_open: Case = field(kw_only=True)
    heard: list[Change] = field(default_factory=list)

    async def row(self, id_: OperationId) -> dict[str, Any]:
        query = select(operation).where(operation.c.id == id_)
        found = await self.house.store.read(lambda c: c.execute(query).one_or_none())
        return {} if found is None else dict(found._mapping)

    async def entry(self, id_: OperationId) -> Entry:
        found = await self.house.store.read(lambda c: journal.entry(c, id_))
        assert found is not None
        return found

    async def intended(self, order: Order, id_: str = "op_1", **changes: Any) -> Entry:
        """An intent as the claim writes it, for a vendor that was not asked yet."""
        now = self.clock.now()
        values: dict[str, Any] = {
            "id": OperationId(id_),
            "order": order,
            "vendor": self.twin.id,
            "account_ref": "DU1",
            "person": AMELIE,
            "case": self.case_open.id,
            "agent": self.agent.id,
            "boot": self.house.boot,
            "asked_at": now,
            "deadline_at": now + timedelta(seconds=25),
            "exclusive": True,
            "tier": 2,
        }
        intent = Intent(**{**values, **changes})
        await self.house.store.write(lambda c: journal.write_intent(c, intent))
        return await self.entry(intent.id)

    async def lines(self) -> list[Line]:
        found = await self.house.store.read(lambda c: newest(c, limit=500))
        return [Line(o.event, o.agent, o.case, o.person, o.params) for o in reversed(found)]

    async def left_by(self, id_: OperationId, act: Callable[[], Awaitable[Any]]) -> Left:
        """Do it and tell what is other than before."""
        row, lines = await self.row(id_), len(await self.lines())
        grants, notices = len(await self.rows(grant_)), len(await self.rows(notice))
        self.heard.clear()
        answer = await act()
        now = await self.row(id_)
        return Left(
            answer,
            row={name: value for name, value in now.items() if name not in row or row[name] != value},
            lines=(await self.lines())[lines:],
            heard=list(self.heard),
            grants=[dict(one._mapping) for one in (await self.rows(grant_))[grants:]],
            notices=[dict(one._mapping) for one in (await self.rows(notice))[notices:]],
        )

    async def parked(self) -> None:
        """The case waits beside others, and rings when something has come."""
        await self.house.store.write(
            lambda c: c.execute(case_.update().values(state=CaseState.PARKED.value, rang=False))
        )

    async def rang(self) -> bool:
        (row,) = await self.rows(case_)
        return bool(row.rang)


async def refused(desk: Desk, order: Order) -> tuple[type[DeskError], ErrorCode]:
    """Order it in the case; nothing reached the vendor, and no intent stands."""
    before = list(desk.twin.ledger)
    with pytest.raises(DeskError) as caught:
        await desk.operations.order(desk.case_open.id, order, new_key())
    assert desk.twin.ledger == before
    assert await desk.rows(operation) == []
    return type(caught.value), caught.value.code


class Spy:
    """A capability that answers what it is told to and keeps how it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        answer = self._answers[name]

        async def ask(*values: Any, **named: Any) -> Any:
            self.asked.append((name, *values, *([named] if named else [])))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return ask


CAPABILITIES = (
    "codes",
    "enrolment",
    "challenges",
    "locks",
    "tokens",
    "first_codes",
    "lists",
    "telephony",
    "invitations",
    "numbers",
    "names",
    "settings",
)


def only_with(desk: Desk, **capabilities: Any) -> None:
    """The vendor can do this and nothing else."""
    twin = desk.twin
    known = {"id": twin.id, "kind": twin.kind, "label": twin.label, "client": twin.client, "directory": twin}
    able = {**dict.fromkeys(CAPABILITIES), **known, **capabilities}
    desk.house.vendors[twin.id] = cast("Vendor", SimpleNamespace(**able))


class _Compiled(dict[Any, Any]):
    """Statements compiled once for every SQLite store of this process: their dialects are alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


_COMPILED = _Compiled()
_IMAGE: list[tuple[bytes, Case]] = []
"""The file of a desk that has just verified a caller, and the case in it."""


def _quick(engine: Engine) -> None:
    engine.update_execution_options(compiled_cache=_COMPILED)


async def _verified(folder: Path) -> tuple[Case, str]:
    async with inside(folder) as made:
        case = await made.verified()
        await made.house.store.write(
            lambda c: c.execute(
                insert(person).values(
                    id=BORIS,
                    client_id="durand",
                    login="b.boris",
                    login_key="b.boris",
                    name="BORIS Boris",
                    name_key="boris boris",
                    status="active",
                )
            )
        )
    return case, made.house.store.where


@contextlib.asynccontextmanager
async def verified_desk(folder: Path, **changes: Any) -> AsyncIterator[Desk]:
    """Amélie's caller is verified in a case with a ticket; nothing was ordered yet."""
    if stores.chosen is not stores.Kind.SQLITE:
        case, where = await _verified(folder)
        store = Store.open(where)
    else:
        if not _IMAGE:
            with tempfile.TemporaryDirectory() as draft:
                case, where = await _verified(Path(draft))
                _IMAGE.append((Path(where).read_bytes(), case))
        image, case = _IMAGE[0]
        path = Path(folder, "desk.db")
        path.write_bytes(image)
        path.chmod(0o600)
        store = Store.open(path)
        _quick(store._writing)
        _quick(store._readers.engine)
    async with inside(folder, settled=True, store=store, **changes) as made:
        desk = Desk(made.house, made.clock, made.twin, made.mail, made.sms, case_open=case)
        made.house.hub.relay = desk.heard.append
        yield desk


def facts_of(told: dict[str, Any]) -> dict[str, Any]:
    """What a notice's row says."""
    found = json.loads(told["facts"])
    assert isinstance(found, dict)
    return found
