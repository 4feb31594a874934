"""Hardware tokens: found in the drawer, handed out, brought back in step; seen by the vendor's own client."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.capabilities import Tokens
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from tests.vendors.duo.account import USER
from tests.vendors.duo.test_contract import now, settings_of
from tests.vendors.duo.whole import Whole, place, whole, why
from tests.vendors.edge import Edge, ok

__all__ = ["place", "whole"]
SECRET = "3132333435363738393031323334353637383930"


@pytest.fixture
def tokens(whole: Whole) -> Tokens:
    assert whole.vendor.tokens is not None
    return whole.vendor.tokens


def three(*codes: str) -> tuple[SecretStr, ...]:
    return tuple(map(SecretStr, codes))


async def refused(tokens: Tokens, user: str, token: str, code: str | None = None) -> tuple[ErrorCode, str]:
    with pytest.raises(DeskError) as caught:
        await tokens.assign(user, token, None if code is None else SecretStr(code))
    return why(caught.value)


async def test_the_drawer_is_searched_by_part_of_a_serial(whole: Whole, tokens: Tokens) -> None:
    found = await tokens.stock("22084177")
    assert [token.serial for token in found] == ["2208417701", "2208417702", "2208417703"]
    assert found[0].model == "HOTP, 6"
    given = whole.admin.get_user_tokens(whole.ref("hardware_token"))[0]["serial"]
    assert given not in {token.serial for token in await tokens.stock("")}
    assert await tokens.stock("nothing like it") == ()


async def test_a_token_is_handed_out_and_its_code_tried(whole: Whole, tokens: Tokens) -> None:
    user = whole.newcomer("t.oken")
    token = whole.admin.add_hotp6_token("8800112200", SECRET, 0)["token_id"]
    assert await tokens.assigned(user, token) is False
    assert await refused(tokens, user, token, "000000") == (ErrorCode.WRONG_CODE, "")
    assert whole.admin.get_user_tokens(user) == []
    await tokens.assign(user, token, SecretStr(whole.sandbox.code(token)))
    assert [found["token_id"] for found in whole.admin.get_user_tokens(user)] == [token]
    assert await tokens.assigned(user, token) is True
    await tokens.assign(user, token, None)
    attached = [line for line in whole.effects("token_attached") if line["person"] == "t.oken"]
    assert len(attached) == 2


async def test_what_somebody_has_is_given_to_nobody_else(whole: Whole, tokens: Tokens) -> None:
    user, owner = whole.newcomer("s.econd"), whole.ref("hardware_token")
    theirs = whole.admin.get_user_tokens(owner)[0]["token_id"]
    assert await refused(tokens, user, theirs) == (ErrorCode.CHANGE_UNAVAILABLE, "taken")
    assert (await refused(tokens, user, "DH" + "0" * 18))[0] is ErrorCode.NOT_FOUND
    with pytest.raises(Missing):
        await tokens.assign("DU" + "0" * 18, theirs, None)
    assert whole.admin.get_user_tokens(user) == []


async def test_no_code_is_tried_where_none_can_be(whole: Whole, tokens: Tokens) -> None:
    user = whole.newcomer("s.ansauth")
    free = (await tokens.stock("2208417703"))[0].ref
    without = DuoVendor(replace(settings_of(whole.sandbox), auth=None), now)
    assert without.tokens is not None
    assert (await refused(without.tokens, user, free, "123456"))[0] is ErrorCode.UNSUPPORTED
    whole.admin.update_user(user, status="bypass")
    assert await refused(tokens, user, free, "123456") == (ErrorCode.CHANGE_UNAVAILABLE, "bypass_status")
    assert whole.admin.get_user_tokens(user) == []
    await without.close()


async def test_a_key_that_types_letters_has_no_code_to_read_out(wire: Edge, duo: DuoVendor) -> None:
    wire.on("GET", f"/admin/v1/users/{USER}", ok({"user_id": USER, "status": "active"}))
    key = "DH" + "YUBI" * 4 + "01"
    wire.on("GET", f"/admin/v1/tokens/{key}", ok({"token_id": key, "type": "yk", "users": [], "admins": []}))
    assert duo.tokens is not None
    assert (await refused(duo.tokens, USER, key, "123456"))[0] is ErrorCode.UNSUPPORTED
    assert wire.sent("POST") == []


async def test_a_token_out_of_step_is_brought_back_by_three_codes(whole: Whole, tokens: Tokens) -> None:
    user = whole.newcomer("d.erive")
    token = whole.admin.add_hotp6_token("8800112211", SECRET, 0)["token_id"]
    whole.admin.add_user_token(user, token)
    device = await whole.device(user, kind=DeviceKind.HARDWARE_TOKEN)
    assert tokens.resync_codes(device) == 3
    for _ in range(40):
        whole.sandbox.code(token)
    assert whole.auth.auth("passcode", user_id=user, passcode=whole.sandbox.code(token))["result"] == "deny"
    assert await tokens.resync(user, token, three("000000", "111111", "222222")) is False
    codes = [whole.sandbox.code(token) for _ in range(3)]
    assert await tokens.resync(user, token, three(*codes)) is True
    assert whole.auth.auth("passcode", user_id=user, passcode=whole.sandbox.code(token))["result"] == "allow"


async def test_resyncs_that_cannot_be(whole: Whole, tokens: Tokens) -> None:
    user = whole.newcomer("h.orloge")
    clock = whole.admin.add_totp6_token("8800112222", SECRET)["token_id"]
    whole.admin.add_user_token(user, clock)
    device = await whole.device(user, kind=DeviceKind.HARDWARE_TOKEN)
    assert tokens.resync_codes(device) == 0
    with pytest.raises(DeskError) as caught:
        await tokens.resync(user, clock, three("123456", "234567", "345678"))
    assert why(caught.value) == (ErrorCode.CHANGE_UNAVAILABLE, "needs_no_resync")
    with pytest.raises(Mistaken):
        await tokens.resync(user, clock, three("123456"))
    assert await tokens.resync(user, clock, three("12345", "234567", "abcdef")) is False
    theirs = whole.admin.get_user_tokens(whole.ref("hardware_token"))[0]["token_id"]
    with pytest.raises(Missing):
        await tokens.resync(user, theirs, three("123456", "234567", "345678"))


async def test_a_resync_whose_answer_is_lost_is_unknown(whole: Whole, tokens: Tokens) -> None:
    user = whole.newcomer("p.erdu")
    token = whole.admin.add_hotp6_token("8800112233", SECRET, 0)["token_id"]
    whole.admin.add_user_token(user, token)
    codes = [whole.sandbox.code(token) for _ in range(3)]
    whole.sandbox.fault("drop_after", method="POST", path="/resync$")
    with pytest.raises(DeskError) as caught:
        await tokens.resync(user, token, three(*codes))
    assert caught.value.code is ErrorCode.OUTCOME_UNKNOWN
