"""Bypass codes through the vendor's own client: every parameter, every default."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.sandbox.rig import Sandbox
from tests.sandbox.test_duo_client_users import refused


@pytest.fixture
def user_id(admin: Any, request: pytest.FixtureRequest) -> Any:
    made = admin.add_user(f"codes.{request.node.name}"[:60])
    yield made["user_id"]
    admin.delete_user(made["user_id"])


def test_the_defaults_are_the_vendors_dangerous_ones(admin: Any, user_id: str) -> None:
    codes = admin.add_user_bypass_codes(user_id)
    assert len(set(codes)) == 10
    assert all(len(code) == 9 and code.isdecimal() for code in codes)
    kept = admin.get_user_bypass_codes(user_id)
    assert {(code["expiration"], code["reuse_count"], code["admin_email"]) for code in kept} == {
        (None, 1, "")
    }
    assert not any(set(code) & {"code", "codes"} for code in kept)
    admin.add_user_bypass_codes(user_id, count=1)
    assert len(admin.get_user_bypass_codes(user_id)) == 1


def test_a_code_as_a_careful_desk_orders_it(admin: Any, user_id: str, sandbox: Sandbox) -> None:
    (code,) = admin.add_user_bypass_codes(
        user_id, count=1, valid_secs=3600, remaining_uses=2, preserve_existing=True
    )
    (second,) = admin.add_user_bypass_codes(
        user_id, codes="012345678", valid_secs=300, preserve_existing=True
    )
    assert second == "012345678"
    first, other = admin.get_user_bypass_codes(user_id)
    assert first["bypass_code_id"].startswith("DB")
    assert abs(first["expiration"] - first["created"] - 3600) <= 1
    assert (first["reuse_count"], other["reuse_count"]) == (2, 1)
    assert abs(first["created"] - time.time()) < 60
    effect = sandbox.ledger(effect="bypass_codes_created")[-1]
    assert effect["params"]["preserve_existing"] is True
    assert code not in str(effect)
    assert "012345678" not in str(effect)
    everywhere = {found["bypass_code_id"]: found for found in admin.get_bypass_codes()}
    assert everywhere[first["bypass_code_id"]]["user"]["user_id"] == user_id


def test_codes_end_one_by_one_and_twice_is_harmless(admin: Any, user_id: str, sandbox: Sandbox) -> None:
    admin.add_user_bypass_codes(user_id, count=2)
    first, second = admin.get_user_bypass_codes(user_id)
    before = len(sandbox.ledger(effect="bypass_code_deleted"))
    admin.delete_bypass_code_by_id(first["bypass_code_id"])
    admin.delete_bypass_code_by_id(first["bypass_code_id"])
    assert [code["bypass_code_id"] for code in admin.get_user_bypass_codes(user_id)] == [
        second["bypass_code_id"]
    ]
    assert len(sandbox.ledger(effect="bypass_code_deleted")) == before + 1


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"count": 1, "codes": "123456789"}, "count"),
        ({"count": 0}, "count"),
        ({"count": 11}, "count"),
        ({"count": 1, "valid_secs": -1}, "valid_secs"),
        ({"count": 1, "remaining_uses": -1}, "reuse_count"),
        ({"codes": "12345678a"}, "codes"),
        ({"codes": "123456789,123456789"}, "codes"),
    ],
)
def test_orders_that_make_no_sense(admin: Any, user_id: str, asked: dict[str, Any], detail: str) -> None:
    admin.add_user_bypass_codes(user_id, count=1)
    assert refused(admin.add_user_bypass_codes, user_id, **asked) == (400, 40002, detail)
    assert len(admin.get_user_bypass_codes(user_id)) == 1


def test_preserving_fails_whole_at_the_limit_and_at_a_duplicate(admin: Any, user_id: str) -> None:
    for _ in range(10):
        admin.add_user_bypass_codes(user_id, count=10, preserve_existing=True)
    assert refused(admin.add_user_bypass_codes, user_id, count=1, preserve_existing=True)[:2] == (500, 50001)
    assert len(admin.get_user_bypass_codes(user_id)) == 100
    assert len(admin.get_user_bypass_codes(user_id, limit=30, offset=90)) == 10
    admin.add_user_bypass_codes(user_id, codes="111222333")
    assert refused(admin.add_user_bypass_codes, user_id, codes="111222333", preserve_existing=True)[:2] == (
        400,
        40003,
    )
    assert len(admin.get_user_bypass_codes(user_id)) == 1


def test_a_code_opens_as_often_as_it_may(admin: Any, auth: Any, user_id: str) -> None:
    (twice,) = admin.add_user_bypass_codes(user_id, count=1, remaining_uses=2)
    for left in (1, None):
        assert auth.auth("passcode", user_id=user_id, passcode=twice)["result"] == "allow"
        found = [code["reuse_count"] for code in admin.get_user_bypass_codes(user_id)]
        assert found == ([] if left is None else [left])
    assert auth.auth("passcode", user_id=user_id, passcode=twice)["result"] == "deny"
    (always,) = admin.add_user_bypass_codes(user_id, count=1, remaining_uses=0)
    for _ in range(3):
        assert auth.auth("passcode", user_id=user_id, passcode=always)["result"] == "allow"
    assert admin.get_user_bypass_codes(user_id)[0]["reuse_count"] is None


def test_a_user_of_another_account_has_no_codes_here(admin: Any, sandbox: Sandbox) -> None:
    theirs = sandbox.person("other_client")["user_id"]
    assert refused(admin.add_user_bypass_codes, theirs, count=1)[:2] == (404, 40401)
