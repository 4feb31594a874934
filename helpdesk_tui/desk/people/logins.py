"""Whom a login of the import means."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.known import csv_source, ldap_source
from helpdesk_tui.desk.people.lines import Line, split_vendor
from helpdesk_tui.desk.people.tables import account, fact


class Logins:
    """Logins of this desk's vendors, by client."""

    def __init__(self, connection: Connection, house: House) -> None:
        self._connection = connection
        self.vendors = frozenset[str](house.vendors)
        self._imports = {one.id: [csv_source(one.id)] for one in house.config.clients}
        for directory in house.config.directories:
            self._imports[directory.client].append(ldap_source(directory.id))
        self._of_client: dict[str, list[str]] = {one.id: [] for one in house.config.clients}
        for vendor in house.vendors.values():
            self._of_client.setdefault(vendor.client, []).append(vendor.id)

    def owners(self, client: str, vendor: str, key: str) -> set[PersonId]:
        """Who has this login at the client: by an account, else by an earlier line."""
        vendors = [vendor] if vendor else self._of_client.get(client, [])
        rows = self._connection.scalars(
            select(account.c.person_id)
            .where(
                or_(account.c.login_key == key, account.c.bare_key == key),
                account.c.vendor.in_(vendors),
                account.c.gone_at.is_(None),
            )
            .distinct()
        )
        found = {PersonId(one) for one in rows}
        if found:
            return found
        rows = self._connection.scalars(
            select(fact.c.person_id).where(
                fact.c.field == "login",
                fact.c.source.in_(self._imports.get(ClientId(client), ())),
                fact.c.account_ref == key,
            )
        )
        return {PersonId(one) for one in rows}

    def linked(self, line: Line) -> tuple[ClientId, str, set[PersonId]]:
        """The client and login that a line is linked to, and who has it now.

        `vendor:login` and `client/login` say whose login it is; a bare one is looked for at the line's own
        client first, then at all.
        """
        client, vendor, login = self._named(line)
        key = fold(login)[:256]
        found = self.owners(client, vendor, key)
        if not found and login == line.linked:
            found = set[PersonId]().union(*(self.owners(one, "", key) for one in self._of_client))
        return client, key, found

    def _named(self, line: Line) -> tuple[ClientId, str, str]:
        vendor, login = split_vendor(line.linked, self.vendors)
        if vendor:
            client = next(client for client, ids in self._of_client.items() if vendor in ids)
            return ClientId(client), vendor, login
        named, slash, rest = line.linked.partition("/")
        if slash and named in self._of_client:
            return ClientId(named), "", rest.strip()
        return line.client.id, "", line.linked
