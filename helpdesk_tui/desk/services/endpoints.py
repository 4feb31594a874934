"""`/v1/people/{id}/services`, `diagnosis` and `deliveries`, and a vendor's stock of tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.services import Adjustable, DeliveryLine, Diagnosis, Service, StockItem
from helpdesk_tui.desk.auth.dependencies import HouseDep, ServingDep
from helpdesk_tui.desk.services.service import Services

router = APIRouter(tags=["services"])

Short = Annotated[str, Query(max_length=64)]


@router.get("/people/{id_}/services")
async def services(house: HouseDep, agent: ServingDep, id_: PersonId) -> list[Service]:
    """What can be done for a person besides codes and links."""
    return await Services(house, agent).offered(id_)


@router.get("/people/{id_}/diagnosis")
async def diagnosis(
    house: HouseDep, agent: ServingDep, id_: PersonId, application: Short = ""
) -> list[Diagnosis]:
    """Why this person's logins fail, as far as the vendors can say."""
    return await Services(house, agent).diagnosis(id_, application)


@router.get("/people/{id_}/settings")
async def settings(house: HouseDep, agent: ServingDep, id_: PersonId) -> list[Adjustable]:
    """How this person's accounts log in, read now, and what of it can be set."""
    return await Services(house, agent).settings(id_)


@router.get("/people/{id_}/deliveries")
async def deliveries(house: HouseDep, agent: ServingDep, id_: PersonId) -> list[DeliveryLine]:
    """What became of the messages that vendors sent to this person in the last two days."""
    return await Services(house, agent).deliveries(id_)


@router.get("/vendors/{vendor}/stock")
async def stock(house: HouseDep, agent: ServingDep, vendor: VendorId, serial: Short) -> list[StockItem]:
    """Hardware tokens that nobody has, by three characters of their serial or more."""
    return await Services(house, agent).stock(vendor, serial)
