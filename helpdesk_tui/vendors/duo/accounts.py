"""A provider's clients: each is an account of its own, reached at its own host with the provider's key.

The official Python client falls back to the provider's host when it does not find the client's; here that is
an error, because the same call would then be about the provider's own users.
"""

from __future__ import annotations

import asyncio

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.vendors.duo.wire.account_models import ChildAccount
from helpdesk_tui.vendors.duo.wire.client import DuoApi, Link
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.settings import ApiKey


class DuoAccounts:
    """The Accounts API of one provider."""

    def __init__(self, link: Link, key: ApiKey) -> None:
        self._api = DuoApi(link, key)

    async def children(self) -> tuple[ChildAccount, ...]:
        """All clients with their hosts; a line that lacks either is left out."""
        path = "/accounts/v1/account/list"
        rows = await self._api.ask(path, {}, list[ChildAccount], lane=Lane.PAGE)
        return tuple(row for row in rows if row.account_id and row.api_hostname)


class OneChild:
    """One client; before its first call the provider is asked whether this host is really that client's."""

    def __init__(self, accounts: DuoAccounts, account_id: str, host: str) -> None:
        self._accounts = accounts
        self.account_id = account_id
        self._host = host
        self._sure = False
        self._asking = asyncio.Lock()

    async def settle(self) -> None:
        """Raises `Mistaken(CONFIG_WRONG)` for a client that is not listed, or is listed at another host."""
        async with self._asking:
            if self._sure:
                return
            for child in await self._accounts.children():
                if child.account_id != self.account_id:
                    continue
                if child.api_hostname.lower() != self._host:
                    raise Mistaken(ErrorCode.CONFIG_WRONG, field="host")
                self._sure = True
                return
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="account_id")


def child_of(settings_host: str, provider_host: str, account_id: str, parent: Link, key: ApiKey) -> OneChild:
    """The client at this host; raises at once when that is the provider's own."""
    host = settings_host.lower()
    if host == provider_host.lower():
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="host")
    return OneChild(DuoAccounts(parent, key), account_id, host)
