"""Obeys "not me": takes back what lives or comes to life, until it is gone and the freeze is over."""

from __future__ import annotations

from datetime import timedelta

from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.taking_away import take_away


class Freezing(Rounds):
    """One per store."""

    job = "freezing"
    every_seconds = 1.0
    lasts = timedelta(minutes=2)

    async def go_round(self, house: House) -> None:
        """All that are due, one after the other."""
        now = house.clock.now()
        for one in await house.store.read(lambda connection: freezes.due(connection, now)):
            if not one.tries:
                _tell(house, one.person)
                house.hub.publish(Change(resource=Resource.ALARM, id=one.id))
            if await take_away(house, one) or not one.tries:
                _tell(house, one.person)


def _tell(house: House, person: str) -> None:
    for resource in (Resource.PERSON, Resource.TASK, Resource.NOTICE, Resource.CASE):
        house.hub.publish(Change(resource=resource, id=person))


def freezing(house: House) -> tuple[Freezing, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Freezing(house),)
