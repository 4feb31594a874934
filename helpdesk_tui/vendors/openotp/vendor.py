"""One WebADM domain with its OpenOTP as a vendor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
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
from helpdesk_tui.vendors.history import History
from helpdesk_tui.vendors.identity import IdentityChecks
from helpdesk_tui.vendors.openotp.challenges import OpenOtpChallenges
from helpdesk_tui.vendors.openotp.codes import OpenOtpCodes
from helpdesk_tui.vendors.openotp.diagnosis import OpenOtpDiagnosis
from helpdesk_tui.vendors.openotp.directory import OpenOtpDirectory
from helpdesk_tui.vendors.openotp.enrolment import OpenOtpEnrolment
from helpdesk_tui.vendors.openotp.history import OpenOtpHistory
from helpdesk_tui.vendors.openotp.invitations import OpenOtpInvitations
from helpdesk_tui.vendors.openotp.lists import OpenOtpLists
from helpdesk_tui.vendors.openotp.locks import OpenOtpLocks
from helpdesk_tui.vendors.openotp.log import OpenOtpLog
from helpdesk_tui.vendors.openotp.login_settings import OpenOtpLoginSettings
from helpdesk_tui.vendors.openotp.probe import probe
from helpdesk_tui.vendors.openotp.tokens import OpenOtpTokens
from helpdesk_tui.vendors.openotp.wire import ldap
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.otp_api import OtpApi
from helpdesk_tui.vendors.protocols import Challenges, Codes, Directory, Enrolment, Log
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import Permission, VendorStatus


class OpenOtpVendor:
    """Implements `Vendor` over the Manager and, where it is configured, the authentication service."""

    kind = "openotp"
    identity: IdentityChecks | None = None
    first_codes: FirstCodes | None = None
    telephony: Telephony | None = None
    numbers: Numbers | None = None
    names: Names | None = None

    def __init__(self, settings: OpenOtpSettings, now: Callable[[], datetime]) -> None:
        zone = _zone(settings.timezone)
        _check_base(settings.base)
        self.id = settings.id
        self.label = settings.label
        self.client = settings.client
        self._manager = manager = Manager(settings, now)
        self._otp = otp = None if settings.otp_url is None else OtpApi(settings, settings.otp_url)
        codes, log, lists = OpenOtpCodes(manager), OpenOtpLog(manager, zone), OpenOtpLists(manager)
        self.directory: Directory = OpenOtpDirectory(manager, zone)
        self.codes: Codes | None = codes
        self.enrolment: Enrolment | None = OpenOtpEnrolment(manager)
        self.challenges: Challenges | None = None if otp is None else OpenOtpChallenges(manager, otp, codes)
        self.log: Log | None = log
        self.history: History | None = OpenOtpHistory(log, manager)
        self.locks: Locks | None = OpenOtpLocks(manager)
        self.tokens: Tokens | None = OpenOtpTokens(manager)
        self.lists: CodeLists | None = lists
        self.settings: Settings | None = OpenOtpLoginSettings(manager)
        self.invitations: Invitations | None = OpenOtpInvitations(manager)
        self.diagnosis: Diagnosis | None = OpenOtpDiagnosis(manager, log, lists, zone)

    async def probe(self) -> tuple[Permission, ...]:
        """What this administrator may do; see `probe.probe`."""
        return await probe(self._manager, self._otp)

    def status(self) -> VendorStatus:
        """How the server answered last; no call is made."""
        return self._manager.pulse.status()

    async def close(self) -> None:
        """Let go of connections."""
        await self._manager.close()
        if self._otp is not None:
            await self._otp.close()


def _check_base(base: str) -> None:
    try:
        ldap.parsed(base)
    except Mistaken:
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="base") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="timezone") from None
