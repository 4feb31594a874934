"""Each write of the further capabilities with its answer cut at every byte: never success, never "no effect"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.edge import Edge, Seen, http
from tests.vendors.privacyidea.says import JSON, refuses, says, token, tokens

LOCK = "/conditionalaccess/lock/user"
APP, FOB, STOCK, SMS, PUSH, OLD = "APP1", "FOB1", "FOB2", "SMS1", "PUSH1", "LIST1"
NUMBER = "+32475120000"
HARDWARE = {"tokenkind": "hardware"}
Call = Callable[[PrivacyIdeaVendor], Awaitable[Any]]


@dataclass
class World:
    """The tokens of `someone`, a fob in the stock, and the person's lock."""

    rows: dict[str, dict[str, Any]]
    lock: dict[str, Any] | None = None

    def list(self, seen: Seen) -> bytes:
        query = parse_qs(seen.query)
        wanted = query.get("serial", [""])[0].split(",")
        if "user" in query:
            return tokens(*(row for row in self.rows.values() if row["username"] == "someone"))
        return tokens(*(self.rows[serial] for serial in wanted if serial in self.rows))


def world() -> World:
    found = [
        token(APP, "totp"),
        token(FOB, "hotp", info=HARDWARE),
        token(STOCK, "hotp", username="", user_realm="", info=HARDWARE),
        token(SMS, "sms", info={"phone": NUMBER}),
        token(PUSH, "push"),
        token(OLD, "tan", info={"tan.count": 5}),
    ]
    return World({row["serial"]: row for row in found})


@dataclass(frozen=True)
class Write:
    """One write: what is called, where its bytes go, what they change, and how the world stands before."""

    name: str
    path: str
    call: Call
    change: Callable[[World, Seen], None] = lambda _world, _seen: None
    before: Callable[[World], None] = lambda _world: None
    method: str = "POST"
    answer: bytes = says(1)


def apply(change: Change, serial: str | None = None) -> Call:
    def call(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
        assert vendor.locks is not None
        return vendor.locks.apply("someone", serial, change)

    return call


def row(serial: str, **values: Any) -> Callable[..., None]:
    return lambda state, _seen=None: state.rows[serial].update(values)


def locked(lock: dict[str, Any] | None) -> Callable[..., None]:
    return lambda state, _seen=None: setattr(state, "lock", lock)


def resync(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.tokens is not None
    return vendor.tokens.resync("someone", FOB, (SecretStr("111111"), SecretStr("222222")))


def assign(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.tokens is not None
    return vendor.tokens.assign("someone", STOCK, None)


def text(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.telephony is not None
    return vendor.telephony.send_codes("someone", SMS)


def number(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.numbers is not None
    return vendor.numbers.set_number("someone", SMS, "+32475129999")


def rename(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.names is not None
    return vendor.names.rename("someone", APP, "Pixel of before")


def ask(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.challenges is not None
    return vendor.challenges.start_test("someone", PUSH, Factor.PUSH)


def paper(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.lists is not None
    return vendor.lists.make_list("someone", 10)


def withdraw_list(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.lists is not None
    return vendor.lists.withdraw_list("someone")


def withdraw(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.enrolment is not None
    return vendor.enrolment.withdraw("someone", PUSH)


def first_code(vendor: PrivacyIdeaVendor) -> Awaitable[Any]:
    assert vendor.first_codes is not None
    return vendor.first_codes.finish("someone", APP, SecretStr("123456"))


def made_list(state: World, seen: Seen) -> None:
    asked = seen.json
    info = {"tan.count": len(asked["tans"].split())}
    state.rows[asked["serial"]] = token(asked["serial"], "tan", info=info)


def challenge(serial: str) -> bytes:
    return says(1, detail={"serial": serial, "transaction_id": "77", "multi_challenge": None})


OWN = {"username": "someone", "user_realm": "acme"}
LINK = says(True, detail={"pushurl": {"value": "otpauth://pipush/x"}})
WRITES = [
    Write("lock", LOCK, apply(Change.LOCK_ACCOUNT), locked({"permanent": True}), answer=says({})),
    Write(
        "unlock",
        LOCK,
        apply(Change.UNLOCK_ACCOUNT),
        locked(None),
        locked({"permanent": True}),
        "DELETE",
        says(True),
    ),
    Write("suspend", f"/token/disable/{APP}", apply(Change.SUSPEND_DEVICE, APP), row(APP, active=False)),
    Write(
        "resume",
        f"/token/enable/{APP}",
        apply(Change.RESUME_DEVICE, APP),
        row(APP, active=True),
        row(APP, active=False),
    ),
    Write(
        "reset",
        f"/token/reset/{APP}",
        apply(Change.UNLOCK_ACCOUNT, APP),
        row(APP, failcount=0),
        row(APP, failcount=10),
    ),
    Write(
        "return",
        "/token/unassign",
        apply(Change.RETURN_TOKEN, FOB),
        row(FOB, username="", user_realm=""),
    ),
    Write("assign", "/token/assign", assign, row(STOCK, **OWN), answer=says(True)),
    Write("resync", f"/token/resync/{FOB}", resync, answer=says(True)),
    Write(
        "first code",
        "/token/init",
        first_code,
        row(APP, rollout_state="enrolled"),
        row(APP, rollout_state="verify"),
        answer=says(True),
    ),
    Write(
        "withdraw unverified",
        f"/token/disable/{PUSH}",
        withdraw,
        row(PUSH, active=False),
        row(PUSH, rollout_state="verify"),
    ),
    Write("text", "/validate/triggerchallenge", text, answer=challenge(SMS)),
    Write("ask", "/validate/triggerchallenge", ask, answer=challenge(PUSH)),
    Write(
        "rename",
        f"/token/description/{APP}",
        rename,
        row(APP, description="Pixel of before"),
        answer=says(True),
    ),
    Write("number", "/token/init", number, row(SMS, info={"phone": "+32475129999"}), answer=says(True)),
    Write("list", "/token/init", paper, made_list, row(OLD, active=False), answer=says(True)),
    Write("end list", f"/token/disable/{OLD}", withdraw_list, row(OLD, active=False)),
    Write(
        "withdraw",
        "/token/init",
        withdraw,
        before=row(PUSH, rollout_state="clientwait", active=False),
        answer=LINK,
    ),
]


@pytest.fixture
def state(server: Edge) -> World:
    """The world as the server shows it now."""
    now = world()
    server.on("GET", "/token/", now.list)
    server.on("GET", LOCK, lambda _seen: says(now.lock))
    server.on("POST", "/auth", says({"token": "made.up", "rights": []}))
    return now


def times(server: Edge, write: Write) -> int:
    return len([seen for seen in server.sent(write.method) if seen.path == write.path])


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_cut_at_each_byte(
    write: Write, length: bool, server: Edge, vendor: PrivacyIdeaVendor, state: World
) -> None:
    write.before(state)
    whole = http(200, write.answer.partition(b"\r\n\r\n")[2], JSON, length=length)
    for cut in range(0, len(whole), 1 if length else 9):
        server.on(write.method, write.path, whole[:cut])
        before = times(server, write)
        with pytest.raises(OutcomeUnknown):
            await write.call(vendor)
        assert times(server, write) == before + 1

    def answer(seen: Seen) -> bytes:
        write.change(state, seen)
        return whole

    server.on(write.method, write.path, answer)
    before = times(server, write)
    await write.call(vendor)
    assert times(server, write) == before + 1


CERTAIN = [
    (403, 303, ErrorCode.VENDOR_PERMISSION),
    (404, 601, ErrorCode.NOT_FOUND),
    (400, 905, ErrorCode.VENDOR_REFUSED),
]


REFUSES = [one for one in WRITES if one.name != "first code"]
"""Of a first code that refusal means "does not fit", which is an answer."""


@pytest.mark.parametrize(("status", "code", "told"), CERTAIN)
@pytest.mark.parametrize("write", REFUSES, ids=lambda write: write.name)
async def test_a_refusal_is_certain_and_told_as_such(
    write: Write,
    status: int,
    code: int,
    told: ErrorCode,
    server: Edge,
    vendor: PrivacyIdeaVendor,
    state: World,
) -> None:
    write.before(state)
    server.on(write.method, write.path, refuses(status, code))
    with pytest.raises(DeskError) as caught:
        await write.call(vendor)
    assert (caught.value.code, isinstance(caught.value, OutcomeUnknown)) == (told, False)


SEEN_AFTERWARDS = [one for one in WRITES if one.name not in {"resync", "text", "ask", "withdraw"}]


@pytest.mark.parametrize("write", SEEN_AFTERWARDS, ids=lambda write: write.name)
async def test_a_yes_without_an_effect_is_not_believed(
    write: Write, server: Edge, vendor: PrivacyIdeaVendor, state: World
) -> None:
    write.before(state)
    server.on(write.method, write.path, write.answer)
    with pytest.raises(OutcomeUnknown):
        await write.call(vendor)


@pytest.mark.parametrize("write", SEEN_AFTERWARDS, ids=lambda write: write.name)
async def test_a_yes_that_cannot_be_read_back_is_unknown(
    write: Write, server: Edge, vendor: PrivacyIdeaVendor, state: World
) -> None:
    write.before(state)

    def answer(_seen: Seen) -> bytes:
        server.on("GET", "/token/", refuses(500, -500))
        server.on("GET", LOCK, refuses(500, -500))
        return write.answer

    server.on(write.method, write.path, answer)
    with pytest.raises(OutcomeUnknown):
        await write.call(vendor)
