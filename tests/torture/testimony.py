"""What the checker compares, as values: the vendor's ledger, the record and what clients heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Effect:
    """One line of the vendor's own ledger: what truly happened there."""

    kind: str
    """`code`, `activation`, `revoke`, or `asked`: a request arrived, whatever came of it."""
    vendor: str
    account: str
    at: datetime
    operation: str = ""
    ref: str = ""
    until: datetime | None = None
    uses: int = 1


@dataclass(frozen=True)
class Line:
    """One line of the desk's record."""

    seq: int
    at: datetime
    event: str
    agent: str | None = None
    case: str | None = None
    person: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of the journal."""

    id: str
    state: str
    vendor: str
    person: str
    kind: str = "bypass"
    left: bool = False
    """The vendor will never tell: it stays unknown and stands in nobody's way."""


@dataclass(frozen=True)
class Accepted:
    """A one-time code that was accepted as a step-up."""

    agent: str
    counter: int
    operation: str = ""


@dataclass(frozen=True)
class Answer:
    """What a client heard."""

    verb: str
    """`order`, `reveal`, `confirm` or `revoke`."""
    key: str
    body: str = ""
    """The same for the same request."""
    agent: str = ""
    operation: str = ""
    state: str = ""
    code: str = ""
    error: str = ""
    """A stable code; empty: it worked."""
    winner: str = ""
    """Whom a refusal for another's sake names."""


@dataclass(frozen=True)
class Kept:
    """What the desk has on record, after everything."""

    lines: Sequence[Line]
    rows: Sequence[Row] = ()
    fault: str | None = None
    """What the record's own verification says; None: it stands."""
    settled: bool = True
    """The vendor answers, and the reconciler has had its time."""
    accepted: Sequence[Accepted] = ()
    doubts: Sequence[str] = ()
    """What somebody finds wrong with the record who kept a signed checkpoint of it from before."""
    seen: Sequence[tuple[str, str]] = ()
    """Violations that were seen directly, such as a canary where it must not be: invariant and where."""


@dataclass(frozen=True)
class Violation:
    """An invariant that does not hold."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"
