"""What directories say of people: as lines for the importer, and read again for the card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.people import ContactKind, SourceAge
from helpdesk_tui.desk.config.model import ClientConfig, DeskConfig
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.folding import e164, fold
from helpdesk_tui.desk.people.known import (
    DISABLED,
    LDAP,
    PASSWORD_CHANGED,
    is_import,
    ldap_source,
    shown_source,
)
from helpdesk_tui.desk.people.lines import LANGUAGES, LONGEST, Line
from helpdesk_tui.desk.people.reading import MOST_GROUPS, Point, mail_point, number_point
from helpdesk_tui.desk.people.recent import FRESH
from helpdesk_tui.desk.people.tables import fact
from helpdesk_tui.desk.store.text import storable
from helpdesk_tui.vendors.ldap.names import dn_key
from helpdesk_tui.vendors.ldap.values import Entry

_NUMBERS: Final = (
    ("office_line", ContactKind.OFFICE_LINE),
    ("mobile", ContactKind.MOBILE),
    ("second_number", ContactKind.SECOND_NUMBER),
)
YES: Final = "yes"


def line_of(
    entry: Entry, directory_id: str, client: ClientConfig, logins: Mapping[bytes, str]
) -> Line | None:
    """What an entry says; None for a login that cannot be kept.

    What of it makes no sense, such as an extension where a number belongs, is as if it were not there.
    `logins`: by the key of a DN, for managers.
    """
    login = _kept("login", entry.login)
    if not fold(login):
        return None
    manager = logins.get(dn_key(entry.manager), "") if entry.manager else ""
    facts = {
        "login": login,
        "name": _kept("name", entry.name),
        "manager_login": "" if fold(manager) == fold(login) else _kept("manager_login", manager),
        "site": _kept("site", entry.site),
        "language": _language(entry.language),
        PASSWORD_CHANGED: "" if entry.password_changed is None else entry.password_changed.isoformat(),
        DISABLED: YES if entry.disabled else "",
    }
    return Line(
        number=0,
        client=client,
        login=login,
        vendor="",
        facts={name: value for name, value in facts.items() if value},
        points=tuple(_points(entry, client.region)),
        groups=_groups(entry.groups, client),
        linked="",
        source=ldap_source(directory_id),
    )


def password_changed(connection: Connection, person_id: PersonId) -> datetime | None:
    """When the newest password of a person was set, as far as any directory knows."""
    found = _said(connection, person_id, PASSWORD_CHANGED).values()
    return max((datetime.fromisoformat(value) for value in found), default=None)


def disabled_in(connection: Connection, config: DeskConfig, person_id: PersonId) -> list[str]:
    """Labels of the directories that let nobody in with a login of this person."""
    labels = _labels(config)
    return [labels.get(id_, shown_source(id_)) for id_ in _said(connection, person_id, DISABLED)]


def ages(connection: Connection, config: DeskConfig, person_id: PersonId, now: datetime) -> list[SourceAge]:
    """How old what files and directories say of a person is."""
    labels, states = _labels(config), sources.states(connection)
    query = (
        select(fact.c.source, func.max(fact.c.read_at).label("read_at"))
        .where(fact.c.person_id == person_id)
        .group_by(fact.c.source)
        .order_by(fact.c.source)
    )
    return [
        SourceAge(
            source=shown_source(row.source),
            label=labels.get(row.source, shown_source(row.source)),
            read_at=row.read_at,
            fresh=row.source in labels and now - row.read_at < timedelta(seconds=FRESH),
            problem=states[row.source].problem if row.source in states else None,
        )
        for row in connection.execute(query)
        if is_import(row.source)
    ]


def _labels(config: DeskConfig) -> dict[str, str]:
    return {ldap_source(one.id): one.label for one in config.directories}


_DIRECTORY_SAYS = (
    select(fact.c.source, fact.c.value)
    .where(
        fact.c.person_id == bindparam("person"),
        fact.c.field == bindparam("field"),
        fact.c.source.startswith(f"{LDAP}:"),
    )
    .order_by(fact.c.source)
)


def _said(connection: Connection, person_id: PersonId, field: str) -> dict[str, str]:
    rows = connection.execute(_DIRECTORY_SAYS, {"person": person_id, "field": field})
    return {row.source: row.value for row in rows}


def _kept(column: str, written: str) -> str:
    text = " ".join(written.split())
    return text if len(text) <= LONGEST[column] and storable(text, LONGEST[column]) == text else ""


def _language(written: str) -> str:
    """`fr-BE` is French, and of `en;q=0.8, fr` the first counts (RFC 2798, preferredLanguage)."""
    first = written.lower().replace("_", "-").split(",")[0].split(";")[0].split("-")[0].strip()
    return first if first in LANGUAGES else ""


def _points(entry: Entry, region: str) -> list[tuple[str, Point]]:
    found: list[tuple[str, Point]] = []
    mail = mail_point(entry.mail)
    if mail is not None:
        found.append(("mail", mail))
    for column, kind in _NUMBERS:
        written = getattr(entry, column)
        point = number_point(kind, written, region)
        if point is not None and e164(written.strip(), region) is not None:
            found.append((column, point))
    return found


def _groups(names: tuple[str, ...], client: ClientConfig) -> tuple[str, ...]:
    """As many as are kept; the privileged ones first, so that none of them is ever cut off."""
    wanted = {fold(name) for name in client.privileged_groups}
    kept = dict.fromkeys(storable(" ".join(name.split()), 256) for name in names)
    return tuple(sorted((name for name in kept if name), key=lambda name: fold(name) not in wanted))[
        :MOST_GROUPS
    ]
