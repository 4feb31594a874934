"""The vendor's own client reads and writes users and phones here."""

from __future__ import annotations

from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox


def refused(call: Any, *args: Any, **kwargs: Any) -> tuple[int, int, str | None]:
    """HTTP status, code and detail of a refusal."""
    with pytest.raises(RuntimeError) as caught:
        call(*args, **kwargs)
    error: Any = caught.value
    return error.status, error.data["code"], error.data.get("message_detail")


def test_users_come_by_pages(admin: Any, sandbox: Sandbox) -> None:
    first = admin.get_users(limit=30)
    second = admin.get_users(limit=30, offset=30)
    everybody = admin.get_users()
    assert [user["user_id"] for user in first + second] == [user["user_id"] for user in everybody[:60]]
    assert len({user["user_id"] for user in everybody}) == len(everybody)
    assert 77 <= len(everybody) < 85
    assert len(sandbox.client("durand")["account_id"]) == 20


def test_one_user_by_login_alias_mail_and_id(admin: Any) -> None:
    (amelie,) = admin.get_users_by_name("A.Dupont")
    assert amelie["realname"] == "DUPONT Amélie"
    assert amelie["status"] == "active"
    assert amelie["is_enrolled"] is True
    assert admin.get_user_by_email("AMELIE.dupont@durand.example")[0]["user_id"] == amelie["user_id"]
    assert admin.get_user_by_id(amelie["user_id"])["phones"][0]["number"].endswith("56")
    (aliased,) = admin.get_users_by_name("jdubois")
    assert aliased["username"] == "j.dubois"
    assert aliased["last_directory_sync"]
    assert aliased["aliases"]["alias1"] == aliased["alias1"] == "jdubois"
    assert admin.get_users_by_name("nobody") == []
    named = list(admin.get_users_by_names(["jdubois", "a.dupont", "nobody"]))
    assert {user["username"] for user in named} == {"j.dubois", "a.dupont"}
    assert refused(admin.get_user_by_id, "DU0000000000000000ZZ")[:2] == (404, 40401)
    assert refused(admin.get_user_by_id, "../../etc")[:2] == (404, 40401)


def test_a_user_is_made_changed_and_removed(admin: Any, sandbox: Sandbox) -> None:
    made = admin.add_user("n.nouveau", realname="NOUVEAU Noë", email="n@durand.example", alias1="nn")
    assert made["status"] == "active"
    assert made["is_enrolled"] is False
    assert refused(admin.add_user, "N.Nouveau") == (400, 40003, "username")
    assert refused(admin.add_user, "nn") == (400, 40003, "username")
    changed = admin.update_user(made["user_id"], status="disabled", notes='a"b')
    assert (changed["status"], changed["notes"], changed["realname"]) == ("disabled", 'a"b', "NOUVEAU Noë")
    assert refused(admin.update_user, made["user_id"], status="pending deletion") == (400, 40002, "status")
    admin.delete_user(made["user_id"])
    admin.delete_user(made["user_id"])
    assert refused(admin.get_user_by_id, made["user_id"])[0] == 404
    effects = [line["effect"] for line in sandbox.ledger(person="n.nouveau")]
    assert effects == ["user_created", "user_updated", "user_deleted"]


def test_a_phone_is_made_given_and_taken(admin: Any) -> None:
    user_id = admin.get_users_by_name("b.desmet")[0]["user_id"]
    phone = admin.add_phone(number="+32 475 12 99 98", type="mobile", platform="generic smartphone")
    assert (phone["type"], phone["platform"], phone["activated"]) == ("Mobile", "Generic Smartphone", False)
    assert admin.get_phones_by_number("+32475129998")[0]["phone_id"] == phone["phone_id"]
    admin.add_user_phone(user_id, phone["phone_id"])
    assert [found["phone_id"] for found in admin.get_user_phones(user_id)] == [phone["phone_id"]]
    assert admin.get_phone_by_id(phone["phone_id"])["users"][0]["username"] == "b.desmet"
    admin.delete_user_phone(user_id, phone["phone_id"])
    assert admin.get_user_phones(user_id) == []
    admin.delete_phone(phone["phone_id"])
    admin.delete_phone(phone["phone_id"])
    assert refused(admin.update_phone, phone["phone_id"], name="x")[0] == 404
    assert refused(admin.add_phone, type="telex") == (400, 40002, "type")


def test_the_hundred_and_first_object_is_an_internal_error(admin: Any) -> None:
    user_id = admin.add_user("g.collectionneur")["user_id"]
    for _ in range(100):
        admin.add_user_phone(user_id, admin.add_phone()["phone_id"])
    assert refused(admin.add_user_phone, user_id, admin.add_phone()["phone_id"])[:2] == (500, 50001)
    admin.delete_user(user_id)


def test_strangers_are_refused(sandbox: Sandbox) -> None:
    keys = sandbox.duo["admin"]
    wrong_key = official(duo_client.Admin, sandbox, {**keys, "ikey": "DIXXXXXXXXXXXXXXXXXX"})
    assert refused(wrong_key.get_users, limit=1)[:2] == (401, 40102)
    wrong_secret = official(duo_client.Admin, sandbox, {**keys, "skey": "x" * 40})
    assert refused(wrong_secret.get_users, limit=1)[:2] == (401, 40103)
    other_family = official(duo_client.Admin, sandbox, sandbox.duo["auth"])
    assert refused(other_family.get_users, limit=1) == (403, 40301, "Wrong integration type for this API.")
    other_host = official(duo_client.Admin, sandbox, keys, host="127.0.0.2")
    assert refused(other_host.get_users, limit=1)[:2] == (401, 40102)
    clinic = sandbox.client("sainte-aldegonde")
    theirs = official(duo_client.Admin, sandbox, clinic["admin"], host=clinic["host"])
    assert theirs.get_users(limit=1)[0]["email"].endswith("@aldegonde.example")


@pytest.mark.parametrize("version", [2, 4, 5])
def test_every_signature_version(sandbox: Sandbox, version: int) -> None:
    client = official(duo_client.Admin, sandbox, sandbox.duo["admin"], sig_version=version)
    assert client.get_users_by_name("a.dupont")
    made = client.add_user(f"é.version{version}", realname="Zoë Müller ~*")
    assert client.get_users_by_name(f"é.version{version}")[0]["realname"] == "Zoë Müller ~*"
    client.delete_user(made["user_id"])


def test_the_old_digest(sandbox: Sandbox) -> None:
    import hashlib

    client = official(duo_client.Admin, sandbox, sandbox.duo["admin"], sig_version=2, digestmod=hashlib.sha1)
    assert client.get_users_by_name("a.dupont")


def test_too_many_calls(sandbox: Sandbox, admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(duo_client.client, "sleep", slept.append)
    sandbox.control("POST", "limits", page=2)
    admin.get_users(limit=1)
    assert refused(lambda: [admin.get_users(limit=1) for _ in range(3)])[:2] == (429, 42901)
    assert len(slept) == 6
    sandbox.control("POST", "limits", reset=1)
    admin.get_users(limit=1)


def test_a_permission_that_was_not_granted(sandbox: Sandbox, admin: Any) -> None:
    ikey = sandbox.duo["admin"]["ikey"]
    sandbox.control("POST", "permissions", ikey=ikey, granted=["read_resource"])
    try:
        assert admin.get_users(limit=1)
        assert refused(admin.add_user, "nobody")[:2] == (403, 40301)
    finally:
        sandbox.control(
            "POST", "permissions", ikey=ikey, granted=["read_resource", "write_resource", "read_log", "info"]
        )
