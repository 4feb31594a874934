"""Bypass codes on the real server: what they open, when they end, what is left when something goes wrong."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Codes
from helpdesk_tui.vendors.values import CodeOrder, MadeCode, OutcomeUnknown, TypedAs
from tests.live.conftest import MovableClock
from tests.live.relay import relaying
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live

DAY = 86_400
PERSON = "sokafor"
_numbers = itertools.count(1)


def order(*, seconds: int = DAY, uses: int = 1) -> CodeOrder:
    return CodeOrder(OperationId(f"codes-{next(_numbers)}"), seconds, uses)


def clear(made: MadeCode) -> list[str]:
    return [code.get_secret_value() for code in made.codes]


@pytest.fixture(autouse=True)
def _tidy(rig: PrivacyIdeaRig) -> Iterator[None]:
    yield
    for token in rig.admin.tokens(realm="acme"):
        if token["tokentype"] in {"registration", "spass", "pw", "tan"}:
            rig.admin.call("DELETE", f"/token/{token['serial']}")


async def test_a_day_code_logs_in_once_and_then_no_more(codes: Codes, rig: PrivacyIdeaRig) -> None:
    asked = datetime.now(UTC)
    made = await codes.make(PERSON, order())

    (code,) = clear(made)
    assert made.uses == 1
    assert asked + timedelta(seconds=DAY - 60) <= made.until <= asked + timedelta(seconds=DAY + 1)
    (stored,) = rig.admin.tokens(serial=made.refs[0])
    assert stored["info"]["validity_period_end"] == made.until.strftime("%Y-%m-%dT%H:%M+0000")
    assert stored["username"] == PERSON
    assert rig.admin.login(PERSON, code)
    assert not rig.admin.login(PERSON, code)
    assert not rig.admin.tokens(serial=made.refs[0])
    assert await codes.live(PERSON) == ()


async def test_a_code_can_be_dictated(codes: Codes) -> None:
    (code,) = clear(await codes.make(PERSON, order()))

    assert len(code) == 12
    assert set(code) <= set("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")


async def test_a_code_is_of_no_use_to_somebody_else(codes: Codes, rig: PrivacyIdeaRig) -> None:
    (code,) = clear(await codes.make(PERSON, order()))

    assert not rig.admin.login("wclaes", code)
    assert rig.admin.login(PERSON, code)


async def test_a_code_ends_by_itself(codes: Codes, rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    made = await codes.make(PERSON, order(seconds=300))
    past = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M+0000")
    rig.admin.call("POST", f"/token/set/{made.refs[0]}", validity_period_end=past)

    assert await codes.live(PERSON) == ()
    assert not rig.admin.login(PERSON, clear(made)[0])


async def test_the_end_is_told_by_the_clock_of_whom_it_concerns(codes: Codes, clock: MovableClock) -> None:
    clock.moved = timedelta(hours=-3)
    made = await codes.make(PERSON, order(seconds=600))

    assert timedelta(seconds=530) <= made.until - clock() <= timedelta(seconds=601)
    assert len(await codes.live(PERSON)) == 1


async def test_a_day_pass_is_so_many_codes(codes: Codes, rig: PrivacyIdeaRig) -> None:
    made = await codes.make(PERSON, order(uses=3))

    assert not codes.counts_uses
    assert len(set(clear(made))) == 3
    assert {code.ref for code in await codes.live(PERSON)} == set(made.refs)
    assert [rig.admin.login(PERSON, code) for code in clear(made)] == [True, True, True]


async def test_an_order_finds_its_codes_again(codes: Codes) -> None:
    first, second = order(uses=2), order()
    asked_at = datetime.now(UTC)
    made = await codes.make(PERSON, first)
    await codes.make(PERSON, second)

    found = await codes.made_by(PERSON, first, asked_at=asked_at, known=frozenset())

    assert {code.ref for code in found} == set(made.refs)
    assert {code.until for code in found} == {made.until}
    known = frozenset(made.refs)
    assert await codes.made_by(PERSON, first, asked_at=asked_at, known=known) == ()


async def test_a_revoked_code_is_gone_and_twice_is_harmless(codes: Codes, rig: PrivacyIdeaRig) -> None:
    made = await codes.make(PERSON, order())

    await codes.revoke(PERSON, made.refs[0])
    await codes.revoke(PERSON, made.refs[0])

    assert not rig.admin.login(PERSON, clear(made)[0])
    assert await codes.live(PERSON) == ()


async def test_the_last_token_is_disabled_and_not_deleted(codes: Codes, rig: PrivacyIdeaRig) -> None:
    made = await codes.make("mmaes", order())

    await codes.revoke("mmaes", made.refs[0])

    (left,) = rig.admin.tokens(user="mmaes", realm="acme")
    assert left["active"] is False
    assert await codes.live("mmaes") == ()
    assert not rig.admin.login("mmaes", clear(made)[0])


async def test_codes_from_elsewhere_are_listed_and_can_be_ended(codes: Codes, rig: PrivacyIdeaRig) -> None:
    for_ever = rig.admin.call(
        "POST", "/token/init", type="spass", user=PERSON, realm="acme", pin="made-up-word-7"
    )["detail"]["serial"]

    (found,) = await codes.live(PERSON)
    assert (found.ref, found.until, found.uses_left) == (for_ever, None, None)
    assert rig.admin.login(PERSON, "made-up-word-7")
    await codes.revoke(PERSON, for_ever)
    assert not rig.admin.login(PERSON, "made-up-word-7")


async def test_only_a_bypass_code_of_that_person_can_be_ended(codes: Codes, rig: PrivacyIdeaRig) -> None:
    made = await codes.make(PERSON, order())

    with pytest.raises(Refused):
        await codes.revoke(PERSON, "TOTP-OKAFOR")
    with pytest.raises(Mistaken):
        await codes.revoke(PERSON, "HD*")
    await codes.revoke("wclaes", made.refs[0])
    assert rig.admin.tokens(serial="TOTP-OKAFOR")[0]["active"]
    assert rig.admin.login(PERSON, clear(made)[0])


async def test_a_creation_that_fails_half_way_leaves_nothing(
    codes: Codes, rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    """The server refuses the date only after the token exists, active and without end."""
    before = {token["serial"] for token in rig.admin.tokens(user=PERSON, realm="acme")}
    left: list[str] = []

    def spoil(fields: dict[str, object]) -> dict[str, object]:
        left.append(str(fields["serial"]))
        return fields | {"validity_period_end": "+24h"}

    async with relaying(rig.url) as relay:
        relay.rewrite["/token/init"] = spoil
        vendor = open_privacyidea(dataclasses.replace(rig.settings(), url=relay.url), clock)
        assert vendor.codes
        with pytest.raises(DeskError) as caught:
            await vendor.codes.make(PERSON, order())
        await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_REFUSED
    assert left
    assert {token["serial"] for token in rig.admin.tokens(user=PERSON, realm="acme")} == before


async def test_a_code_without_an_end_is_noticed_and_taken_away(
    rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    async with relaying(rig.url) as relay:
        relay.rewrite["/token/init"] = lambda fields: fields | {"validity_period_end": ""}
        vendor = open_privacyidea(dataclasses.replace(rig.settings(), url=relay.url), clock)
        assert vendor.codes
        with pytest.raises(OutcomeUnknown):
            await vendor.codes.make(PERSON, order(uses=2))
        assert await vendor.codes.live(PERSON) == ()
        await vendor.close()


async def test_a_lost_answer_is_unknown_and_the_code_is_found(
    codes: Codes, rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    async with relaying(rig.url) as relay:
        asked = order()
        vendor = open_privacyidea(dataclasses.replace(rig.settings(), url=relay.url), clock)
        await vendor.probe()
        relay.losing |= {"/token/init", "/token/"}
        assert vendor.codes
        with pytest.raises(OutcomeUnknown):
            await vendor.codes.make(PERSON, asked)
        await vendor.close()

    (found,) = await codes.made_by(PERSON, asked, asked_at=clock(), known=frozenset())
    await codes.revoke(PERSON, found.ref)
    assert await codes.live(PERSON) == ()


async def test_a_server_that_keeps_the_code_to_itself_leaves_none_behind(
    codes: Codes, rig: PrivacyIdeaRig
) -> None:
    event = rig.admin.value(
        "POST",
        "/event",
        name="strip",
        event="token_init",
        handlermodule="ResponseMangler",
        position="post",
        ordering=1,
        active=True,
        action="delete",
        conditions={"tokentype": "registration"},
        **{"option.JSON pointer": "/detail/registrationcode"},
    )
    try:
        with pytest.raises(Mistaken) as caught:
            await codes.make(PERSON, order())
    finally:
        rig.admin.call("DELETE", f"/event/{event}")

    assert caught.value.code is ErrorCode.VENDOR_REFUSED
    assert await codes.live(PERSON) == ()


async def test_a_missing_right_is_named_and_nothing_is_made(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    assert vendor.codes
    with pytest.raises(DeskError) as caught:
        await vendor.codes.make(PERSON, order())
    await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_PERMISSION
    assert not any(
        token["tokentype"] == "registration" for token in rig.admin.tokens(user=PERSON, realm="acme")
    )


async def test_a_limit_of_the_server_is_no_missing_right(codes: Codes, rig: PrivacyIdeaRig) -> None:
    rig.admin.policy("one-code", "enrollment", ["registration_max_token_per_user=1"])
    try:
        await codes.make(PERSON, order())
        with pytest.raises(Refused) as caught:
            await codes.make(PERSON, order())
    finally:
        rig.admin.drop_policy("one-code")

    assert caught.value.code is ErrorCode.VENDOR_LIMIT
    assert len(await codes.live(PERSON)) == 1


async def test_password_and_code_in_one_field_where_the_realm_wants_it(
    rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    settings = dataclasses.replace(rig.settings(), typed_with_password=True)
    vendor = open_privacyidea(settings, clock)
    assert vendor.codes
    assert vendor.codes.typed_as is TypedAs.PASSWORD_AND_CODE
    rig.admin.policy("own-password", "authentication", ["otppin=userstore"])
    try:
        (code,) = clear(await vendor.codes.make(PERSON, order()))
        assert not rig.admin.login(PERSON, code)
        assert rig.admin.login(PERSON, rig.passwords[PERSON] + code)
    finally:
        rig.admin.drop_policy("own-password")
        await vendor.close()


async def test_nobody_of_that_name(codes: Codes) -> None:
    with pytest.raises(DeskError) as caught:
        await codes.make("nobody.here", order())
    assert caught.value.code is ErrorCode.NOT_FOUND
    assert await codes.live("nobody.here") == ()
