"""Verification pushes, activation and text messages through the vendor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import ControlError, Sandbox, running_sandbox, wait_for
from tests.sandbox.test_duo_client_users import refused


def push(admin: Any, sandbox: Sandbox, who: str) -> tuple[str, dict[str, Any]]:
    """Send a verification push to the first phone of somebody."""
    user_id = sandbox.person(who)["user_id"]
    phone_id = admin.get_user_phones(user_id)[0]["phone_id"]
    return user_id, admin.send_verification_push(user_id, phone_id)


@pytest.mark.parametrize(("who", "result"), [("everyday", "approve"), ("denies", "deny"), ("fraud", "fraud")])
def test_people_answer_as_they_do(admin: Any, sandbox: Sandbox, who: str, result: str) -> None:
    user_id, sent = push(admin, sandbox, who)
    assert len(sent["confirmation_code"]) == 6

    def state() -> Any:
        found = admin.get_verification_push_response(user_id, sent["push_id"])["result"]
        return found if found != "waiting" else None

    assert wait_for(state) == result


def test_the_code_is_on_the_phone_and_a_hand_answers(admin: Any, sandbox: Sandbox) -> None:
    user_id, sent = push(admin, sandbox, "silent")
    (prompt,) = sandbox.phone("silent")["prompts"]
    assert (prompt["push_id"], prompt["code"]) == (sent["push_id"], sent["confirmation_code"])
    assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == "waiting"
    sandbox.answer(prompt["push_id"], "approve")
    assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == "approve"
    with pytest.raises(ControlError, match="409"):
        sandbox.answer(prompt["push_id"], "deny")
    assert sent["confirmation_code"] not in str(sandbox.ledger(effect="verification_push"))


def test_a_phone_in_somebodys_hand_does_not_answer_by_itself(admin: Any, sandbox: Sandbox) -> None:
    sandbox.phone("manager", hold=1)
    user_id, sent = push(admin, sandbox, "manager")
    assert len(sandbox.phone("manager", hold=1)["prompts"]) == 1
    sandbox.answer(sent["push_id"], "deny")
    assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == "deny"


def test_pushes_that_cannot_be(admin: Any, sandbox: Sandbox) -> None:
    sleeping = sandbox.person("never_activated")["user_id"]
    phone_id = admin.get_user_phones(sleeping)[0]["phone_id"]
    assert refused(admin.send_verification_push, sleeping, phone_id) == (400, 40002, "no capable device")
    assert refused(admin.send_verification_push, sleeping, "") == (400, 40001, "phone_id")
    other = sandbox.phone("everyday")["devices"][0]["phone_id"]
    assert refused(admin.send_verification_push, sleeping, other) == (400, 40002, "phone_id")
    assert refused(admin.get_verification_push_response, sleeping, "unknown")[:2] == (404, 40401)


@pytest.fixture
def later() -> Iterator[Sandbox]:
    """A sandbox whose clock a test may move."""
    with running_sandbox() as sandbox:
        yield sandbox


def test_a_push_expires_and_its_result_is_forgotten(later: Sandbox) -> None:
    import duo_client

    admin = official(duo_client.Admin, later, later.duo["admin"])
    user_id, sent = push(admin, later, "silent")
    later.control("POST", "clock", advance=61)
    assert later.phone("silent")["prompts"] == []
    assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == "waiting"
    later.control("POST", "clock", advance=60)
    assert refused(admin.get_verification_push_response, user_id, sent["push_id"])[:2] == (404, 40401)


def test_a_link_is_carried_by_the_caller(admin: Any, sandbox: Sandbox) -> None:
    user = admin.add_user("l.porteur", email="l.porteur@durand.example")
    phone = admin.add_phone(number="0475 12 44 44", type="mobile", platform="generic smartphone")
    admin.add_user_phone(user["user_id"], phone["phone_id"])
    made = admin.create_activation_url(phone["phone_id"], valid_secs=3600, install="1")
    assert made["valid_secs"] == 3600
    assert made["activation_url"].startswith("https://m-")
    assert "duo%3A%2F%2F" in made["activation_barcode"]
    assert made["installation_url"].startswith("https://m-")
    again = admin.create_activation_url(phone["phone_id"])
    assert again["valid_secs"] == 86400
    assert "installation_url" not in again
    with pytest.raises(ControlError, match="410"):
        sandbox.control("POST", "activate", url=made["activation_url"])
    (link,) = sandbox.phone("durand/l.porteur")["links"]
    assert link["url"] == again["activation_url"]
    sandbox.control("POST", "activate", url=link["url"])
    found = admin.get_phone_by_id(phone["phone_id"])
    assert (found["activated"], found["platform"]) == (True, "Apple iOS")
    assert "push" in found["capabilities"]
    admin.delete_phone(phone["phone_id"])
    admin.delete_user(user["user_id"])


def test_a_new_activation_stops_the_old_app(admin: Any, sandbox: Sandbox) -> None:
    device = sandbox.phone("homonym")["devices"][0]["phone_id"]
    before = sandbox.code(device)
    sent = admin.send_sms_activation_to_phone(
        device,
        valid_secs=600,
        install=True,
        activation_msg="Bonjour <acturl>",
        installation_msg="App : <insturl>",
    )
    assert sent["valid_secs"] == 600
    first, second = sandbox.phone("homonym")["messages"][-2:]
    assert first["text"] == sent["installation_msg"]
    assert second["text"] == sent["activation_msg"]
    assert second["text"].startswith("Bonjour https://m-")
    assert sandbox.code(device) == before
    sandbox.control("POST", "activate", url=second["text"].removeprefix("Bonjour "))
    assert sandbox.code(device) != before
    with pytest.raises(ControlError, match="410"):
        sandbox.control("POST", "activate", url=second["text"].removeprefix("Bonjour "))


def test_messages_have_rules(admin: Any, sandbox: Sandbox) -> None:
    device = sandbox.phone("everyday")["devices"][0]["phone_id"]
    send = admin.send_sms_activation_to_phone
    assert refused(send, device, activation_msg="no link") == (400, 40002, "activation_msg")
    assert refused(send, device, activation_msg="x" * 130 + "<acturl>") == (400, 40002, "activation_msg")
    assert refused(send, device, install=True, installation_msg="no") == (400, 40002, "installation_msg")
    unknown = admin.add_phone(number="0475 12 45 45")["phone_id"]
    assert refused(send, unknown) == (400, 40002, "type")
    assert refused(admin.create_activation_url, unknown) == (400, 40002, "type")
    assert refused(admin.send_sms_installation, unknown) == (400, 40002, "type")
    admin.update_phone(unknown, type="mobile")
    assert refused(send, unknown) == (400, 40002, "platform")
    tablet = admin.add_phone(type="mobile", platform="apple ios")["phone_id"]
    assert refused(send, tablet) == (400, 40002, "no capable device")
    assert admin.create_activation_url(tablet)["activation_url"]
    assert "insturl" not in admin.send_sms_installation(device)["installation_msg"]


def test_sms_passcodes(admin: Any, auth: Any, sandbox: Sandbox) -> None:
    who = sandbox.person("near_homonym")
    device = sandbox.phone("near_homonym")["devices"][0]["phone_id"]
    admin.json_api_call("POST", f"/admin/v1/phones/{device}/send_sms_passcodes", {})
    text = sandbox.phone("near_homonym")["messages"][-1]["text"]
    code = text.rpartition(" ")[2]
    assert auth.auth("passcode", user_id=who["user_id"], passcode=code)["result"] == "allow"
    assert auth.auth("passcode", user_id=who["user_id"], passcode=code)["result"] == "deny"
    assert admin.get_phone_by_id(device)["sms_passcodes_sent"] is True


def test_a_hardware_token_drifts_and_is_brought_back(admin: Any, auth: Any, sandbox: Sandbox) -> None:
    who = sandbox.person("hardware_token")
    (token,) = admin.get_user_tokens(who["user_id"])
    assert (token["type"], token["totp_step"]) == ("h6", None)
    assert (
        auth.auth("passcode", user_id=who["user_id"], passcode=sandbox.code(token["token_id"]))["result"]
        == "allow"
    )
    for _ in range(40):
        lost = sandbox.code(token["token_id"])
    assert auth.auth("passcode", user_id=who["user_id"], passcode=lost)["result"] == "deny"
    codes = [sandbox.code(token["token_id"]) for _ in range(3)]
    assert refused(admin.resync_hotp_token, token["token_id"], "000000", "000000", "000000")[0] == 400
    admin.resync_hotp_token(token["token_id"], *codes)
    assert (
        auth.auth("passcode", user_id=who["user_id"], passcode=sandbox.code(token["token_id"]))["result"]
        == "allow"
    )
    assert admin.get_tokens_by_serial("h6", token["serial"])[0]["users"][0]["username"] == "t.janssens"
    made = admin.add_hotp6_token("990011", "3132333435363738393031323334353637383930", 0)
    assert refused(admin.add_hotp6_token, "990011", "3132", 0)[:2] == (400, 40003)
    admin.add_user_token(who["user_id"], made["token_id"])
    assert len(admin.get_user_tokens(who["user_id"])) == 2
    # The first code of RFC 4226, appendix D.
    assert sandbox.code(made["token_id"]) == "755224"
    admin.delete_user_token(who["user_id"], made["token_id"])
    admin.delete_token(made["token_id"])
