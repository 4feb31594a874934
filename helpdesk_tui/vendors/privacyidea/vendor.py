"""One privacyIDEA realm as a vendor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

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
from helpdesk_tui.vendors.privacyidea.challenges import PrivacyIdeaChallenges
from helpdesk_tui.vendors.privacyidea.codes import PrivacyIdeaCodes
from helpdesk_tui.vendors.privacyidea.diagnosis import PrivacyIdeaDiagnosis
from helpdesk_tui.vendors.privacyidea.directory import PrivacyIdeaDirectory
from helpdesk_tui.vendors.privacyidea.enrolment import PrivacyIdeaEnrolment
from helpdesk_tui.vendors.privacyidea.first_codes import PrivacyIdeaFirstCodes
from helpdesk_tui.vendors.privacyidea.history import PrivacyIdeaHistory
from helpdesk_tui.vendors.privacyidea.lists import PrivacyIdeaLists
from helpdesk_tui.vendors.privacyidea.locks import PrivacyIdeaLocks
from helpdesk_tui.vendors.privacyidea.log import PrivacyIdeaLog
from helpdesk_tui.vendors.privacyidea.names import PrivacyIdeaNames
from helpdesk_tui.vendors.privacyidea.numbers import PrivacyIdeaNumbers
from helpdesk_tui.vendors.privacyidea.probe import probe
from helpdesk_tui.vendors.privacyidea.telephony import PrivacyIdeaTelephony
from helpdesk_tui.vendors.privacyidea.tokens import PrivacyIdeaTokens
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.protocols import (
    Challenges,
    Codes,
    Directory,
    Enrolment,
    Log,
    Vendor,
)
from helpdesk_tui.vendors.settings import PrivacyIdeaSettings
from helpdesk_tui.vendors.values import Permission, TypedAs, VendorStatus


class PrivacyIdeaVendor:
    """All capabilities over one session."""

    kind = "privacyidea"
    identity: IdentityChecks | None = None
    invitations: Invitations | None = None
    """No link of this server ends by itself, so none is made from nothing."""
    settings: Settings | None = None
    """Policies decide how people log in; a token is switched on and off as a device."""

    def __init__(self, settings: PrivacyIdeaSettings, now: Callable[[], datetime]) -> None:
        typed_as = TypedAs.PASSWORD_AND_CODE if settings.typed_with_password else TypedAs.CODE
        self._session = Session(settings, now)
        self.id = settings.id
        self.label = settings.label
        self.client = settings.client
        directory = PrivacyIdeaDirectory(self._session)
        challenges, log = PrivacyIdeaChallenges(self._session), PrivacyIdeaLog(self._session)
        lists = PrivacyIdeaLists(self._session)
        self.directory: Directory = directory
        self.codes: Codes | None = PrivacyIdeaCodes(self._session, typed_as)
        self.enrolment: Enrolment | None = PrivacyIdeaEnrolment(self._session)
        self.challenges: Challenges | None = challenges
        self.log: Log | None = log
        self.history: History | None = PrivacyIdeaHistory(self._session, log)
        self.locks: Locks | None = PrivacyIdeaLocks(self._session)
        self.tokens: Tokens | None = PrivacyIdeaTokens(self._session, challenges)
        self.first_codes: FirstCodes | None = PrivacyIdeaFirstCodes(self._session)
        self.lists: CodeLists | None = lists
        self.telephony: Telephony | None = PrivacyIdeaTelephony(self._session, directory, challenges, log)
        self.numbers: Numbers | None = PrivacyIdeaNumbers(self._session)
        self.names: Names | None = PrivacyIdeaNames(self._session)
        self.diagnosis: Diagnosis | None = PrivacyIdeaDiagnosis(self._session, directory, log, lists)

    async def probe(self) -> tuple[Permission, ...]:
        """What this agent may do; see `probe.probe`."""
        return await probe(self._session)

    def status(self) -> VendorStatus:
        """How the server answered last; no call is made."""
        return self._session.pulse.status()

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()


def open_privacyidea(settings: PrivacyIdeaSettings, now: Callable[[], datetime]) -> Vendor:
    """A vendor that signs in at its first call; raises `Mistaken(CONFIG_WRONG)` for an unsafe URL."""
    return PrivacyIdeaVendor(settings, now)
