"""Reads a directory page by page; blocking, and never more than one page in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from ldap3 import BASE, DEREF_NEVER, NONE, SIMPLE, SUBTREE, SYNC, Connection, Server
from ldap3.core.exceptions import (
    LDAPBindError,
    LDAPCommunicationError,
    LDAPStartTLSError,
)

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.ldap.line import Bounded, Budget, StrictTls
from helpdesk_tui.vendors.ldap.mapping import Attributes, entry
from helpdesk_tui.vendors.ldap.names import in_filter
from helpdesk_tui.vendors.ldap.settings import LdapSettings
from helpdesk_tui.vendors.ldap.values import Entry

PAGE: Final = 100
MOST_PEOPLE: Final = 300_000
_PAGED: Final = "1.2.840.113556.1.4.319"
_SUCCESS, _TIME, _SIZE, _ADMIN, _BUSY, _GONE, _LOGIN, _RIGHTS = 0, 3, 4, 11, 51, 32, 49, 50
_CODES: Final = {
    _TIME: (Unreachable, ErrorCode.VENDOR_SLOW),
    _SIZE: (Mistaken, ErrorCode.VENDOR_LIMIT),
    _ADMIN: (Mistaken, ErrorCode.VENDOR_LIMIT),
    _BUSY: (Unreachable, ErrorCode.VENDOR_BUSY),
    _GONE: (Mistaken, ErrorCode.VENDOR_REFUSED),
    _LOGIN: (Mistaken, ErrorCode.VENDOR_KEYS_WRONG),
    _RIGHTS: (Mistaken, ErrorCode.VENDOR_PERMISSION),
}


class LdapReader:
    """One signed-in connection, for one thread at a time; raises `DeskError` for whatever goes wrong."""

    def __init__(self, settings: LdapSettings) -> None:
        self._settings = settings
        self._budget = Budget()
        self._tls = StrictTls(settings, urlsplit(settings.url).hostname or "", self._budget)
        self._connection: Any = None

    def open(self) -> None:
        """Connect, encrypt, sign in: in this order, so that no password travels in clear."""
        settings, parts = self._settings, urlsplit(self._settings.url)
        encrypted = parts.scheme == "ldaps"
        server = Server(
            parts.hostname,
            port=parts.port or (636 if encrypted else 389),
            use_ssl=encrypted,
            tls=self._tls,
            get_info=NONE,
            connect_timeout=settings.timeout,
        )
        self._connection = Connection(
            server,
            user=settings.bind_dn,
            password=settings.password.get_secret_value(),
            authentication=SIMPLE,
            client_strategy=SYNC,
            read_only=True,
            auto_referrals=False,
            raise_exceptions=False,
            return_empty_attributes=False,
        )
        try:
            self._grant()
            self._connection.open(read_server_info=False)
            if not encrypted:
                self._connection.socket = Bounded(self._connection.socket, self._budget)
                self._connection.start_tls(read_server_info=False)
            self._insist_on_tls()
            self._grant()
            self._connection.bind(read_server_info=False)
        except DeskError:
            raise
        except Exception as error:  # the library trips over strange bytes in many ways
            raise self._error(error) from error
        self._answered()

    def logins(self) -> Iterator[list[tuple[str, str]]]:
        """DN and login of everybody, page by page: who managers are must be known before the rest is read."""
        name = self._settings.attributes["login"]
        for page in self._pages(self._settings.filter, [name]):
            found = [(dn, entry(dn, values, self._settings.attributes)) for dn, values in page]
            yield [(dn, one.login) for dn, one in found if one is not None]

    def people(self) -> Iterator[list[Entry]]:
        """Everybody, page by page."""
        return self._entries(self._settings.filter)

    def person(self, login: str) -> list[Entry]:
        """Whoever has this login: nobody, one, or more where a directory is in disorder."""
        name = self._settings.attributes["login"]
        pages = self._entries(f"(&{self._settings.filter}({name}={in_filter(login)}))")
        return next(pages, [])

    def login_of(self, dn: str) -> str:
        """The login of the entry with this name; empty when it has none or is not there."""
        name = self._settings.attributes["login"]
        try:
            page, _cookie = self._page("(objectClass=*)", [name], None, base=dn)
        except Mistaken as error:
            if error.code is ErrorCode.VENDOR_REFUSED:
                return ""
            raise
        found = [entry(each, values, self._settings.attributes) for each, values in page]
        return next((one.login for one in found if one is not None), "")

    def cut(self) -> None:
        """End it at once, from any thread."""
        connection = self._connection
        if connection is not None and isinstance(connection.socket, Bounded):
            connection.socket.cut()

    def close(self) -> None:
        """Sign out and let go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.unbind()

    def _entries(self, wanted: str) -> Iterator[list[Entry]]:
        names = [name for name in self._settings.attributes.values() if name]
        for page in self._pages(wanted, names):
            found = [entry(dn, values, self._settings.attributes) for dn, values in page]
            yield [one for one in found if one is not None]

    def _pages(self, wanted: str, names: Sequence[str]) -> Iterator[list[tuple[str, Attributes]]]:
        cookie: bytes | None = None
        for _number in range(MOST_PEOPLE // PAGE):
            page, cookie = self._page(wanted, names, cookie)
            yield page
            if not cookie:
                return
        raise Mistaken(ErrorCode.VENDOR_LIMIT, limit=str(MOST_PEOPLE))

    def _page(
        self, wanted: str, names: Sequence[str], cookie: bytes | None, *, base: str | None = None
    ) -> tuple[list[tuple[str, Attributes]], bytes | None]:
        try:
            self._grant()
            self._connection.search(
                self._settings.base if base is None else base,
                wanted,
                SUBTREE if base is None else BASE,
                dereference_aliases=DEREF_NEVER,
                attributes=list(names),
                time_limit=max(1, int(self._settings.timeout)),
                paged_size=PAGE,
                paged_criticality=True,
                paged_cookie=cookie,
            )
        except DeskError:
            raise
        except Exception as error:  # the library trips over strange bytes in many ways
            raise self._error(error) from error
        result = self._answered()
        page = [
            (str(one["dn"]), one["raw_attributes"])
            for one in self._connection.response or ()
            if one.get("type") == "searchResEntry"  # what refers to another server is not followed
        ]
        if len(page) > PAGE:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="page")
        control = (result.get("controls") or {}).get(_PAGED) or {}
        return page, control.get("value", {}).get("cookie")

    def _insist_on_tls(self) -> None:
        if not self._connection.socket.encrypted:
            raise Unreachable(ErrorCode.VENDOR_DOWN, detail="certificate")

    def _grant(self) -> None:
        self._budget.grant(self._settings.timeout)

    def _answered(self) -> dict[str, Any]:
        result: dict[str, Any] = self._connection.result or {}
        code = result.get("result", -1)
        if code != _SUCCESS:
            kind, known = _CODES.get(code, (Unreachable, ErrorCode.VENDOR_STRANGE))
            raise kind(known, detail=str(result.get("description", code))[:80])
        return result

    def _error(self, error: Exception) -> DeskError:
        """What the library raised, by what happened; its own words may quote what was sent."""
        if self._budget.slow:
            return Unreachable(ErrorCode.VENDOR_SLOW)
        if self._budget.large:
            return Unreachable(ErrorCode.VENDOR_STRANGE, detail="size")
        if self._tls.failed or isinstance(error, LDAPStartTLSError):
            return Unreachable(ErrorCode.VENDOR_DOWN, detail="certificate")
        if isinstance(error, LDAPBindError):
            return Mistaken(ErrorCode.VENDOR_KEYS_WRONG)
        far = isinstance(error, LDAPCommunicationError | OSError)
        return Unreachable(ErrorCode.VENDOR_DOWN if far else ErrorCode.VENDOR_STRANGE)
