"""Computers, policies, the bin, invitations, the directory and the provider through the vendor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import ControlError, Sandbox, running_sandbox
from tests.sandbox.test_duo_client_users import refused


def laptop(admin: Any, sandbox: Sandbox) -> dict[str, Any]:
    user = sandbox.person("laptop")["user_id"]
    rows: list[dict[str, Any]] = admin.get_registered_devices()
    return next(row for row in rows if row["users"][0]["user_id"] == user)


def test_a_registered_computer_is_blocked_given_back_and_removed(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    found = laptop(admin, later)
    key = found["compkey"]
    assert admin.get_registered_device_by_id(key)["device_name"] == "LT-0417"
    blocked = f"/admin/v1/registered_devices/blocked/{key}"
    assert refused(admin.json_api_call, "GET", blocked, {})[:2] == (404, 40401)
    admin.json_api_call("POST", blocked, {})
    assert admin.json_api_call("GET", "/admin/v1/registered_devices/blocked", {})[0]["compkey"] == key
    admin.json_api_call("DELETE", blocked, {})
    assert admin.json_api_call("GET", "/admin/v1/registered_devices/blocked", {}) == []
    admin.delete_registered_device(key)
    admin.delete_registered_device(key)
    assert refused(admin.get_registered_device_by_id, key)[:2] == (404, 40401)
    effects = [line["effect"] for line in later.ledger(person="y.li")]
    assert effects == ["computer_blocked", "computer_unblocked", "computer_deleted"]


def test_a_desktop_authenticator_is_listed_and_removed(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    user = later.person("laptop")["user_id"]
    (row,) = admin.json_api_call("GET", f"/admin/v1/users/{user}/desktopauthenticators", {})
    assert row["computer_name"] == "LT-0417"
    admin.json_api_call("DELETE", f"/admin/v1/desktop_authenticators/{row['dakey']}", {})
    assert admin.get_user_by_id(user)["desktop_authenticators"] == []


def test_the_policy_in_force(admin: Any, sandbox: Sandbox) -> None:
    user, key = sandbox.person("everyday")["user_id"], sandbox.duo["auth"]["ikey"]
    found = admin.calculate_policy(key, user)
    assert [element["policy_name"] for element in found["policy_elements"]] == ["Global Policy"]
    assert found["sections"]["new_user"]["new_user_behavior"] == "enroll"
    assert refused(admin.calculate_policy, "DI" + "X" * 18, user) == (400, 40002, "integration_key")
    assert refused(admin.calculate_policy, key, "DU" + "0" * 18)[:2] == (404, 40401)
    older = official(duo_client.Admin, sandbox, sandbox.duo["admin"], sig_version=4)
    assert older.get_users(limit=1)
    assert refused(older.calculate_policy, key, user)[:2] == (401, 40103)


def test_a_policy_forbids_a_method(later: Sandbox) -> None:
    auth = official(duo_client.Auth, later, later.duo["auth"])
    rules = {"blocked_auth_list": ["phonecall"], "require_verified_push": True, "verified_push_digits": 4}
    later.control("POST", "policy", client="durand", section="authentication_methods", rules=rules)
    device = auth.preauth(username="a.dupont")["devices"][0]
    assert "phone" not in device["capabilities"]
    assert refused(auth.auth, "phone", username="a.dupont", device="auto") == (
        400,
        40002,
        "no capable device",
    )
    assert refused(auth.auth, "push", username="a.dupont", device="auto") == (400, 40002, "txid")
    door = auth.json_api_call(
        "POST", "/auth/v2/preauth", {"username": "a.dupont", "client_supports_verified_push": "1"}
    )
    assert len(door["verification_code"]) == 4
    ask = {"factor": "push", "username": "a.dupont", "device": "auto", "txid": door["txid"]}
    assert auth.json_api_call("POST", "/auth/v2/auth", ask)["result"] == "allow"
    assert refused(auth.json_api_call, "POST", "/auth/v2/auth", ask) == (400, 40002, "txid")


@pytest.fixture
def later() -> Iterator[Sandbox]:
    """A sandbox whose clock and policies a test may change."""
    with running_sandbox() as sandbox:
        yield sandbox


def test_the_bin_empties_itself_after_seven_days(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    before = admin.get_info_summary()["user_pending_deletion_count"]
    thrown, kept = (admin.add_user(name)["user_id"] for name in ("j.ete", "g.arde"))
    for user in (thrown, kept):
        admin.json_api_call("POST", "/admin/v1/users/bulk_send_to_trash", {"user_id_list": f'["{user}"]'})
    admin.json_api_call("POST", "/admin/v1/users/bulk_restore", {"user_id_list": f'["{kept}"]'})
    assert admin.get_user_by_id(thrown)["status"] == "pending deletion"
    assert admin.get_info_summary()["user_pending_deletion_count"] == before + 1
    later.control("POST", "clock", advance=7 * 86_400 + 1)
    assert refused(admin.get_user_by_id, thrown)[:2] == (404, 40401)
    assert admin.get_user_by_id(kept)["status"] == "active"
    assert refused(admin.json_api_call, "POST", "/admin/v1/users/bulk_restore", {})[:2] == (400, 40002)


def test_an_invitation_is_opened_once_and_in_time(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    code = admin.enroll_user("i.nvite", "i.nvite@durand.example", valid_secs=600)
    (user,) = admin.get_users_by_name("i.nvite")
    assert user["is_enrolled"] is False
    later.control("POST", "enrol", code=code, number="+32475129301")
    assert admin.get_user_by_id(user["user_id"])["phones"][0]["activated"] is True
    second = admin.enroll_user("i.nvite2", "i.nvite@durand.example", valid_secs=600)
    later.control("POST", "clock", advance=601)
    for old in (code, second, "unknown"):
        with pytest.raises(ControlError, match="410"):
            later.control("POST", "enrol", code=old)
    later.control("POST", "clock", advance=120)
    minutes = int((later.control("POST", "clock")["now"] - 600 * 60) * 1000)
    lines = admin.get_authentication_log(
        api_version=2, mintime=minutes, maxtime=minutes + 10**9, event_types=["enrollment"]
    )["authlogs"]
    assert [line["user"]["name"] for line in lines] == ["i.nvite"]


def test_the_directory_goes_over_what_was_written_here(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    user = later.person("synced")["user_id"]
    before = admin.get_user_by_id(user)
    admin.update_user(user, realname="Autre", status="disabled", notes="reste")
    admin.sync_user("j.dubois", "anykey")
    after = admin.get_user_by_id(user)
    assert (after["realname"], after["status"], after["notes"]) == (before["realname"], "active", "reste")
    admin.update_user(user, status="locked out")
    assert admin.sync_user("j.dubois", "anykey")["status"] == "locked out"
    admin.update_user(user, status="active")
    later.control("POST", "directory", person="synced", enabled=0)
    assert admin.get_user_by_id(user)["status"] == "disabled"
    assert refused(admin.sync_user, "a.dupont", "anykey")[:2] == (404, 40401)
    with pytest.raises(ControlError, match="409"):
        later.control("POST", "directory", person="everyday")


def test_tokens_lie_in_a_drawer(admin: Any) -> None:
    free = [token["serial"] for token in admin.get_tokens() if not token["users"]]
    assert {"2208417701", "2208417702", "2208417703", "9910004401"} <= set(free)


def test_credits_are_spent_by_messages(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    left = admin.get_info_summary()["telephony_credits_remaining"]
    phone = later.phone("everyday")["devices"][0]["phone_id"]
    admin.json_api_call("POST", f"/admin/v1/phones/{phone}/send_sms_passcodes", {})
    assert admin.get_info_summary()["telephony_credits_remaining"] == left - 1
    assert admin.get_info_telephony_credits_used()["telephony_credits_used"] == 1
    assert refused(admin.json_api_call, "GET", "/admin/v1/billing/edition", {})[:2] == (403, 40301)


def test_a_provider_has_a_host_of_its_own(sandbox: Sandbox) -> None:
    keys = sandbox.duo["accounts"]
    accounts = official(duo_client.Accounts, sandbox, keys, host=keys["host"])
    children = {child["name"]: child for child in accounts.get_child_accounts()}
    assert keys["host"] not in {child["api_hostname"] for child in children.values()}
    more = {"ikey": keys["ikey"], "skey": keys["skey"], "ca_certs": "HTTP", "port": sandbox.port}
    clinic = children["Clinique Sainte-Aldegonde"]
    right = duo_client.admin.AccountAdmin(
        clinic["account_id"], child_api_host=clinic["api_hostname"], host=keys["host"], **more
    )
    assert right.get_edition() == {"edition": "PLATFORM"}
    assert right.get_telephony_credits()["credits"] <= 1000
    wrong = duo_client.admin.AccountAdmin(
        clinic["account_id"], child_api_host=keys["host"], host=keys["host"], **more
    )
    assert refused(wrong.get_users, limit=1) == (400, 40002, "account_id")
