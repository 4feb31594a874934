"""Who may be meant by a message or a note: looked up in the mirror, never decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.errors import Missing
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.contract.tasks import Because
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import e164
from helpdesk_tui.desk.people.tables import contact, person

MOST: Final = 3
"""A switchboard's number or a shared mailbox names nobody: above this nobody is suggested."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """People who may be meant, in the order of what speaks for them."""

    people: tuple[tuple[PersonId, Because], ...] = ()
    too_many: bool = False


def suggest(connection: Connection, sender: str, numbers: Iterable[str], regions: Sequence[str]) -> Suggested:
    """By the address that a message seems to come from and by the numbers in it."""
    owned = _owners_of_address(connection, sender) if sender else []
    dialled = {found for text in numbers for region in regions if (found := e164(text, region)) is not None}
    ringing = _owners_of_numbers(connection, dialled) if dialled else []
    return chosen(
        connection,
        [*((one, Because.SENDER) for one in owned), *((one, Because.NUMBER) for one in ringing)],
    )


def chosen(connection: Connection, found: Iterable[tuple[PersonId, Because]]) -> Suggested:
    """Each person once, as they are merged now; nobody where there are too many."""
    people: dict[PersonId, Because] = {}
    for id_, because in found:
        try:
            now = facts.current(connection, id_)
        except Missing:
            continue
        people.setdefault(now, because)
    here = _here(connection, people)
    kept = tuple((id_, because) for id_, because in people.items() if id_ in here)
    return Suggested((), too_many=True) if len(kept) > MOST else Suggested(kept)


def _owners_of_address(connection: Connection, address: str) -> list[PersonId]:
    rows = connection.scalars(
        select(contact.c.person_id)
        .where(
            contact.c.value == address, contact.c.kind == ContactKind.MAIL.value, contact.c.gone_at.is_(None)
        )
        .limit(50)
    )
    return [PersonId(one) for one in rows]


def _owners_of_numbers(connection: Connection, numbers: set[str]) -> list[PersonId]:
    """Numbers of phones are contact points too, so this index knows them all."""
    rows = connection.scalars(
        select(contact.c.person_id)
        .where(contact.c.value.in_(sorted(numbers)), contact.c.gone_at.is_(None))
        .order_by(contact.c.person_id)
        .limit(50)
    )
    return [PersonId(one) for one in rows]


def _here(connection: Connection, ids: Iterable[PersonId]) -> set[str]:
    return set(
        connection.scalars(select(person.c.id).where(person.c.id.in_(list(ids)), person.c.gone_at.is_(None)))
    )
