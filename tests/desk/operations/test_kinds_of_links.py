"""Links that set up a phone: which road they take, what the vendor is asked, and what stands when nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import ActivationOrder, Delivery, InviteOrder
from helpdesk_tui.desk.gate.carrying import Road
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.letters.activation import Invitation, activation_letter
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.links import carry
from helpdesk_tui.desk.operations.kinds.register import KINDS
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.phrases import load
from helpdesk_tui.vendors.capability_values import InvitationAsk, InvitationMade
from helpdesk_tui.vendors.values import ActivationAsk, ActivationMade, ActivationState, ActivationTexts
from tests.desk.inside import AMELIE, MAIL, MOBILE
from tests.desk.operations.rig import Desk, Spy, only_with

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
LINK = SecretStr("https://m-00000000.example/activate/invented")
SMS = ActivationOrder(vendor=TWIN, device=PHONE, seconds=3600)
BY_MAIL = SMS.model_copy(update={"delivery": Delivery.MAIL})
QR = SMS.model_copy(update={"delivery": Delivery.QR})
INVITE = InviteOrder(vendor=TWIN, account="DU1", seconds=3600)
KIND = KINDS["activation"]


class Enrolment(Spy):
    """Links of a vendor that sends SMS itself and hands the rest over."""

    finishes = False
    able = frozenset({Delivery.SMS, Delivery.QR})

    def deliveries(self, device: Any) -> frozenset[Delivery]:
        return self.able if device.ref == "DP1" else frozenset()

    def may_travel(self, device: Any) -> bool:
        return bool(device.ref == "DP1")

    def stops_old(self, device: Any) -> bool:
        return bool(device.activated)


def made(desk: Desk, **changes: Any) -> ActivationMade:
    values: dict[str, Any] = {"until": desk.clock.now() + timedelta(hours=2), "sent_to": MOBILE, **changes}
    return ActivationMade(**values)


def ask(order: ActivationOrder, delivery: Delivery) -> ActivationAsk:
    words = load("fr")
    texts = ActivationTexts(words.activation_sms("duo"), words.installation_sms("duo"))
    return ActivationAsk("op_1", "DP1", 3600, delivery, order.install_link, texts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "activated", "action"),
    [
        (SMS, True, Action.ACTIVATION_REPLACE),
        (SMS, False, Action.ACTIVATION_FIRST),
        (QR, True, Action.QR_ON_SCREEN),
        (BY_MAIL, True, Action.ACTIVATION_REPLACE),
    ],
)
async def test_the_gate_hears_whether_something_stops_and_where_it_goes(
    desk: Desk, order: ActivationOrder, activated: bool, action: Action
) -> None:
    person = await desk.house.store.read(lambda c: person_facts(c, desk.house, AMELIE, desk.agent.id))
    phones = tuple(replace(fact, device=replace(fact.device, activated=activated)) for fact in person.devices)
    asked = KIND.asked(desk.house, replace(person, devices=phones), order)
    assert asked == Asked(action, TWIN, PHONE, order.delivery)
    told = await desk.operations.dry_run(desk.case_open.id, SMS)
    assert told.stops_old is True, "the phone of the twin is active"


async def test_a_dry_run_of_a_first_link_stops_nothing(desk: Desk) -> None:
    told = await desk.operations.dry_run(desk.case_open.id, QR)
    assert told.stops_old is False


async def sent(
    desk: Desk, order: ActivationOrder, answer: ActivationMade, **changes: Any
) -> tuple[Any, Done]:
    enrolment = Enrolment(activate=answer)
    for name, value in changes.items():
        setattr(enrolment, name, value)
    only_with(desk, enrolment=enrolment)
    entry = await desk.intended(order)
    return enrolment.asked, await KIND.effect(desk.house, entry, order, SecretStr("unused"))


@pytest.mark.parametrize(("to", "kept"), [(MOBILE, "..56"), ("vendor", "vendor")])
async def test_the_vendor_sends_it_in_the_callers_language(desk: Desk, to: str, kept: str) -> None:
    order = SMS.model_copy(update={"install_link": True})
    asked, done = await sent(desk, order, made(desk, sent_to=to, link=LINK, handle=LINK))
    assert asked == [("activate", "DU1", ask(order, Delivery.SMS))]
    assert done == Done(
        until=desk.clock.now() + timedelta(hours=2), uses=None, device_ref="DP1", sent_to=kept
    )
    assert desk.sms.letters == []


async def test_a_link_that_never_ends_is_ended_by_the_desk(desk: Desk) -> None:
    _, done = await sent(desk, SMS, made(desk, until=None))
    assert done.until == desk.clock.now() + timedelta(hours=1)


async def test_a_vendor_that_wants_a_first_code_says_so(desk: Desk) -> None:
    _, done = await sent(desk, SMS, made(desk, first_code=True))
    assert (done.result, done.handle, done.look_after) == (Result.CODE_WANTED, None, None)


@pytest.mark.parametrize("handle", [None, LINK])
async def test_a_phone_that_has_to_answer_is_waited_for(desk: Desk, handle: SecretStr | None) -> None:
    _, done = await sent(desk, SMS, made(desk, handle=handle, first_code=True), finishes=True)
    if handle is None:
        assert (done.result, done.handle, done.look_after) == (Result.CODE_WANTED, None, None)
    else:
        assert (done.result, done.handle, done.look_after) == (Result.WAITING, LINK, 2.0)


async def test_a_link_for_the_screen_is_sealed_and_goes_nowhere_else(desk: Desk) -> None:
    asked, done = await sent(desk, QR, made(desk, link=LINK, sent_to=""))
    assert asked == [("activate", "DU1", ask(QR, Delivery.QR))]
    assert done == Done(
        until=desk.clock.now() + timedelta(hours=2),
        uses=None,
        device_ref="DP1",
        secrets=Secrets(link=LINK),
    )
    assert (desk.sms.letters, desk.mail.letters) == ([], [])


async def test_a_link_that_no_vendor_texts_is_texted_by_the_desk(desk: Desk) -> None:
    only_qr = frozenset({Delivery.QR})
    asked, done = await sent(desk, SMS, made(desk, link=LINK, sent_to=""), able=only_qr)
    assert asked == [("activate", "DU1", ask(SMS, Delivery.QR))]
    assert (done.sent_to, done.secrets) == ("..56", Secrets())
    words = load("fr").activation_sms("duo")
    assert desk.sms.letters == [(MOBILE, words.replace("<acturl>", LINK.get_secret_value()))]


async def test_a_link_that_no_vendor_mails_is_mailed_by_the_desk(desk: Desk) -> None:
    page = SecretStr("https://m-00000000.example/android/invented")
    _, done = await sent(desk, BY_MAIL, made(desk, link=LINK, page=page, until=None))
    assert done.sent_to == "@durand.example"
    until = desk.clock.now() + timedelta(hours=1)
    (client,) = desk.house.config.clients
    letter = activation_letter(
        desk.house.letters, client, "fr", Invitation("duo", page, LINK, "iPhone 13", "..56", until)
    )
    assert desk.mail.posted == [letter]
    assert [to for to, _ in desk.mail.letters] == [MAIL]


async def test_a_link_that_was_not_handed_over_is_not_carried(desk: Desk) -> None:
    _, done = await sent(desk, BY_MAIL, made(desk, sent_to="", link=None))
    assert done.sent_to == ""
    assert desk.mail.letters == []


async def test_without_a_road_nothing_is_made(desk: Desk) -> None:
    enrolment = Enrolment(activate=made(desk))
    enrolment.able = frozenset()
    only_with(desk, enrolment=enrolment)
    entry = await desk.intended(SMS)
    gone = SMS.model_copy(update={"device": DeviceId("twin:DP9")})
    for order in (SMS, gone):
        with pytest.raises(Refused) as caught:
            await KIND.effect(desk.house, entry, order, None)
        assert caught.value.code is ErrorCode.UNSUPPORTED
    assert enrolment.asked == []


def road(**changes: Any) -> Road:
    values: dict[str, Any] = {"address": MOBILE, "label": "iPhone 13", "hint": "..56", **changes}
    return Road(Delivery.QR, **values)


async def carried(desk: Desk, order: ActivationOrder, answer: ActivationMade) -> None:
    until = desk.clock.now() + timedelta(hours=1)
    entry = await desk.intended(order)
    await carry(desk.house, entry, order, road(), answer, language="nl", until=until)


async def test_what_is_carried_is_the_page_where_there_is_one(desk: Desk) -> None:
    page = SecretStr("https://m-00000000.example/android/invented")
    await carried(desk, SMS, made(desk, link=LINK, page=page))
    words = load("nl").activation_sms("duo")
    assert desk.sms.letters == [(MOBILE, words.replace("<acturl>", page.get_secret_value()))]


@pytest.mark.parametrize(
    ("order", "without"),
    [(SMS, "sms"), (BY_MAIL, "mail"), (QR, None), (SMS, "link")],
)
async def test_what_cannot_be_carried_is_refused(
    desk: Desk, order: ActivationOrder, without: str | None
) -> None:
    if without in ("sms", "mail"):
        setattr(desk.house.couriers, without, None)
    answer = made(desk, link=None if without == "link" else LINK)
    with pytest.raises(Refused) as caught:
        await carried(desk, order, answer)
    assert caught.value.code is ErrorCode.UNSUPPORTED
    assert (desk.sms.letters, desk.mail.letters) == ([], [])


SETTLED: list[tuple[ActivationOrder, bool | None, float, str, str | None]] = [
    (SMS, False, 0, "failed", "operation:failed"),
    (SMS, True, 0, "done", "operation:done"),
    (QR, True, 0, "out of the way", None),
    (BY_MAIL, True, 0, "out of the way", None),
    (SMS, None, 6, "asked again", "operation:unknown"),
    (SMS, None, 6.1, "out of the way", None),
]


@pytest.mark.parametrize(("order", "answer", "minutes", "becomes", "event"), SETTLED)
async def test_after_a_lost_answer_the_vendor_says_whether_it_went(
    desk: Desk, order: ActivationOrder, answer: bool | None, minutes: float, becomes: str, event: str | None
) -> None:
    enrolment = Enrolment(was_sent=answer)
    only_with(desk, enrolment=enrolment)
    entry = await desk.intended(order)
    desk.clock.step(minutes=minutes)
    left = await desk.left_by(entry.id, lambda: KIND.settle(desk.house, entry, order))
    delivery = Delivery.QR if order is BY_MAIL else order.delivery
    assert enrolment.asked == [("was_sent", "DU1", ask(order, delivery), {"asked_at": entry.asked_at})]
    row = await desk.row(entry.id)
    events = [one for one in left.lines if one.event.startswith("operation:")]
    assert [one.event for one in events] == ([] if event is None else [event])
    if becomes == "done":
        (grant,) = left.grants
        assert (grant["device_ref"], grant["until"]) == ("DP1", entry.asked_at + timedelta(hours=1))
        assert events[0].params["found"] == "true"
    elif becomes == "out of the way":
        assert (row["state"], row["slot"], row["next_check"]) == ("intent", None, None)
    elif becomes == "asked again":
        assert (row["state"], row["problem"]) == ("unknown", "outcome_unknown")
        assert row["slot"] is not None
    else:
        assert (row["state"], row["problem"]) == ("failed", "outcome_unknown")


async def test_a_device_that_is_gone_is_asked_about_as_it_was_ordered(desk: Desk) -> None:
    enrolment = Enrolment(was_sent=True)
    only_with(desk, enrolment=enrolment)
    gone = BY_MAIL.model_copy(update={"device": DeviceId("twin:DP9")})
    entry = await desk.intended(gone)
    await KIND.settle(desk.house, entry, gone)
    (asked,) = enrolment.asked
    assert (asked[2].delivery, asked[2].device_ref) == (Delivery.MAIL, "DP9")
    assert (await desk.row(entry.id))["state"] == "done"


async def bound(desk: Desk, **changes: Any) -> Entry:
    """A link that was sent, and whose phone has to answer within half an hour."""
    entry = await desk.intended(SMS)
    values = {
        "state": "done",
        "result": "waiting",
        "handle": desk.house.seal.seal(SecretStr("behind the link"), f"{entry.id}/handle"),
        "until": desk.clock.now() + timedelta(minutes=30),
        **changes,
    }
    query = update(operation).where(operation.c.id == entry.id).values(**values)
    await desk.house.store.write(lambda c: c.execute(query))
    return await desk.entry(entry.id)


@pytest.mark.parametrize(
    ("state", "result", "later"),
    [
        (ActivationState.ACTIVATED, "activated", False),
        (ActivationState.UNKNOWN, "timed_out", False),
        (ActivationState.PENDING, "waiting", True),
    ],
)
async def test_the_phones_answer_is_bound_once(
    desk: Desk, state: ActivationState, result: str, later: bool
) -> None:
    enrolment = Enrolment(finish=state)
    only_with(desk, enrolment=enrolment)
    entry = await bound(desk)
    await KIND.settle(desk.house, entry, SMS)
    assert enrolment.asked == [("finish", "DU1", "DP1", SecretStr("behind the link"))]
    row = await desk.row(entry.id)
    assert row["result"] == result
    assert row["next_check"] == (desk.clock.now() + timedelta(seconds=2) if later else None)


Until = Callable[[datetime], datetime | None]


@pytest.mark.parametrize(
    ("until", "handle", "asks"),
    [
        (lambda now: now + timedelta(seconds=1), True, True),
        (lambda now: now, True, False),
        (lambda now: None, True, True),
        (lambda now: now + timedelta(hours=1), False, False),
    ],
)
async def test_a_link_that_has_ended_is_bound_to_nothing(
    desk: Desk, until: Until, handle: bool, asks: bool
) -> None:
    enrolment = Enrolment(finish=ActivationState.ACTIVATED)
    only_with(desk, enrolment=enrolment)
    changes: dict[str, Any] = {} if handle else {"handle": None}
    entry = await bound(desk, until=until(desk.clock.now()), **changes)
    await KIND.settle(desk.house, entry, SMS)
    assert bool(enrolment.asked) is asks
    assert (await desk.row(entry.id))["result"] == ("activated" if asks else "timed_out")


async def test_a_vendor_that_lost_its_links_settles_nothing(desk: Desk) -> None:
    for state in ("intent", "done"):
        entry = await bound(desk, state=state) if state == "done" else await desk.intended(SMS, "op_0")
        only_with(desk)
        with pytest.raises(Refused) as caught:
            await KIND.settle(desk.house, entry, SMS)
        assert caught.value.code is ErrorCode.UNSUPPORTED
        await desk.house.store.write(lambda c: c.execute(update(operation).values(slot=None)))


def test_what_is_kept_of_a_link() -> None:
    assert (KIND.known(SMS), KIND.what(SMS)) == ({"seconds": 3600, "delivery": "sms"}, "sms")
    kind = KINDS["invite"]
    assert (kind.known(INVITE), kind.what(INVITE)) == ({"seconds": 3600, "delivery": "mail"}, "mail")


class Invitations(Spy):
    deliveries = frozenset({Delivery.MAIL, Delivery.QR})


def invitation(delivery: Delivery) -> InvitationAsk:
    return InvitationAsk("op_1", delivery, 3600, "")  # type: ignore[arg-type]


INVITED: list[tuple[Delivery, dict[str, Any], dict[str, Any]]] = [
    (Delivery.MAIL, {"sent_to": MAIL, "link": LINK}, {"sent_to": "@durand.example"}),
    (Delivery.MAIL, {"sent_to": "vendor"}, {"sent_to": "vendor"}),
    (Delivery.QR, {"sent_to": "", "link": LINK}, {"sent_to": "", "secrets": Secrets(link=LINK)}),
]


@pytest.mark.parametrize(("delivery", "answer", "done"), INVITED)
@pytest.mark.parametrize("ends", [True, False])
async def test_an_invitation_is_sent_or_drawn(
    desk: Desk, delivery: Delivery, answer: dict[str, Any], done: dict[str, Any], ends: bool
) -> None:
    until = desk.clock.now() + timedelta(hours=2) if ends else None
    spy = Invitations(invite=InvitationMade(until, **answer))
    only_with(desk, invitations=spy)
    order = INVITE.model_copy(update={"delivery": delivery})
    entry = await desk.intended(order)
    found = await KINDS["invite"].effect(desk.house, entry, order, None)
    assert spy.asked == [("invite", "DU1", invitation(delivery))]
    at_last = desk.clock.now() + timedelta(days=30)
    assert found == Done(until=until, uses=None, ends_by=at_last, **done)


async def test_the_gate_hears_where_an_invitation_goes(desk: Desk) -> None:
    person = await desk.house.store.read(lambda c: person_facts(c, desk.house, AMELIE, desk.agent.id))
    order = INVITE.model_copy(update={"delivery": Delivery.QR})
    asked = KINDS["invite"].asked(desk.house, person, order)
    assert asked == Asked(Action.INVITE, TWIN, delivery=Delivery.QR, account="DU1")


async def test_a_road_that_a_vendor_does_not_have_is_refused(desk: Desk) -> None:
    order = INVITE.model_copy(update={"delivery": Delivery.SMS})
    entry = await desk.intended(order)
    spy = Invitations(invite=None)
    for capability in (spy, None):
        only_with(desk, invitations=capability)
        with pytest.raises(Refused) as caught:
            await KINDS["invite"].effect(desk.house, entry, order, None)
        assert caught.value.code is ErrorCode.UNSUPPORTED
    with pytest.raises(Refused) as caught:
        await KINDS["invite"].settle(desk.house, entry, order)
    assert caught.value.code is ErrorCode.UNSUPPORTED
    assert spy.asked == []


@pytest.mark.parametrize(
    ("delivery", "answer", "state"),
    [
        (Delivery.MAIL, True, "done"),
        (Delivery.MAIL, False, "failed"),
        (Delivery.MAIL, None, "intent"),
        (Delivery.QR, True, "intent"),
        (Delivery.QR, False, "failed"),
    ],
)
async def test_an_invitation_whose_answer_was_lost(
    desk: Desk, delivery: Delivery, answer: bool | None, state: str
) -> None:
    spy = Invitations(invited=answer)
    only_with(desk, invitations=spy)
    order = INVITE.model_copy(update={"delivery": delivery})
    entry = await desk.intended(order)
    desk.clock.step(minutes=1)
    left = await desk.left_by(entry.id, lambda: KINDS["invite"].settle(desk.house, entry, order))
    assert spy.asked == [("invited", "DU1", invitation(delivery), {"asked_at": entry.asked_at})]
    row = await desk.row(entry.id)
    assert (row["state"], row["slot"], row["next_check"]) == (state, None, None)
    if state == "done":
        assert row["until"] == entry.asked_at + timedelta(hours=1)
        assert left.lines[0].params["found"] == "true"
    elif state == "failed":
        assert row["problem"] == "outcome_unknown"
