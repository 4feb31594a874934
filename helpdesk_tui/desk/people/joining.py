"""Whether a new account belongs to somebody who is known: by configured keys, and never guessed.

The same key and the same name make one person. The same key with another name, two people with that key, or a
second account at the same vendor do not: they are shown as doubts (`doubts`), and an agent decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, select

from helpdesk_tui.contract.ids import ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.config.model import PeopleConfig
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import account, contact, person


class Key(StrEnum):
    """What two accounts may have in common, as the configuration names it."""

    MAIL = "mail"
    LOGIN = "login"
    NUMBER = "number"


KINDS = {
    Key.MAIL: (ContactKind.MAIL,),
    # An office line may be a switchboard's.
    Key.NUMBER: (ContactKind.MOBILE, ContactKind.SECOND_NUMBER),
}
"""Which contact points are such a key."""

Values = Mapping[Key, frozenset[str]]
"""What somebody is compared by."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An account that nobody has yet."""

    ref: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody known who has one of the keys."""

    person: PersonId
    client: ClientId
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Whose the account is, and by which key."""

    person: PersonId
    key: Key


def bare_login(login: str, taken_off: Iterable[str]) -> str:
    """The login for comparing over vendors, without a domain before it or a realm behind it."""
    key = fold(login)
    for text in taken_off:
        off = fold(text)
        key = key.removeprefix(off) if off != key else key
        key = key.removesuffix(off) if off != key else key
    return key[:256]


def same_name(one: str, other: str) -> bool:
    """Whether two names read the same, in whatever order; nobody is the same by a single word."""
    words = sorted(fold(one).replace(",", " ").split())
    return len(words) > 1 and words == sorted(fold(other).replace(",", " ").split())


def join(
    connection: Connection,
    rules: PeopleConfig,
    vendor: VendorId,
    client: ClientId,
    newcomers: Sequence[Newcomer],
) -> dict[str, Found]:
    """By ref, those newcomers of one vendor who are certainly somebody known."""
    keys = [Key(name) for name in rules.merge_by]
    if not keys or not newcomers:
        return {}
    known = _Known(connection, rules, vendor, client)
    for key in keys:
        known.load(key, frozenset[str]().union(*(one.values.get(key, frozenset()) for one in newcomers)))
    found: dict[str, Found] = {}
    takers: dict[PersonId, list[str]] = defaultdict(list)
    for one in newcomers:
        decided = _decide(one, keys, known)
        if decided is not None:
            found[one.ref] = decided
            takers[decided.person].append(one.ref)
    for refs in takers.values():
        if len(refs) > 1:  # two accounts of one vendor want the same person: nobody knows which is right
            for ref in refs:
                del found[ref]
    return found


def _decide(one: Newcomer, keys: Sequence[Key], known: _Known) -> Found | None:
    """The first key that anybody has decides; a later one that leads to a namesake makes it a doubt."""
    decided: Found | None = None
    for key in keys:
        candidates = known.with_any(key, one.values.get(key, frozenset()))
        if not candidates:
            continue
        alike = [each for each in candidates if same_name(each.name, one.name)]
        if decided is None:
            if len(candidates) > 1 or not alike or alike[0].person in known.taken:
                return None
            decided = Found(alike[0].person, key)
        elif any(each.person != decided.person for each in alike):
            return None
    return decided


class _Known:
    """Who has which key, out of a few queries for a whole batch."""

    def __init__(
        self, connection: Connection, rules: PeopleConfig, vendor: VendorId, client: ClientId
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._vendor = vendor
        self._client = client
        self._by: dict[tuple[Key, str], set[Candidate]] = defaultdict(set)
        self.taken: set[PersonId] = set()
        """Who has an account at this vendor already."""

    def load(self, key: Key, values: frozenset[str]) -> None:
        found = candidates(self._connection, self._rules, self._client, key, values)
        for value, candidate in found:
            self._by[key, value].add(candidate)
        people = [candidate.person for _, candidate in found]
        here = select(account.c.person_id).where(
            account.c.person_id.in_(people), account.c.vendor == self._vendor, account.c.gone_at.is_(None)
        )
        self.taken |= {PersonId(one) for one in self._connection.scalars(here)} if people else set()

    def with_any(self, key: Key, values: Iterable[str]) -> tuple[Candidate, ...]:
        """Everybody with one of these values, those with an account at this vendor included."""
        return tuple(set[Candidate]().union(*(self._by.get((key, value), set()) for value in values)))


def candidates(
    connection: Connection, rules: PeopleConfig, client: ClientId, key: Key, values: frozenset[str]
) -> list[tuple[str, Candidate]]:
    """People of the client (or of any, where the rules say so) with one of these values; (value, who)."""
    if not values:
        return []
    who = (person.c.id, person.c.client_id, person.c.name)
    here: list[ColumnElement[bool]] = [person.c.merged_into.is_(None), person.c.gone_at.is_(None)]
    if not rules.across_clients:
        here.append(person.c.client_id == client)
    if key is Key.LOGIN:
        query = (
            select(account.c.bare_key.label("value"), *who)
            .join(person, person.c.id == account.c.person_id)
            .where(account.c.bare_key.in_(values), account.c.gone_at.is_(None), *here)
        )
    else:
        kinds = [kind.value for kind in KINDS[key]]
        query = (
            select(contact.c.value, *who)
            .join(person, person.c.id == contact.c.person_id)
            .where(contact.c.value.in_(values), contact.c.kind.in_(kinds), contact.c.gone_at.is_(None), *here)
        )
    return [
        (row.value, Candidate(PersonId(row.id), ClientId(row.client_id), row.name))
        for row in connection.execute(query.distinct())
    ]


def values_of(connection: Connection, person_id: PersonId) -> Values:
    """What somebody known is compared by."""
    logins = connection.scalars(
        select(account.c.bare_key).where(account.c.person_id == person_id, account.c.gone_at.is_(None))
    )
    found: dict[Key, frozenset[str]] = {Key.LOGIN: frozenset(logins) - {""}}
    for key, kinds in KINDS.items():
        points = connection.scalars(
            select(contact.c.value).where(
                contact.c.person_id == person_id,
                contact.c.kind.in_([kind.value for kind in kinds]),
                contact.c.gone_at.is_(None),
            )
        )
        found[key] = frozenset(point for point in points if key is Key.MAIL or point.startswith("+"))
    return found


def is_namesake(connection: Connection, one: PersonId, other: PersonId) -> bool:
    """Whether vendors call the two the same: nobody at the desk can bring that about."""
    first, second = _called(connection, one), _called(connection, other)
    return any(same_name(name, each) for name in first for each in second)


def _called(connection: Connection, person_id: PersonId) -> tuple[str, ...]:
    here = (account.c.person_id == person_id) & account.c.gone_at.is_(None)
    return tuple(connection.scalars(select(account.c.name).where(here)))
