"""What every part of the running sandbox shares: the store, the time, the switches that tests turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk_tui.sandbox.faults import Faults
from helpdesk_tui.sandbox.limits import Limits
from helpdesk_tui.sandbox.store import Db, Store, fact


@dataclass(frozen=True, slots=True)
class Address:
    """Where this sandbox is reached: a TCP port on loopback, or a Unix socket."""

    port: int | None = None
    socket: Path | None = None
    tls: bool = False
    ca_file: Path | None = None
    mail_url: str = ""

    @property
    def url(self) -> str:
        """`http(s)://127.0.0.1:PORT` or `unix:/path`."""
        if self.socket is not None:
            return f"unix:{self.socket}"
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def public_url(self) -> str:
        """How addresses that are shown to people begin; on a Unix socket they lead nowhere."""
        return "https://webadm.invalid" if self.socket is not None else self.url


@dataclass(slots=True)
class World:
    """One sandbox while it runs."""

    store: Store
    phone_seconds: float
    """How long a person of average pace takes to answer a prompt."""
    address: Address = field(default_factory=Address)
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)
    advance: float = 0.0
    """Seconds by which expiries and logs run ahead of the machine's clock; lasting."""
    skew: float = 0.0
    """Seconds by which the vendor's clock is wrong in signatures, ping and check."""
    attached: dict[str, float] = field(default_factory=dict)
    """Users whose phone is in somebody's hand, and until when (machine time)."""
    verified: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Attempts for which a login shows a code: whose, and until when."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    busy: int = 0
    """Requests being answered now."""
    used: float = 0.0
    """When the last one was (monotonic)."""

    def now(self) -> float:
        """The world's time, in Unix seconds."""
        return time.time() + self.advance

    def vendor_now(self) -> float:
        """What the vendor's own clock shows when it checks a signature."""
        return time.time() + self.skew

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """One durable change; whoever waits for something looks again afterwards."""
        with self.store.transaction() as db:
            yield db
        self.wake()

    def wake(self) -> None:
        """Let all who wait look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Until something changes, at most that long."""
        changed = self.changed
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return

    def load(self) -> None:
        """Take up lasting settings after a start."""
        with self.store.transaction() as db:
            self.advance = float(fact(db, "advance", "0"))
