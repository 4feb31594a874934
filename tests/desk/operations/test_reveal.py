"""Who sees a code, when, how often, and what each look leaves on record (Law 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import ClientId, DeviceId, OperationId, VendorId
from helpdesk_tui.contract.operations import Reveal
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.desk.operations import reveal, settling
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.seal import SealBroken
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ConsolePart
from helpdesk_tui.vendors.values import TypedAs
from tests.desk.inside import AMELIE
from tests.desk.operations.rig import OTHER, Desk, Line, verified_desk

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN)
LINK = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"))
CODES = Secrets(codes=(SecretStr("000111222"), SecretStr("000111333")))
NOBODYS = OperationId("op_none")


async def handed_over(desk: Desk, secrets: Secrets = CODES, **values: Any) -> Entry:
    """An operation that is done and holds these secrets."""
    entry = await desk.intended(BYPASS)
    until = desk.clock.now() + timedelta(hours=1)
    await settling.done(desk.house, entry, Done(until=until, uses=3, secrets=secrets))
    if values:
        query = update(operation).where(operation.c.id == entry.id).values(**values)
        await desk.house.store.write(lambda c: c.execute(query))
    return entry


def line(desk: Desk, event: str, entry: Entry) -> Line:
    return Line(event, "a.martin", desk.case_open.id, AMELIE, {"operation": entry.id})


async def code_of(refused: Any, act: Any) -> ErrorCode:
    with pytest.raises(refused) as caught:
        await act
    error = caught.value
    assert isinstance(error, DeskError)
    return error.code


async def test_a_code_is_shown_with_all_that_the_agent_has_to_say(desk: Desk) -> None:
    entry = await handed_over(desk)
    desk.twin.typed_as = TypedAs.PASSWORD_AND_CODE
    left = await desk.left_by(entry.id, lambda: reveal.reveal(desk.house, desk.agent, entry.id, "one"))
    assert left.answer == Reveal(
        operation=entry.id,
        codes=("000111222", "000111333"),
        link=None,
        until=desk.clock.now() + timedelta(hours=1),
        uses=3,
        instruction="password_and_code",
        rereadings_left=1,
        hide_after=60,
        gone_after=180,
    )
    assert left.row == {
        "shown": 1,
        "first_shown_at": desk.clock.now(),
        "last_reveal_key": "one",
        "revision": 3,
    }
    assert left.lines == [line(desk, "code:shown", entry)]


async def test_a_link_to_be_drawn_is_shown_as_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = await handed_over(desk, Secrets(link=SecretStr("https://m.example/a/1")), uses=None)
    monkeypatch.setattr(type(desk.twin), "codes", None)
    shown = await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert (shown.link, shown.codes, shown.uses, shown.instruction) == (
        "https://m.example/a/1",
        (),
        1,
        "code",
    )


async def test_the_second_look_is_the_last_and_named_as_such(desk: Desk) -> None:
    entry = await handed_over(desk)
    first_at = desk.clock.now()
    await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    desk.clock.step(minutes=2)
    left = await desk.left_by(entry.id, lambda: reveal.reveal(desk.house, desk.agent, entry.id, "two"))
    assert left.answer.rereadings_left == 0
    assert left.row == {"shown": 2, "last_reveal_key": "two", "revision": 4}
    assert left.lines == [line(desk, "code:shown_again", entry)]
    assert (await desk.row(entry.id))["first_shown_at"] == first_at, "the window does not move"
    third = reveal.reveal(desk.house, desk.agent, entry.id, "three")
    assert await code_of(Refused, third) is ErrorCode.ALREADY_SHOWN


async def test_the_same_look_asked_twice_is_one_look(desk: Desk) -> None:
    """The answer was lost on its way: that costs no showing, and stands on record once."""
    entry = await handed_over(desk)
    for key in ("one", "two"):
        shown = await reveal.reveal(desk.house, desk.agent, entry.id, key)
        desk.clock.step(minutes=1)
        left = await desk.left_by(entry.id, partial(reveal.reveal, desk.house, desk.agent, entry.id, key))
        assert left.answer == shown
        assert (left.row, left.lines) == ({}, [])


async def test_the_window_ends_to_the_second(desk: Desk) -> None:
    entry = await handed_over(desk)
    await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    desk.clock.step(minutes=5)
    assert (await reveal.reveal(desk.house, desk.agent, entry.id, "one")).rereadings_left == 1
    desk.clock.step(seconds=1)
    for key in ("one", "two"):
        late = reveal.reveal(desk.house, desk.agent, entry.id, key)
        assert await code_of(Refused, late) is ErrorCode.ALREADY_SHOWN


async def test_how_often_and_how_long_are_the_clients_own_rules(tmp_path: Path) -> None:
    rules = ConsolePart(reread_minutes=1, rereadings=0, hide_seconds=20, gone_seconds=90)
    async with verified_desk(tmp_path, policy=PolicyBook(Policy(console=rules))) as desk:
        entry = await handed_over(desk)
        shown = await reveal.reveal(desk.house, desk.agent, entry.id, "one")
        assert (shown.rereadings_left, shown.hide_after, shown.gone_after) == (0, 20, 90)
        again = reveal.reveal(desk.house, desk.agent, entry.id, "two")
        assert await code_of(Refused, again) is ErrorCode.ALREADY_SHOWN
        desk.clock.step(seconds=61)
        late = reveal.reveal(desk.house, desk.agent, entry.id, "one")
        assert await code_of(Refused, late) is ErrorCode.ALREADY_SHOWN


async def test_the_rules_are_those_of_the_persons_client(tmp_path: Path) -> None:
    book = PolicyBook(clients={ClientId("durand"): Policy(console=ConsolePart(rereadings=0))})
    async with verified_desk(tmp_path, policy=book) as desk:
        entry = await handed_over(desk)
        assert (await reveal.reveal(desk.house, desk.agent, entry.id, "one")).rereadings_left == 0


@pytest.mark.parametrize("state", ["intent", "unknown", "failed", "taken_back"])
async def test_nothing_is_shown_of_what_is_not_done(desk: Desk, state: str) -> None:
    """A code that the vendor may not know, or that was taken back, is no code (inv-P4)."""
    entry = await handed_over(desk, state=state)
    shown = reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert await code_of(Refused, shown) is ErrorCode.NOTHING_TO_SHOW
    query = update(operation).where(operation.c.id == entry.id).values(shown=1, last_reveal_key="one")
    await desk.house.store.write(lambda c: c.execute(query))
    again = reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert await code_of(Refused, again) is ErrorCode.ALREADY_SHOWN


async def test_nothing_is_shown_where_nothing_is_kept(desk: Desk) -> None:
    entry = await handed_over(desk, sealed=None)
    shown = reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert await code_of(Refused, shown) is ErrorCode.NOTHING_TO_SHOW
    assert (await desk.row(entry.id))["shown"] == 0


async def test_a_code_is_shown_only_to_who_asked_for_it(desk: Desk) -> None:
    entry = await handed_over(desk)
    for act in (
        reveal.reveal(desk.house, OTHER, entry.id, "one"),
        reveal.confirm(desk.house, OTHER, entry.id),
    ):
        assert await code_of(Refused, act) is ErrorCode.NOT_YOURS
    assert (await desk.row(entry.id))["shown"] == 0


async def test_a_code_is_shown_only_by_the_right_to_grant(desk: Desk) -> None:
    entry = await handed_over(desk)
    verifier = replace(desk.agent, roles=frozenset({"verifier"}))
    for act in (
        reveal.reveal(desk.house, verifier, entry.id, "one"),
        reveal.confirm(desk.house, verifier, entry.id),
    ):
        assert await code_of(Refused, act) is ErrorCode.ROLE_MISSING
    assert (await desk.row(entry.id))["shown"] == 0


async def test_an_operation_that_is_not_there_shows_nothing(desk: Desk) -> None:
    shown = reveal.reveal(desk.house, desk.agent, NOBODYS, "one")
    assert await code_of(Missing, shown) is ErrorCode.NOT_FOUND
    confirmed = reveal.confirm(desk.house, desk.agent, NOBODYS)
    assert await code_of(Missing, confirmed) is ErrorCode.NOT_FOUND


async def test_the_seal_of_another_operation_opens_nothing(desk: Desk) -> None:
    sealed = desk.house.seal.seal(CODES.pack(), "op_2")
    entry = await handed_over(desk, sealed=sealed)
    with pytest.raises(SealBroken):
        await reveal.reveal(desk.house, desk.agent, entry.id, "one")


async def test_the_look_is_on_record_before_the_code_is_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops the desk between the two has a line without a look, never a look without a line."""
    from helpdesk_tui.desk.steps import Step

    entry = await handed_over(desk)
    seen: list[tuple[Step, list[str]]] = []

    class StoppedHere(Exception):
        pass

    class Stops:
        def passed(self, step: Step) -> None:
            seen.append((step, []))
            raise StoppedHere

    object.__setattr__(desk.house, "steps", Stops())
    with pytest.raises(StoppedHere):
        await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert [step for step, _ in seen] == [Step.REVEAL_WRITTEN]
    assert (await desk.events())[-1] == "code:shown"


async def test_what_was_read_back_is_forgotten_once(desk: Desk) -> None:
    entry = await handed_over(desk)
    await desk.intended(BYPASS, "op_2")
    await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    left = await desk.left_by(entry.id, lambda: reveal.confirm(desk.house, desk.agent, entry.id))
    assert left.row == {"sealed": None, "confirmed": True, "revision": 4}
    assert left.lines == [line(desk, "code:confirmed", entry)]
    assert (left.answer.id, left.answer.revision) == (entry.id, 4)
    again = await desk.left_by(entry.id, lambda: reveal.confirm(desk.house, desk.agent, entry.id))
    assert (again.row, again.lines, again.answer) == ({}, [], left.answer)


@pytest.mark.parametrize("values", [{"shown": 0}, {"shown": 1, "state": "taken_back"}])
async def test_what_nobody_was_shown_is_read_back_by_nobody(desk: Desk, values: dict[str, Any]) -> None:
    entry = await handed_over(desk, **values)
    confirmed = reveal.confirm(desk.house, desk.agent, entry.id)
    assert await code_of(Conflict, confirmed) is ErrorCode.NOTHING_TO_SHOW
    assert (await desk.row(entry.id))["sealed"] is not None
