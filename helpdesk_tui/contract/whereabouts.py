"""Where somebody said that they would be, and who is on call: context for the push review, never a proof.

It stands beside the evidence of a row and changes nothing: no signal is lowered, hidden or left out by it.
Endpoints: `GET /v1/whereabouts/{person}`, and as writes `POST /v1/whereabouts/{case}/travel` (said by a
caller who is verified for tier 1), `POST /v1/whereabouts/import`, `POST /v1/whereabouts/{id}/drop`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId

MOST_ROWS = 500
"""In one request; a longer file is sent in parts."""


class WhereKind(StrEnum):
    """What was declared."""

    TRAVEL = "travel"
    ON_CALL = "on_call"


class Declared(Answer):
    """One stay, or one turn of duty."""

    id: str
    kind: WhereKind
    person: PersonId
    first: datetime
    last: datetime
    """The moment behind its end."""
    country: str = ""
    """ISO 3166 code of a stay."""
    by: AgentId
    at: datetime
    case: CaseId | None = None
    """The call in which the verified caller said so; None: it was imported."""
    file: str = ""
    fits: bool | None = None
    """Beside a row: whether its login came from that country; None where nobody can say."""


class WhereList(Answer):
    """Newest first."""

    declared: tuple[Declared, ...] = ()


class TravelAsk(Ask):
    """A stay as the caller says it; both days belong to it."""

    country: str = Field(pattern=r"^[A-Za-z]{2}$")
    first: date
    last: date


class WhereRow(Ask):
    """One line of a file, as written: days, or moments such as `2026-03-02T20:00`."""

    line: int = Field(ge=1)
    login: str = Field(default="", max_length=512)
    first: str = Field(default="", max_length=64)
    last: str = Field(default="", max_length=64)
    country: str = Field(default="", max_length=64)


class WhereImport(Ask):
    """A part of a file."""

    file: str = Field(max_length=256)
    kind: WhereKind
    dry_run: bool = True
    rows: tuple[WhereRow, ...] = Field(max_length=MOST_ROWS)


class WhereProblem(StrEnum):
    """Why a line was not taken."""

    NOBODY = "nobody"
    AMBIGUOUS = "ambiguous"
    """Several people have this login: write `vendor:login`."""
    BAD_TIME = "bad_time"
    BACKWARDS = "backwards"
    """It ends before it begins, or lasts longer than a year."""
    BAD_COUNTRY = "bad_country"


class WhereLine(Answer):
    """One line's report."""

    line: int
    login: str
    problem: WhereProblem | None = None
    same: bool = False
    """It was known before."""


class WhereReport(Answer):
    """What a part of the file did, or would do."""

    dry_run: bool
    lines: tuple[WhereLine, ...]
