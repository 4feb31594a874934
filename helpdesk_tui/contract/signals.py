"""What the detectors say of prompts, folded into rows that somebody decides about.

Endpoints: `GET /v1/signals` (`fold`, `after`, `limit`), `GET /v1/signals/{id}`, and as writes
`POST /v1/signals/{id}/claim`, `/release`, `/verdict`, `/undo`, `/hand-over`, `/hand-back`; to whom rows
can be handed over: `GET /v1/signals/takers` (`signal`, repeated).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId, SignalId, TaskId, VendorId
from helpdesk_tui.contract.pivots import TimelineLine
from helpdesk_tui.contract.prompts import End, Known, PushPrompt, Usual
from helpdesk_tui.contract.quiet import QuietPart
from helpdesk_tui.contract.whereabouts import Declared


class SignalLevel(StrEnum):
    """How much it matters."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class ReasonPart(StrEnum):
    """Which of the four questions a reason answers."""

    HAPPENED = "happened"
    NORMAL = "normal"
    UNCHECKED = "unchecked"
    SETTLE = "settle"


class SignalReason(Answer):
    """One evidence sentence as code and params; the console has the words (`wording.signals.sentence`)."""

    part: ReasonPart
    code: str
    params: dict[str, str] = {}


class Saying(Answer):
    """What one detector says."""

    detector: str
    """`D00` to `D20`, or `WATCH`."""
    level: SignalLevel
    first: datetime
    last: datetime
    reasons: tuple[SignalReason, ...]


class Verdict(StrEnum):
    """What a person decided."""

    RECONNECT = "reconnect"
    """A program that connects by itself."""
    OWN_MISTAKE = "own_mistake"
    MALICIOUS = "malicious"
    ASK_USER = "ask_user"
    """Undecided until the person was asked: becomes a call-back task, and the row stays open."""


class GivenVerdict(Answer):
    """A verdict with who gave it; one that was undone stays in the history."""

    verdict: Verdict
    note: str = ""
    agent: AgentId
    at: datetime
    undone_at: datetime | None = None
    undone_by: AgentId | None = None
    undone_note: str = ""
    """Why the row was opened again."""


class SignalState(StrEnum):
    """Life of a row; nothing is decided without a verdict."""

    OPEN = "open"
    WAITING = "waiting"
    """A call-back was asked for."""
    DECIDED = "decided"


class HandedEnd(StrEnum):
    """How a hand-over came to its end."""

    GIVEN_BACK = "given_back"
    """By whom it was meant for."""
    TAKEN_BACK = "taken_back"
    """By who handed it over."""
    PASSED_ON = "passed_on"
    """To somebody else again."""
    LAPSED = "lapsed"
    """Nobody took it for half an hour; then a colleague did."""
    RELEASED = "released"
    """Put back for all."""
    DECIDED = "decided"


class Handed(Answer):
    """A row that a colleague handed over by name, with what is known and what is still to be done."""

    by: AgentId
    to: AgentId
    words: str
    """Empty: forgotten, as other words of that age are."""
    at: datetime
    taken_at: datetime | None = None
    """When the one whom it was meant for took it."""
    ended_at: datetime | None = None
    ended: HandedEnd | None = None


class Taker(Answer):
    """Somebody to whom a row can be handed over: may review, is not who asks, is not whom it is about."""

    id: AgentId
    name: str


class TakerList(Answer):
    """By name."""

    takers: tuple[Taker, ...] = ()


class Signal(Answer):
    """One row of the queue: what is said of one user and source, repeats within fifteen minutes folded."""

    id: SignalId
    state: SignalState
    level: SignalLevel
    detectors: tuple[str, ...]
    """The one that matters most first."""
    person: PersonId | None = None
    name: str = ""
    login: str
    """Whose prompts; for the desk radar, about whom the deeds were. Empty: nobody said one yet."""
    about: AgentId | None = None
    """The agent whose deeds these are: cannot decide about it."""
    client: ClientId
    vendors: tuple[VendorId, ...]
    first: datetime
    last: datetime
    prompts: int
    """Prompts and deeds that it rests on."""
    repeats: int = 0
    """How often it came again and was folded in."""
    approved: bool = False
    """Something in it was approved."""
    application: Known
    access: End
    phone: End
    """Both ends of its last prompt."""
    proposed: Verdict | None = None
    """What the reasons speak for; never given by itself."""
    claimed_by: AgentId | None = None
    claimed_until: datetime | None = None
    handed: Handed | None = None
    """It was handed over, and nothing has ended that yet."""
    verdict: GivenVerdict | None = None
    task: TaskId | None = None
    """The call-back that was asked for."""
    mine: bool = False
    """It is about the agent who asks: who cannot decide about it."""
    withheld: bool = False
    revision: int = 0


class SignalSheet(Answer):
    """One row with everything that it rests on."""

    signal: Signal
    sayings: tuple[Saying, ...]
    """The worst first; each with its four parts."""
    prompts: tuple[PushPrompt, ...]
    """Newest first, a hundred at most."""
    desk: tuple[TimelineLine, ...]
    """What this desk had to do with the person in the last day."""
    verdicts: tuple[GivenVerdict, ...] = ()
    """All that were given, newest first."""
    handed: tuple[Handed, ...] = ()
    """Every hand-over, newest first."""
    declared: tuple[Declared, ...] = ()
    """Where the person said that they would be then, and turns of duty: context that lowers nothing."""
    quiet: tuple[QuietPart, ...] = ()
    """Pushes of the person that the desk turned off for a while."""


class PromptLetter(Answer):
    """What may be said to the person of one prompt; while withheld, one fixed sentence and nothing else.

    Endpoint: `GET /v1/prompts/{id}/letter` (`case`). For everybody the same: who decides about prompts may
    read them, and still tells nobody who was not verified for tier 1 in that call.
    """

    language: str
    """Of the person."""
    withheld: bool = True
    first: datetime | None = None
    last: datetime | None = None
    """Of the person's own prompts of this matter."""
    prompts: int = 0
    approved: int = 0
    application: Known | None = None
    """None: there were several."""
    place: Known | None = None
    address: Known | None = None
    """None: there were several."""
    usual: Usual = Usual.UNKNOWN
    verdict: Verdict | None = None
    """None: nobody has decided yet."""


class SignalCounts(Answer):
    """What waits."""

    open: int = 0
    waiting: int = 0
    critical: int = 0
    high: int = 0
    handed: int = 0
    """Rows that colleagues handed to who asks."""


class SignalPage(Answer):
    """Some rows of the queue: the riskiest first, and of these the newest; decided ones: the last first.

    Before them all, on the first page, stands what was handed to who asks.
    """

    signals: tuple[Signal, ...]
    after: str | None = None
    """`after=` this goes on; None: this was the last."""
    counts: SignalCounts = SignalCounts()


class SignalFold(StrEnum):
    """Which rows are asked for."""

    OPEN = "open"
    """Open ones and those that wait for a call-back."""
    DECIDED = "decided"
    ALL = "all"


class VerdictAsk(Ask):
    """Decide about a row; `revision` as it was seen, so that nobody decides about something else."""

    verdict: Verdict
    note: str = Field(default="", max_length=1000)
    revision: int | None = None
    case: CaseId | None = None


class UndoAsk(Ask):
    """Take the last verdict back, and say why: the row is open again."""

    note: str = Field(default="", max_length=1000)


class HandOverAsk(Ask):
    """Hand a row over to a colleague by name, with one sentence: what is known, what is still to be done."""

    to: AgentId = Field(min_length=1, max_length=128)
    words: str = Field(min_length=1, max_length=300)
