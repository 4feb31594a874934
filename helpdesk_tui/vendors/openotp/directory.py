"""Who is in one WebADM domain: one search below the base, then the state of everybody by the batch."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator, Mapping
from datetime import tzinfo
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.wire import ldap, lenient
from helpdesk_tui.vendors.openotp.wire.manager import MOST_CALLS, Manager
from helpdesk_tui.vendors.values import VendorPerson

SUSPICIOUS = 1_000
"""An answer of exactly so many (an Active Directory's page) may have been cut: it is asked for in parts."""
DEEPEST = 3
"""Letters of a login by which a search is divided."""
_AT_ONCE = MOST_CALLS // accounts.CALLS_EACH
_LETTERS = string.ascii_lowercase + string.digits

Row = Mapping[str, Any]


class OpenOtpDirectory:
    """People of one domain; their reference is their DN, in one spelling."""

    def __init__(self, manager: Manager, zone: tzinfo) -> None:
        self._manager = manager
        self._zone = zone

    async def everybody(self) -> AsyncIterator[VendorPerson]:
        """All people below the base, each once; the server has no pages."""
        settings = self._manager.settings
        batch: list[tuple[str, Row]] = []
        seen: set[str] = set()
        async for dn, row in self._rows("", ""):
            if dn in seen:
                continue
            seen.add(dn)
            batch.append((dn, row))
            if len(batch) == _AT_ONCE:
                for account in await accounts.several(self._manager, batch):
                    yield mapping.person(account, settings, self._zone)
                batch = []
        for account in await accounts.several(self._manager, batch) if batch else ():
            yield mapping.person(account, settings, self._zone)

    async def person(self, ref: str) -> VendorPerson | None:
        """One person read now; None when they are gone, or not below the base."""
        try:
            account = await accounts.find(self._manager, ref)
        except DeskError as error:
            if error.code is ErrorCode.NOT_FOUND:
                return None
            raise
        return None if account is None else mapping.person(account, self._manager.settings, self._zone)

    async def _rows(self, prefix: str, others_of: str) -> AsyncIterator[tuple[str, Row]]:
        """People whose login begins so; an answer that may be cut is asked for letter by letter."""
        try:
            found = await self._search(self._filter(prefix, others_of))
        except Unreachable as error:
            if error.params.get("detail") != "answer too long":
                raise
            found = None
        if found is not None and (not found or len(found) % SUSPICIOUS):
            for row in found.items():
                yield row
            return
        if len(prefix) >= DEEPEST or others_of:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=f"people left out: {prefix}*")
        for letter in _LETTERS:
            async for row in self._rows(prefix + letter, ""):
                yield row
        async for row in self._rows(prefix, _LETTERS):
            yield row

    async def _search(self, filter_: str) -> dict[str, Row]:
        settings = self._manager.settings
        answer = await self._manager.read(
            "Search_LDAP_Objects",
            basedn=settings.base,
            filter=filter_,
            scope="sub",
            attrs=accounts.attributes(settings),
        )
        found: dict[str, Row] = {}
        for dn, row in lenient.mapping(answer, "people").items():
            attributes = {name.lower(): value for name, value in lenient.mapping(row, "person").items()}
            if lenient.texts(attributes.get(settings.login_attribute.lower())):
                found[ldap.canonical(dn)] = attributes
        return found

    def _filter(self, prefix: str, others_of: str) -> str:
        settings = self._manager.settings
        begins = f"({settings.login_attribute}={ldap.filter_value(prefix)}*)"
        parts = [settings.people_filter, begins]
        parts += [
            f"(!({settings.login_attribute}={ldap.filter_value(prefix + letter)}*))" for letter in others_of
        ]
        return f"(&{''.join(parts)})"
