"""`person link` and `unlink`, and the same in the console's palette, at a real desk."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from helpdesk_tui.views.call.linking_commands import Join, TakeApart
from tests.desk.people.test_commands import run
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import console


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=40) as found:
        yield found


def hits(desk: RunningDesk, *words: str) -> list[dict[str, str]]:
    page = run(desk, "person", "find", *words, "--json", "--desk", desk.address)
    found: list[dict[str, str]] = json.loads(page.stdout)["hits"]
    return found


def found(desk: RunningDesk, *words: str) -> list[str]:
    return [hit["id"] for hit in hits(desk, *words)]


def test_joined_and_taken_apart_from_the_command_line(desk: RunningDesk) -> None:
    (her,), (other,) = found(desk, "a.dupont"), found(desk, "m.dupont")
    joined = run(desk, "person", "link", her, other, "--reason", "a test", "--json", "--desk", desk.address)
    assert (joined.returncode, joined.stderr) == (0, "")
    assert json.loads(joined.stdout) == {"person": her, "other": other}
    assert found(desk, "m.dupont") == [her]
    again = run(desk, "person", "link", her, other, "--reason", "again", "--desk", desk.address)
    assert again.returncode == 2, "they are one already"
    nothing = run(desk, "person", "unlink", her, "nobody:x", "--reason", "a test", "--desk", desk.address)
    assert nothing.returncode == 1


def test_those_who_share_a_key_are_listed_and_joined_with_a_reason(desk: RunningDesk) -> None:
    listed = run(desk, "person", "join", "--json", "--desk", desk.address)
    report = json.loads(listed.stdout)
    assert (listed.returncode, set(report)) == (0, {"joined", "doubts", "left"})
    assert all(one["why"] is None for one in report["joined"])
    assert run(desk, "person", "join", "--apply", "--desk", desk.address).returncode == 2
    words = run(desk, "person", "join", "--desk", desk.address)
    assert words.returncode == 0
    assert words.stdout.strip()
    assert ("for an agent to decide" in words.stdout) == bool(report["doubts"])
    before = len(hits(desk, "a"))
    done = run(desk, "person", "join", "--apply", "--reason", "a test", "--desk", desk.address)
    assert done.returncode == 0
    assert len(hits(desk, "a")) == before - sum(len(one["people"]) - 1 for one in report["joined"])


async def test_taken_apart_from_the_palette(desk: RunningDesk) -> None:
    (hit,) = hits(desk, "m.dupont")
    async with console(desk) as driver:
        await driver.open("m.dupont", hit["name"])
        card = driver.call.call.state.card
        assert card is not None
        assert len(card.accounts) == 2
        assert not Join().available(driver.call.call) or card.doubts
        assert TakeApart().available(driver.call.call)
        TakeApart().run(driver.call.call)
        await driver.step("apart")
        logins = [account.login for account in driver.call.call.state.accounts]
        await driver.press(str(logins.index("m.dupont") + 1))
        await driver.type("it was a test")
        await driver.press("enter")
        await driver.no_step()
        await driver.until(
            lambda: driver.call.call.state.card and len(driver.call.call.state.card.accounts) == 1, "apart"
        )
    assert len(found(desk, "m.dupont")) == 1
