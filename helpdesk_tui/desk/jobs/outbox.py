"""Sends what lies in the outbox: each road by itself, each message at least once under an id that stays.

A desk that dies between a message and its mark sends it once more: its receiver knows it by its id.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.notices import Channel
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import Held, LeaseLost
from helpdesk_tui.desk.notices import outbox, words
from helpdesk_tui.desk.notices.outbox import Due
from helpdesk_tui.desk.steps import Step

EVERY_SECONDS: Final = 2.0
AT_ONCE: Final = 4
"""Messages that travel by one road at a time."""
LEASE: Final = timedelta(minutes=2)
"""Longer than any courier tries."""
NOT_CONFIGURED: Final = "not_configured"


class Outbox:
    """One road of the outbox: a road that is blocked keeps no other back."""

    def __init__(self, house: House, channel: Channel) -> None:
        self._plain = house
        self._channel = channel
        self._held = Held(house, f"outbox:{channel.value}", LEASE)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> int:
        """One round; answers how many messages were tried."""
        house = await self._held.house()
        if house is None:
            return 0
        now = house.clock.now()
        if not await house.store.read(lambda connection: outbox.anything(connection, self._channel, now)):
            return 0
        try:
            found = await house.store.write(lambda c: outbox.taken(c, self._channel, now))
        except LeaseLost:
            return 0
        room = asyncio.Semaphore(AT_ONCE)

        async def one_of(one: Due) -> None:
            async with room:
                await self._send(house, one)

        await asyncio.gather(*map(one_of, found))
        return len(found)

    async def _send(self, house: House, one: Due) -> None:
        problem, final = await self._tried(house, one)

        def mark(connection: Connection) -> bool:
            if not problem:
                return outbox.sent(connection, house, one)
            return outbox.failed(connection, house, one, problem, final=final)

        if not problem:
            house.steps.passed(Step.NOTICE_SENT)
        try:
            moved = await house.store.write(mark)
        except LeaseLost:
            return  # another desk sends it once more, under the same id
        house.steps.passed(Step.NOTICE_MARKED)
        if moved:
            house.hub.publish(Change(resource=Resource.NOTICE, id=one.notice, case=one.case))
            if one.operation is not None:  # consoles show it there
                house.hub.publish(Change(resource=Resource.OPERATION, id=one.operation, case=one.case))

    async def _tried(self, house: House, one: Due) -> tuple[str, bool]:
        """What went wrong, and whether it will for ever; nothing when the message was taken."""
        try:
            taken = await _carried(house, one)
        except (Mistaken, Refused) as error:
            return error.code.value, True
        except DeskError as error:
            return error.code.value, False
        except Exception as error:  # noqa: BLE001 - one message that breaks its courier keeps no other back
            from helpdesk_tui.desk.serve.problems import note

            note(error, f"notice by {one.channel.value}")
            return ErrorCode.INTERNAL.value, False
        return ("", False) if taken else (NOT_CONFIGURED, True)


async def _carried(house: House, one: Due) -> bool:
    """Hand it over; False when this desk has no such road any more."""
    couriers = house.couriers
    if one.channel is Channel.HOOK:
        hook = couriers.hooks.get(one.address)
        if hook is None:
            return False
        await hook.post(one.id, house.clock.now(), words.body(house, one))
        return True
    courier = couriers.mail if one.channel is Channel.MAIL else couriers.sms
    if courier is None:
        return False
    written = words.mail if one.channel is Channel.MAIL else words.sms
    await courier.dispatch(one.address, written(house, one))
    return True


def outboxes(house: House) -> tuple[Outbox, ...]:
    """One for each road; none at a desk that may not write."""
    return () if house.readonly else tuple(Outbox(house, channel) for channel in Channel)
