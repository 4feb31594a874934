"""Compares what the vendor did, what is on record and what clients heard; a pure function.

The invariants are named as in `SECURITY.md`: P1 to P14.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from tests.torture.testimony import Accepted, Answer, Effect, Kept, Line, Row, Violation

__all__ = ["FRESH", "Accepted", "Answer", "Effect", "Kept", "Line", "Row", "Violation", "check"]

FRESH: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=24)
OPEN: Final = frozenset({"intent", "unknown"})
GRANTING: Final = frozenset({"bypass", "activation", "list"})
MADE: Final = frozenset({"code", "activation"})
"""What the vendor made for somebody to have."""
NEVER_TOLD: Final = frozenset({"activation", "resync", "text"})
"""Kinds of which no vendor says later whether they happened; once more is harmless."""
GIVES: Final = frozenset(
    {
        "code",
        "activation",
        "list",
        "invite",
        "assign",
        "number",
        "text",
        "resync",
        "rename",
        "setting",
        "unlock_account",
        "resume_device",
        "restore_account",
    }
)
"""What the vendor's ledger calls what somebody was given."""
HOLDS: Final = timedelta(minutes=60)
"""So long a second person's yes stands for proof that was fresh when it was asked for."""
NOTHING_HAPPENED: Final = frozenset(
    {"gate_closed", "own_account", "step_up_needed", "throttled", "ticket_missing", "read_only", "not_yours"}
)
"""Refusals after which the vendor was certainly not asked."""


def check(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> list[Violation]:
    """All violations of P1 to P14 that these three show together."""
    found = [Violation(invariant, what) for invariant, what in record.seen]
    for invariant, law in _LAWS.items():
        found += [Violation(invariant, what) for what in law(ledger, record, answers)]
    return found


def _of(record: Kept, event: str) -> dict[str, Line]:
    return {line.facts.get("operation", ""): line for line in record.lines if line.event == event}


def _codes(ledger: Sequence[Effect]) -> list[Effect]:
    """Links too: they need the same proofs, and end as soon."""
    return [one for one in ledger if one.kind in MADE and one.operation]


def _intent_first(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del answers
    intents = _of(record, "operation:intent")
    for one in ledger:
        if one.operation and one.operation not in intents:
            yield f"{one.kind} at the vendor for {one.operation}, and no intent on record"


def _settled(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger, answers
    if record.settled:
        for row in record.rows:
            if row.state in OPEN and not (row.left and row.kind in NEVER_TOLD):
                yield f"{row.id} is still {row.state}"


def _one_live(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del answers
    if not record.settled:
        return
    live: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in ledger:
        place = live[one.vendor, one.account]
        if one.kind == "code":
            place[one.ref] = one.operation
        elif one.kind == "revoke":
            place.pop(one.ref, None)
    known = {row.id: row.state for row in record.rows}
    for (vendor, account), codes in live.items():
        if len(codes) > 1:
            yield f"{len(codes)} live codes of {account} at {vendor}"
        for operation in codes.values():
            if operation and known.get(operation) != "done":
                yield f"a live code of {operation}, which is {known.get(operation, 'not known')}"
    for one in ledger:
        if one.kind == "activation" and known.get(one.operation) not in ("done", "unknown"):
            yield f"a link of {one.operation}, which is {known.get(one.operation, 'not known')}"


def _verified(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del answers
    intents = _of(record, "operation:intent")
    passed: dict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    for line in record.lines:
        if line.event == "proof:passed":
            passed[line.case, line.person].append(line)
    asked = {line.facts.get("approval", ""): line for line in record.lines if line.event in _ASKED}
    used = {
        op: asked.get(line.facts.get("approval", "")) for op, line in _of(record, "approval:used").items()
    }
    for one in ledger:
        intent = intents.get(one.operation)
        if intent is None or one.kind not in GIVES or not one.operation:
            continue
        under = used.get(one.operation)
        moment = intent if under is None else under
        fresh = [line for line in passed[intent.case, intent.person] if moment.at - line.at <= FRESH]
        if intent.at - moment.at > HOLDS or not any(line.seq < intent.seq for line in fresh):
            yield f"{one.kind} for {one.operation} without a fresh proof of the same person"


_ASKED: Final = frozenset({"approval:asked", "glass:broken"})
_ON_RECORD: Final = {"order": "operation:done", "confirm": "code:confirmed", "reveal": "code:shown"}


def _acknowledged(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger
    written = {(line.event, line.facts.get("operation", "")) for line in record.lines}
    for one in answers:
        event = _ON_RECORD.get(one.verb)
        happened = not one.error and (one.verb != "order" or one.state == "done")
        if event is not None and happened and (event, one.operation) not in written:
            yield f"{one.verb} of {one.operation} was answered and is not on record"
    if record.fault is not None:
        yield f"the record does not verify: {record.fault}"


def _history(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger, answers
    numbers = [line.seq for line in record.lines]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the record has a gap, a double or another order"
    yield from record.doubts


def _closed(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del record
    made = {one.operation for one in ledger if one.operation}
    # What was refused may be asked again under its key when the gate is open.
    perhaps = {one.operation for one in answers if one.error not in NOTHING_HAPPENED}
    for one in answers:
        if one.error in NOTHING_HAPPENED and one.operation in made - perhaps:
            yield f"{one.operation} was refused ({one.error}) and had its effect"


def _same_key(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger, record
    by_key: dict[tuple[str, str, str], list[Answer]] = defaultdict(list)
    for one in answers:
        by_key[one.agent, one.verb, one.key].append(one)
    for (_, verb, key), same in by_key.items():
        good = [one for one in same if not one.error]
        if len({one.body for one in good}) > 1:
            yield f"{verb} {key}: two bodies were taken under one key"
        if len({one.operation for one in good}) > 1:
            yield f"{verb} {key}: one key, several operations"
        if len({one.code for one in good if one.code}) > 1:
            yield f"{verb} {key}: one key, several codes"


def _one_try(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del record, answers
    for kind in ("asked", *sorted(GIVES)):
        times = Counter(one.operation for one in ledger if one.kind == kind and one.operation)
        yield from (
            f"{operation}: {number} times {kind}" for operation, number in times.items() if number > 1
        )


def _bounded(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del record, answers
    for one in _codes(ledger):
        if one.until is None or not timedelta() < one.until - one.at <= LONGEST or one.uses < 1:
            yield f"the {one.kind} of {one.operation} lives until {one.until}, {one.uses} uses"


def _stepped_up(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger, answers
    last: dict[str, int] = {}
    for one in record.accepted:
        if one.counter <= last.get(one.agent, -1):
            yield f"{one.agent}: counter {one.counter} was accepted after {last[one.agent]}"
        last[one.agent] = max(one.counter, last.get(one.agent, -1))


def _one_wins(ledger: Sequence[Effect], record: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    del ledger
    yield from _open_at_once(record.lines)
    for one in answers:
        if one.error == "operation_open" and not one.winner:
            yield f"{one.agent} was refused for another's sake, and is not told whose"


_ENDS: Final = frozenset({"operation:done", "operation:failed", "operation:taken_back"})


def _open_at_once(lines: Iterable[Line]) -> Iterator[str]:
    open_: dict[tuple[str, str], str] = {}
    for line in lines:
        operation = line.facts.get("operation", "")
        if line.event == "operation:intent" and line.facts.get("kind") in GRANTING and line.person:
            place = (line.facts.get("vendor", ""), line.person)
            if place in open_:
                yield f"{operation} and {open_[place]} were open at once for {line.person}"
            open_[place] = operation
        elif line.event in _ENDS:
            open_ = {place: held for place, held in open_.items() if held != operation}


_LAWS: Final = {
    "P1": _intent_first,
    "P2": _settled,
    "P3": _one_live,
    "P4": _verified,
    "P5": _acknowledged,
    "P6": _history,
    "P8": _closed,
    "P10": _same_key,
    "P11": _one_try,
    "P12": _bounded,
    "P13": _stepped_up,
    "P14": _one_wins,
}
"""P7 (secrets) and P9 (terminal) are seen directly: `Kept.seen`."""
