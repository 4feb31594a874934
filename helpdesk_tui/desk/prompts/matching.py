"""A filter as conditions on rows: which numbers of words it means, and which one of them leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, func, or_, select

from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.desk.people.tables import account, person
from helpdesk_tui.desk.prompts.filters import Field, Filter, Term
from helpdesk_tui.desk.prompts.tables import prompt, prompt_word
from helpdesk_tui.desk.prompts.taking_in import CODES
from helpdesk_tui.desk.prompts.words import WordField, account_word, fold, numbers

MOST: Final = 2000
"""Words that one value may mean; beyond that it means the most frequent ones."""
NOBODY: Final = -1
"""No word has this number."""
LEADING: Final = 8
"""So many numbers can each be followed along an index."""
_COLUMNS: Final[dict[Field, tuple[WordField, str]]] = {
    Field.APPLICATION: (WordField.APPLICATION, "application"),
    Field.REASON: (WordField.REASON, "reason"),
    Field.FACTOR: (WordField.FACTOR, "factor"),
    Field.ADDRESS: (WordField.ADDRESS, "address"),
    Field.PLACE: (WordField.PLACE, "place"),
    Field.COUNTRY: (WordField.COUNTRY, "country"),
    Field.NETWORK: (WordField.NETWORK, "network"),
    Field.DEVICE: (WordField.DEVICE, "device"),
    Field.PHONE: (WordField.PHONE_NAME, "phone_name"),
    Field.VENDOR: (WordField.VENDOR, "vendor"),
}
_INDEXED: Final = frozenset(("account", "address", "network", "device", "country", "outcome", "application"))
_EXACT: Final = frozenset({Field.COUNTRY, Field.VENDOR})


@dataclass(frozen=True, slots=True)
class Matching:
    """What rows have to be; nothing at all can be when `nothing`."""

    lead: tuple[Column[Any], tuple[int, ...]] | None = None
    """The column whose index is followed, and its values."""
    times: tuple[ColumnElement[bool], ...] = ()
    """From when until when."""
    rest: tuple[ColumnElement[bool], ...] = ()
    nothing: bool = False


@dataclass(slots=True)
class _Found:
    leads: list[tuple[Column[Any], tuple[int, ...]]] = field(default_factory=list)
    rest: list[ColumnElement[bool]] = field(default_factory=list)


def match(connection: Connection, wanted: Filter) -> Matching:
    """What the filter means now."""
    found = _Found()
    for term in wanted.terms:
        if not _term(connection, term, found):
            return Matching(nothing=True)
    found.leads.sort(key=lambda lead: len(lead[1]))
    for column, ids in found.leads[1:]:
        found.rest.append(_among(column, ids))
    times = [] if wanted.since is None else [prompt.c.at >= wanted.since]
    times += [] if wanted.until is None else [prompt.c.at < wanted.until]
    return Matching(found.leads[0] if found.leads else None, tuple(times), tuple(found.rest))


def _term(connection: Connection, term: Term, found: _Found) -> bool:
    """Add what it means; False when no row can fit."""
    if term.field in (Field.USUAL, Field.HOSTING):
        wanted = [value == "yes" for value in term.values]
        column = prompt.c[term.field.value]
        found.rest.append(_turned(column, column.in_(wanted), term.turned))
        return True
    if term.field is Field.RESULT:
        name, ids = "outcome", tuple(CODES[PromptOutcome(value)] for value in term.values)
    elif term.field is Field.USER:
        name, ids = "account", _accounts(connection, term.values)
        if not ids:
            logins = [one for value in term.values for one in _words(connection, WordField.LOGIN, value)]
            name, ids = "login", tuple(logins)
    else:
        word_field, name = _COLUMNS[term.field]
        exact = term.field in _EXACT
        ids = tuple(id_ for value in term.values for id_ in _meant(connection, word_field, value, exact))
    column = prompt.c[name]
    if term.turned:
        if ids:
            found.rest.append(_turned(column, column.in_(ids), turned=True))
        return True
    if not ids:
        return False
    if name in _INDEXED and len(ids) <= LEADING:
        found.leads.append((column, ids))
    else:
        found.rest.append(_among(column, ids))
    return True


def _among(column: Column[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """One of these, looked at row by row: a bare column would draw the database to its index instead."""
    return func.coalesce(column, NOBODY).in_(ids)


def _turned(column: Column[Any], holds: ColumnElement[bool], turned: bool) -> ColumnElement[bool]:
    return or_(column.is_(None), ~holds) if turned else holds


def _meant(connection: Connection, of: WordField, value: str, exact: bool) -> tuple[int, ...]:
    """A whole address means itself, and not also those that begin so."""
    if of is WordField.ADDRESS and "*" not in value:
        return _words(connection, of, value, exact=True) or _words(connection, of, value)
    return _words(connection, of, value, exact=exact)


def _words(connection: Connection, of: WordField, value: str, *, exact: bool = False) -> tuple[int, ...]:
    folded = fold(value)
    here = [prompt_word.c.field == of.value]
    if "*" in folded:
        here.append(prompt_word.c.folded.like(_like(folded), escape="\\"))
    elif exact:
        here.append(prompt_word.c.folded == folded)
    else:
        here.append(prompt_word.c.folded.like(f"%{_like(folded)}%", escape="\\"))
    query = select(prompt_word.c.id).where(*here).order_by(prompt_word.c.rows.desc()).limit(MOST)
    return tuple(connection.scalars(query))


def _like(text: str) -> str:
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return escaped.replace("*", "%")


def _accounts(connection: Connection, values: Sequence[str]) -> tuple[int, ...]:
    """Accounts whose login or whose person's name or login holds it."""
    names: set[str] = set()
    for value in values:
        pattern = f"%{_like(fold(value))}%"
        people = (
            select(account.c.vendor, account.c.ref)
            .join(person, person.c.id == account.c.person_id)
            .where(
                or_(
                    person.c.name_key.like(pattern, escape="\\"),
                    account.c.login_key.like(pattern, escape="\\"),
                    person.c.id == value,
                )
            )
            .limit(MOST)
        )
        names |= {account_word(row.vendor, row.ref) for row in connection.execute(people)}
        names |= _strangers(connection, pattern)
    return tuple(sorted(numbers(connection, WordField.ACCOUNT, names).values()))


def _strangers(connection: Connection, pattern: str) -> set[str]:
    """Accounts that the mirror of people does not know, which their rows name by login alone."""
    query = (
        select(prompt_word.c.word)
        .where(prompt_word.c.field == WordField.ACCOUNT.value, prompt_word.c.folded.like(f"%:?{pattern}"))
        .limit(MOST)
    )
    return set(connection.scalars(query))


def accounts_of(connection: Connection, person_id: str) -> tuple[int, ...]:
    """The numbers of one person's accounts."""
    rows = connection.execute(select(account.c.vendor, account.c.ref).where(account.c.person_id == person_id))
    names = [account_word(row.vendor, row.ref) for row in rows]
    return tuple(sorted(numbers(connection, WordField.ACCOUNT, names).values()))
