"""A whole day: one caller's orders, what the desk does by itself beside them, and what is left to be done of it.

The vendor's phones and the messages that were taken stand on disk: they outlive a desk that is killed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.notices import SendState
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.jobs import mirror_run
from helpdesk_tui.desk.jobs.mirror import MirrorJob
from helpdesk_tui.desk.jobs.outbox import outboxes
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import account, device
from helpdesk_tui.vendors.courier import Dispatch
from helpdesk_tui.vendors.values import PersonPage, VendorDevice, VendorPerson
from tests.desk.inside import Inside, Letterbox
from tests.torture.desk import Client, Say, begun, reconciled, went_on
from tests.torture.folk import person_of
from tests.torture.twin import LedgerTwin, append, read_lines

VENDOR: Final = VendorId("twin")
ACCOUNT: Final = "DU1"
PHONE: Final = DeviceId("twin:DP1")
PAGE: Final = 3
"""Accounts on one page of the vendor's list."""
NEW: Final = (7, 8, 9)
"""People whom the vendor knows and the desk has not read yet: one on each page."""
TOLD: Final = frozenset({"bypass", "activation", "revoke"})
"""Orders of which the person is told."""
ROUNDS: Final = 3
LEASES_OVER: Final = 190.0
"""Seconds after which nobody waits for a desk that is gone."""
Seen = tuple[str, str]


@dataclass
class DayTwin(LedgerTwin):
    """A vendor with a list in pages, whose phones are as the ledger left them."""

    async def person(self, ref: str) -> VendorPerson | None:
        found = await super().person(ref)
        return None if found is None else self._now(found)

    async def pages(self, after: str) -> AsyncIterator[PersonPage]:
        """All of them, some at a time."""
        everybody = [self._now(one) for one in listed(self)]
        for start in range(int(after or 0), len(everybody), PAGE):
            end = start + PAGE
            yield PersonPage(tuple(everybody[start:end]), str(end) if end < len(everybody) else "")

    def opened(self) -> None:
        """Whoever got a link opens it on that phone."""
        for person in self.people.values():
            for phone in person.devices:
                if (line := self._newest(person.ref, phone.ref)) and line["kind"] == "activation":
                    self._write("activated", person.ref, "", ref=phone.ref)

    def _now(self, person: VendorPerson) -> VendorPerson:
        return replace(person, devices=tuple(self._as_it_is(person.ref, one) for one in person.devices))

    def _as_it_is(self, account: str, phone: VendorDevice) -> VendorDevice:
        """A phone with a new link waits for it to be opened, and is seen when it is."""
        line = self._newest(account, phone.ref)
        if line is None:
            return phone
        if line["kind"] == "activation":
            return replace(phone, activated=False)
        return replace(phone, activated=True, last_seen=datetime.fromisoformat(line["at"]))

    def _newest(self, account: str, ref: str) -> dict[str, Any] | None:
        lines = [line for line in self.lines() if (line["account"], line.get("ref")) == (account, ref)]
        return lines[-1] if lines else None


def listed(twin: LedgerTwin) -> Iterator[VendorPerson]:
    """Everybody at this vendor: on each page somebody who is new."""
    known = iter(twin.people.values())
    for number in NEW:
        yield replace(person_of(twin.people[ACCOUNT], number), name=f"MAES Jan {number}")
        yield from islice(known, PAGE - 1)


@dataclass
class Post(Letterbox):
    """A courier whose messages are on disk before it says that it took them."""

    file: Path = Path("post")

    async def dispatch(self, to: str, notice: Dispatch) -> None:
        append(self.file, {"id": notice.id, "to": to})


def with_post(desk: Inside, folder: Path) -> None:
    """Notices travel by these from now on."""
    desk.house.couriers.mail = Post(file=folder / "post")
    desk.house.couriers.sms = Post(file=folder / "post")


async def a_whole_day(desk: Inside, case: str, say: Say) -> bool:
    """Answers whether the vendor was read to its end; the clock goes on by two seconds.

    The keys are the same each time, so it can be done again.
    """
    client = Client(desk, say)
    first = await begun(client, case)
    await told(desk)
    await went_on(client, case, first)
    desk.clock.step(seconds=1)
    await client.activate(case, PHONE, "day-activate-1")
    desk.clock.step(seconds=1)
    twin: Any = desk.twin
    twin.opened()
    read = await MirrorJob(desk.house).read_once(twin)
    await Sweep(desk.house).look()
    return read


async def told(desk: Inside) -> None:
    """Each road of the outbox, once."""
    for road in outboxes(desk.house):
        await road.look()


async def rounded_off(desk: Inside, *, read: bool) -> None:
    """Let the desk's own jobs end what they began, as long as it takes.

    The vendor is read to its end once: another reading would make good what this one passed over.
    """
    await reconciled(desk)
    vendor: Any = desk.twin
    for _ in range(ROUNDS):
        desk.clock.step(seconds=LEASES_OVER)
        read = read or await MirrorJob(desk.house).read_once(vendor)
        await Sweep(desk.house).look()
        await told(desk)


async def undone(desk: Inside, folder: Path) -> list[Seen]:
    """What such a day promises beyond codes and record."""
    sent = {line["id"] for line in read_lines(folder / "post")}
    twin: Any = desk.twin
    people = [one async for page in twin.pages("") for one in page.people]

    def read(connection: Connection) -> list[Seen]:
        return [*_untold(connection, sent), *_unread(connection, people)]

    return [*await desk.house.store.read(read), *_outlived(twin)]


def _untold(connection: Connection, sent: set[str]) -> Iterator[Seen]:
    """Each message went at least once, and none that is not on file."""
    rows = connection.execute(select(notice_send)).all()
    for row in rows:
        if row.state != SendState.SENT or row.id not in sent:
            yield "P5", f"a message is {row.state}, {'taken' if row.id in sent else 'never taken'}"
    for id_ in sent - {row.id for row in rows}:
        yield "P1", f"message {id_} was sent and is not in the outbox"
    heard = set(connection.scalars(select(notice.c.operation_id)))
    for row in connection.execute(select(operation).where(operation.c.kind.in_(TOLD))):
        if row.state == OperationState.DONE and row.id not in heard:
            yield "P5", f"nobody is told of {row.kind} {row.id}"


def _unread(connection: Connection, people: list[VendorPerson]) -> Iterator[Seen]:
    """Everybody at the vendor is in the store, with the phones as they are."""
    if mirror_run.is_open(connection, VENDOR):
        yield "P5", "a reading of the vendor never ended"
    rows = connection.execute(select(account.c.ref).where(account.c.gone_at.is_(None)))
    stored = sorted(row.ref for row in rows)
    if stored != sorted(one.ref for one in people):
        yield "P5", f"of the vendor's people the store has {stored}"
    phones = {
        (row.account_ref, row.ref): row.activated
        for row in connection.execute(select(device).where(device.c.gone_at.is_(None)))
    }
    there = {(one.ref, each.ref): each.activated for one in people for each in one.devices}
    if phones != there:
        yield "P5", f"phones differ: {sorted(phones.items() ^ there.items())}"


def _outlived(twin: DayTwin) -> Iterator[Seen]:
    """No code is left that is older than the phone that was put to use."""
    lines = [line for line in twin.lines() if line["account"] == ACCOUNT]
    active = max((line["at"] for line in lines if line["kind"] == "activated"), default=None)
    if active is None:
        return
    for one in twin._live(ACCOUNT):
        if one.made_at < datetime.fromisoformat(active):
            yield "P3", f"code {one.ref} lives beside the new phone"
