"""Whose a row is, by login: an account that the mirror does not know yet has one in the vendor's log."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.words import WordField, account_of, account_word, numbers, texts


def logins(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """The login of each account; empty where nobody said one: the vendor's own id is no name."""
    wanted = {word for word in accounts if ":" in word}
    pairs = {word: account_of(word)[1] for word in wanted}
    found = {word: ref[1:] if ref.startswith("?") else "" for word, ref in pairs.items()}
    refs = sorted(set(pairs.values()))
    query = select(account.c.vendor, account.c.ref, account.c.login)
    for row in connection.execute(query.where(account.c.ref.in_(refs))) if refs else ():
        found[account_word(row.vendor, row.ref)] = row.login
    unknown = [word for word in wanted if not found[word]]
    return found | _said_by_the_log(connection, unknown)


def _said_by_the_log(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """As their newest prompts have it."""
    ids = {id_: word for word, id_ in numbers(connection, WordField.ACCOUNT, accounts).items()}
    newest = select(func.max(prompt.c.id)).where(prompt.c.account.in_(ids)).group_by(prompt.c.account)
    rows = connection.execute(select(prompt.c.account, prompt.c.login).where(prompt.c.id.in_(newest))).all()
    words = texts(connection, (row.login for row in rows))
    return {ids[row.account]: words.get(row.login, "") for row in rows}
