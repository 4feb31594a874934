"""The Auth API through the vendor's own client."""

from __future__ import annotations

import time
from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox, running_sandbox, wait_for
from tests.sandbox.test_duo_client_users import refused


def test_ping_needs_no_key_and_check_proves_it(auth: Any, sandbox: Sandbox) -> None:
    assert abs(auth.ping()["time"] - time.time()) < 5
    assert abs(auth.check()["time"] - time.time()) < 5
    assert sandbox.request("GET", "/auth/v2/ping")[0] == 200
    stranger = official(duo_client.Auth, sandbox, sandbox.duo["admin"])
    assert refused(stranger.check)[:2] == (403, 40301)
    assert stranger.ping()["time"]


def test_a_wrong_clock_shows_in_ping_and_spoils_signatures(auth: Any, sandbox: Sandbox) -> None:
    sandbox.control("POST", "clock", skew=3600)
    assert auth.ping()["time"] - time.time() > 3500
    assert refused(auth.check)[:2] == (401, 40105)


def test_preauth_lists_devices_with_masked_numbers(auth: Any, sandbox: Sandbox) -> None:
    found = auth.preauth(username="a.dupont")
    assert found["result"] == "auth"
    (device,) = found["devices"]
    assert device["number"] == "XXX-XXX-3456"
    assert device["display_name"] == "iPhone 13 (XXX-XXX-3456)"
    assert {"push", "mobile_otp", "sms", "phone", "auto"} == set(device["capabilities"])
    assert auth.preauth(username="t.janssens")["devices"][0]["type"] == "token"
    assert auth.preauth(username="g.thomas")["result"] == "allow"
    assert auth.preauth(username="kiosk1")["result"] == "allow"
    assert auth.preauth(username="h.petit")["result"] == "deny"
    assert auth.preauth(username="k.maes")["result"] == "deny"
    assert auth.preauth(username="nobody")["result"] == "enroll"
    assert auth.preauth(username="b.desmet")["enroll_portal_url"]
    assert refused(auth.preauth) == (400, 40001, "username")


def test_a_groups_status_is_not_the_users(admin: Any) -> None:
    kiosk = admin.get_users_by_name("kiosk1")[0]
    assert kiosk["status"] == "active"
    assert "bypass" in {group["status"] for group in kiosk["groups"]}


@pytest.mark.parametrize(
    ("who", "result", "status"),
    [("everyday", "allow", "allow"), ("denies", "deny", "deny"), ("fraud", "deny", "fraud")],
)
def test_a_push_that_is_waited_for(auth: Any, sandbox: Sandbox, who: str, result: str, status: str) -> None:
    user_id = sandbox.person(who)["user_id"]
    found = auth.auth("push", user_id=user_id, device="auto", type="Helpdesk", pushinfo="ticket=INC-48213")
    assert (found["result"], found["status"]) == (result, status)


def test_a_push_that_is_asked_after(auth: Any, sandbox: Sandbox) -> None:
    user_id = sandbox.person("silent")["user_id"]
    txid = auth.auth("push", user_id=user_id, device="auto", async_txn=True, type="Service desk")["txid"]
    first = auth.auth_status(txid)
    assert (first["waiting"], first["status"]) == (True, "pushed")
    (prompt,) = [prompt for prompt in sandbox.phone("silent")["prompts"] if prompt["kind"] == "login"]
    assert (prompt["title"], prompt["app_name"]) == ("Service desk", "Helpdesk (Auth API)")
    sandbox.answer(prompt["push_id"], "approve")
    assert auth.auth_status(txid)["success"] is True
    assert refused(auth.auth_status, "unknown") == (400, 40002, "txid")


def test_a_call_is_answered_too(auth: Any) -> None:
    txid = auth.auth("phone", username="p.durand", device="auto", async_txn=True)["txid"]
    assert auth.auth_status(txid)["status"] in ("calling", "allow")
    assert auth.auth_status(txid)["status"] == "allow"


def test_a_push_that_nobody_answers_times_out() -> None:
    with running_sandbox() as later:
        auth = official(duo_client.Auth, later, later.duo["auth"])
        txid = auth.auth("push", username="s.wouters", device="auto", async_txn=True)["txid"]
        assert auth.auth_status(txid)["waiting"] is True
        later.control("POST", "clock", advance=61)
        found = auth.auth_status(txid)
        assert (found["waiting"], found["success"], found["status"]) == (False, False, "timeout")


def test_codes_of_the_app(auth: Any, sandbox: Sandbox) -> None:
    code = sandbox.code(sandbox.phone("manager")["devices"][0]["phone_id"])
    assert auth.auth("passcode", username="m.lejeune", passcode=code)["result"] == "allow"
    assert auth.auth("passcode", username="m.lejeune", passcode=code)["result"] == "deny"
    factors = [
        line["params"]["factor"] for line in sandbox.ledger(effect="auth_passcode", person="m.lejeune")
    ]
    assert factors == ["duo_mobile_passcode", ""]


def test_statuses_decide_alone(auth: Any) -> None:
    assert auth.auth("passcode", username="g.thomas", passcode="0")["status"] == "bypass"
    assert auth.auth("push", username="k.maes", device="auto")["status"] == "locked_out"
    assert auth.auth("push", username="h.petit", device="auto")["result"] == "deny"


def test_ten_failures_lock_out_and_active_unlocks(auth: Any, admin: Any) -> None:
    user = admin.add_user("t.malchance")
    for _ in range(10):
        assert auth.auth("passcode", username="t.malchance", passcode="000000")["status"] == "deny"
    found = admin.get_user_by_id(user["user_id"])
    assert (found["status"], found["lockout_reason"]) == ("locked out", "Failed Attempts")
    (code,) = admin.add_user_bypass_codes(user["user_id"], count=1)
    assert auth.auth("passcode", username="t.malchance", passcode=code)["status"] == "locked_out"
    assert admin.update_user(user["user_id"], status="active")["lockout_reason"] is None
    assert auth.auth("passcode", username="t.malchance", passcode=code)["result"] == "allow"
    admin.delete_user(user["user_id"])


def test_sms_by_login_denies_and_sends(auth: Any, sandbox: Sandbox) -> None:
    found = auth.auth("sms", username="a.o", device="auto")
    assert (found["result"], found["status"]) == ("deny", "sent")
    code = sandbox.phone("one_letter")["messages"][-1]["text"].rpartition(" ")[2]
    assert auth.auth("passcode", username="a.o", passcode=code)["result"] == "allow"


def test_requests_that_make_no_sense(auth: Any) -> None:
    assert refused(auth.auth, "push", username="nobody", device="auto") == (400, 40002, "username")
    assert refused(auth.auth, "push", username="a.dupont") == (400, 40001, "device")
    assert refused(auth.auth, "push", username="b.desmet", device="auto") == (400, 40002, "no capable device")
    assert refused(auth.auth, "dance", username="a.dupont") == (400, 40002, "factor")
    assert refused(auth.auth, "passcode", username="a.dupont", passcode="1", device="auto") == (
        400,
        40002,
        "device",
    )
    assert refused(auth.auth, "push", username="a.dupont", user_id="x", device="auto") == (
        400,
        40002,
        "user_id",
    )


def test_enrolment(auth: Any, admin: Any, sandbox: Sandbox) -> None:
    made = auth.enroll("n.recrue", valid_secs=600, bypass_codes=1)
    assert len(made["bypass_codes"]) == 1
    assert auth.enroll_status(made["user_id"], made["activation_code"]) == "waiting"
    sandbox.control("POST", "activate", code=made["activation_code"])
    assert auth.enroll_status(made["user_id"], made["activation_code"]) == "success"
    assert auth.enroll_status(made["user_id"], "duo://other") == "invalid"
    assert admin.get_user_by_id(made["user_id"])["phones"][0]["activated"] is True
    assert refused(auth.enroll, "n.recrue")[:2] == (400, 40003)
    admin.delete_user(made["user_id"])
    code = admin.enroll_user("n.recrue", "n.recrue@durand.example")
    mail = sandbox.control("GET", "messages", to="n.recrue@durand.example")[-1]
    assert code in mail["text"]


def test_a_login_at_an_application(sandbox: Sandbox, admin: Any) -> None:
    user_id = admin.add_user("l.ogin")["user_id"]
    (code,) = admin.add_user_bypass_codes(user_id, count=1)
    assert sandbox.control("POST", "login", person="durand/l.ogin", passcode="1")["result"] == "deny"
    found = sandbox.control("POST", "login", person="durand/l.ogin", passcode=code, application="VPN")
    assert (found["result"], found["factor"]) == ("allow", "bypass_code")
    admin.delete_user(user_id)
    pushed = sandbox.control("POST", "login", person="everyday")
    wait_for(lambda: sandbox.control("GET", f"login/{pushed['txid']}")["result"] == "allow")
