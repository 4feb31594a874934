"""Reading what vendors can tell for a call: services, stock, diagnosis, telephony."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.services import (
    Adjustable,
    DeliveryLine,
    Diagnosis,
    DiagnosisLine,
    Service,
    SettingLine,
    StockItem,
)
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.known import AccountFact
from helpdesk_tui.desk.quiet.repository import in_force
from helpdesk_tui.desk.services.offering import services_of

LOOK_SECONDS = 8.0
TELEPHONY_DAYS = 2
MIN_SERIAL = 3
"""Characters of a serial that have to be known: the whole stock is nobody's business."""


class Services:
    """For one agent."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def offered(self, person_id: PersonId) -> list[Service]:
        """What can be done for a person."""
        house = self._house

        def read(connection: Connection) -> list[Service]:
            person = person_facts(connection, house, person_id, self._agent.id)
            off = in_force(connection, person.id)
            quiet = {(vendor, account) for vendor, account, device in off if device is None}
            return list(services_of(house, person, quiet))

        return await house.store.read(read)

    async def stock(self, vendor_id: VendorId, serial: str) -> list[StockItem]:
        """Hardware tokens whose serial holds these characters."""
        vendor = self._house.vendors.get(vendor_id)
        if vendor is None:
            raise Missing(ErrorCode.NOT_FOUND)
        if vendor.tokens is None:
            raise Refused(ErrorCode.UNSUPPORTED)
        if len(serial.strip()) < MIN_SERIAL:
            return []
        async with asyncio.timeout(LOOK_SECONDS):
            found = await vendor.tokens.stock(serial.strip())
        return [StockItem(id=one.ref, serial=one.serial, model=one.model) for one in found]

    async def diagnosis(self, person_id: PersonId, application: str) -> list[Diagnosis]:
        """Why logins fail, vendor by vendor."""
        person = await self._person(person_id)
        looks = (self._why(account, person, application) for account in person.accounts)
        return [one for one in await asyncio.gather(*looks) if one is not None]

    async def deliveries(self, person_id: PersonId) -> list[DeliveryLine]:
        """What became of the vendor's messages to this person, newest first."""
        person = await self._person(person_id)
        found: list[DeliveryLine] = []
        since = self._house.clock.now() - timedelta(days=TELEPHONY_DAYS)
        for account in person.accounts:
            vendor = self._house.vendors.get(account.vendor)
            if vendor is None or vendor.telephony is None:
                continue
            async with asyncio.timeout(LOOK_SECONDS):
                lines = await vendor.telephony.delivered(account.ref, since)
            found += [
                DeliveryLine(
                    vendor=account.vendor,
                    at=one.at,
                    kind=one.kind,
                    hint=hint(one.number),
                    purpose=one.purpose,
                    status=one.status,
                )
                for one in lines
            ]
        return sorted(found, key=lambda one: one.at, reverse=True)

    async def settings(self, person_id: PersonId) -> list[Adjustable]:
        """How each account logs in, and what of it can be set."""
        person = await self._person(person_id)
        looks = (self._adjustable(account) for account in person.accounts)
        return [one for one in await asyncio.gather(*looks) if one is not None]

    async def _adjustable(self, account: AccountFact) -> Adjustable | None:
        vendor = self._house.vendors.get(account.vendor)
        if vendor is None or vendor.settings is None:
            return None
        sheet = Adjustable(vendor=account.vendor, vendor_label=vendor.label, account=account.ref)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found = await vendor.settings.adjustable(account.ref)
        except TimeoutError:
            return sheet.model_copy(update={"problem": ErrorCode.VENDOR_SLOW.value})
        except DeskError as error:
            return sheet.model_copy(update={"problem": error.code.value})
        lines = tuple(SettingLine(name=one.name, value=one.value, choices=one.choices) for one in found)
        return sheet.model_copy(update={"settings": lines})

    async def _person(self, person_id: PersonId) -> PersonFacts:
        house = self._house
        return await house.store.read(lambda c: person_facts(c, house, person_id, self._agent.id))

    async def _why(self, account: AccountFact, person: PersonFacts, application: str) -> Diagnosis | None:
        vendor = self._house.vendors.get(account.vendor)
        if vendor is None or vendor.diagnosis is None:
            return None
        sheet = Diagnosis(vendor=account.vendor, vendor_label=vendor.label)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                findings = await vendor.diagnosis.why(account.ref, application)
        except TimeoutError:
            return sheet.model_copy(update={"problem": ErrorCode.VENDOR_SLOW.value})
        except DeskError as error:
            return sheet.model_copy(update={"problem": error.code.value})
        labels = {
            fact.device.ref: f"{fact.device.label} {hint(fact.e164 or fact.device.serial)}".strip()
            for fact in person.devices
            if (fact.vendor, fact.account_ref) == (account.vendor, account.ref)
        }
        lines = tuple(
            DiagnosisLine(
                code=one.code.value,
                detail=one.detail,
                device=labels.get(one.device_ref or "", ""),
                at=one.at,
            )
            for one in findings
        )
        return sheet.model_copy(update={"lines": lines})
