"""The real server's logs for mirroring: how a push ended, and what was done to tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.history import DeedKind, DeedRow, LoginRow
from helpdesk_tui.vendors.protocols import Challenges, Codes, Vendor
from helpdesk_tui.vendors.values import CodeOrder
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live

PERSON, PHONE = "hlambert", "PUSH-LAMBERT"
OTHER = "lvdberg"


async def rows(vendor: Vendor, kind: LogKind, since: datetime, cursor: str = "") -> tuple[list[object], str]:
    assert vendor.history is not None
    page = await vendor.history.page(kind, cursor, since, None)
    return list(page.rows), page.cursor


async def test_a_push_approved_declined_and_left_alone(
    vendor: Vendor, challenges: Challenges, rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    begin = datetime.now(UTC)
    push = await challenges.send_push(PERSON, PHONE)
    rig.phones.accept(PHONE, push.read_to_caller)
    await challenges.push_state(PERSON, push.ref)
    await challenges.send_push(PERSON, PHONE)
    rig.phones.decline(PHONE, "unknown_trigger")
    await challenges.send_push(PERSON, PHONE)
    rig.phones.decline(PHONE, "cancelled")
    await challenges.send_push(PERSON, PHONE)

    soon, cursor = await rows(vendor, LogKind.AUTHENTICATION, begin)
    assert [one.outcome for one in soon if isinstance(one, LoginRow)] == [
        PromptOutcome.APPROVED,
        PromptOutcome.FRAUD,
        PromptOutcome.DENIED,
    ]
    clock.moved = timedelta(minutes=4)
    later, _ = await rows(vendor, LogKind.AUTHENTICATION, begin, cursor)
    logins = [one for one in later if isinstance(one, LoginRow)]
    assert [one.ref for one in logins[:3]] == [one.ref for one in soon if isinstance(one, LoginRow)]
    assert logins[3].outcome is PromptOutcome.UNANSWERED
    assert {(one.person_ref, one.address, one.factor) for one in logins} == {(PERSON, "127.0.0.1", "push")}
    assert {one.phone for one in logins} == {PHONE}


async def test_a_new_token_is_a_deed(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    begin = datetime.now(UTC)
    serial = str(
        rig.admin.call("POST", "/token/init", type="hotp", genkey="1", user=OTHER, realm="acme")["detail"][
            "serial"
        ]
    )
    rig.admin.call("DELETE", f"/token/{serial}")

    found, _ = await rows(vendor, LogKind.ADMINISTRATOR, begin)
    deeds = [one for one in found if isinstance(one, DeedRow) and one.login == OTHER]
    assert [one.kind for one in deeds][:1] == [DeedKind.DEVICE_ADDED]
    assert DeedKind.DEVICE_REMOVED in {one.kind for one in deeds}
    assert not any(one.ours for one in deeds)


async def test_what_the_desk_did_itself_is_told_apart(
    vendor: Vendor, codes: Codes, rig: PrivacyIdeaRig
) -> None:
    begin = datetime.now(UTC)
    made = await codes.make(OTHER, CodeOrder(OperationId("mirror"), 86_400, 1))
    found, _ = await rows(vendor, LogKind.ADMINISTRATOR, begin)
    rig.admin.call("DELETE", f"/token/{made.refs[0]}")
    mine = [one for one in found if isinstance(one, DeedRow) and one.login == OTHER]
    assert [(one.kind, one.ours) for one in mine][:1] == [(DeedKind.CODE_ISSUED, True)]
