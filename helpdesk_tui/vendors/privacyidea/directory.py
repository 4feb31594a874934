"""Who is in the realm. The server lists without pages and cuts without a word, so big realms are split."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.privacyidea import locked, mapping
from helpdesk_tui.vendors.privacyidea.splitting import every_row
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import tokens_of, tokens_of_realm
from helpdesk_tui.vendors.values import VendorPerson

Row = Mapping[str, Any]


class PrivacyIdeaDirectory:
    """People of one realm; their reference is the login, which every call of the server asks for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def everybody(self) -> AsyncIterator[VendorPerson]:
        """All accounts: tokens first, by the hundred, then the people.

        An owner of tokens whom the list lacks is asked for by name.
        """
        tokens = await tokens_of_realm(self._session)
        held = await locked.all_locked(self._session)
        seen: set[str] = set()
        async for row in every_row(self._rows):
            login = row["username"]
            seen.add(login)
            status, cause = locked.status(held, login)
            yield mapping.person(row, tokens.get(login, ()), status=status, cause=cause)
        for login in sorted(tokens.keys() - seen):
            person = await self.person(login)
            if person is not None:
                yield person

    async def person(self, ref: str) -> VendorPerson | None:
        """One account with tokens and lock, read now; None when it is gone."""
        rows, skipped = await self._list(ref)
        row = next((row for row in rows if row["username"] == ref), None)
        if row is None:
            _complain(skipped)
            return None
        tokens = await tokens_of(self._session, ref)
        status, cause = await locked.one(self._session, ref)
        return mapping.person(row, tokens, status=status, cause=cause)

    async def _rows(self, pattern: str) -> list[Row]:
        rows, skipped = await self._list(pattern)
        _complain(skipped)
        return rows

    async def _list(self, pattern: str) -> tuple[list[Row], object]:
        """One list as the server answers it, and which user stores it left out."""
        answer = await self._session.read("/user/", realm=self._session.realm, username=pattern)
        if not isinstance(answer.value, list):
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no user list")
        rows: list[Row] = [
            row for row in answer.value if isinstance(row, dict) and isinstance(row.get("username"), str)
        ]
        return rows, answer.detail.get("skipped_resolvers")


def _complain(skipped: object) -> None:
    """A list that lacks a whole store would read as if its people were gone."""
    if skipped:
        raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=f"user stores left out: {skipped}"[:200])
