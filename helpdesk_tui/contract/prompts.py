"""Login prompts of every vendor in one form, with what is usual for their people; how fresh each source is.

Endpoints: `GET /v1/prompts` (`filter`, `before`, `after`, `at`, `limit`, `order`), `GET /v1/prompts/{id}`,
`GET /v1/prompts/{id}/letter` (`case`), `POST /v1/prompts/{id}/report`, `GET /v1/prompts/sources`,
`GET /v1/prompts/words` (`field`, `start`),
`GET /v1/prompts/counts` (`filter`, `hours`), `GET /v1/prompts/pivot` (`field`, `value`, `order`),
`GET /v1/prompts/timeline/{person}` (`before`, `limit`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId, PromptId, SignalId, VendorId

PAGE = 100
"""Most rows of one page."""


class Lack(StrEnum):
    """Why a field holds no value: never a match, never a mismatch."""

    ABSENT = "absent"
    """The vendor gives such a field, and this row has none."""
    NOT_GIVEN = "not_given"
    """The vendor never gives it."""
    WITHHELD = "withheld"
    """The desk knows it; this agent is told once the caller is verified."""


class Known(Answer):
    """A value, or why there is none: exactly one of both is set."""

    value: str | None = None
    lack: Lack | None = None


class Usual(StrEnum):
    """Whether this is where the person usually comes from."""

    USUAL = "usual"
    NEW = "new"
    UNKNOWN = "unknown"
    """No history yet, nothing to compare, or withheld."""


class PromptOutcome(StrEnum):
    """How a prompt ended."""

    APPROVED = "approved"
    UNANSWERED = "unanswered"
    DENIED = "denied"
    FRAUD = "fraud"
    """The person said that it was not they."""
    FAILED = "failed"
    """A wrong code, or a fault."""
    BLOCKED = "blocked"
    """The vendor let nobody answer: policy, lock, risk engine."""
    WAITING = "waiting"
    """Not answered yet, as far as the log says."""


class End(Answer):
    """One end of a prompt: where the login came from, or where the phone was."""

    address: Known
    place: Known
    """City and country, as the vendor or the address table has it."""
    country: Known
    """ISO 3166."""
    network: Known
    """Name or number of the network the address belongs to."""
    hosting: bool | None = None
    """A hosting network, a relay or a proxy; None: not known."""
    device: Known
    """Browser and system of the login; or the phone, its number cut to two digits."""
    usual: Usual = Usual.UNKNOWN


class Reported(StrEnum):
    """What the person said on the telephone when asked: was it you?"""

    WAS_ME = "was_me"
    NOT_ME = "not_me"
    UNSURE = "unsure"


class PhonedReport(Answer):
    """A report that an agent took down; whoever said it was not verified."""

    said: Reported
    at: datetime
    agent: AgentId
    case: CaseId | None = None
    note: str = ""


class PushPrompt(Answer):
    """One login prompt."""

    id: PromptId
    vendor: VendorId
    ref: str
    """The vendor's own id."""
    at: datetime
    person: PersonId | None = None
    """None: nobody whom the desk knows."""
    name: str = ""
    login: str
    client: ClientId
    application: Known
    factor: Known
    outcome: PromptOutcome
    reason: Known
    """The vendor's own word."""
    access: End
    phone: End
    kilometres: int | None = None
    """Between both ends; None: not known."""
    vendor_says: tuple[str, ...] = ()
    """The vendor's own risk engine."""
    signals: tuple[SignalId, ...] = ()
    report: PhonedReport | None = None
    withheld: bool = False
    """Say the one fixed sentence: places, addresses and verdicts are told once the caller is verified."""


class LogKind(StrEnum):
    """A vendor's logs."""

    AUTHENTICATION = "authentication"
    ACTIVITY = "activity"
    ADMINISTRATOR = "administrator"
    TELEPHONY = "telephony"


class SourceState(Answer):
    """How fresh one log of one vendor is."""

    vendor: VendorId
    label: str
    kind: LogKind
    read_at: datetime | None = None
    """The last look that came to its end."""
    complete_until: datetime | None = None
    """Every row up to here was seen."""
    next_look: datetime | None = None
    blind_seconds: int = 0
    """The vendor shows nothing younger than this."""
    behind: bool = False
    """A long history is still being read."""
    problem: str | None = None
    """An error code."""
    rows: int = 0


class Gap(Answer):
    """A stretch of a log that is lost: it fell out before the desk could look."""

    vendor: VendorId
    kind: LogKind
    since: datetime
    until: datetime


class Sources(Answer):
    """Every log that the desk follows."""

    sources: tuple[SourceState, ...]
    places: bool
    """There is an address table; without one, rules that need it are not evaluated."""


class PromptOrder(StrEnum):
    """In what order rows come."""

    NEWEST = "newest"
    OLDEST = "oldest"


class PromptPage(Answer):
    """Some rows; cursors are opaque."""

    prompts: tuple[PushPrompt, ...]
    older: str | None = None
    """`before=` this goes on towards the past; None: this was the oldest."""
    newer: str | None = None
    """`after=` this goes on towards now; None only when the page is empty."""
    gaps: tuple[Gap, ...] = ()
    """Lost stretches between the first and the last row of this page."""
    total: int | None = None
    """How many rows there are; None: a filter is set, and nobody counted."""
    oldest: datetime | None = None
    newest: datetime | None = None
    """Of everything that is kept, without the filter: for drawing the place in the list."""
    blind_seconds: int = 0


class ReportAsk(Ask):
    """What a person said on the telephone of one prompt."""

    said: Reported
    case: CaseId | None = None
    note: str = Field(default="", max_length=300)
