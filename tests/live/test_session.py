"""Signing in at the real server, and what the agent may do there."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest
from pydantic import SecretStr

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.protocols import Vendor
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live


async def test_a_session_that_ran_out_is_renewed(
    rig: PrivacyIdeaRig, vendor: Vendor, clock: MovableClock
) -> None:
    rig.admin.policy("short-sessions", "webui", ["jwt_validity=1"], adminrealm="helpdesk")
    try:
        assert await vendor.directory.person("mmaes")
        await asyncio.sleep(1.1)  # the server's own clock has to pass
        assert await vendor.directory.person("mmaes")
    finally:
        rig.admin.drop_policy("short-sessions")


async def test_a_wrong_password_is_said_and_not_tried_again_at_once(
    rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    wrong = dataclasses.replace(rig.settings(), password=SecretStr("not this one"))
    vendor = open_privacyidea(wrong, clock)
    tries = rig.audit_count(action="POST /auth", success="0")
    for _ in range(3):
        with pytest.raises(DeskError) as caught:
            await vendor.directory.person("mmaes")
        assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    await vendor.close()

    assert vendor.status().state is VendorState.REFUSED
    assert rig.audit_count(action="POST /auth", success="0") == tries + 1
    assert "not this one" not in repr(caught.value.params)


async def test_an_agent_who_is_asked_for_a_second_factor(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    rig.admin.policy(
        "agents-by-token", "webui", ["login_mode=privacyIDEA"], adminrealm="helpdesk", adminuser="hd.bruno"
    )
    rig.admin.policy(
        "agents-challenge", "authentication", ["challenge_response=totp"], realm="helpdesk", user="hd.bruno"
    )
    pin = rig.agents["hd.bruno"]
    made = rig.admin.call(
        "POST", "/token/init", type="totp", genkey=1, user="hd.bruno", realm="helpdesk", pin=pin
    )["detail"]
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    try:
        with pytest.raises(DeskError) as caught:
            await vendor.probe()
    finally:
        rig.admin.drop_policy("agents-by-token")
        rig.admin.drop_policy("agents-challenge")
        rig.admin.call("DELETE", f"/token/{made['serial']}")
        await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    assert caught.value.params["detail"] == "second_factor"


async def test_the_address_of_something_else_is_strange(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(dataclasses.replace(rig.settings(), url=f"{rig.url}/elsewhere"), clock)
    with pytest.raises(DeskError) as caught:
        await vendor.probe()
    await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_STRANGE


async def test_what_the_agent_may_do(vendor: Vendor) -> None:
    found = {permission.name: permission for permission in await vendor.probe()}

    unreadable = {name for name, permission in found.items() if permission.granted is None}
    assert unreadable == {"registration.length", "registration.contents", "push_require_presence"}
    assert all(permission.granted for name, permission in found.items() if name not in unreadable)
    assert all(permission.problem is None for permission in found.values())
    assert vendor.status().state is VendorState.UP
    assert abs(vendor.status().clock_offset or 0) < 5


async def test_what_a_reader_may_not(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    found = {permission.name: permission for permission in await vendor.probe()}
    await vendor.close()

    assert found["userlist"].granted
    assert found["tokenlist"].granted
    for name in ("triggerchallenge", "enrollREGISTRATION", "delete", "token_rollover"):
        assert found[name].granted is False
        assert found[name].problem is ErrorCode.VENDOR_PERMISSION


async def test_a_realm_that_is_not_the_agents(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings(realm="partners"), clock)
    found = {permission.name: permission for permission in await vendor.probe()}
    await vendor.close()

    assert found["userlist"].granted is False


async def test_the_server_sees_who_calls(rig: PrivacyIdeaRig, vendor: Vendor) -> None:
    await vendor.directory.person("mmaes")

    rows = rig.admin.value("GET", "/audit/", user_agent="helpdesk_tui", page_size=1)["auditdata"]
    assert rows[0]["user_agent_version"] == __version__


async def test_a_write_never_meets_a_connection_that_is_being_closed(
    rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    """The server closes idle connections after two seconds, just when a call's next step may come."""

    async def trigger_after(pause: float) -> None:
        session = Session(rig.settings(), clock)
        await session.ready()
        await asyncio.sleep(pause)
        await session.write("POST", "/validate/triggerchallenge", serial="NONE")
        await session.close()

    await asyncio.gather(*(trigger_after(1.9 + step / 100) for step in range(20)))
