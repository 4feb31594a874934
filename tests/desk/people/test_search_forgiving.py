"""What people mean and do not type: slips, halves of names, numbers among words; and the same on both stores."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bench.search import filling
from bench.search.people import people
from bench.search.queries import GOAL, homonyms, is_found, queries
from helpdesk_tui.desk.finding import endpoints as finding
from helpdesk_tui.desk.people import search
from helpdesk_tui.desk.people.leaving import Left, until_left
from helpdesk_tui.desk.people.near import NearWords
from helpdesk_tui.desk.store.store import Store
from tests.desk.people.village import Village, phone, somebody, token, village
from tests.rig.store import Kind, empty_store

PEOPLE = (
    somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1", "0475 12 34 56")),
    somebody("DU2", "c.dupond", "DUPOND Claire", token("DH3", "GALT-600121")),
    somebody("DU3", "lvdb", "Lotte Van den Berghe"),
    somebody("DU4", "jdesmet", "Jan Desmet"),
    somebody("DU5", "jp.martin", "Jean-Pierre Martin"),
    somebody("DU6", "a.martin2", "MARTIN Anne"),
    somebody("DU7", "a.martin", "Anne Martin"),
    somebody("DU8", "zz", "Xu Li"),
)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(tmp_path, *PEOPLE) as found:
        await found.mirror()
        yield found


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("dupnot", ["a.dupont"]),
        ("amelei dupot", ["a.dupont"]),
        ("dupont", ["a.dupont", "c.dupond"]),
        ("dupont claire", ["c.dupond"]),
        ("vandenberghe", ["lvdb"]),
        ("vandenbergh lotte", ["lvdb"]),
        ("vandenbrghe", ["lvdb"]),
        ("de smet", ["jdesmet"]),
        ("jan de smet", ["jdesmet"]),
        ("jeanpierre", ["jp.martin"]),
        ("martin jean pierre", ["jp.martin"]),
        ("jean-piere", ["jp.martin"]),
        ("martin anne", ["a.martin", "a.martin2"]),
        ("marton anne", ["a.martin", "a.martin2"]),
        ("li xu", ["zz"]),
        ("lo xu", []),
        ("dupont 0475", ["a.dupont"]),
        ("0475 12 34 dupont", ["a.dupont"]),
        ("dupont 34 56", ["a.dupont"]),
        ("dupont 34 57", []),
        ("dupond 600121", ["c.dupond"]),
        ("dpnt", []),
    ],
)
async def test_what_was_meant_is_found(town: Village, query: str, logins: list[str]) -> None:
    assert await town.logins(query) == logins


async def test_a_slip_is_told_and_stands_last(town: Village) -> None:
    assert [(hit.login, hit.slip) for hit in (await town.find("dupont")).hits] == [
        ("a.dupont", False),
        ("c.dupond", True),
    ]


async def test_a_name_that_is_read_later_is_forgiven_at_once(town: Village) -> None:
    assert await town.logins("quetzalcoatl") == []
    town.add(somebody("DU9", "q", "Quetzal Coatlicue"))
    await town.mirror()
    assert await town.logins("queztal") == ["q"]


async def test_every_edit_of_a_word_leads_back_to_it(town: Village) -> None:
    near = NearWords()
    await town.read(near.learn)
    letters = "abdeilmnoptuxyz"
    word = "amelie"
    variants = {word[:n] + word[n + 1 :] for n in range(len(word))}
    variants |= {word[:n] + one + word[n:] for n in range(len(word) + 1) for one in letters}
    variants |= {word[:n] + one + word[n + 1 :] for n in range(len(word)) for one in letters}
    variants |= {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    assert all(word in near.of(one).whole for one in variants - {word})
    assert word not in near.of("amlei").whole, "two slips are one too many"


class _Answer:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.memory = search.Memory()
        self.scope = search.Scope([filling.CLIENT], [filling.VENDOR])

    async def __call__(self, query: str) -> tuple[Any, ...]:
        page = await self.store.read(lambda c: search.search(c, query, 50, self.scope, self.memory))
        return tuple((hit.name, hit.login, hit.matched, hit.slip) for hit in page.hits), page.total, page.more


async def _filled(where: str) -> _Answer:
    store = Store.open(where)
    await store.write(filling.begin)
    for part in filling.parts(people(CROWD)):
        await store.write(lambda c, part=part: filling.fill(c, part))  # type: ignore[misc]
    await store.write(lambda c: filling.end(c, CROWD))
    return _Answer(store)


CROWD = 2000


async def test_both_stores_give_the_same_answers_and_good_ones(tmp_path: Path) -> None:
    here = await _filled(empty_store(tmp_path, Kind.SQLITE))
    there = await _filled(empty_store(tmp_path, Kind.POSTGRES))
    crowd = list(people(CROWD))
    groups = [homonyms(one.name) for one in crowd]
    asked = queries(crowd, 200)
    found = 0
    for query in asked:
        answer = await here(query.text)
        assert await there(query.text) == answer, query.text
        found += is_found(query, [name for name, *_ in answer[0]], groups.count(homonyms(query.meant.name)))
    assert found >= GOAL * len(asked)
    typed = [one.typed[:n] for one in crowd[:25] for n in range(1, len(one.typed) + 1)]
    typed += [one.mobile[:n] for one in crowd[:10] for n in range(2, 11)] + [
        one.mobile[-5:] for one in crowd[:10]
    ]
    typed += (
        [one.login for one in crowd[:20]]
        + [one.serial for one in crowd[:10]]
        + ["", "'", "%", "\0", "\ud800"]
    )
    for text in typed:
        assert await there(text) == await here(text), text
    await here.store.close()
    await there.store.close()


async def test_whoever_left_is_not_searched_for(town: Village) -> None:
    """The client closes its request between the first query and the second: the second is never made."""
    closed = asyncio.Event()
    entered = threading.Event()
    calls = []

    async def receive() -> dict[str, Any]:
        await closed.wait()
        return {"type": "http.disconnect"}

    async with until_left(receive) as stop:

        def waiting() -> None:
            calls.append(1)
            entered.set()
            while True:
                stop()

        searching = asyncio.ensure_future(finding.find(town.house, "dupont", 50, waiting))
        await asyncio.to_thread(entered.wait, 10)
        closed.set()
        with pytest.raises(Left):
            await searching
    assert calls == [1]
    assert await town.logins("amelie") == ["a.dupont"]
