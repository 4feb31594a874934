"""Logins out of the real server's two logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Challenges, Log
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live

PERSON, PHONE = "hlambert", "PUSH-LAMBERT"
OTHER, APP = "lvdberg", "TOTP-VDBERG"


async def test_logins_oldest_first_with_factor_and_result(
    log: Log, challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    begin = datetime.now(UTC)
    rig.admin.login(OTHER, rig.phones.otp(APP))
    rig.admin.login(OTHER, rig.phones.wrong_otp(APP))
    push = await challenges.send_push(PERSON, PHONE)
    rig.phones.accept(PHONE, push.read_to_caller)
    await challenges.push_state(PERSON, push.ref)
    await challenges.send_push(PERSON, PHONE)
    rig.phones.decline(PHONE, "unknown_trigger")
    await challenges.send_push(PERSON, PHONE)

    found = await log.prompts(begin)

    assert [prompt.person_ref for prompt in found] == [OTHER] * 2 + [PERSON] * 3
    assert [prompt.result for prompt in found] == ["success", "denied", "success", "fraud", "waiting"]
    assert [prompt.factor for prompt in found] == ["totp", "totp", "push", "push", "push"]
    assert list(found) == sorted(found, key=lambda prompt: prompt.at)
    assert len({prompt.ref for prompt in found}) == 5
    assert all(begin <= prompt.at <= datetime.now(UTC) for prompt in found)
    assert {prompt.access_ip for prompt in found} == {"127.0.0.1"}
    assert found[2].phone_ip == "127.0.0.1"
    assert found[2].application.startswith("helpdesk_tui/")
    assert found[1].reason


async def test_nothing_before_the_moment_asked_for(log: Log, rig: PrivacyIdeaRig) -> None:
    rig.admin.login(PERSON, "000000")

    assert await log.prompts(datetime.now(UTC) + timedelta(seconds=2)) == ()


async def test_the_audit_log_steps_in(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    begin = datetime.now(UTC)
    rig.admin.login(OTHER, rig.phones.otp(APP))
    rig.admin.login(OTHER, rig.phones.wrong_otp(APP))
    rig.set_reader_rights([right for right in rig.reader_rights if right != "authentication_log_read"])
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    try:
        assert vendor.log
        found = await vendor.log.prompts(begin)
    finally:
        rig.set_reader_rights(rig.reader_rights)
        await vendor.close()

    assert [(prompt.person_ref, prompt.result) for prompt in found] == [
        (OTHER, "success"),
        (OTHER, "denied"),
    ]
    assert all(begin <= prompt.at <= datetime.now(UTC) for prompt in found)
