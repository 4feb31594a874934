"""Finds the person that a test or a phone screen means."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.people.cast import ROLES
from helpdesk_tui.sandbox.store import Db, Row


def find(db: Db, who: str) -> Row:
    """A user by role (`everyday`), `client/login`, login, mail or id; raises 404, or 409 when several fit."""
    who = ROLES.get(who, who).strip()
    client, _, login = who.rpartition("/")
    rows = db.execute(
        "SELECT users.*, accounts.client, accounts.name AS account_name"
        " FROM users JOIN accounts USING (account_id)"
        " WHERE (username_key = ?1 OR (?2 = '' AND (email_key = ?1 OR user_id = ?3))) AND ?2 IN ('', client)"
        " ORDER BY users.seq",
        (login.casefold(), client, login),
    ).fetchall()
    if not rows:
        raise HTTPException(404, f"nobody is called {who!r} here")
    if len(rows) > 1:
        names = ", ".join(f"{row['client']}/{row['username']}" for row in rows[:5])
        raise HTTPException(409, f"several people are called {who!r}: {names}")
    found: Row = rows[0]
    return found


def known(db: Db, who: str) -> bool:
    """Whether `find` finds one or several."""
    try:
        find(db, who)
    except HTTPException as error:
        return error.status_code != HTTPStatus.NOT_FOUND
    return True


def devices(db: Db, user_id: str) -> tuple[list[Row], list[Row]]:
    """Phones and hardware tokens of a user."""
    phones = db.execute(
        "SELECT phones.* FROM phones JOIN user_phones USING (phone_id) WHERE user_id = ? ORDER BY phones.seq",
        (user_id,),
    ).fetchall()
    tokens = db.execute(
        "SELECT tokens.* FROM tokens JOIN user_tokens USING (token_id) WHERE user_id = ? ORDER BY tokens.seq",
        (user_id,),
    ).fetchall()
    return phones, tokens
