"""Each write of the further capabilities with its answer cut at every byte: never success, never "no effect"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Change, Delivery
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.capability_values import InvitationAsk
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.duo.account import PHONE, USER
from tests.vendors.edge import Edge, fail, http, ok

TOKEN = "DH" + "TOKN" * 4 + "01"
COMPUTER = "CR" + "COMP" * 4 + "01"
LAPTOP = "DK" + "LAPT" * 4 + "01"
PATH = f"/admin/v1/users/{USER}"
THREE = tuple(map(SecretStr, ("111111", "222222", "333333")))
Doc = dict[str, Any]


def account() -> Doc:
    """A user with a phone, another phone and a token."""
    able = ["auto", "push", "sms", "phone", "mobile_otp"]
    phones = [
        {"phone_id": ref, "number": "+32475120000", "type": "Mobile", "activated": True, "capabilities": able}
        for ref in (PHONE, "DP" + "MORE" * 4 + "01")
    ]
    return {
        "user_id": USER,
        "username": "x",
        "email": "x@durand.example",
        "status": "active",
        "notes": "",
        "is_enrolled": True,
        "phones": phones,
        "tokens": [{"token_id": TOKEN, "type": "h6", "serial": "1"}],
    }


def noted() -> str:
    return f"[suspended {PHONE}]"


@dataclass(frozen=True)
class Write:
    """One write: how the account stands before, what is called, where its bytes go, and what they change."""

    name: str
    method: str
    path: str
    call: Callable[[DuoVendor], Awaitable[Any]]
    change: Callable[[Doc], None] = lambda _doc: None
    before: Callable[[Doc], None] = lambda _doc: None
    response: Any = ""


def apply(change: Change, device: str | None = None) -> Callable[[DuoVendor], Awaitable[Any]]:
    def call(vendor: DuoVendor) -> Awaitable[Any]:
        assert vendor.locks is not None
        return vendor.locks.apply(USER, device, change)

    return call


def setting(**values: Any) -> Callable[[Doc], None]:
    return lambda doc: doc.update(values)


def number(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.numbers is not None
    return vendor.numbers.set_number(USER, PHONE, "+32475129999")


def rename(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.names is not None
    return vendor.names.rename(USER, PHONE, "Pixel of before")


def invite(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.invitations is not None
    return vendor.invitations.invite(USER, InvitationAsk(OperationId("op"), Delivery.MAIL, 3600, "fr"))


def assign(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.tokens is not None
    return vendor.tokens.assign(USER, TOKEN, None)


def resync(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.tokens is not None
    return vendor.tokens.resync(USER, TOKEN, THREE)


def text(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.telephony is not None
    return vendor.telephony.send_codes(USER, PHONE)


def ask(vendor: DuoVendor) -> Awaitable[Any]:
    assert vendor.challenges is not None
    return vendor.challenges.start_test(USER, PHONE, Factor.PUSH)


WRITES = [
    Write(
        "lock",
        "POST",
        PATH,
        apply(Change.LOCK_ACCOUNT),
        setting(status="disabled", notes="[locked by the service desk]"),
        response={},
    ),
    Write(
        "unlock",
        "POST",
        PATH,
        apply(Change.UNLOCK_ACCOUNT),
        setting(status="active"),
        setting(status="locked out"),
        {},
    ),
    Write(
        "trash",
        "POST",
        "/admin/v1/users/bulk_send_to_trash",
        apply(Change.TRASH_ACCOUNT),
        setting(status="pending deletion"),
    ),
    Write(
        "restore",
        "POST",
        "/admin/v1/users/bulk_restore",
        apply(Change.RESTORE_ACCOUNT),
        setting(status="active"),
        setting(status="pending deletion"),
    ),
    Write("note", "POST", PATH, apply(Change.SUSPEND_DEVICE, PHONE), setting(notes=noted()), response={}),
    Write(
        "suspend",
        "DELETE",
        f"{PATH}/phones/{PHONE}",
        apply(Change.SUSPEND_DEVICE, PHONE),
        lambda doc: doc["phones"].pop(0),
        setting(notes=noted()),
    ),
    Write(
        "resume",
        "POST",
        f"{PATH}/phones",
        apply(Change.RESUME_DEVICE, PHONE),
        setting(phones=account()["phones"], notes=""),
        setting(phones=account()["phones"][1:], notes=noted()),
    ),
    Write(
        "return",
        "DELETE",
        f"{PATH}/tokens/{TOKEN}",
        apply(Change.RETURN_TOKEN, TOKEN),
        lambda doc: doc["tokens"].clear(),
    ),
    Write(
        "remove",
        "DELETE",
        f"/admin/v1/desktop_authenticators/{LAPTOP}",
        apply(Change.REMOVE_DEVICE, LAPTOP),
        setting(desktop_authenticators=[]),
        setting(desktop_authenticators=[{"dakey": LAPTOP, "computer_name": "LT-0417"}]),
    ),
    Write(
        "assign",
        "POST",
        f"{PATH}/tokens",
        assign,
        setting(tokens=account()["tokens"]),
        setting(tokens=[]),
    ),
    Write("resync", "POST", f"/admin/v1/tokens/{TOKEN}/resync", resync),
    Write("text", "POST", f"/admin/v1/phones/{PHONE}/send_sms_passcodes", text),
    Write(
        "invite", "POST", "/admin/v1/users/enroll", invite, before=setting(is_enrolled=False), response="a1b2"
    ),
    Write(
        "number",
        "POST",
        f"/admin/v1/phones/{PHONE}",
        number,
        lambda doc: doc["phones"][0].update(number="+32475129999"),
        response={},
    ),
    Write(
        "rename",
        "POST",
        f"/admin/v1/phones/{PHONE}",
        rename,
        lambda doc: doc["phones"][0].update(name="Pixel of before"),
        response={},
    ),
    Write("ask", "POST", "/auth/v2/auth", ask, response={"txid": "t"}),
]


@pytest.fixture
def doc(wire: Edge) -> Doc:
    """The account as the edge shows it now."""
    now = account()
    phone = {"phone_id": PHONE, "sms_passcodes_sent": True}
    wire.on("GET", PATH, lambda _seen: ok(now))

    def holders() -> list[Doc]:
        return [{"user_id": USER} for row in now["phones"] if row["phone_id"] == PHONE]

    wire.on(
        "GET",
        f"/admin/v1/phones/{PHONE}",
        lambda _seen: ok(phone | {"users": holders()}),
    )
    wire.on("GET", f"/admin/v1/tokens/{TOKEN}", ok({"token_id": TOKEN, "users": [], "admins": []}))
    door = {"result": "auth", "devices": [{"device": PHONE, "capabilities": ["push"]}]}
    wire.on("POST", "/auth/v2/preauth", ok(door))
    taken = f"{PATH}/phones/{PHONE}"
    wire.on("DELETE", taken, lambda _seen: ok("") if now["phones"].pop(0) else None)
    return now


CUT = [(write, True) for write in WRITES] + [(write, False) for write in WRITES if write.name == "lock"]
"""The answer says how long it is, or ends with its connection: that does not depend on the write."""


@pytest.mark.parametrize(("write", "length"), CUT, ids=lambda value: getattr(value, "name", str(value)))
async def test_cut_at_each_byte(write: Write, length: bool, wire: Edge, duo: DuoVendor, doc: Doc) -> None:
    write.before(doc)
    body = ok(write.response).partition(b"\r\n\r\n")[2]
    whole = http(200, body, length=length)
    for cut in range(len(whole)):
        wire.on(write.method, write.path, whole[:cut])
        with pytest.raises(OutcomeUnknown):
            await write.call(duo)
    sent = len([seen for seen in wire.sent(write.method) if seen.path == write.path])
    assert sent == len(whole)

    def answer(_seen: object) -> bytes:
        write.change(doc)
        return whole

    wire.on(write.method, write.path, answer)
    await write.call(duo)
    assert len([seen for seen in wire.sent(write.method) if seen.path == write.path]) == sent + 1


CERTAIN = [
    (40301, ErrorCode.VENDOR_PERMISSION),
    (40103, ErrorCode.VENDOR_KEYS_WRONG),
    (40401, ErrorCode.NOT_FOUND),
    (42901, ErrorCode.VENDOR_BUSY),
]


@pytest.mark.parametrize(("code", "told"), CERTAIN)
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_a_refusal_is_certain_and_told_as_such(
    write: Write, code: int, told: ErrorCode, wire: Edge, duo: DuoVendor, doc: Doc
) -> None:
    write.before(doc)
    wire.on(write.method, write.path, fail(code))
    with pytest.raises(DeskError) as caught:
        await write.call(duo)
    assert (caught.value.code, isinstance(caught.value, OutcomeUnknown)) == (told, False)


@pytest.mark.parametrize(
    "write",
    [one for one in WRITES if one.name not in {"resync", "text", "invite", "ask"}],
    ids=lambda write: write.name,
)
async def test_a_yes_without_an_effect_is_not_believed(
    write: Write, wire: Edge, duo: DuoVendor, doc: Doc
) -> None:
    write.before(doc)
    wire.on(write.method, write.path, ok(write.response))
    with pytest.raises(OutcomeUnknown):
        await write.call(duo)


@pytest.mark.parametrize("blocked", [True, False])
async def test_a_computer_is_blocked_byte_by_byte(
    blocked: bool, wire: Edge, duo: DuoVendor, doc: Doc
) -> None:
    assert duo.locks is not None
    row = {"compkey": COMPUTER, "users": [{"user_id": USER}]}
    path = f"/admin/v1/registered_devices/blocked/{COMPUTER}"
    method = "POST" if blocked else "DELETE"
    change = Change.SUSPEND_DEVICE if blocked else Change.RESUME_DEVICE
    wire.on("GET", f"/admin/v1/registered_devices/{COMPUTER}", ok(row))
    wire.on("GET", path, fail(40401) if blocked else ok(row))
    whole = ok("")
    for cut in range(0, len(whole), 2):  # three reads each: the rate of single objects
        wire.on(method, path, whole[:cut])
        with pytest.raises(OutcomeUnknown):
            await duo.locks.apply(USER, COMPUTER, change)
    wire.on(method, path, whole)
    with pytest.raises(OutcomeUnknown):
        await duo.locks.apply(USER, COMPUTER, change)
    assert doc["status"] == "active"
