"""Bypass codes: what is sent, what is read back, what is found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.vendors.duo.codes import DuoCodes
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.values import CodeOrder, OutcomeUnknown, TypedAs
from tests.vendors.duo.account import CODE, CODES_PATH, ORDER, USER, Account, made
from tests.vendors.duo.conftest import now
from tests.vendors.edge import Edge, fail, http, ok

OTHER = "DB" + "OTHR" * 4 + "01"


@pytest.fixture
def codes(duo: DuoVendor) -> DuoCodes:
    assert isinstance(duo.codes, DuoCodes)
    return duo.codes


def order(seconds: int = 86_400, uses: int = 1, code: str | None = "012345678") -> CodeOrder:
    return CodeOrder(OperationId("op"), seconds, uses, None if code is None else SecretStr(code))


def test_drawn_codes_are_nine_digits_from_the_whole_range(codes: DuoCodes) -> None:
    drawn = [codes.draw().get_secret_value() for _ in range(500)]
    assert all(len(code) == 9 and code.isdecimal() for code in drawn)
    assert {code[0] for code in drawn} == set("0123456789")
    assert len(set(drawn)) == 500
    assert (codes.desk_draws, codes.counts_uses, codes.typed_as, codes.max_uses) == (
        True,
        True,
        TypedAs.CODE,
        5,
    )


async def test_what_is_sent(wire: Edge, codes: DuoCodes, account: Account) -> None:
    account.answers(ok(["012345678"]), made(3600, 3))
    result = await codes.make(USER, order(3600, 3))
    (sent,) = wire.sent("POST")
    assert (
        sent.body == b'{"codes":"012345678","preserve_existing":true,"reuse_count":"3","valid_secs":"3600"}'
    )
    assert sent.headers["content-type"] == "application/json"
    assert (result.refs, result.uses) == ((CODE,), 3)
    assert abs(result.until - now() - timedelta(hours=1)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "bad",
    [
        order(seconds=0),
        order(seconds=299),
        order(seconds=86_401),
        order(seconds=-1),
        order(uses=0),
        order(uses=6),
        order(code=None),
        order(code=""),
        order(code="12345678"),
        order(code="123456789,"),
        order(code="١٢٣٤٥٦٧٨٩"),
        order(code="123456789\n"),
    ],
)
async def test_dangerous_orders_never_leave(bad: CodeOrder, wire: Edge, codes: DuoCodes) -> None:
    with pytest.raises(Mistaken) as caught:
        await codes.make(USER, bad)
    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert wire.seen == []


async def test_codes_from_elsewhere_are_listed_and_left_alone(codes: DuoCodes, account: Account) -> None:
    account.rows = [made(0, None, OTHER) | {"admin_email": "chef@durand.example"}]
    account.answers(ok(["012345678"]), made())
    assert (await codes.make(USER, ORDER)).refs == (CODE,)
    other = (await codes.live(USER))[0]
    assert (other.ref, other.until, other.uses_left, other.made_by) == (
        OTHER,
        None,
        None,
        "chef@durand.example",
    )


async def test_a_full_account_is_refused_before_anything_is_sent(
    wire: Edge, codes: DuoCodes, account: Account
) -> None:
    account.rows = [made(ref=f"DB{number:018d}") for number in range(100)]
    with pytest.raises(Mistaken) as caught:
        await codes.make(USER, ORDER)
    assert caught.value.code is ErrorCode.VENDOR_LIMIT
    assert wire.sent("POST") == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"seconds": 0}],
        [{"uses": None}],
        [{"uses": 2}],
        [{"seconds": 604_800}],
        [{"seconds": 3600}],
        [{"ago": 3000}],
        [{}, {"ref": OTHER}],
    ],
    ids=["none", "never ends", "no limit", "two uses", "a week", "an hour", "older", "two"],
)
async def test_read_back_that_differs(rows: list[dict[str, Any]], codes: DuoCodes, account: Account) -> None:
    account.answers(ok(["012345678"]), *(made(**row) for row in rows))
    with pytest.raises(OutcomeUnknown):
        await codes.make(USER, ORDER)


async def test_fewer_uses_than_ordered(codes: DuoCodes, account: Account) -> None:
    account.answers(ok(["012345678"]), made(uses=2))
    with pytest.raises(OutcomeUnknown):
        await codes.make(USER, order(uses=3))


async def test_read_back_that_fails(wire: Edge, codes: DuoCodes, account: Account) -> None:
    def post(_seen: object) -> bytes:
        wire.on("GET", CODES_PATH, http(502, b""))
        return ok(["012345678"])

    wire.on("POST", CODES_PATH, post)
    with pytest.raises(OutcomeUnknown):
        await codes.make(USER, ORDER)


@pytest.mark.parametrize(
    "row", [{}, {"seconds": 0}, {"uses": None}, {"seconds": 604_800, "uses": 0}], ids=lambda row: str(row)
)
async def test_a_lost_answer_is_found_again(row: dict[str, Any], codes: DuoCodes, account: Account) -> None:
    """Whatever Duo made of the order, as long as nothing else fits better."""
    asked_at = now()
    account.rows = [made(ref=OTHER, ago=5)]
    known = frozenset(code.ref for code in await codes.live(USER))
    account.answers(b"", made(**row))
    with pytest.raises(OutcomeUnknown):
        await codes.make(USER, ORDER)
    found = await codes.made_by(USER, ORDER, asked_at=asked_at, known=known)
    assert [code.ref for code in found] == [CODE]


async def test_nothing_made_is_nothing_found(codes: DuoCodes, account: Account) -> None:
    account.rows = [made(0, None, OTHER) | {"admin_email": "chef@durand.example"}]
    assert await codes.made_by(USER, ORDER, asked_at=now(), known=frozenset()) == ()


async def test_the_exact_one_goes_before_a_similar_one(codes: DuoCodes, account: Account) -> None:
    account.rows = [made(3600, 1, OTHER), made()]
    found = await codes.made_by(USER, ORDER, asked_at=now(), known=frozenset())
    assert [code.ref for code in found] == [CODE]


async def test_revoking(wire: Edge, codes: DuoCodes, account: Account) -> None:
    path = f"/admin/v1/bypass_codes/{CODE}"
    account.rows = [made(), made(ref=OTHER)]

    def delete(_seen: object) -> bytes:
        account.rows = [row for row in account.rows if row["bypass_code_id"] != CODE]
        return ok("")

    wire.on("DELETE", path, delete)
    await codes.revoke(USER, CODE)
    wire.on("DELETE", path, fail(40401))
    await codes.revoke(USER, CODE)
    assert [code.ref for code in await codes.live(USER)] == [OTHER]
    assert wire.sent("DELETE")[0].body == b""


async def test_revoking_that_did_not(wire: Edge, codes: DuoCodes, account: Account) -> None:
    account.rows = [made()]
    wire.on("DELETE", f"/admin/v1/bypass_codes/{CODE}", ok(""))
    with pytest.raises(OutcomeUnknown):
        await codes.revoke(USER, CODE)


async def test_all_pages_are_read(wire: Edge, codes: DuoCodes) -> None:
    def page(seen: Any) -> bytes:
        offset = int(seen.query.partition("offset=")[2])
        return ok([made(ref=f"DB{offset:018d}")], {"next_offset": offset + 1} if offset < 2 else {"x": 1})

    wire.on("GET", CODES_PATH, page)
    assert len(await codes.live(USER)) == 3


@pytest.mark.parametrize(
    "answer",
    [
        ok([], {"next_offset": 0}),
        ok([{"bypass_code_id": ""}]),
        ok([{"created": 1}]),
        ok(["x"]),
        ok([None]),
        ok("unknown"),
        ok({}),
    ],
)
async def test_a_list_that_may_hide_a_code_is_not_believed(
    answer: bytes, wire: Edge, codes: DuoCodes
) -> None:
    wire.on("GET", CODES_PATH, answer)
    with pytest.raises(DeskError) as caught:
        await codes.live(USER)
    assert caught.value.code is ErrorCode.VENDOR_STRANGE


async def test_expired_codes_are_not_live(codes: DuoCodes, account: Account) -> None:
    account.rows = [made(300, ago=301)]
    assert await codes.live(USER) == ()
