"""Logs, groups, counts and child accounts through the vendor's own client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox, running_sandbox
from tests.sandbox.test_duo_client_users import refused


def milliseconds(ago: float) -> int:
    return int((time.time() - ago) * 1000)


def whole_log(admin: Any, **asked: Any) -> list[dict[str, Any]]:
    """All pages, the way duo_log_sync turns them: the cursor as it came."""
    found: list[dict[str, Any]] = []
    following: Any = None
    while True:
        page = admin.get_authentication_log(
            2, mintime=milliseconds(32 * 86400), maxtime=milliseconds(0), next_offset=following, **asked
        )
        found += page["authlogs"]
        following = page["metadata"]["next_offset"]
        if following is None:
            assert page["metadata"]["total_objects"] == len(found)
            return found


def test_a_month_of_logins_by_pages(admin: Any) -> None:
    newest_first = whole_log(admin, limit="1000")
    assert len(newest_first) > 500
    stamps = [line["timestamp"] for line in newest_first]
    assert stamps == sorted(stamps, reverse=True)
    assert len({line["txid"] for line in newest_first}) == len(newest_first)
    oldest_first = whole_log(admin, limit="700", sort="ts:asc")
    assert [line["txid"] for line in oldest_first] == [line["txid"] for line in reversed(newest_first)]
    line = newest_first[0]
    assert {"user", "application", "auth_device", "access_device", "isotimestamp", "reason"} <= set(line)
    assert line["user"]["groups"][0].startswith("RDP Users (DG")
    assert {line["result"] for line in newest_first} == {"success", "denied", "fraud"}
    assert min(stamps) > time.time() - 31 * 86400


def test_filters(admin: Any) -> None:
    everything = whole_log(admin, limit="1000")
    someone = everything[0]["user"]["key"]
    mine = whole_log(admin, users=[someone], limit="1000")
    assert [line["txid"] for line in mine] == [
        line["txid"] for line in everything if line["user"]["key"] == someone
    ]
    denied = whole_log(admin, users=[someone, everything[1]["user"]["key"]], results=["denied"], limit="1000")
    assert all(line["result"] == "denied" for line in denied)
    vpn = whole_log(
        admin, applications=[everything[0]["application"]["key"]], factors=["duo_push"], limit="1000"
    )
    assert {line["factor"] for line in vpn} == {"duo_push"}
    assert whole_log(admin, reasons=["locked_out_by_the_moon"]) == []


def test_windows_that_make_no_sense(admin: Any) -> None:
    path = "/admin/v2/logs/authentication"
    assert refused(admin.json_api_call, "GET", path, {"maxtime": "5"}) == (400, 40001, "mintime")
    assert refused(admin.json_api_call, "GET", path, {"mintime": "5", "maxtime": "5"}) == (
        400,
        40002,
        "mintime",
    )
    odd = {"mintime": "5", "maxtime": "6", "next_offset": "here"}
    assert refused(admin.json_api_call, "GET", path, odd) == (400, 40002, "next_offset")


@pytest.fixture
def later() -> Iterator[Sandbox]:
    """A sandbox whose clock a test may move."""
    with running_sandbox() as sandbox:
        yield sandbox


def test_the_last_two_minutes_are_held_back(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    auth = official(duo_client.Auth, later, later.duo["auth"])
    user_id = later.person("fraud")["user_id"]
    assert auth.auth("push", user_id=user_id, device="auto", ipaddr="203.0.113.9")["status"] == "fraud"
    device = later.phone("everyday")["devices"][0]["phone_id"]
    admin.send_sms_activation_to_phone(device)
    ask = {"mintime": str(milliseconds(60)), "maxtime": str(milliseconds(-300))}

    def seen() -> tuple[int, int, int, int]:
        return (
            len(admin.get_authentication_log(2, users=[user_id], **ask)["authlogs"]),
            len(admin.get_activity_logs(**ask)["items"]),
            len(
                admin.get_telephony_log(
                    api_version=2, mintime=int(ask["mintime"]), maxtime=int(ask["maxtime"])
                )["items"]
            ),
            len(admin.get_administrator_log(mintime=int(time.time()) - 60)),
        )

    assert seen() == (0, 0, 0, 0)
    later.control("POST", "clock", advance=121)
    assert seen() == (1, 1, 1, 1)
    (line,) = admin.get_authentication_log(2, users=[user_id], **ask)["authlogs"]
    assert (line["result"], line["reason"], line["access_device"]["ip"]) == (
        "fraud",
        "user_marked_fraud",
        "203.0.113.9",
    )
    assert line["application"]["name"] == "Helpdesk (Auth API)"
    (act,) = admin.get_activity_logs(**ask)["items"]
    assert act["action"]["name"] == "phone_activation_code_regenerated"
    assert isinstance(act["actor"]["details"], str)
    assert admin.get_administrator_log(mintime=int(time.time()) - 60)[0]["username"] == "API"
    (sms,) = admin.get_telephony_log(api_version=2, mintime=int(ask["mintime"]), maxtime=int(ask["maxtime"]))[
        "items"
    ]
    assert (sms["type"], sms["context"], sms["credits"]) == ("sms", "enrollment", 1)
    counts = admin.get_authentication_attempts(
        mintime=str(int(time.time()) - 300), maxtime=str(int(time.time()) + 300)
    )
    assert counts["FRAUD"] == 1


def test_activity_pages(later: Sandbox) -> None:
    admin = official(duo_client.Admin, later, later.duo["admin"])
    for number in range(5):
        admin.add_user(f"activity{number}")
    later.control("POST", "clock", advance=121)
    ask = {"mintime": milliseconds(60), "maxtime": milliseconds(-300), "limit": 2, "sort": "ts:asc"}
    names: list[str] = []
    following: str | None = ""
    while following is not None:
        page = admin.get_activity_logs(**ask, **({"next_offset": following} if following else {}))
        names += [item["target"]["name"] for item in page["items"]]
        assert page["metadata"]["total_objects"] == {"relation": "eq", "value": 5}
        following = page["metadata"]["next_offset"]
    assert sorted(names) == [f"activity{number}" for number in range(5)]


def test_a_month_of_changes(admin: Any) -> None:
    items = admin.get_activity_logs(mintime=milliseconds(31 * 86400), maxtime=milliseconds(0), limit=100)[
        "items"
    ]
    assert {"phone_update", "phone_create", "bypass_create"} & {item["action"]["name"] for item in items}
    assert "admin" in {item["actor"]["type"] for item in items}


def test_each_log_has_its_own_rate(admin: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duo_client.client, "sleep", lambda _seconds: None)
    sandbox.control("POST", "limits", log=1)
    sandbox.control("POST", "limits", reset=1)
    sandbox.control("POST", "limits", log=1)
    admin.get_administrator_log()
    assert refused(admin.get_administrator_log)[:2] == (429, 42901)
    admin.get_activity_logs()


def test_groups(admin: Any) -> None:
    groups = {group["name"]: group for group in admin.get_groups()}
    assert groups["Kiosks"]["status"] == "bypass"
    members = admin.get_group_users(groups["Domain Admins"]["group_id"])
    assert "a.vandenbossche" in {user["username"] for user in members}
    made = admin.create_group("Essai", status="Disabled")
    assert made["status"] == "disabled"
    user_id = admin.get_users_by_name("a.dupont")[0]["user_id"]
    admin.add_user_group(user_id, made["group_id"])
    assert "Essai" in {group["name"] for group in admin.get_user_groups(user_id)}
    assert refused(admin.create_group, "Essai")[:2] == (400, 40003)
    assert admin.get_group(made["group_id"], api_version=2)["name"] == "Essai"
    admin.delete_user_group(user_id, made["group_id"])
    assert admin.get_groups_by_group_ids([made["group_id"]])[0]["name"] == "Essai"


def test_counts_and_settings(admin: Any, sandbox: Sandbox) -> None:
    assert admin.get_info_summary()["user_count"] >= 77
    assert refused(admin.get_settings)[:2] == (403, 40301)
    assert admin.get_webauthncredentials() == admin.get_webauthncredentials()


def test_child_accounts(sandbox: Sandbox) -> None:
    keys = sandbox.duo["accounts"]
    accounts = official(duo_client.Accounts, sandbox, keys)
    children = {child["name"]: child for child in accounts.get_child_accounts()}
    assert [child["api_hostname"] for child in children.values()] == ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
    clinic = children["Clinique Sainte-Aldegonde"]
    more = {
        "ikey": keys["ikey"],
        "skey": keys["skey"],
        "host": "127.0.0.1",
        "ca_certs": "HTTP",
        "port": sandbox.port,
    }
    child = duo_client.admin.AccountAdmin(clinic["account_id"], child_api_host=clinic["api_hostname"], **more)
    (user, *_) = child.get_users(limit=5)
    assert user["email"].endswith("@aldegonde.example")
    assert child.update_user(user["user_id"], notes="seen")["notes"] == "seen"
    without = official(duo_client.Admin, sandbox, keys, host=clinic["api_hostname"])
    assert refused(without.get_users, limit=1)[:2] == (403, 40301)
    elsewhere = duo_client.admin.AccountAdmin(clinic["account_id"], child_api_host="127.0.0.1", **more)
    assert refused(elsewhere.get_users, limit=1) == (400, 40002, "account_id")
    not_parent = official(duo_client.Accounts, sandbox, sandbox.duo["admin"])
    assert refused(not_parent.get_child_accounts)[:2] == (403, 40301)
