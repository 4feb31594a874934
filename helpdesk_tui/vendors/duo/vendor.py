"""One Duo account, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.capabilities import (
    CodeLists,
    Diagnosis,
    Invitations,
    Locks,
    Numbers,
    Telephony,
    Tokens,
)
from helpdesk_tui.vendors.duo.challenges import DuoChallenges
from helpdesk_tui.vendors.duo.codes import DuoCodes
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.enrolment import DuoEnrolment
from helpdesk_tui.vendors.duo.log import DuoLog
from helpdesk_tui.vendors.duo.probe import DuoProbe
from helpdesk_tui.vendors.duo.wire.client import DuoApi, Link
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.pulse import Pulse
from helpdesk_tui.vendors.duo.wire.scheduler import Scheduler
from helpdesk_tui.vendors.http import open_client
from helpdesk_tui.vendors.protocols import (
    Challenges,
    Codes,
    Directory,
    Enrolment,
    Log,
)
from helpdesk_tui.vendors.settings import DuoSettings
from helpdesk_tui.vendors.values import Permission, VendorStatus


class DuoVendor:
    """Implements `Vendor` for one Duo account."""

    kind = "duo"
    locks: Locks | None = None
    tokens: Tokens | None = None
    lists: CodeLists | None = None
    telephony: Telephony | None = None
    invitations: Invitations | None = None
    numbers: Numbers | None = None
    diagnosis: Diagnosis | None = None

    def __init__(self, settings: DuoSettings, now: Callable[[], datetime]) -> None:
        self.id = settings.id
        self.label = settings.label
        self.client = settings.client
        self._http = open_client(
            settings.url or f"https://{settings.host}", timeout=settings.timeout, ca_file=settings.ca_file
        )
        self._link = link = _link(settings, self._http, now)
        admin = DuoApi(link, settings.admin)
        auth = None if settings.auth is None else DuoApi(link, settings.auth)
        directory, codes = DuoDirectory(admin), DuoCodes(admin, link.clock, now)
        self.directory: Directory = directory
        self.codes: Codes | None = codes
        self.enrolment: Enrolment | None = DuoEnrolment(admin, link.clock, now)
        self.challenges: Challenges | None = DuoChallenges(admin, auth, directory, codes)
        self.log: Log | None = DuoLog(admin, link.clock)
        self._probe = DuoProbe(admin, auth, link.clock)

    async def probe(self) -> tuple[Permission, ...]:
        """Which permissions the keys have, and which they should not have."""
        return await self._probe()

    def status(self) -> VendorStatus:
        """How Duo answered last, and when it may be called again after a 429."""
        pulse, next_call = self._link.pulse, self._link.scheduler.next_call()
        return VendorStatus(
            state=pulse.state if next_call is None else VendorState.BUSY,
            since=pulse.since,
            last_answer=pulse.last_answer,
            next_call=next_call,
            problem=pulse.problem,
            clock_offset=self._link.clock.offset,
        )

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def _link(settings: DuoSettings, http: httpx.AsyncClient, now: Callable[[], datetime]) -> Link:
    host = settings.host.lower()
    return Link(
        http=http,
        host=host,
        clock=VendorClock(http, host, now, settings.timeout),
        scheduler=Scheduler(now),
        pulse=Pulse(now),
        timeout=settings.timeout,
    )
