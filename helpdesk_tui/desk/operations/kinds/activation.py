"""Activation links: sent by the vendor, carried by the desk, or drawn in the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from pydantic import SecretStr
from sqlalchemy import Connection

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import DryRun, OperationState, Result
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from helpdesk_tui.desk.gate import carrying
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.look import Look, action_of_activation
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.subject import said_not_me
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal, settling
from helpdesk_tui.desk.operations.effects import BY_VENDOR, Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of
from helpdesk_tui.desk.operations.kinds.links import carry
from helpdesk_tui.desk.people import facts
from helpdesk_tui.phrases import load
from helpdesk_tui.vendors.values import ActivationAsk, ActivationState, ActivationTexts

CANNOT_BE_KNOWN = timedelta(minutes=6)
"""After this an activation that the vendor cannot tell of stays unknown, and a new one may be sent."""
LOOK_AGAIN = 2.0
"""Seconds between two looks at a phone that has to answer."""


class Activation(Kind[ActivationOrder]):
    """A new link for one device."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: ActivationOrder) -> Asked:
        """A first link, one that stops what works now, or a QR code on the screen."""
        action = action_of_activation(house, person, order.vendor, order.device)
        if order.delivery is Delivery.QR:
            action = Action.QR_ON_SCREEN
        return Asked(action, order.vendor, order.device, order.delivery)

    async def effect(
        self, house: House, entry: Entry, order: ActivationOrder, code: SecretStr | None
    ) -> Done:
        """Have it sent, carry it, or hand it over to be drawn."""
        del code
        road, texts, language = await _road(house, entry, order)
        if road is None:
            raise Refused(ErrorCode.UNSUPPORTED)
        enrolment = able(house.vendors[entry.vendor].enrolment)
        made = await enrolment.activate(entry.account_ref, _asked(entry, order, road.delivery, texts))
        # A vendor whose links never end by themselves: the desk ends them at the time that was asked for.
        until = made.until or entry.asked_at + timedelta(seconds=order.seconds)
        finishing = enrolment.finishes and made.handle is not None
        result = Done(
            until=until,
            uses=None,
            device_ref=ref_of(order.device),
            sent_to=made.sent_to if made.sent_to == BY_VENDOR else hint(made.sent_to),
            handle=made.handle if finishing else None,
            result=Result.WAITING if finishing else Result.CODE_WANTED if made.first_code else None,
            look_after=LOOK_AGAIN if finishing else None,
        )
        if order.delivery is Delivery.QR:
            return replace(result, secrets=Secrets(link=made.link))
        if road.courier is None or made.link is None:
            return result
        await carry(house, entry, order, road, made, language=language, until=until)
        return replace(result, sent_to=hint(road.address))

    async def settle(self, house: House, entry: Entry, order: ActivationOrder) -> None:
        """Was it sent; and, where the desk has to bind the phone's answer: has it come?"""
        if entry.state not in journal.OPEN:
            await self._finish(house, entry, order)
            return
        road, texts, _language = await _road(house, entry, order)
        delivery = order.delivery if road is None else road.delivery
        ask = _asked(entry, order, delivery, texts)
        enrolment = able(house.vendors[entry.vendor].enrolment)
        sent = await enrolment.was_sent(entry.account_ref, ask, asked_at=entry.asked_at)
        carried = road is not None and road.courier is not None
        if sent is False:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)
        elif sent and (carried or order.delivery is Delivery.QR):
            # It was made, but nobody holds it: a new one replaces it, so it does not stand in the way.
            await cannot_be_known(house, entry)
        elif sent:
            until = entry.asked_at + timedelta(seconds=order.seconds)
            done = Done(until=until, uses=None, device_ref=ask.device_ref)
            await settling.done(house, entry, done, found=True)
        elif house.clock.now() - entry.asked_at > CANNOT_BE_KNOWN:
            await cannot_be_known(house, entry)
        else:
            await settling.again(house, entry, ErrorCode.OUTCOME_UNKNOWN.value)

    async def _finish(self, house: House, entry: Entry, order: ActivationOrder) -> None:
        """Bind what the phone answered; a handle that is no longer there has ended with its link.

        Nor is anything bound for a person who said "not me": then the desk lets the link run out.
        """
        now = house.clock.now()
        if (
            entry.handle is None
            or (entry.until is not None and entry.until <= now)
            or await house.store.read(partial(_disowned, entry=entry, now=now))
        ):
            await settling.answered(house, entry, Result.TIMED_OUT)
            return
        enrolment = able(house.vendors[entry.vendor].enrolment)
        handle = house.seal.unseal(entry.handle, f"{entry.id}/handle")
        state = await enrolment.finish(entry.account_ref, ref_of(order.device), handle)
        if state is ActivationState.PENDING:
            await settling.look_again(house, entry, LOOK_AGAIN)
            return
        activated = state is ActivationState.ACTIVATED
        await settling.answered(house, entry, Result.ACTIVATED if activated else Result.TIMED_OUT)

    def known(self, order: ActivationOrder) -> Known:
        """Length and road."""
        return {"seconds": order.seconds, "delivery": order.delivery.value}

    def what(self, order: ActivationOrder) -> str:
        """How it travels."""
        return order.delivery.value

    async def foretell(self, house: House, seen: Look, order: ActivationOrder, answer: DryRun) -> DryRun:
        """Whether what works now stops."""
        del house, order
        return answer.model_copy(update={"stops_old": seen.wish.action is Action.ACTIVATION_REPLACE})


def _disowned(connection: Connection, entry: Entry, now: datetime) -> bool:
    return said_not_me(connection, facts.current(connection, entry.person), now, entry.case)


async def _road(
    house: House, entry: Entry, order: ActivationOrder
) -> tuple[carrying.Road | None, ActivationTexts, str]:
    """How the link of this order travels, and the words that travel with it."""
    vendor = house.vendors[entry.vendor]

    def read(connection: Connection) -> tuple[carrying.Road | None, str]:
        known = person_facts(connection, house, entry.person, entry.agent)
        device = known.device(order.device)
        road = None if device is None else carrying.road(house, vendor, known, device, order.delivery)
        return road, known.language

    road, language = await house.store.read(read)
    phrases = load(language)
    texts = ActivationTexts(phrases.activation_sms(vendor.kind), phrases.installation_sms(vendor.kind))
    return road, texts, language


def _asked(entry: Entry, order: ActivationOrder, delivery: Delivery, texts: ActivationTexts) -> ActivationAsk:
    return ActivationAsk(
        operation=entry.id,
        device_ref=ref_of(order.device),
        seconds=order.seconds,
        delivery=delivery,
        install_link=order.install_link,
        texts=texts,
    )
