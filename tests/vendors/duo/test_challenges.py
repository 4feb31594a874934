"""Proofs: pushes that mean what they say, codes that may have been something weaker."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.challenges import DuoChallenges
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.duo.wire.models import Phone, User
from helpdesk_tui.vendors.values import CodeVerdict, OutcomeUnknown, Passcode, PushState
from tests.vendors.duo.account import PHONE, USER, Account, made
from tests.vendors.duo.conftest import now, settings
from tests.vendors.edge import Edge, fail, http, ok

USER_PATH = f"/admin/v1/users/{USER}"
SEND = f"{USER_PATH}/send_verification_push"
RESPONSE = f"{USER_PATH}/verification_push_response"
AUTH, STATUS = "/auth/v2/auth", "/auth/v2/auth_status"
APP = {"phone_id": PHONE, "type": "Mobile", "activated": True, "capabilities": ["push", "mobile_otp", "sms"]}
CODE = SecretStr("123 456")


@pytest.fixture
def challenges(duo: DuoVendor) -> DuoChallenges:
    assert isinstance(duo.challenges, DuoChallenges)
    return duo.challenges


@pytest.fixture
def user(wire: Edge) -> dict[str, Any]:
    row: dict[str, Any] = {"user_id": USER, "status": "active", "phones": [dict(APP)], "tokens": []}
    wire.on("GET", USER_PATH, lambda _seen: ok(row))
    return row


@pytest.fixture
def auth(wire: Edge, account: Account) -> dict[str, Any]:
    """What `/auth_status` will say."""
    result: dict[str, Any] = {
        "result": "allow",
        "status": "allow",
        "status_msg": "Success. Logging you in...",
    }
    wire.on("POST", AUTH, ok({"txid": "tx-1"}))
    wire.on("GET", STATUS, lambda _seen: ok(result))
    return result


def test_factors(duo: DuoVendor, challenges: DuoChallenges) -> None:
    app = mapping.phone(Phone.model_validate(APP))
    assert challenges.factors(app) == {Factor.PUSH, Factor.OTP}
    asleep = mapping.phone(Phone.model_validate(APP | {"activated": False}))
    assert challenges.factors(asleep) == frozenset()
    without = DuoVendor(settings("unix:/x", auth=False), now).challenges
    assert without is not None
    assert without.factors(app) == {Factor.PUSH}
    token = mapping.person(
        User.model_validate({"user_id": USER, "tokens": [{"token_id": "1", "type": "t6"}]})
    ).devices[0]
    assert challenges.factors(token) == {Factor.OTP}
    assert without.factors(token) == frozenset()
    assert challenges.code_by_device is False


async def test_push(wire: Edge, challenges: DuoChallenges, user: dict[str, Any]) -> None:
    wire.on("POST", SEND, ok({"push_id": "p-1", "confirmation_code": "482913"}))
    sent = await challenges.send_push(USER, PHONE)
    assert (sent.ref, sent.lives_seconds, sent.read_to_caller) == ("p-1", 120, None)
    assert sent.code is not None
    assert sent.code.get_secret_value() == "482913"
    assert "482913" not in repr(sent)
    assert wire.sent("POST")[0].json == {"phone_id": PHONE}


@pytest.mark.parametrize(
    ("phones", "kind"),
    [
        ([], Missing),
        ([APP | {"phone_id": "DP" + "0" * 18}], Missing),
        ([APP | {"activated": False}], Refused),
        ([APP | {"capabilities": ["sms", "phone"]}], Refused),
    ],
)
async def test_no_push_to_a_phone_that_cannot(
    phones: list[Any], kind: type[DeskError], wire: Edge, challenges: DuoChallenges, user: dict[str, Any]
) -> None:
    user["phones"] = phones
    with pytest.raises(kind):
        await challenges.send_push(USER, PHONE)
    assert wire.sent("POST") == []


@pytest.mark.parametrize(
    "answer",
    [
        ok({"push_id": "", "confirmation_code": "1"}),
        ok({"push_id": "p"}),
        ok(""),
        ok({"push_id": 1, "confirmation_code": None}),
        b"",
    ],
)
async def test_strange_push(
    answer: bytes, wire: Edge, challenges: DuoChallenges, user: dict[str, Any]
) -> None:
    wire.on("POST", SEND, answer)
    with pytest.raises(OutcomeUnknown):
        await challenges.send_push(USER, PHONE)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("approve", PushState.APPROVED),
        ("deny", PushState.DENIED),
        ("fraud", PushState.FRAUD),
        ("waiting", PushState.WAITING),
        ("allow", PushState.WAITING),
        ("APPROVE", PushState.WAITING),
        ("approved by policy", PushState.WAITING),
        (None, PushState.WAITING),
        (True, PushState.WAITING),
    ],
)
async def test_only_one_word_approves(
    word: object, state: PushState, wire: Edge, challenges: DuoChallenges
) -> None:
    wire.on("GET", RESPONSE, ok({"push_id": "p-1", "result": word}))
    assert await challenges.push_state(USER, "p-1") is state


async def test_forgotten_push_and_another_push(wire: Edge, challenges: DuoChallenges) -> None:
    wire.on("GET", RESPONSE, fail(40401))
    assert await challenges.push_state(USER, "p-1") is PushState.TIMED_OUT
    wire.on("GET", RESPONSE, ok({"push_id": "p-2", "result": "approve"}))
    with pytest.raises(DeskError) as caught:
        await challenges.push_state(USER, "p-1")
    assert caught.value.code is ErrorCode.VENDOR_STRANGE


async def test_code(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any]
) -> None:
    verdict = await challenges.check_code(USER, None, CODE)
    assert verdict == CodeVerdict(accepted=True, could_be=frozenset({Passcode.APP}), attempt_ref="tx-1")
    (sent,) = wire.sent("POST")
    assert sent.json == {"async": "1", "factor": "passcode", "passcode": "123456", "user_id": USER}
    assert wire.seen[-2].query == "txid=tx-1"


async def test_code_answered_at_once(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any], account: Account
) -> None:
    wire.on("POST", AUTH, ok({"result": "allow", "status": "allow"}))
    assert (await challenges.check_code(USER, None, CODE)).accepted


@pytest.mark.parametrize(
    ("changes", "could_be"),
    [
        ({"phones": [APP | {"sms_passcodes_sent": True}]}, {Passcode.APP, Passcode.SMS}),
        ({"phones": [APP | {"activated": False, "sms_passcodes_sent": True}]}, {Passcode.SMS}),
        ({"phones": [], "tokens": [{"token_id": "DH", "type": "h6"}]}, {Passcode.HARDWARE_TOKEN}),
        ({"phones": []}, {Passcode.BYPASS}),
    ],
)
async def test_what_a_code_may_have_been(
    changes: dict[str, Any],
    could_be: set[Passcode],
    challenges: DuoChallenges,
    user: dict[str, Any],
    auth: dict[str, Any],
) -> None:
    user |= changes
    assert (await challenges.check_code(USER, None, CODE)).could_be == could_be


async def test_a_bypass_code_that_lived_before_or_lives_after(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any], account: Account
) -> None:
    def spent(_seen: object) -> bytes:
        account.rows = []
        return ok({"txid": "tx-1"})

    def appeared(_seen: object) -> bytes:
        account.rows = [made()]
        return ok({"txid": "tx-1"})

    account.rows = [made()]
    wire.on("POST", AUTH, spent)
    assert Passcode.BYPASS in (await challenges.check_code(USER, None, CODE)).could_be
    wire.on("POST", AUTH, appeared)
    assert Passcode.BYPASS in (await challenges.check_code(USER, None, CODE)).could_be


async def test_when_duo_does_not_say_a_bypass_code_may_live(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any]
) -> None:
    def down(_seen: object) -> bytes:
        wire.on("GET", f"{USER_PATH}/bypass_codes", http(502, b""))
        return ok({"txid": "tx-1"})

    wire.on("POST", AUTH, down)
    assert Passcode.BYPASS in (await challenges.check_code(USER, None, CODE)).could_be


@pytest.mark.parametrize(
    "changes", [{"status": "bypass"}, {"groups": [{"name": "Voyage", "status": "Bypass"}]}]
)
async def test_bypass_status_proves_nothing_and_is_not_asked(
    changes: dict[str, Any], wire: Edge, challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any]
) -> None:
    user |= changes
    with pytest.raises(Refused) as caught:
        await challenges.check_code(USER, None, CODE)
    assert caught.value.code is ErrorCode.WAY_UNAVAILABLE
    assert wire.sent("POST") == []


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"result": "allow", "status": "bypass"}, Refused),
        ({"result": "allow", "status": "trusted"}, OutcomeUnknown),
        ({"result": "allow", "status": ""}, OutcomeUnknown),
        ({"result": "allow", "status": None}, OutcomeUnknown),
        ({"result": "yes", "status": "allow"}, OutcomeUnknown),
        ({"result": "", "status": "allow"}, OutcomeUnknown),
    ],
)
async def test_allow_that_proves_nothing(
    result: dict[str, Any],
    kind: type[DeskError],
    challenges: DuoChallenges,
    user: dict[str, Any],
    auth: dict[str, Any],
) -> None:
    auth |= result
    with pytest.raises(kind):
        await challenges.check_code(USER, None, CODE)


async def test_wrong_code_and_lockout(
    challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any]
) -> None:
    auth |= {"result": "deny", "status": "deny"}
    verdict = await challenges.check_code(USER, None, CODE)
    assert (verdict.accepted, verdict.could_be, verdict.locked) == (False, frozenset(), False)
    auth |= {"status": "locked_out"}
    assert (await challenges.check_code(USER, None, CODE)).locked


async def test_waiting_and_a_look_without_news(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any], auth: dict[str, Any]
) -> None:
    answers = [ok({"result": "waiting", "status": "pushed"}), fail(40002), ok(auth)]
    wire.on("GET", STATUS, lambda _seen: answers.pop(0))
    assert (await challenges.check_code(USER, None, CODE)).accepted


@pytest.mark.parametrize("answer", [ok({}), ok(""), http(200, b""), b"", fail(50001)])
async def test_a_lost_check_is_unknown(
    answer: bytes, wire: Edge, challenges: DuoChallenges, user: dict[str, Any], account: Account
) -> None:
    wire.on("POST", AUTH, answer)
    with pytest.raises(OutcomeUnknown):
        await challenges.check_code(USER, None, CODE)
    assert len(wire.sent("POST")) == 1


async def test_what_is_no_code_is_not_sent(
    wire: Edge, challenges: DuoChallenges, user: dict[str, Any]
) -> None:
    for typed in ("", "push", "١٢٣٤٥٦", "12a456"):
        assert not (await challenges.check_code(USER, None, SecretStr(typed))).accepted
    assert wire.sent("POST") == []


async def test_without_the_auth_api() -> None:
    duo = DuoVendor(settings("unix:/x", auth=False), now)
    assert duo.challenges is not None
    with pytest.raises(Mistaken) as caught:
        await duo.challenges.check_code(USER, None, CODE)
    assert caught.value.code is ErrorCode.UNSUPPORTED
