"""The sandbox's identity checks, asked by the vendor's own client and by the adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import duo_client
import pytest

from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.desk.config.simulated import IDENTITY_WORDS
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.identity import IdentityChecks, IdentityLook, IdentityVerdict
from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox
from tests.vendors.duo.test_contract import now, settings_of
from tests.vendors.duo.whole import Whole, place, whole  # noqa: F401 - fixtures


@pytest.fixture
async def checks(whole: Whole) -> AsyncIterator[IdentityChecks]:  # noqa: F811
    turn(whole.sandbox, client="durand", refusal=0)
    vendor = DuoVendor(replace(settings_of(whole.sandbox), identity=IDENTITY_WORDS), now)
    assert vendor.identity is not None
    yield vendor.identity
    await vendor.close()


def turn(sandbox: Sandbox, **asked: Any) -> None:
    sandbox.control("POST", "identity", **asked)


async def seen(
    checks: IdentityChecks, user: str, inquiry: str, done: Callable[[IdentityLook], bool]
) -> IdentityLook:
    async with asyncio.timeout(60):
        while not done(look := await checks.look(user, inquiry)):
            await asyncio.sleep(0.02)
    return look


def over(look: IdentityLook) -> bool:
    return look.verdict is not IdentityVerdict.PENDING


def test_the_vendors_own_client_starts_reads_and_cancels(whole: Whole) -> None:  # noqa: F811
    turn(whole.sandbox, client="durand", refusal=0)
    user = whole.newcomer("idv.official")
    turn(whole.sandbox, person="idv.official", answer="never")
    begun = whole.admin.start_idv(user)
    assert whole.admin.get_idv_status(user) == begun == {**begun, "status": "pending"}
    whole.admin.cancel_idv(user, begun["inquiry_id"])
    assert whole.admin.get_idv_status(user)["status"] == "canceled"
    older = official(duo_client.Admin, whole.sandbox, whole.sandbox.duo["admin"], sig_version=4)
    with pytest.raises(RuntimeError, match="401"):
        older.get_idv_status(user)
    assert len(whole.effects("identity_started")) == len(whole.effects("identity_canceled")) == 1


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        ("passed", IdentityVerdict.PASSED, "passed"),
        ("failed", IdentityVerdict.FAILED, "failed"),
        ("older", IdentityVerdict.OTHER_CHECK, "passed"),
        ("word", IdentityVerdict.OTHER_WORD, "needs_review"),
        ("shouted", IdentityVerdict.OTHER_WORD, "PASSED"),
        ("bare", IdentityVerdict.OTHER_WORD, ""),
    ],
)
async def test_what_a_person_does(
    answer: str,
    verdict: IdentityVerdict,
    said: str,
    whole: Whole,  # noqa: F811
    checks: IdentityChecks,
) -> None:
    user = whole.newcomer(f"idv.{answer}")
    turn(whole.sandbox, person=f"idv.{answer}", answer=answer)
    inquiry = await checks.start(user)
    pending = answer in ("older", "bare")
    found = await seen(checks, user, inquiry, lambda look: over(look) or pending)
    assert found == IdentityLook(verdict, said)


async def test_none_anew_and_never(whole: Whole, checks: IdentityChecks) -> None:  # noqa: F811
    user = whole.newcomer("idv.same")
    first = await checks.start(user)
    await seen(checks, user, first, over)
    turn(whole.sandbox, person="idv.same", answer="same")
    with pytest.raises(Refused):
        await checks.start(user)
    turn(whole.sandbox, person="idv.same", answer="never")
    second = await checks.start(user)
    assert second != first
    assert (await checks.look(user, first)).verdict is IdentityVerdict.OTHER_CHECK
    whole.sandbox.kill()
    whole.sandbox.restart()
    assert (await checks.look(user, second)).verdict is IdentityVerdict.PENDING, "it outlives the process"
    await checks.cancel(user, second)
    assert await checks.look(user, second) == IdentityLook(IdentityVerdict.FAILED, "canceled")
    await checks.cancel(user, second)


@pytest.mark.parametrize(
    ("code", "why"), [(40201, "not_licensed"), (40301, "not_permitted"), (40401, "not_offered")]
)
async def test_an_account_without_it(
    code: int,
    why: str,
    whole: Whole,  # noqa: F811
    checks: IdentityChecks,
) -> None:
    user = whole.ref("everyday")
    turn(whole.sandbox, client="durand", refusal=code)
    with pytest.raises(Refused) as refusal:
        await checks.start(user)
    assert (refusal.value.params["why"], checks.closed()) == (why, why)
    turn(whole.sandbox, client="durand", refusal=0)
    await checks.cancel(user, await checks.start(user))
    assert checks.closed() is None
