"""One accepted call of the Manager API: what it asks, of whom, and what it does to the world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.sandbox.store import Db, Row, enter, fact
from helpdesk_tui.sandbox.webadm import directory
from helpdesk_tui.sandbox.webadm.dn import BadName
from helpdesk_tui.sandbox.webadm.errors import bad_name, broken, no_object
from helpdesk_tui.sandbox.world import World

TENANT, SCHEMA, TYPING = "wa_tenant", "wa_schema", "wa_typing"
"""Lasting switches: a tenant of a shared server (`1`), the directory's schema extended (`0`: not), types."""


@dataclass(slots=True)
class Call:
    """What a method gets."""

    world: World
    db: Db
    method: str
    args: dict[str, Any]
    at: float
    """The world's time when the call began."""

    @property
    def extended(self) -> bool:
        """Whether the directory's schema knows `webadmAccount`; without it nobody is activated."""
        return fact(self.db, SCHEMA, "1") == "1"

    @property
    def tenant(self) -> bool:
        """Whether this is one tenant of a shared server."""
        return fact(self.db, TENANT, "0") == "1"

    def object(self, *, sentence: str = "") -> Row:
        """What the parameter `dn` names; `sentence` replaces the usual one when there is nothing."""
        dn = str(self.args["dn"])
        try:
            row = directory.at(self.db, dn)
        except BadName:
            raise bad_name(dn) from None
        if row is None:
            raise broken(sentence.format(dn=dn)) if sentence else no_object(dn)
        return row

    def person(self) -> Row:
        """The user or group that `dn` names, activated where that exists; others are refused."""
        row = self.object()
        if row["kind"] != "user" or (self.extended and not row["active"]):
            raise broken(f"Object '{self.args['dn']}' is not an activated user or group")
        return row

    def by_login(self, login: str, domain: str) -> Row:
        """Somebody by login and domain."""
        if directory.domain(self.db, domain) is None:
            raise broken(f"Domain '{domain}' not existing")
        row = directory.by_login(self.db, login, domain)
        if row is None:
            raise broken(f"User not found {domain}\\{login}")
        return row

    def effect(self, row: Row | None, /, **params: Any) -> None:
        """Enter an effect into the ledger, in the same transaction."""
        enter(
            self.db,
            self.at,
            account="" if row is None else str(row["client"]),
            api="webadm",
            method=self.method,
            path="/manag/",
            effect=effect_name(self.method),
            person="" if row is None else str(row["login"]),
            params=params,
        )


def effect_name(method: str) -> str:
    """`OpenOTP.Block_Reset` stands in the ledger as `openotp_block_reset`."""
    return method.replace(".", "_").lower()


def attributes(row: Row) -> dict[str, list[str]]:
    """What the directory holds of an object; names in lower case."""
    found: dict[str, list[str]] = json.loads(row["attrs"])
    return found
