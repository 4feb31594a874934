"""One line of the import, read and checked before anything is asked of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.contract.imports import ImportRow, LineProblem
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.people.folding import e164, fold
from helpdesk_tui.desk.people.known import csv_source
from helpdesk_tui.desk.people.reading import MOST_GROUPS, Point, mail_point, number_point
from helpdesk_tui.desk.store.text import storable

LANGUAGES: Final = ("fr", "en", "nl")
LONGEST: Final = {"login": 256, "name": 512, "manager_login": 256, "site": 200, "linked_login": 256}
FACTS: Final = ("login", "name", "manager_login", "site", "language")
"""What a line says besides contact points and groups."""


class Refusal(Exception):
    """This line cannot be taken."""

    def __init__(self, column: str, problem: LineProblem) -> None:
        super().__init__(problem.value)
        self.column = column
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line that makes sense by itself."""

    number: int
    client: ClientConfig
    login: str
    vendor: str
    """Of a login written as `vendor:login`, else empty."""
    facts: Mapping[str, str]
    points: tuple[tuple[str, Point], ...]
    """(column, point)."""
    groups: tuple[str, ...]
    linked: str
    source: str
    """Whose word it is."""

    @property
    def key(self) -> str:
        """The login for comparing."""
        return fold(self.login)[:256]


def read_line(row: ImportRow, clients: Mapping[ClientId, ClientConfig], vendors: frozenset[str]) -> Line:
    """The line; raises `Refusal` with the first column that is wrong."""
    values = {name: " ".join(getattr(row, name).split()) for name in LONGEST}
    for name, limit in LONGEST.items():
        if len(values[name]) > limit or storable(values[name], limit) != values[name]:
            raise Refusal(name, LineProblem.TOO_LONG)
    client = _client(row, clients)
    vendor, login = split_vendor(values["login"], vendors)
    if not fold(login):
        raise Refusal("login", LineProblem.EMPTY)
    if values["manager_login"] and fold(values["manager_login"]) == fold(login):
        raise Refusal("manager_login", LineProblem.OWN_MANAGER)
    if values["linked_login"] and fold(values["linked_login"]) == fold(values["login"]):
        raise Refusal("linked_login", LineProblem.OWN_LINK)
    language = row.language.strip().lower()
    if language not in ("", *LANGUAGES):
        raise Refusal("language", LineProblem.BAD_LANGUAGE)
    facts = {**{name: values[name] for name in FACTS if name in values}, "login": login, "language": language}
    return Line(
        number=row.line,
        client=client,
        login=login,
        vendor=vendor,
        facts={name: value for name, value in facts.items() if value},
        points=tuple(_points(row, client.region)),
        groups=_groups(row.groups),
        linked=values["linked_login"],
        source=csv_source(client.id),
    )


def split_vendor(login: str, vendors: frozenset[str]) -> tuple[str, str]:
    """`duo-durand:a.dupont` names the vendor too."""
    vendor, colon, rest = login.partition(":")
    return (vendor, rest.strip()) if colon and vendor in vendors else ("", login)


def _client(row: ImportRow, clients: Mapping[ClientId, ClientConfig]) -> ClientConfig:
    named = row.client.strip()
    if not named and len(clients) == 1:
        return next(iter(clients.values()))
    for client in clients.values():
        if fold(named) in (fold(client.id), fold(client.name)) and named:
            return client
    raise Refusal("client", LineProblem.UNKNOWN_CLIENT if named else LineProblem.EMPTY)


def _points(row: ImportRow, region: str) -> list[tuple[str, Point]]:
    found: list[tuple[str, Point]] = []
    if row.mail.strip():
        mail = mail_point(row.mail)
        if mail is None:
            raise Refusal("mail", LineProblem.BAD_MAIL)
        found.append(("mail", mail))
    for column, kind in (
        ("office_line", ContactKind.OFFICE_LINE),
        ("second_number", ContactKind.SECOND_NUMBER),
    ):
        written = getattr(row, column)
        if written.strip():
            point = number_point(kind, written, region)
            if point is None or e164(written.strip(), region) is None:
                raise Refusal(column, LineProblem.BAD_NUMBER)
            found.append((column, point))
    return found


def _groups(written: str) -> tuple[str, ...]:
    names = [" ".join(name.split()) for name in written.split(";")]
    if any(len(name) > 256 or storable(name, 256) != name for name in names) or len(names) > MOST_GROUPS:  # noqa: PLR2004 - the column's width
        raise Refusal("groups", LineProblem.TOO_LONG)
    return tuple(dict.fromkeys(name for name in names if name))
