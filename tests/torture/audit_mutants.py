"""Mutants of a record, and whether somebody who kept an older checkpoint finds each, and names the record.

Whoever bends it has the whole database in hand, and the signing key too where a kind says so; the older
checkpoint was kept where he cannot reach it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk_tui.desk.audit import entry, tree
from helpdesk_tui.desk.audit.tree import Node
from helpdesk_tui.desk.audit.verify import Kept, Value, verify
from helpdesk_tui.desk.checkpoints import signing
from helpdesk_tui.desk.checkpoints.signing import Signer
from helpdesk_tui.proving.export import Reader
from helpdesk_tui.proving.files import line_of
from helpdesk_tui.proving.notes import Checkpoint, PublicKey, read_note
from helpdesk_tui.proving.tree import consistent

NAME = "helpdesk-tui/mutants"
SMALL, LARGE = (8, 64), 1000
LARGE_EVERY = 100
"""One log in so many is a long one."""
Consistent = Callable[[int, int, bytes, bytes, list[bytes]], bool]


@dataclass
class Log:
    """All that a desk keeps of its record."""

    signer: Signer
    records: list[Kept] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    def copy(self) -> Log:
        return Log(self.signer, list(self.records), list(self.values), dict(self.nodes), dict(self.notes))

    def add(self, dice: random.Random) -> None:
        seq = len(self.records) + 1
        told = {"name": f"Zoë Peeters {seq}", "person": f"per_{seq % 7}"} if seq % 3 else {}
        salts = {name: dice.randbytes(entry.SALT_BYTES) for name in told}
        self.values += [Value(seq, name, salts[name], told[name]) for name in sorted(told)]
        case = f"case_{seq // 3}" if seq % 3 else None
        event = ("case:opened", "proof:passed", "operation:done")[seq % 3]
        data = entry.encoded(
            seq=seq,
            at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=7 * seq),
            event=event,
            agent="a.martin" if seq % 4 else None,
            case=case,
            facts={"points": seq % 90, "checked": bool(seq % 2), "word": "été"},
            personal={name: entry.commitment(salts[name], told[name]) for name in told},
        )
        self.put(Kept(seq, case, event, data))

    def put(self, kept: Kept) -> None:
        """Append with its hashes."""
        size = len(self.records)
        self.records.append(kept)
        for node in tree.grown(size, tree.leaf(kept.data), self.stored):
            self.nodes[node.level, node.index] = node.hash

    def rehash(self) -> None:
        """All hashes anew, as somebody with the whole database can."""
        records, self.records = self.records, []
        self.nodes.clear()
        for kept in records:
            self.put(kept)

    def renumber(self) -> None:
        """Every record takes the number of its place."""
        self.records = [_edited(kept, seq=n) for n, kept in enumerate(self.records, 1)]

    def stored(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def level(self, level: int) -> Iterator[Node]:
        for (at, index), value in sorted(self.nodes.items()):
            if at == level:
                yield Node(at, index, value)

    def note(self) -> str:
        size = len(self.records)
        at = entry.moment(datetime(2026, 3, 3, tzinfo=UTC) + timedelta(seconds=size))
        return signing.noted([self.signer], size, tree.root(size, self.stored), at)

    def sign(self) -> None:
        self.notes[len(self.records)] = self.note()

    def lines(self) -> Iterator[bytes]:
        opened: dict[int, dict[str, Any]] = {}
        for one in self.values:
            opened.setdefault(one.seq, {})[one.field] = {"salt": one.salt.hex(), "value": one.value}
        for place, kept in enumerate(self.records, 1):
            leaf = self.nodes.get((0, place - 1), b"").hex()
            record = kept.data.decode(errors="replace")
            yield json.dumps({"record": record, "leaf": leaf, "personal": opened.get(kept.seq, {})}).encode()
            if place in self.notes:
                yield line_of(self.notes[place]).encode()


@dataclass(frozen=True)
class Mutant:
    """One way to bend it, and where."""

    kind: str
    seq: int
    log: Log
    rolled: bool = False
    """The desk shows an older checkpoint as its newest."""


@dataclass
class Judge:
    """Somebody with an older checkpoint; a planted fault skips the comparison with it."""

    compares: bool = True

    def store(self, log: Log, held: Checkpoint) -> tuple[int, int] | None:
        """Which records it names; None: nothing is wrong."""
        heads = {held.size: held.root} if self.compares else {}
        found = verify(log.records, log.values, log.level, len(log.nodes), heads)
        if found.fault is None or found.seq is None:
            return None
        # A root names the range that it covers; everything else one record.
        if found.fault.value in ("head_differs", "cut"):
            return 1, max(held.size, found.seq)
        return found.seq - 1, found.seq

    def export(self, log: Log, held: Checkpoint, key: PublicKey) -> tuple[int, int] | None:
        kept = [held] if self.compares else []
        if not self.compares:
            log = replace(log, notes={})
        found = Reader(kept, [key]).check(log.lines())
        return None if found.fault is None else (found.first or 0, found.last or 0)

    def console(self, log: Log, held: Checkpoint, key: PublicKey, *, rolled: bool) -> bool:
        """Whether a console that connects believes the newest checkpoint and its proof."""
        older = [size for size in log.notes if size < held.size]
        now = read_note(log.notes[max(older)] if rolled and older else log.note())
        if not now.signed_by(key) or now.size < held.size:
            return False
        proof = tree.consistency(held.size, now.size, log.stored)
        check: Consistent = consistent if self.compares else lambda *_: True
        return check(held.size, now.size, held.root, now.root, proof)


EDITS: dict[str, dict[str, Any]] = {
    "agent": {"agent": "m.allory"},
    "at": {"at": "2020-01-01T00:00:00.000000Z"},
    "event": {"event": "case:closed"},
    "case": {"case": "case_999"},
    "seq": {"seq": 77_777},
    "v": {"v": 2},
    "facts": {"facts": {"points": 99}},
    "personal": {"personal": {"name": "0" * 64}},
    "more": {"more": 1},
}
STORE_KINDS = ("edit", "value", "salt", "delete", "swap", "duplicate", "truncate")
HASHED_KINDS = ("rewritten edit", "rewritten tail", "rewritten delete", "rewritten insert", "rewritten swap")
SIGNED_KINDS = ("fork", "key swap", "roll back")


def mutants(clean: Log, held: Checkpoint, dice: random.Random) -> Iterator[Mutant]:
    """One of each kind; what is rewritten lies within what the older checkpoint covers."""
    size = len(clean.records)
    for kind in STORE_KINDS:
        # An export that ends early shows it as far as the older checkpoint goes.
        most = held.size if kind == "truncate" else size
        yield _plain(kind, clean, dice.randint(1, most - 1), dice)
    for kind in HASHED_KINDS:
        yield _rewritten(kind, clean, dice.randint(1, held.size - 1), dice)
    for kind in SIGNED_KINDS:
        yield _signed(kind, clean, held, dice)


def _edited(kept: Kept, **change: Any) -> Kept:
    data = {**json.loads(kept.data), **change}
    return Kept(data["seq"], data["case"], data["event"], entry.canonical(data))


def _plain(kind: str, clean: Log, seq: int, dice: random.Random) -> Mutant:
    log, at = clean.copy(), seq - 1
    if kind == "edit":
        name = dice.choice(list(EDITS))
        bent = _edited(log.records[at], **EDITS[name])
        log.records[at] = replace(bent, seq=seq)
        return Mutant(f"edit {name}", seq, log)
    if kind in ("value", "salt"):
        at = dice.randrange(len(log.values))
        one = log.values[at]
        log.values[at] = replace(one, value="Eve") if kind == "value" else replace(one, salt=bytes(16))
        return Mutant(kind, one.seq, log)
    if kind == "delete":
        del log.records[at]
    elif kind == "swap":
        log.records[at : at + 2] = [log.records[at + 1], log.records[at]]
    elif kind == "duplicate":
        log.records.insert(at, log.records[at])
        seq += 1
    else:
        del log.records[seq:]
        log.values = [one for one in log.values if one.seq <= seq]
        seq += 1
    return Mutant(kind, seq, log)


def _rewritten(kind: str, clean: Log, seq: int, dice: random.Random) -> Mutant:
    """Bent, renumbered, and every hash made anew: only an older root tells."""
    log, at = clean.copy(), seq - 1
    log.values = []  # their owners deleted them: nobody can say that this is wrong
    if kind == "rewritten edit":
        log.records[at] = _edited(log.records[at], agent="m.allory")
    elif kind == "rewritten tail":
        for place in range(at, len(log.records)):
            log.records[place] = _edited(log.records[place], agent="m.allory")
    elif kind == "rewritten delete":
        del log.records[at : at + dice.randint(1, 3)]
    elif kind == "rewritten insert":
        log.records.insert(at, _edited(log.records[at], agent="m.allory"))
    else:
        log.records[at : at + 2] = [log.records[at + 1], log.records[at]]
    log.renumber()
    log.rehash()
    return Mutant(kind, seq, log)


def _signed(kind: str, clean: Log, held: Checkpoint, dice: random.Random) -> Mutant:
    log = clean.copy()
    seq = dice.randint(1, held.size - 1)
    if kind == "roll back":
        return Mutant(kind, held.size, log, rolled=True)
    if kind == "key swap":
        log.signer = _key(NAME)
        log.notes = {}
        log.sign()
        return Mutant(kind, len(log.records), log)
    log.records = log.records[: seq - 1]
    log.values = [one for one in log.values if one.seq < seq]
    log.rehash()
    # Another record has other moments, agents and salts from there on.
    while len(log.records) < len(clean.records) + dice.randint(0, 5):
        log.add(dice)
        log.records[-1] = _edited(log.records[-1], agent="f.ork")
    log.rehash()
    log.notes = {}
    log.sign()
    return Mutant(kind, seq, log)


def _key(name: str) -> Signer:
    return signing.read(signing.new_key(name), "mutants")


@dataclass
class Tally:
    """What was tried and what was missed."""

    done: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    """Of logs that nobody bent."""
    clean: int = 0


def trial(number: int, seed: int, judge: Judge, tally: Tally, most: int) -> None:
    """One log with all its mutants; `number` and `seed` bring it about again."""
    dice = random.Random(f"{seed}:{number}")
    log = Log(_key(NAME))
    size = LARGE if number % LARGE_EVERY == LARGE_EVERY - 1 else dice.randint(*SMALL)
    marks = {*dice.sample(range(4, size), 3), size}
    for place in range(1, size + 1):
        log.add(dice)
        if place in marks:
            log.sign()
    key = log.signer.public
    held = read_note(log.notes[dice.choice(sorted(marks)[1:])])
    where = f"seed {seed}, log {number} of {size}"
    tally.clean += 1
    if (
        judge.store(log, held)
        or judge.export(log, held, key)
        or not judge.console(log, held, key, rolled=False)
    ):
        tally.alarms.append(where)
    for one in mutants(log, held, dice):
        if tally.done >= most:
            return
        tally.done += 1
        for word in _unnoticed(one, held, key, judge):
            tally.missed.append(f"{where}: {one.kind} at {one.seq}: {word}")


def _unnoticed(one: Mutant, held: Checkpoint, key: PublicKey, judge: Judge) -> Iterator[str]:
    if one.kind in SIGNED_KINDS:
        if judge.console(one.log, held, key, rolled=one.rolled):
            yield "the console believes it"
        return
    found = judge.store(one.log, held)
    if found is None or not found[0] <= one.seq <= found[1]:
        yield f"the store's verifier says {found}"
    told = judge.export(one.log, held, key)
    if told is None or not told[0] - 1 <= one.seq <= told[1]:
        yield f"the export's verifier says {told}"


def run(count: int, seed: int, judge: Judge | None = None, first: int = 0) -> Tally:
    """So many mutants, from that log on."""
    tally = Tally()
    number = first
    while tally.done < count:
        trial(number, seed, judge or Judge(), tally, count)
        number += 1
    return tally
