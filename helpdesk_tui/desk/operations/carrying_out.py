"""From intent to outcome: one effectful try, then what the answer makes certain."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, RevokeOrder
from helpdesk_tui.desk.gate import carrying
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import effects, settling
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.phrases import Mail, load
from helpdesk_tui.vendors.values import ActivationTexts, OutcomeUnknown

EFFECT_SECONDS = 22.0
FIRST_CHECK = 2.0
"""Seconds after which an unknown outcome is asked about for the first time."""


async def carry_out(house: House, id_: OperationId, code: SecretStr | None) -> None:
    """Do what the intent says and write down what is certain; never raises what a console should read."""
    entry = await house.store.read(lambda connection: settling.entry_of(connection, id_))
    try:
        async with asyncio.timeout(EFFECT_SECONDS):
            result = await _effect(house, entry, code)
    except (OutcomeUnknown, TimeoutError):
        await settling.unknown(house, entry, ErrorCode.OUTCOME_UNKNOWN.value, FIRST_CHECK)
        return
    except DeskError as error:
        await settling.ended(house, entry, OperationState.FAILED, error.code.value)
        return
    except Exception:
        # A fault of our own between the request and its answer proves nothing about the vendor.
        await settling.unknown(house, entry, ErrorCode.INTERNAL.value, FIRST_CHECK)
        raise
    house.steps.passed(Step.EFFECT_ANSWERED)
    await settling.done(house, entry, result)
    house.steps.passed(Step.OUTCOME_WRITTEN)
    if isinstance(entry.order, BypassOrder):
        await ending.revoke_older(house, entry)
        house.steps.passed(Step.OLD_REVOKED)


async def _effect(house: House, entry: Entry, code: SecretStr | None) -> Done:
    vendor = house.vendors[entry.vendor]
    order = entry.order
    if isinstance(order, BypassOrder):
        asked = effects.code_order(entry.id, order, code)
        return await effects.make_bypass(vendor, entry.account_ref, asked)
    if isinstance(order, RevokeOrder):
        await ending.revoke_at_vendor(house, entry)
        return Done(until=None, uses=None)
    return await _activation(house, entry, order)


async def activation_road(
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
    kind = house.vendors[entry.vendor].kind
    return road, ActivationTexts(phrases.activation_sms(kind), phrases.installation_sms(kind)), language


async def _activation(house: House, entry: Entry, order: ActivationOrder) -> Done:
    """The vendor sends the link, or hands it over and the desk carries it, or the console draws it."""
    road, texts, language = await activation_road(house, entry, order)
    if road is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    asked = order.model_copy(update={"delivery": road.delivery})
    result = await effects.activate(house.vendors[entry.vendor], entry.account_ref, entry.id, asked, texts)
    # A vendor whose links never end by themselves: the desk ends them at the time that was asked for.
    until = result.until or entry.asked_at + timedelta(seconds=order.seconds)
    result = replace(result, until=until)
    link = result.secrets.link
    if order.delivery is Delivery.QR:
        return result
    if road.courier is None or link is None:
        return replace(result, secrets=Secrets())
    client = await house.store.read(lambda connection: facts.client_of(connection, entry.person))
    letter = _letter(
        house, entry, order, texts, language, house.config.client(client).name, link.get_secret_value()
    )
    await road.courier.send(road.address, letter.subject, SecretStr(letter.body))
    return replace(result, secrets=Secrets(), sent_to=hint(road.address))


def _letter(
    house: House,
    entry: Entry,
    order: ActivationOrder,
    texts: ActivationTexts,
    language: str,
    client: str,
    link: str,
) -> Mail:
    """The message in which the desk itself carries a link."""
    if order.delivery is Delivery.SMS:
        return Mail("", texts.activation.replace("<acturl>", link))
    kind = house.vendors[entry.vendor].kind
    hours = max(1, order.seconds // 3600)
    return load(language).activation_mail(kind, link=link, client=client, hours=hours)
