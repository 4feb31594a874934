"""Codes, day passes, lists and taking them back: one that lives at a time, and none that nobody holds (Law 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import DeviceId, GrantId, VendorId
from helpdesk_tui.contract.operations import DryRun, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, BypassReason, ListOrder, RevokeOrder
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Prepared
from helpdesk_tui.desk.operations.kinds.register import KINDS
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.vendors.values import CodeOrder, LiveCode, MadeCode, TypedAs
from tests.desk.inside import AMELIE, new_key
from tests.desk.operations.rig import Desk, Spy, only_with
from tests.desk.twin import Live

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN, seconds=600, reason=BypassReason.LOST_PHONE)
LIST = ListOrder(vendor=TWIN, size=25)
CODE = SecretStr("000111222")
KIND = KINDS["bypass"]


class Codes(Spy):
    """Bypass codes at a vendor."""

    desk_draws = True
    counts_uses = True
    one_at_a_time = False
    typed_as = TypedAs.CODE

    def draw(self) -> SecretStr:
        return CODE


def live(ref: str, at: datetime, **changes: Any) -> LiveCode:
    return replace(LiveCode(ref, at, at + timedelta(minutes=10), 1), **changes)


async def in_state(desk: Desk, state: str = "unknown", **values: Any) -> Entry:
    """A bypass operation of a minute ago, with the digits that the desk drew."""
    sealed = desk.house.seal.seal(Secrets(codes=(CODE,)).pack(), "op_1")
    entry = await desk.intended(BYPASS, known_refs=("old",), sealed=sealed)
    query = update(operation).where(operation.c.id == entry.id).values(state=state, **values)
    await desk.house.store.write(lambda c: c.execute(query))
    desk.clock.step(minutes=1)
    return await desk.entry(entry.id)


async def test_what_lives_already_is_noted_and_the_digits_are_drawn_before(desk: Desk) -> None:
    codes = Codes(live=(live("r1", desk.clock.now()), live("r2", desk.clock.now())))
    only_with(desk, codes=codes)
    person = await desk.house.store.read(lambda c: person_facts(c, desk.house, AMELIE, desk.agent.id))
    (account,) = person.accounts
    assert await KIND.prepare(desk.house, account, BYPASS) == Prepared(("r1", "r2"), CODE)
    assert codes.asked == [("live", "DU1")]
    codes.desk_draws = False
    assert await KIND.prepare(desk.house, account, BYPASS) == Prepared(("r1", "r2"), None)
    only_with(desk)
    assert await KIND.prepare(desk.house, account, BYPASS) == Prepared()


async def test_one_code_is_made_with_the_digits_that_were_drawn(desk: Desk) -> None:
    until = desk.clock.now() + timedelta(seconds=600)
    codes = Codes(make=MadeCode(("r1",), (CODE,), until, 1))
    only_with(desk, codes=codes)
    entry = await desk.intended(BYPASS)
    made = await KIND.effect(desk.house, entry, BYPASS, CODE)
    assert codes.asked == [("make", "DU1", CodeOrder(entry.id, 600, 1, CODE))]
    assert made == Done(until=until, uses=1, refs=("r1",), secrets=Secrets(codes=(CODE,)))


async def test_a_vendor_without_codes_makes_and_settles_none(desk: Desk) -> None:
    only_with(desk)
    entry = await desk.intended(BYPASS)
    for act in (KIND.effect(desk.house, entry, BYPASS, CODE), KIND.settle(desk.house, entry, BYPASS)):
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.UNSUPPORTED


async def test_the_new_code_stands_before_the_old_one_goes(desk: Desk) -> None:
    """One lives in the end, and at no moment none (inv-P3)."""
    first = await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    desk.clock.step(seconds=30)
    second = await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert [what for what, _ in desk.twin.ledger if what != "check"] == ["code", "code", "revoke"]
    (alive,) = desk.twin.bypass["DU1"]
    states = {row.operation_id: (row.state, row.refs) for row in await desk.rows(grant_)}
    assert states[first.id][0] == "revoked"
    assert states[second.id] == ("live", f'["{alive.ref}"]')


async def test_the_step_is_named_when_the_old_ones_are_gone(desk: Desk) -> None:
    passed: list[Step] = []

    class Steps:
        def passed(self, step: Step) -> None:
            passed.append(step)

    object.__setattr__(desk.house, "steps", Steps())
    await KIND.after(desk.house, await desk.intended(BYPASS), BYPASS)
    assert passed == [Step.OLD_REVOKED]


@pytest.mark.parametrize("state", ["intent", "unknown"])
async def test_what_was_not_made_has_failed_and_is_looked_for_once_more(desk: Desk, state: str) -> None:
    codes = Codes(made_by=())
    only_with(desk, codes=codes)
    entry = await in_state(desk, state)
    await KIND.settle(desk.house, entry, BYPASS)
    asked = CodeOrder(entry.id, 600, 1, None)
    assert codes.asked == [
        ("made_by", "DU1", asked, {"asked_at": entry.asked_at, "known": frozenset({"old"})})
    ]
    row = await desk.row(entry.id)
    assert (row["state"], row["slot"], row["sealed"]) == ("failed", None, None)
    assert row["problem"] == "outcome_unknown"
    assert row["next_check"] == desk.clock.now() + timedelta(minutes=5)


async def test_what_has_failed_and_was_never_made_is_over(desk: Desk) -> None:
    only_with(desk, codes=Codes(made_by=()))
    entry = await in_state(desk, "failed", slot=None)
    left = await desk.left_by(entry.id, lambda: KIND.settle(desk.house, entry, BYPASS))
    assert left.row == {"next_check": None, "checks": 1}
    assert left.lines == []


async def test_a_code_whose_answer_was_lost_can_be_read_aloud_for_five_minutes(desk: Desk) -> None:
    until = desk.clock.now() + timedelta(hours=1)
    entry = await in_state(desk)
    codes = Codes(made_by=(live("r1", desk.clock.now(), until=until, uses_left=1),), revoke=None)
    only_with(desk, codes=codes)
    desk.clock.step(minutes=3, seconds=59)
    left = await desk.left_by(entry.id, lambda: KIND.settle(desk.house, entry, BYPASS))
    (grant,) = left.grants
    assert (grant["refs"], grant["until"], grant["uses_left"]) == ('["r1"]', until, 1)
    assert (left.row["state"], left.row["codes"]) == ("done", 1)
    assert left.lines[0].params["found"] == "true"
    shown = await reveal.reveal(desk.house, desk.agent, entry.id, "one")
    assert shown.codes == (CODE.get_secret_value(),)
    assert [one[0] for one in codes.asked] == ["made_by"], "nothing older lives"


async def test_an_older_code_goes_also_when_the_new_one_was_found_later(desk: Desk) -> None:
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    (old,) = desk.twin.bypass["DU1"]
    entry = await in_state(desk)
    codes = Codes(made_by=(live("r1", desk.clock.now()),), revoke=None)
    only_with(desk, codes=codes)
    await KIND.settle(desk.house, entry, BYPASS)
    assert codes.asked[1:] == [("revoke", "DU1", old.ref)]


@pytest.mark.parametrize(
    ("state", "minutes", "refs", "sealed"),
    [
        ("unknown", 4, ("r1",), True),  # five minutes after it was asked for
        ("unknown", 0, ("r1", "r2"), True),
        ("unknown", 0, ("r1",), False),
        ("failed", 0, ("r1",), True),
    ],
)
async def test_what_nobody_can_hold_is_taken_back(
    desk: Desk, state: str, minutes: int, refs: tuple[str, ...], sealed: bool
) -> None:
    entry = await in_state(desk, state, **({} if sealed else {"sealed": None}))
    codes = Codes(made_by=tuple(live(ref, desk.clock.now()) for ref in refs), revoke=None)
    only_with(desk, codes=codes)
    desk.clock.step(minutes=minutes)
    left = await desk.left_by(entry.id, lambda: KIND.settle(desk.house, entry, BYPASS))
    assert codes.asked[1:] == [("revoke", "DU1", ref) for ref in refs]
    assert left.row["state"] == "taken_back"
    assert left.grants == []


async def test_a_vendor_that_is_down_takes_nothing_back_on_paper(desk: Desk) -> None:
    from helpdesk_tui.contract.errors import Unreachable

    entry = await in_state(desk, "failed")
    only_with(
        desk, codes=Codes(made_by=(live("r1", desk.clock.now()),), revoke=Unreachable(ErrorCode.VENDOR_DOWN))
    )
    with pytest.raises(DeskError):
        await KIND.settle(desk.house, entry, BYPASS)
    assert (await desk.row(entry.id))["state"] == "failed"


def test_what_is_kept_of_the_order() -> None:
    assert KIND.known(BYPASS) == {"seconds": 600, "uses": 1, "reason": "lost_phone"}
    assert KIND.what(BYPASS) == ""


async def foretold(desk: Desk, order: BypassOrder = BYPASS) -> DryRun:
    return await desk.operations.dry_run(desk.case_open.id, order)


async def test_a_dry_run_tells_what_goes_and_what_stays(desk: Desk) -> None:
    now = desk.clock.now()
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    desk.twin.bypass["DU1"] += [
        Live(ref, "999888777", now, now + timedelta(days=1), 1) for ref in ("foreign", "other")
    ]
    desk.twin.typed_as = TypedAs.PASSWORD_AND_CODE
    told = await foretold(desk)
    assert (told.replaces, told.elsewhere, told.ends_at_once) == (1, 2, 0)
    assert (told.single_use_codes, told.instruction) == (0, "password_and_code")
    desk.twin.one_at_a_time = True
    told = await foretold(desk)
    assert (told.replaces, told.elsewhere, told.ends_at_once) == (0, 0, 3)


async def test_only_codes_that_live_here_count(desk: Desk) -> None:
    """A link is no code, and a code of another vendor lives on."""
    link = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"))
    await desk.operations.order(desk.case_open.id, link, new_key())
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    desk.twin.one_at_a_time = True
    assert (await foretold(desk)).ends_at_once == 1
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert (await foretold(desk)).ends_at_once == 1, "the one before is over"
    await desk.house.store.write(lambda c: c.execute(update(grant_).values(vendor="second")))
    desk.twin.bypass["DU1"].clear()
    assert (await foretold(desk)).ends_at_once == 0
    desk.twin.one_at_a_time = False
    assert (await foretold(desk)).replaces == 0


@pytest.mark.parametrize(
    ("counts", "uses", "single"), [(True, 3, 0), (False, 3, 3), (False, 2, 2), (False, 1, 0)]
)
async def test_a_vendor_that_counts_no_uses_gives_that_many_codes(
    desk: Desk, counts: bool, uses: int, single: int
) -> None:
    desk.twin.counts_uses = counts
    told = await foretold(desk, BYPASS.model_copy(update={"uses": uses}))
    assert told.single_use_codes == single


async def test_a_vendor_without_codes_foretells_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.twin), "codes", None)
    told = await foretold(desk, BYPASS.model_copy(update={"uses": 3}))
    assert (told.replaces, told.elsewhere, told.ends_at_once) == (0, 0, 0)
    assert (told.single_use_codes, told.instruction) == (0, "")


class Lists(Spy):
    sizes = (25, 50)


async def test_a_list_of_that_size_is_made(desk: Desk) -> None:
    codes = (CODE, SecretStr("000111333"))
    lists = Lists(make_list=codes)
    only_with(desk, lists=lists)
    entry = await desk.intended(LIST)
    made = await KINDS["list"].effect(desk.house, entry, LIST, None)
    assert lists.asked == [("make_list", "DU1", 25)]
    assert made == Done(until=None, uses=2, secrets=Secrets(codes=codes))
    with pytest.raises(Mistaken) as caught:
        await KINDS["list"].effect(desk.house, entry, LIST.model_copy(update={"size": 30}), None)
    assert (caught.value.code, caught.value.params) == (ErrorCode.BAD_REQUEST, {"sizes": "25,50"})
    assert len(lists.asked) == 1


async def test_a_list_that_nobody_saw_is_ended(desk: Desk) -> None:
    lists = Spy(withdraw_list=None)
    only_with(desk, lists=lists)
    entry = await desk.intended(LIST)
    left = await desk.left_by(entry.id, lambda: KINDS["list"].settle(desk.house, entry, LIST))
    assert lists.asked == [("withdraw_list", "DU1")]
    assert left.row["state"] == "taken_back"


async def test_a_vendor_without_lists_makes_and_ends_none(desk: Desk) -> None:
    only_with(desk)
    entry = await desk.intended(LIST)
    for act in (
        KINDS["list"].effect(desk.house, entry, LIST, None),
        KINDS["list"].settle(desk.house, entry, LIST),
    ):
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.UNSUPPORTED


async def granted(desk: Desk) -> GrantId:
    made = await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert made.grant is not None
    return made.grant


async def test_taking_back_ends_the_code_and_the_grant(desk: Desk) -> None:
    order = RevokeOrder(grant=await granted(desk), reason="left on a desk")
    entry = await desk.intended(
        order, "op_back", known_refs=(desk.twin.bypass["DU1"][0].ref,), exclusive=False
    )
    assert await KINDS["revoke"].effect(desk.house, entry, order, None) == Done(until=None, uses=None)
    assert desk.twin.bypass["DU1"] == []
    assert [row.state for row in await desk.rows(grant_)] == ["revoked"]


async def test_taking_back_whose_answer_was_lost_is_done_again(desk: Desk) -> None:
    order = RevokeOrder(grant=await granted(desk), reason="left on a desk")
    entry = await desk.intended(
        order, "op_back", known_refs=(desk.twin.bypass["DU1"][0].ref,), exclusive=False
    )
    for _ in range(2):
        left = await desk.left_by(entry.id, lambda: KINDS["revoke"].settle(desk.house, entry, order))
        assert desk.twin.bypass["DU1"] == []
    row = await desk.row(entry.id)
    assert (row["state"], left.row) == (OperationState.DONE.value, {})
    (line,) = [
        one
        for one in await desk.lines()
        if one.params.get("operation") == "op_back" and "found" in one.params
    ]
    assert line.params["found"] == "true"


def test_secrets_are_packed_and_unpacked_whole() -> None:
    for secrets in (
        Secrets(),
        Secrets(codes=(CODE, SecretStr("1"))),
        Secrets(link=SecretStr("https://m.example/a")),
        Secrets((CODE,), SecretStr("duo://x")),
    ):
        assert Secrets.unpack(secrets.pack()) == secrets
        assert bool(secrets) == (secrets != Secrets())
    assert CODE.get_secret_value() not in repr(Done(until=None, uses=1, secrets=Secrets(codes=(CODE,))))
