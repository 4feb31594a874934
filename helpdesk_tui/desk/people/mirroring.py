"""Puts what a vendor says now beside what it said before: one door for the mirror, the card and operations.

What the first complete reading of a source says is its baseline; whatever appears or changes later is dated,
and the gate doubts it until its quarantine is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.desk.config.model import ClientConfig, PeopleConfig
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people import index, joining, owners
from helpdesk_tui.desk.people.grouping import Grouped, keep_groups
from helpdesk_tui.desk.people.index import CHUNK
from helpdesk_tui.desk.people.joining import Found, Newcomer
from helpdesk_tui.desk.people.points import Kept, keep_points
from helpdesk_tui.desk.people.reading import ReadAccount, ReadDevice
from helpdesk_tui.desk.people.relinked import is_new_app, newest_links
from helpdesk_tui.desk.people.replaced import is_replaced
from helpdesk_tui.desk.people.sources import is_baseline
from helpdesk_tui.desk.people.tables import account, device, fact_history, joined, person


@dataclass(frozen=True, slots=True)
class Source:
    """Which vendor speaks, of which client, when, and in which complete reading (None: one person's card)."""

    vendor: VendorId
    client: ClientConfig
    now: datetime
    run: str | None = None
    rules: PeopleConfig = field(default_factory=PeopleConfig)


@dataclass(slots=True)
class Outcome:
    """What a batch changed."""

    people: set[PersonId] = field(default_factory=set)
    """Whose rows are different now."""


def apply(connection: Connection, source: Source, found: Sequence[ReadAccount]) -> Outcome:
    """Bring up to some hundred accounts of one vendor up to date, inside a write."""
    read = {one.ref: one.bare(source.rules.logins.get(source.vendor, ())) for one in found}
    batch = _Batch(connection, source, is_baseline(connection, source.vendor))
    batch.load(read)
    for one in read.values():
        batch.account(one)
    batch.flush()
    index.refresh(connection, batch.touched)
    return Outcome(batch.touched)


def unseen(connection: Connection, vendor: VendorId, run: str) -> list[str]:
    """Accounts that a complete reading did not find."""
    query = select(account.c.ref).where(
        account.c.vendor == vendor,
        account.c.gone_at.is_(None),
        or_(account.c.seen_run.is_(None), account.c.seen_run != run),
    )
    return list(connection.scalars(query))


def seen(connection: Connection, vendor: VendorId, run: str) -> int:
    """How many accounts a reading found so far."""
    here = (account.c.vendor == vendor) & (account.c.seen_run == run) & account.c.gone_at.is_(None)
    return connection.scalar(select(func.count()).select_from(account).where(here)) or 0


def mark_gone(connection: Connection, source: Source, refs: Iterable[str]) -> Outcome:
    """Accounts that the vendor no longer has: kept, with the date, and shown no more."""
    touched: set[PersonId] = set()
    waiting = iter(refs)
    while chunk := list(islice(waiting, CHUNK)):
        here = (account.c.vendor == source.vendor) & account.c.ref.in_(chunk) & account.c.gone_at.is_(None)
        touched |= {PersonId(one) for one in connection.scalars(select(account.c.person_id).where(here))}
        connection.execute(update(account).where(here).values(gone_at=source.now))
    index.refresh(connection, touched)
    return Outcome(touched)


class _Batch:
    def __init__(self, connection: Connection, source: Source, baseline: bool) -> None:
        self._connection = connection
        self._source = source
        self._baseline = baseline
        self.touched: set[PersonId] = set()
        self._accounts: dict[str, Row[Any]] = {}
        self._owners: dict[str, PersonId] = {}
        self._found: dict[str, Found] = {}
        self._devices: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
        self._links: Mapping[str, datetime] = {}
        self._new: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._read: list[str] = []
        self._points: list[Kept] = []
        self._groups: list[Grouped] = []

    def load(self, read: Mapping[str, ReadAccount]) -> None:
        vendor, refs = self._source.vendor, list(read)
        query = select(account).where(account.c.vendor == vendor, account.c.ref.in_(refs))
        self._accounts = {row.ref: row for row in self._connection.execute(query)}
        query = select(device).where(device.c.vendor == vendor, device.c.account_ref.in_(refs))
        for row in self._connection.execute(query):
            self._devices[row.account_ref][row.ref] = row
        people = {row.person_id for row in self._accounts.values()}
        self._links = newest_links(self._connection, vendor, refs, people, self._source.now)
        logins = [one.values["login_key"] for ref, one in read.items() if ref not in self._accounts]
        self._owners = owners.known(self._connection, self._source.client.id, logins)
        newcomers = [
            Newcomer(ref, one.values["name"], one.compared_by)
            for ref, one in read.items()
            if ref not in self._accounts and one.values["login_key"] not in self._owners
        ]
        self._found = joining.join(
            self._connection, self._source.rules, vendor, self._source.client.id, newcomers
        )

    def account(self, one: ReadAccount) -> None:
        known = self._accounts.get(one.ref)
        person_id = PersonId(known.person_id) if known else self._owner(one)
        if known is None:
            self._add_account(one, person_id)
        elif known.gone_at is not None or _differs(known, one.values):
            self._change_account(one, person_id)
        self._read.append(one.ref)
        for each in one.devices:
            self._device(person_id, one.ref, each)
        self._lost_devices(person_id, one)
        self._points.append(Kept(person_id, self._source.vendor, one.ref, one.points))
        self._groups.append(Grouped(person_id, self._source.vendor, one.ref, one.groups))

    def flush(self) -> None:
        for table in (person, account, device, fact_history, joined):
            if self._new[table.name]:
                self._connection.execute(insert(table), self._new[table.name])
        self.touched |= keep_points(self._connection, self._points, self._baseline, self._source.now)
        self.touched |= keep_groups(self._connection, self._groups, self._source.now)
        self._connection.execute(
            update(account)
            .where(account.c.vendor == self._source.vendor, account.c.ref.in_(self._read))
            .values(read_at=self._source.now, **({"seen_run": self._source.run} if self._source.run else {}))
        )

    def _owner(self, one: ReadAccount) -> PersonId:
        """Whose account this is: whom the import names, who is certainly the same, else somebody new."""
        key = one.values["login_key"]
        found = self._owners.pop(key, None)
        if found is not None:
            return found
        same = self._found.get(one.ref)
        if same is not None:
            self._note_joined(one, same)
            return same.person
        row = owners.new_person(self._source.client.id, one.values["login"], one.values["name"])
        self._new["person"].append(row)
        return PersonId(row["id"])

    def _note_joined(self, one: ReadAccount, same: Found) -> None:
        self._new["joined"].append(
            {
                "id": new_id("jo"),
                "person_id": same.person,
                "vendor": self._source.vendor,
                "account_ref": one.ref,
                "by_key": same.key.value,
                "at": self._source.now,
            }
        )

    def _add_account(self, one: ReadAccount, person_id: PersonId) -> None:
        self.touched.add(person_id)
        self._new["account"].append(
            {
                "vendor": self._source.vendor,
                "ref": one.ref,
                "person_id": person_id,
                "first_seen": self._source.now,
                "baseline": self._baseline,
                "read_at": self._source.now,
                "seen_run": self._source.run,
                **one.values,
            }
        )

    def _change_account(self, one: ReadAccount, person_id: PersonId) -> None:
        self.touched.add(person_id)
        self._connection.execute(
            update(account)
            .where(account.c.vendor == self._source.vendor, account.c.ref == one.ref)
            .values(gone_at=None, **one.values)
        )

    def _device(self, person_id: PersonId, account_ref: str, one: ReadDevice) -> None:
        known = self._devices[account_ref].get(one.ref)
        if known is None:
            self.touched.add(person_id)
            self._tell(person_id, "device", None, one.values["label"])
            self._new["device"].append(
                {
                    "vendor": self._source.vendor,
                    "account_ref": account_ref,
                    "ref": one.ref,
                    "person_id": person_id,
                    "first_seen": self._source.now,
                    "changed": None if self._baseline else self._source.now,
                    "baseline": self._baseline,
                    **one.values,
                }
            )
            return
        changed = self._important(person_id, known, one)
        if changed or known.gone_at is not None or _differs(known, one.values):
            self.touched.add(person_id)
            dated = {"changed": self._source.now, "baseline": False} if changed and not self._baseline else {}
            self._connection.execute(
                update(device)
                .where(
                    device.c.vendor == self._source.vendor,
                    device.c.account_ref == account_ref,
                    device.c.ref == one.ref,
                )
                .values(gone_at=None, **dated, **one.values)
            )

    def _important(self, person_id: PersonId, known: Row[Any], one: ReadDevice) -> bool:
        """Whether number, activation or the thing itself changed, or it is back; labels may change."""
        values = one.values
        number = (known.e164 or known.number) != (values["e164"] or values["number"])
        activation = None not in (known.activated, values["activated"]) and (
            known.activated != values["activated"]
        )
        if number:
            self._tell(person_id, "device.number", known.number, values["number"])
        if activation:
            self._tell(person_id, "device.activated", str(known.activated), str(values["activated"]))
        new_app = bool(values["activated"]) and is_new_app(
            self._links.get(one.ref), known.last_seen, values["last_seen"]
        )
        if new_app and not activation:
            self._tell(person_id, "device.activated", str(known.activated), str(values["activated"]))
        replaced = is_replaced(known, values)
        if replaced:
            self._tell(person_id, "device.replaced", known.label, values["label"])
        return number or activation or new_app or replaced or known.gone_at is not None

    def _lost_devices(self, person_id: PersonId, one: ReadAccount) -> None:
        here = {each.ref for each in one.devices}
        lost = [row for ref, row in self._devices[one.ref].items() if ref not in here and row.gone_at is None]
        for row in lost:
            self.touched.add(person_id)
            self._tell(person_id, "device", row.label, None)
        if lost:
            self._connection.execute(
                update(device)
                .where(
                    device.c.vendor == self._source.vendor,
                    device.c.account_ref == one.ref,
                    device.c.ref.in_([row.ref for row in lost]),
                )
                .values(gone_at=self._source.now)
            )

    def _tell(self, person_id: PersonId, what: str, before: str | None, after: str | None) -> None:
        if self._baseline:
            return
        self._new["fact_history"].append(
            {
                "person_id": person_id,
                "field": what,
                "source": self._source.vendor,
                "before": before,
                "after": after,
                "at": self._source.now,
            }
        )


def _differs(known: Row[Any], values: dict[str, Any]) -> bool:
    return any(getattr(known, name) != value for name, value in values.items())
