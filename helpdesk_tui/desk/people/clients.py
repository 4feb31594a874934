"""Clients as consoles know them."""

from __future__ import annotations

from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.contract.people import Client
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.house import House


def client_of(house: House, id_: ClientId) -> Client:
    """A client as consoles know it."""
    settings = next((one for one in house.config.clients if one.id == id_), None)
    return Client(id=id_, name=id_) if settings is None else shown_client(settings)


def shown_client(settings: ClientConfig) -> Client:
    """What consoles are told of a client."""
    return Client(
        id=settings.id,
        name=settings.name,
        region=settings.region,
        language=settings.language,
        ticket_hint=settings.ticket_hint,
        banner=settings.banner,
        contact_lines=settings.contact_lines,
    )
