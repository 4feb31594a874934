"""Lists without pages that are cut at a limit nobody tells."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.vendors.privacyidea.splitting import Lister, Row, every_row, looks_cut

LIMIT = 50


def store(logins: Iterable[str], *, minds_case: bool) -> Lister:
    """A user store with a limit of its own."""
    known = sorted(logins)

    def same(text: str) -> str:
        return text if minds_case else text.casefold()

    async def rows_like(pattern: str) -> list[Row]:
        wanted, many = same(pattern.rstrip("*")), pattern.endswith("*")
        found = [one for one in known if (same(one).startswith(wanted) if many else same(one) == wanted)]
        return [{"username": one} for one in found[:LIMIT]]

    return rows_like


def everybody(rows_like: Lister) -> list[str]:
    async def read() -> list[str]:
        return [row["username"] async for row in every_row(rows_like)]

    return asyncio.run(read())


logins = st.text(string.ascii_lowercase[:4] + "09._-", min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(logins, unique=True, min_size=40, max_size=260), st.booleans())
def test_everybody_once_whatever_the_store(names: list[str], minds_case: bool) -> None:
    found = everybody(store(names, minds_case=minds_case))

    assert sorted(found) == sorted(names)


def test_capitals_of_a_store_that_minds_case() -> None:
    names = [f"{first}{number:03}" for first in "aAbBxX" for number in range(60)]

    assert sorted(everybody(store(names, minds_case=True))) == sorted(names)


def test_letters_that_others_do_not_have() -> None:
    names = [f"a{number:03}" for number in range(60)] + ["éloïse"] + [f"zé{number}" for number in range(60)]

    assert sorted(everybody(store(names, minds_case=True))) == sorted(names)


def test_a_store_that_minds_no_accents() -> None:
    names = [f"e{number:03}" for number in range(60)] + ["éloïse"]
    plain = store([name.replace("é", "e").replace("ï", "i") for name in names], minds_case=False)

    async def rows_like(pattern: str) -> list[Row]:
        rows = await plain(pattern.replace("é", "e").replace("ï", "i"))
        return [{"username": row["username"].replace("eloise", "éloïse")} for row in rows]

    assert sorted(everybody(rows_like)) == sorted(names)


def test_a_short_list_is_one_call() -> None:
    calls: list[str] = []
    inner = store(["anna", "bert"], minds_case=False)

    async def counted(pattern: str) -> list[Row]:
        calls.append(pattern)
        return await inner(pattern)

    assert everybody(counted) == ["anna", "bert"]
    assert calls == ["*"]


@pytest.mark.parametrize(("count", "cut"), [(0, False), (49, False), (50, True), (499, False), (500, True)])
def test_when_a_list_looks_cut(count: int, cut: bool) -> None:
    assert looks_cut(count) is cut


def test_a_store_that_ignores_its_filter_is_not_asked_for_ever() -> None:
    async def stubborn(_pattern: str) -> list[Row]:
        return [{"username": f"user{number}"} for number in range(500)]

    with pytest.raises(DeskError):
        everybody(stubborn)


def test_a_store_without_end_is_not_asked_for_ever() -> None:
    async def endless(pattern: str) -> list[Row]:
        return [{"username": pattern.rstrip("*") + f"{number:03}"} for number in range(500)]

    with pytest.raises(DeskError):
        everybody(endless)
