"""Watches a mailbox: what arrives becomes call-back tasks. Nothing is answered, moved or marked there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.contract.tasks import MailboxProblem
from helpdesk_tui.desk.config.model import MailboxConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.tasks import mailbox
from helpdesk_tui.desk.tasks.mailbox import Found, Taken
from helpdesk_tui.desk.tasks.making import tell
from helpdesk_tui.desk.tasks.message import read_message
from helpdesk_tui.vendors.mailboxes.imap import (
    Batch,
    ImapMailbox,
    MailboxRefused,
    MailboxUnreachable,
    Mark,
    NoFolder,
)

AT_ONCE: Final = 50
LEASE: Final = timedelta(minutes=3)
"""Longer than one reading may take."""


class Reader(Protocol):
    """A mailbox that can be read from a mark on."""

    async def read(self, since: Mark | None, limit: int) -> Batch:
        """The next messages."""
        ...


class MailboxJob:
    """One per store: it holds a lease, and checks it in the very write that makes tasks."""

    def __init__(self, house: House, config: MailboxConfig, reader: Reader) -> None:
        self._house = house
        self._config = config
        self._reader = reader
        self._job = mailbox.name(config)
        self._taken = False
        self._ahead: Mark | None = None
        """How far answers to notices were heard beyond a flood that has no room."""

    async def run(self) -> None:
        """Look again and again."""
        while True:
            more = await self.look()
            await asyncio.sleep(0 if more else self._config.every_seconds)

    async def look(self) -> bool:
        """One round; True when more messages wait."""
        if not await self._house.store.write(self._take):
            return False
        self._taken = True
        since = await self._house.store.read(lambda connection: mailbox.mark(connection, self._config))
        try:
            batch = await self._reader.read(since, AT_ONCE)
            taken = await self._keep(batch)
            if taken is None or not taken.full:
                self._ahead = None
                return batch.more and bool(taken and taken.made)
            return await self._hear_ahead(batch.end)
        except MailboxUnreachable:
            await self._failed(MailboxProblem.UNREACHABLE)
        except MailboxRefused:
            await self._failed(MailboxProblem.REFUSED)
        except NoFolder:
            await self._failed(MailboxProblem.NO_FOLDER)
        return False

    async def _hear_ahead(self, end: Mark) -> bool:
        """Beyond a flood only answers to notices are looked for, so that it keeps no "not me" back."""
        known = self._ahead
        since = known if known and known.validity == end.validity and known.uid > end.uid else end
        batch = await self._reader.read(since, AT_ONCE)
        found = await asyncio.to_thread(_read, batch)

        def write(connection: Connection) -> None:
            lease.keep(connection, self._job, self._house.boot, self._house.clock.now(), LEASE)
            mailbox.hear(connection, self._house, found)

        try:
            await self._house.store.write(write)
        except lease.LeaseLost:
            return False
        self._ahead = batch.end
        return batch.more

    async def _keep(self, batch: Batch) -> Taken | None:
        """None: another desk reads this mailbox by now."""
        found = await asyncio.to_thread(_read, batch)

        def write(connection: Connection) -> Taken:
            lease.keep(connection, self._job, self._house.boot, self._house.clock.now(), LEASE)
            return mailbox.take(connection, self._house, self._config, found, batch.end)

        try:
            taken = await self._house.store.write(write)
        except lease.LeaseLost:
            return None
        for id_ in taken.made:
            tell(self._house, id_)
        return taken

    async def _failed(self, problem: MailboxProblem) -> None:
        def write(connection: Connection) -> bool:
            lease.keep(connection, self._job, self._house.boot, self._house.clock.now(), LEASE)
            before = mailbox.state(connection, self._config).problem
            mailbox.failed(connection, self._config, problem)
            return before is not problem

        try:
            changed = await self._house.store.write(write)
        except (DeskError, lease.LeaseLost):
            return
        if changed:
            self._house.hub.publish(Change(resource=Resource.TASK, id=self._job))

    def _take(self, connection: Connection) -> bool:
        alone = self._house.store.alone and not self._taken
        now = self._house.clock.now()
        return lease.take(connection, self._job, self._house.boot, now, LEASE, alone=alone)


def watching(house: House) -> tuple[MailboxJob, ...]:
    """The job for the configured mailbox; none without one, and none at a desk that may not write."""
    config = house.config.mailbox
    if config is None or house.readonly:
        return ()
    reader = ImapMailbox(
        config.url, config.user, config.password, folder=config.folder, ca_file=config.ca_file
    )
    return (MailboxJob(house, config, reader),)


def _read(batch: Batch) -> list[Found]:
    return [Found(one.uid, one.at, read_message(one.raw)) for one in batch.messages]
