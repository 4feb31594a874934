"""Prompts seen otherwise than as a list: words for the filter, counts, pivots, one person's timeline."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId, SignalId, VendorId
from helpdesk_tui.contract.prompts import Gap, Known, PushPrompt


class WordCount(Answer):
    """One value of a field and how many rows have it; for completion."""

    word: str
    rows: int


class Words(Answer):
    """What may be typed here."""

    words: tuple[WordCount, ...]


class HourCount(Answer):
    """Prompts of one hour."""

    hour: datetime
    approved: int = 0
    refused: int = 0
    """A phone rang and nobody approved."""
    other: int = 0


class PlaceCount(Answer):
    """Prompts of one country."""

    country: Known
    approved: int
    refused: int
    other: int
    people: int


class PromptCounts(Answer):
    """For small charts."""

    hours: tuple[HourCount, ...]
    places: tuple[PlaceCount, ...]


class PivotField(StrEnum):
    """By what all people and vendors can be looked at."""

    ADDRESS = "address"
    NETWORK = "network"
    DEVICE = "device"
    COUNTRY = "country"


class PivotPerson(Answer):
    """What one person has to do with it."""

    person: PersonId | None
    name: str
    login: str
    client: ClientId
    vendors: tuple[VendorId, ...]
    approved: int
    refused: int
    other: int
    first: datetime
    last: datetime


class Pivot(Answer):
    """Everybody who came from one address, network, device or country; those who approved come first."""

    field: PivotField
    value: str
    people: tuple[PivotPerson, ...]
    prompts: int
    approved: int
    more: bool = False
    """More people than are listed."""


class TimelineKind(StrEnum):
    """What happened to a person."""

    PROMPT = "prompt"
    DEED = "deed"
    """An administrator did something at a vendor."""
    MESSAGE = "message"
    """An SMS or a call of a vendor went out."""
    DESK = "desk"
    """This desk did something; `code` is the event of the record."""
    SIGNAL = "signal"
    REPORT = "report"


class TimelineLine(Answer):
    """One thing that happened."""

    at: datetime
    kind: TimelineKind
    code: str
    """Outcome, the vendor's action, the record's event, or the detector."""
    params: dict[str, str] = {}
    vendor: VendorId | None = None
    agent: AgentId | None = None
    prompt: PushPrompt | None = None
    signal: SignalId | None = None
    case: CaseId | None = None


class Timeline(Answer):
    """One person over all vendors, newest first, with the desk's own actions in it."""

    person: PersonId
    lines: tuple[TimelineLine, ...]
    older: datetime | None = None
    """`before=` this goes on towards the past."""
    gaps: tuple[Gap, ...] = ()
    withheld: bool = False
