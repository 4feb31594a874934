"""Reading a list that has no pages and is cut at a limit nobody tells: ask for ever longer prefixes."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable

Row = Mapping[str, Any]
Lister = Callable[[str], Awaitable[list[Row]]]
"""Rows whose `username` matches a pattern with `*`."""

SUSPICIOUS = 500
"""The usual limit of a user store; longer answers may be the sum of several stores."""
ROUND = 50
"""A smaller store limit shows as a round number of rows."""
LONGEST_PREFIX = 24
MOST_CALLS = 20_000
_LOWER = string.ascii_lowercase + string.digits + "._-@"


def looks_cut(count: int) -> bool:
    """Whether an answer of so many rows may lack some; a wrong guess costs calls, not people."""
    return count >= SUSPICIOUS or (count > 0 and count % ROUND == 0)


async def every_row(rows_like: Lister) -> AsyncIterator[Row]:
    """Every row once, however many there are."""
    splitter = _Splitter(rows_like)
    async for row in splitter.below(""):
        yield row


class _Splitter:
    def __init__(self, rows_like: Lister) -> None:
        self._rows_like = rows_like
        self._seen: set[str] = set()
        self._characters = set(_LOWER)
        self._calls = 0

    async def below(self, prefix: str) -> AsyncIterator[Row]:
        """Rows that begin with the prefix and were not told before."""
        rows = await self._ask(prefix)
        for row in rows:
            if row["username"] not in self._seen:
                self._seen.add(row["username"])
                yield row
        if not looks_cut(len(rows)):
            return
        if len(prefix) >= LONGEST_PREFIX:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="user list cannot be split")
        minds_case, asked = await self._minds_case(rows[0]["username"]), set[str]()
        while more := sorted(self._alphabet(minds_case) - asked):
            asked.add(more[0])
            async for row in self.below(prefix + more[0]):
                yield row

    async def _ask(self, prefix: str) -> list[Row]:
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="user list without end")
        rows = await self._rows_like(prefix + "*")
        self._characters.update(*(row["username"] for row in rows))
        strangers = sum(not _folded(row["username"]).startswith(_folded(prefix)) for row in rows)
        if strangers > len(rows) / 2:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="user list ignores its filter")
        return rows

    def _alphabet(self, minds_case: bool) -> set[str]:
        """What a login may go on with: the usual, and whatever was seen in any login so far.

        A store that minds case is asked for capitals too.
        """
        lower = {character.lower() for character in self._characters if len(character.lower()) == 1} - {"*"}
        if not minds_case:
            return lower
        return lower | {character.upper() for character in lower if len(character.upper()) == 1}

    async def _minds_case(self, login: str) -> bool:
        swapped = login.swapcase()
        if swapped == login:
            return True
        self._calls += 1
        return not any(row["username"] == login for row in await self._rows_like(swapped))


def _folded(text: str) -> str:
    """Without case and accents: some stores mind neither."""
    return "".join(
        part for part in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(part)
    )
