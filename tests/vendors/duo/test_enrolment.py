"""Activation links: what is sent, what is handed over, what the log says later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.enrolment import DuoEnrolment
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.duo.wire.models import Phone
from helpdesk_tui.vendors.values import ActivationAsk, ActivationState, ActivationTexts, OutcomeUnknown
from tests.vendors.duo.account import PHONE, USER
from tests.vendors.duo.conftest import now
from tests.vendors.edge import Edge, fail, http, ok, pinged

PATH = f"/admin/v1/phones/{PHONE}"
TELEPHONY = "/admin/v2/logs/telephony"
ROW: dict[str, Any] = {
    "phone_id": PHONE,
    "number": "+32 475 12 34 56",
    "type": "Mobile",
    "platform": "Apple iOS",
    "activated": True,
    "users": [{"user_id": USER}],
}
TEXTS = ActivationTexts("Votre lien: <acturl>", "L'application: <insturl>")
ASK = ActivationAsk(OperationId("op"), PHONE, 86_400, Delivery.SMS, install_link=False, texts=TEXTS)
LINK = {
    "activation_url": "https://m-xxxx.duosecurity.com/activate/aaaabbbb",
    "activation_barcode": "https://api-x.duosecurity.com/frame/qr?value=duo%3A%2F%2Faaaabbbb-Y29kZQ&x=1",
    "valid_secs": 86_400,
}


@pytest.fixture
def enrolment(duo: DuoVendor) -> DuoEnrolment:
    assert isinstance(duo.enrolment, DuoEnrolment)
    return duo.enrolment


@pytest.fixture
def phone(wire: Edge) -> dict[str, Any]:
    row = dict(ROW)
    wire.on("GET", PATH, lambda _seen: ok(row))
    return row


@pytest.mark.parametrize(
    ("changes", "ways", "stops"),
    [
        ({}, {Delivery.SMS, Delivery.QR}, True),
        ({"activated": False}, {Delivery.SMS, Delivery.QR}, False),
        ({"number": ""}, {Delivery.QR}, True),
        ({"type": "Landline", "activated": False}, set(), False),
        ({"type": "Unknown", "platform": "Unknown", "activated": False}, {Delivery.SMS, Delivery.QR}, False),
    ],
)
def test_ways(changes: dict[str, Any], ways: set[Delivery], stops: bool, enrolment: DuoEnrolment) -> None:
    device = mapping.phone(Phone.model_validate(ROW | changes))
    assert enrolment.deliveries(device) == ways
    assert enrolment.stops_old(device) is stops


async def test_sms(wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]) -> None:
    wire.on(
        "POST", f"{PATH}/send_sms_activation", ok({"valid_secs": 86_400, "activation_msg": "https://secret"})
    )
    made = await enrolment.activate(USER, ASK)
    assert (made.sent_to, made.link, made.stopped_old) == ("+32 475 12 34 56", None, False)
    assert made.until is not None
    assert abs(made.until - now() - timedelta(days=1)) < timedelta(seconds=5)
    assert wire.sent("POST")[0].json == {
        "activation_msg": "Votre lien: <acturl>",
        "install": "0",
        "valid_secs": "86400",
    }


async def test_install_link_goes_first(wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]) -> None:
    wire.on("POST", f"{PATH}/send_sms_activation", ok({"valid_secs": "86400"}))
    await enrolment.activate(USER, replace(ASK, install_link=True))
    assert wire.sent("POST")[0].json["install"] == "1"
    assert wire.sent("POST")[0].json["installation_msg"] == "L'application: <insturl>"


async def test_unknown_phone_is_declared_first(
    wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    phone |= {"type": "Unknown", "platform": "", "activated": False}
    wire.on("POST", PATH, ok(phone | {"type": "Mobile", "platform": "Generic Smartphone"}))
    wire.on("POST", f"{PATH}/send_sms_activation", ok({}))
    await enrolment.activate(USER, ASK)
    declared, sent = wire.sent("POST")
    assert declared.json == {"platform": "generic smartphone", "type": "mobile"}
    assert sent.path.endswith("send_sms_activation")


async def test_link_to_draw(wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]) -> None:
    wire.on("POST", f"{PATH}/activation_url", ok(LINK))
    made = await enrolment.activate(USER, replace(ASK, delivery=Delivery.QR))
    assert made.link is not None
    assert made.link.get_secret_value() == "duo://aaaabbbb-Y29kZQ"
    assert "aaaabbbb" not in repr(made)
    wire.on("POST", f"{PATH}/activation_url", ok(LINK | {"activation_barcode": "https://192.0.2.1/qr"}))
    made = await enrolment.activate(USER, replace(ASK, delivery=Delivery.QR))
    assert made.link is not None
    assert made.link.get_secret_value() == LINK["activation_url"]


async def test_old_app_that_stopped_at_once(
    wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    def post(_seen: object) -> bytes:
        phone["activated"] = False
        return ok(LINK)

    wire.on("POST", f"{PATH}/activation_url", post)
    assert (await enrolment.activate(USER, replace(ASK, delivery=Delivery.QR))).stopped_old is True


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (replace(ASK, seconds=0), "seconds"),
        (replace(ASK, seconds=86_401), "seconds"),
        (replace(ASK, texts=ActivationTexts("no mark", "x")), "activation"),
        (replace(ASK, install_link=True, texts=ActivationTexts("<acturl>", "no mark")), "installation"),
        (replace(ASK, delivery=Delivery.MAIL), "mail"),
        (replace(ASK, device_ref="../x"), "ref"),
    ],
)
async def test_asks_that_never_leave(
    ask: ActivationAsk, field: str, wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    with pytest.raises(Mistaken) as caught:
        await enrolment.activate(USER, ask)
    assert field in caught.value.params.values()
    assert wire.sent("POST") == []


async def test_phone_of_somebody_else(wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]) -> None:
    phone["users"] = [{"user_id": "DU" + "0" * 18}]
    with pytest.raises(Missing):
        await enrolment.activate(USER, ASK)
    assert wire.sent("POST") == []


@pytest.mark.parametrize(
    "answer", [ok({"valid_secs": 0}), ok({"valid_secs": 999_999}), ok(""), http(502, b""), b""]
)
async def test_strange_answers(
    answer: bytes, wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    wire.on("POST", f"{PATH}/send_sms_activation", answer)
    with pytest.raises(OutcomeUnknown):
        await enrolment.activate(USER, ASK)


@pytest.mark.parametrize(
    ("activated", "state"),
    [(True, ActivationState.ACTIVATED), (False, ActivationState.PENDING), (None, ActivationState.UNKNOWN)],
)
async def test_state(
    activated: bool | None, state: ActivationState, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    phone["activated"] = activated
    assert await enrolment.state(USER, PHONE) is state
    phone["users"] = []
    assert await enrolment.state(USER, PHONE) is ActivationState.UNKNOWN


async def test_was_sent(wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]) -> None:
    log: list[Any] = []
    wire.on("GET", TELEPHONY, lambda _seen: ok({"items": log, "metadata": {"next_offset": None}}))
    earlier = now() - timedelta(minutes=6)
    assert await enrolment.was_sent(USER, ASK, asked_at=now() - timedelta(minutes=3)) is None
    assert [seen.path for seen in wire.seen] == ["/auth/v2/ping"]
    assert await enrolment.was_sent(USER, ASK, asked_at=earlier) is False
    log += [
        {"type": "phone", "phone": "+32475123456", "context": "enrollment"},
        {"type": "sms", "phone": "+32475999999", "context": "enrollment"},
        {"type": "sms", "phone": "+32475123456", "context": "authentication"},
        "strange",
    ]
    assert await enrolment.was_sent(USER, ASK, asked_at=earlier) is False
    log.append({"type": "sms", "phone": "0475/12.34.56", "context": "enrollment"})
    assert await enrolment.was_sent(USER, ASK, asked_at=earlier) is True
    assert await enrolment.was_sent(USER, replace(ASK, delivery=Delivery.QR), asked_at=earlier) is None
    wire.on("GET", TELEPHONY, fail(40301))
    assert await enrolment.was_sent(USER, ASK, asked_at=earlier) is None
    wire.on("GET", TELEPHONY, fail(40103))
    with pytest.raises(Mistaken) as caught:
        await enrolment.was_sent(USER, ASK, asked_at=earlier)
    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG


async def test_window_is_in_the_vendors_time(
    wire: Edge, enrolment: DuoEnrolment, phone: dict[str, Any]
) -> None:
    wire.on("GET", "/auth/v2/ping", pinged(offset=3600))
    wire.on("GET", TELEPHONY, ok({"items": []}))
    await enrolment.state(USER, PHONE)
    earlier = now() - timedelta(minutes=6)
    await enrolment.was_sent(USER, ASK, asked_at=earlier)
    query = dict(pair.split("=") for pair in wire.seen[-1].query.split("&"))
    assert abs(int(query["mintime"]) / 1000 - earlier.timestamp() - 3600) < 10
