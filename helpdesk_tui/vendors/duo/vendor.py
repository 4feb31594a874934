"""One Duo account, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.capabilities import (
    CodeLists,
    Diagnosis,
    FirstCodes,
    Invitations,
    Locks,
    Names,
    Numbers,
    Settings,
    Telephony,
    Tokens,
)
from helpdesk_tui.vendors.duo.accounts import child_of
from helpdesk_tui.vendors.duo.challenges import DuoChallenges
from helpdesk_tui.vendors.duo.codes import DuoCodes
from helpdesk_tui.vendors.duo.computers import DuoComputers
from helpdesk_tui.vendors.duo.diagnosis import DuoDiagnosis
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.enrolment import DuoEnrolment
from helpdesk_tui.vendors.duo.history import DuoHistory
from helpdesk_tui.vendors.duo.identity import DuoIdentity
from helpdesk_tui.vendors.duo.invitations import DuoInvitations
from helpdesk_tui.vendors.duo.locks import DuoLocks
from helpdesk_tui.vendors.duo.log import DuoLog
from helpdesk_tui.vendors.duo.login_settings import DuoLoginSettings
from helpdesk_tui.vendors.duo.login_test import LoginTest
from helpdesk_tui.vendors.duo.names import DuoNames
from helpdesk_tui.vendors.duo.numbers import DuoNumbers
from helpdesk_tui.vendors.duo.probe import DuoProbe
from helpdesk_tui.vendors.duo.suspending import DeviceChanges
from helpdesk_tui.vendors.duo.telephony import DuoTelephony
from helpdesk_tui.vendors.duo.tokens import DuoTokens
from helpdesk_tui.vendors.duo.wire.client import DuoApi, Link
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.pulse import Pulse
from helpdesk_tui.vendors.duo.wire.scheduler import Scheduler
from helpdesk_tui.vendors.history import History
from helpdesk_tui.vendors.http import open_client
from helpdesk_tui.vendors.identity import IdentityChecks
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
    first_codes: FirstCodes | None = None
    lists: CodeLists | None = None

    def __init__(self, settings: DuoSettings, now: Callable[[], datetime]) -> None:
        self.id = settings.id
        self.label = settings.label
        self.client = settings.client
        self._opened: list[httpx.AsyncClient] = []
        provider = settings.provider
        self._link = link = self._connect(settings, settings.host, settings.url, now)
        child = None
        if provider is not None:
            parent = self._connect(settings, provider.host, provider.url, now)
            child = child_of(settings.host, provider.host, provider.account_id, parent, settings.admin)
        admin = DuoApi(link, settings.admin, child=child)
        auth = None if settings.auth is None else DuoApi(link, settings.auth)
        computers = DuoComputers(admin)
        directory, codes = DuoDirectory(admin, computers), DuoCodes(admin, link.clock, now)
        challenges = DuoChallenges(admin, auth, directory, codes)
        self.directory: Directory = directory
        self.codes: Codes | None = codes
        self.enrolment: Enrolment | None = DuoEnrolment(admin, link.clock, now)
        self.challenges: Challenges | None = challenges
        self.log: Log | None = DuoLog(admin, link.clock)
        self.history: History | None = DuoHistory(admin, link.clock, settings.admin.ikey)
        self.locks: Locks | None = DuoLocks(admin, directory, DeviceChanges(admin, directory, computers))
        self.tokens: Tokens | None = DuoTokens(admin, directory, challenges)
        self.telephony: Telephony | None = DuoTelephony(admin, directory, link.clock)
        self.invitations: Invitations | None = DuoInvitations(admin, directory, now)
        self.numbers: Numbers | None = DuoNumbers(admin, directory)
        self.names: Names | None = DuoNames(admin, directory)
        self.settings: Settings | None = DuoLoginSettings(admin, directory)
        self.diagnosis: Diagnosis | None = DuoDiagnosis(
            admin, directory, link.clock, LoginTest(auth, directory), of_child=child is not None
        )
        self.identity: IdentityChecks | None = (
            None if settings.identity is None else DuoIdentity(admin, settings.identity, now)
        )
        self._probe = DuoProbe(admin, auth, link.clock, of_child=child is not None)

    def _connect(
        self, settings: DuoSettings, host: str, url: str | None, now: Callable[[], datetime]
    ) -> Link:
        http = open_client(url or f"https://{host}", timeout=settings.timeout, ca_file=settings.ca_file)
        self._opened.append(http)
        return Link(
            http=http,
            host=host.lower(),
            clock=VendorClock(http, host.lower(), now, settings.timeout),
            scheduler=Scheduler(now),
            pulse=Pulse(now),
            timeout=settings.timeout,
        )

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
        for http in self._opened:
            await http.aclose()
