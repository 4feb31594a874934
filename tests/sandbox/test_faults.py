"""Bad days that tests order: what arrives, and what happened all the same."""

from __future__ import annotations

import http.client
import time
from typing import Any

import duo_client
import pytest

from tests.sandbox.conftest import official
from tests.sandbox.rig import ControlError, Sandbox


def codes_made(sandbox: Sandbox) -> int:
    return len(sandbox.ledger(effect="bypass_codes_created", person="p.durand"))


@pytest.fixture
def order(sandbox: Sandbox, admin: Any) -> Any:
    user_id = sandbox.person("vip")["user_id"]
    return lambda: admin.add_user_bypass_codes(user_id, count=1, valid_secs=600)


@pytest.mark.parametrize(
    ("kind", "made", "status"),
    [("error_before", 0, 500), ("error_after", 1, 500), ("html", 0, 502), ("too_many", 0, 429)],
)
def test_errors(
    sandbox: Sandbox, order: Any, kind: str, made: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duo_client.client, "sleep", lambda _seconds: None)
    before = codes_made(sandbox)
    sandbox.fault(kind, method="POST", path="bypass_codes$", times=7 if kind == "too_many" else 1)
    with pytest.raises(RuntimeError) as caught:
        order()
    assert getattr(caught.value, "status") == status  # noqa: B009
    assert codes_made(sandbox) == before + made
    order()


@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1), ("truncate", 1)])
def test_the_answer_never_comes_whole(sandbox: Sandbox, order: Any, kind: str, made: int) -> None:
    before = codes_made(sandbox)
    sandbox.fault(kind, method="POST", path="bypass_codes$")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        order()
    assert codes_made(sandbox) == before + made
    order()


def test_an_answer_of_another_shape(sandbox: Sandbox, order: Any) -> None:
    before = codes_made(sandbox)
    sandbox.fault("wrong_json", path="bypass_codes$")
    assert order() == 42
    assert codes_made(sandbox) == before + 1


@pytest.mark.parametrize(("kind", "made"), [("delay", 0), ("delay_after", 1)])
def test_late_answers(sandbox: Sandbox, kind: str, made: int) -> None:
    impatient = official(duo_client.Admin, sandbox, sandbox.duo["admin"])
    impatient.timeout = 0.15
    before = codes_made(sandbox)
    sandbox.fault(kind, seconds=0.6, path="bypass_codes$")
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        impatient.add_user_bypass_codes(sandbox.person("vip")["user_id"], count=1)
    assert time.monotonic() - start < 0.5
    assert codes_made(sandbox) == before + made
    sandbox.wait_for(lambda: codes_made(sandbox) == before + 1)


def test_only_what_matches_and_only_so_often(sandbox: Sandbox, admin: Any, order: Any) -> None:
    sandbox.fault("error_before", method="GET", path="^/admin/v1/users$", times=2)
    order()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            admin.get_users(limit=1)
    admin.get_users(limit=1)
    sandbox.fault("error_before")
    assert sandbox.control("DELETE", "faults") == {"cleared": 1}
    admin.get_users(limit=1)


def test_switches_refuse_nonsense(sandbox: Sandbox) -> None:
    for path, asked in (
        ("faults", {"kind": "meteor"}),
        ("faults", {}),
        ("habit", {"person": "everyday", "answer": "dance"}),
        ("clock", {"advance": "soon"}),
    ):
        with pytest.raises(ControlError, match="400"):
            sandbox.control("POST", path, **asked)
    with pytest.raises(ControlError, match="404"):
        sandbox.control("POST", "habit", person="durand/nobody", answer="deny")
    with pytest.raises(ControlError, match="409"):
        sandbox.phone("caroline.renard@durand.example")
    status, _body = sandbox.request("POST", "/sandbox/faults", b"not json")
    assert status == 400


def test_habits_can_be_changed(sandbox: Sandbox, auth: Any) -> None:
    sandbox.control("POST", "habit", person="durand/y.li", answer="deny", pace=0.1)
    assert auth.auth("push", username="y.li", device="auto")["status"] == "deny"
    sandbox.control("POST", "habit", person="durand/y.li", answer="approve")
    assert auth.auth("push", username="y.li", device="auto")["status"] == "allow"
