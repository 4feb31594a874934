"""The console's link to the desk: warmed up after the first paint, kept up, and heard from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from textual.message import Message

from helpdesk_tui.views.ages import Clock

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.api.doubted import Doubted
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.session import Session
    from helpdesk_tui.contract.stream import Change

OF_THE_SESSION = ("mirror", "health", "level", "witness")
"""Changes after which the head line may say something else."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""Seconds between attempts to reach a lost desk."""


class LinkState(StrEnum):
    """How the desk is reached now."""

    STARTING = "starting"
    UP = "up"
    LOST = "lost"
    REFUSED = "refused"
    """The desk answers, but not to this console: nothing to wait for."""


class LinkChanged(Message):
    """The link came up, was lost, or knows more of the session."""

    bubble = False


@dataclass
class DeskChanged(Message):
    """Something changed at the desk; fetch what is shown."""

    change: Change
    bubble = False


class FetchAgain(Message):
    """Changes may have been missed: fetch all that is shown."""

    bubble = False


@dataclass
class WhileAway(Message):
    """Orders were under way when this agent's last console went away."""

    operations: list[Operation]
    bubble = False


WARM = ("call.card", "call.gate", "call.case_commands", "help", "lock", "palette")
"""Views that the first frame does without, imported behind it."""


def _warm() -> None:
    for name in WARM:
        import_module(f"helpdesk_tui.views.{name}")


class Link:
    """Connects, reads the session, follows the stream, and does all of it again when the desk is lost."""

    def __init__(
        self,
        prepare: Callable[[], None],
        connect: Callable[[], Awaitable[DeskClient]],
        tell: Callable[[Message], None],
        who: Callable[[DeskClient, bool], Awaitable[None]],
    ) -> None:
        """`who`: lets the agent sign in, told whether a session is over; returns when the desk let him in."""
        self._who = who
        self._over = self._looked_back = False
        self._prepare = prepare
        self._connect = connect
        self._tell = tell
        self._client: DeskClient | None = None
        self.clock = Clock()
        self.state = LinkState.STARTING
        self.session: Session | None = None
        self.error: DeskError | None = None
        self.doubted: Doubted | None = None
        """Why the desk's record is not believed; nothing is written meanwhile."""

    @property
    def client(self) -> DeskClient:
        """The desk; raises `Unreachable` while there is none."""
        if self._client is None:
            from helpdesk_tui.contract.errors import ErrorCode, Unreachable

            raise Unreachable(ErrorCode.DESK_STARTING)
        return self._client

    @property
    def connected(self) -> bool:
        """Whether the desk can be asked, even if it has not answered yet."""
        return self._client is not None and not (self._client.remote and self._client.signing.needed)

    @property
    def signing_in(self) -> bool:
        """Whether the desk does not know yet who is here."""
        return self._client is not None and not self.connected

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        await asyncio.to_thread(self._prepare)
        # Beside the desk's own start, which takes longer.
        warming = asyncio.get_running_loop().run_in_executor(None, _warm)
        try:
            await self._keep_up()
        finally:
            await warming

    async def _keep_up(self) -> None:
        from helpdesk_tui.contract.errors import DeskError, Unreachable

        wait = FIRST_WAIT
        while True:
            try:
                if self._client is None:
                    self._client = await self._connect()
                await self._let_in(self._client)
                if self.session is None:
                    self._tell(LinkChanged())  # the first search need not wait for the session
                await self.read_session()
                await self._follow(self._client)
            except Unreachable as error:
                self._move(LinkState.LOST if self.session else LinkState.STARTING, error)
            except DeskError as error:
                if self._signed_out(error):
                    continue
                self._move(LinkState.REFUSED, error)
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def _let_in(self, client: DeskClient) -> None:
        """Over the network the agent signs in first."""
        if client.remote and client.signing.needed:
            await self._who(client, self._over)
            self._over = False
        self._paused = False
        self._missed = False

    def _signed_out(self, error: DeskError) -> bool:
        """Whether a session over the network has ended: then it begins again with signing in."""
        from helpdesk_tui.contract.errors import ErrorCode

        client = self._client
        if error.code is not ErrorCode.NOT_SIGNED_IN or client is None or not client.remote:
            return False
        client.signing.forget()
        self._over = True
        return True

    async def _follow(self, client: DeskClient) -> None:
        """Hear of changes; the client reconnects by itself and says when it had to."""
        from helpdesk_tui.api.stream import Lost, Refetch

        async for item in client.stream.changes():
            if isinstance(item, Lost):
                self._move(LinkState.LOST, item.error)
            elif isinstance(item, Refetch):
                await self.read_session()
                self._tell(FetchAgain())
                await self._look_at_record(client)
                await self._look_back(client)
            elif self._paused:
                self._missed = True
            else:
                if item.resource in OF_THE_SESSION:
                    await self.read_session()
                self._tell(DeskChanged(item))

    async def _look_back(self, client: DeskClient) -> None:
        """Once: what became of what this agent had asked for when the line dropped."""
        from helpdesk_tui.contract.errors import DeskError

        if self._looked_back:
            return
        with suppress(DeskError):
            found = await client.operations.away()
            self._looked_back = True
            if found:
                self._tell(WhileAway(found))

    def pause(self) -> None:
        """The console is locked: it asks for nothing, so that the desk can see that nobody is there."""
        self._paused = True

    def resume(self) -> None:
        """Somebody is back; what changed meanwhile is fetched."""
        self._paused = False
        if self._missed:
            self._missed = False
            self._tell(FetchAgain())

    def vendor_name(self, vendor: str) -> str:
        """What a vendor is called; its id while that is not known."""
        known = self.session.vendors if self.session else ()
        return next((one.label for one in known if one.id == vendor), vendor)

    async def read_session(self) -> None:
        """Ask again who is here and how the vendors do."""
        self.session = await self.client.session.get()
        self.clock.set_by(self.session.now)
        self._move(LinkState.UP, None)

    async def look(self) -> None:
        """Ask from time to time how the vendors do; a lost desk is noticed by the stream."""
        from helpdesk_tui.contract.errors import DeskError

        if self.state is LinkState.UP and not self._paused:
            with suppress(DeskError):
                await self.read_session()
            await self._look_at_record(self.client)  # also when the session was refused

    async def go_on(self, reason: str) -> None:
        """Believe the record as it is now, by name; raises `DeskError`."""
        if self.client.witness is not None:
            await self.client.witness.go_on(reason)
            self._doubt(self.client.witness.doubted)

    async def _look_at_record(self, client: DeskClient) -> None:
        """Hold what the desk says of its record against what was seen before."""
        from helpdesk_tui.contract.errors import DeskError

        if client.witness is not None:
            with suppress(DeskError):
                self._doubt(await client.witness.look())

    def _doubt(self, doubted: Doubted | None) -> None:
        if doubted != self.doubted:
            self.doubted = doubted
            self._tell(LinkChanged())

    async def close(self) -> None:
        """End the link; writes under way go to their end."""
        if self._client is not None:
            if self._client.remote:
                await self._client.signing.sign_out()
            await self._client.close()

    def _move(self, state: LinkState, error: DeskError | None) -> None:
        self.state, self.error = state, error
        self._tell(LinkChanged())
