"""The files of a case file, from what was gathered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from helpdesk_tui import __version__
from helpdesk_tui.contract.prompts import Known
from helpdesk_tui.desk.files.cells import table
from helpdesk_tui.desk.files.clocks import clocks
from helpdesk_tui.desk.files.gathering import Gathered
from helpdesk_tui.desk.files.masking import masked
from helpdesk_tui.desk.tasks.masking import masked as masked_text

NOTE_SIGNS = 1000
HEAD = (
    *("at_utc", "vendor", "ref", "login", "application", "factor", "outcome", "reason"),
    *("address", "place", "country", "network", "phone_address", "phone_place", "usual"),
)
README = """\
Case file of one row of the push review, made {made} by helpdesk-tui {version}.

Time zone: every moment is in UTC, as ISO 8601. What the vendors wrote stands in raw.jsonl as they wrote it.
Masked: secrets, codes and the digits of numbers, all but the last two. Addresses and places are whole.
Cells that begin with = + - @, a tab or a carriage return stand behind an apostrophe.
SHA256SUMS holds the digest of every other file: sha256sum --check SHA256SUMS

NIS2 (Directive (EU) 2022/2555, article 23), counted from the first knowledge, {known} ({by}):
  early warning, 24 hours:   {early_warning}
  notification, 72 hours:    {notification}
  final report, one month:   {final_report}
Whether the incident has to be reported is for the organisation to decide.
{cut}"""
CUT = "\nNot complete: it rests on more rows than a file holds; the newest are here.\n"


def write(found: Gathered, made: datetime) -> dict[str, bytes]:
    """File names and their bytes."""
    signal = found.sheet.signal.model_dump(mode="json", exclude={"verdict", "handed"})
    verdicts = [
        {
            **one.model_dump(mode="json"),
            "note": masked_text(one.note, NOTE_SIGNS),
            "undone_note": masked_text(one.undone_note, NOTE_SIGNS),
        }
        for one in found.sheet.verdicts
    ]
    handed = [
        {**one.model_dump(mode="json"), "words": masked_text(one.words, NOTE_SIGNS)}
        for one in found.sheet.handed
    ]
    by = clocks(found.known)
    times = {
        name: getattr(by, name).isoformat()
        for name in ("known", "early_warning", "notification", "final_report")
    }
    case = {
        "signal": signal,
        "verdicts": verdicts,
        "handed_over": handed,
        "desk": [one.model_dump(mode="json") for one in found.sheet.desk],
        "nis2": {**times, "known_by": found.known_by},
        "complete": not found.cut,
        "made": made.astimezone(UTC).isoformat(),
        "version": __version__,
    }
    said = [one.model_dump(mode="json") for one in found.sheet.sayings]
    note = README.format(
        made=made.astimezone(UTC).isoformat(),
        version=__version__,
        by=found.known_by,
        cut=CUT if found.cut else "",
        **times,
    )
    return {
        "README.txt": note.encode(),
        "case.json": json.dumps(case, ensure_ascii=False, indent=1).encode(),
        "signals.jsonl": _lines(json.dumps(one, ensure_ascii=False) for one in said),
        "raw.jsonl": _lines(masked(one) for one in found.raw),
        "prompts.csv": table(HEAD, _cells(found)),
    }


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _cells(found: Gathered) -> Iterator[tuple[str, ...]]:
    for one in found.prompts:
        near, far = one.access, one.phone
        start = (one.at.astimezone(UTC).isoformat(), one.vendor, one.ref, one.login)
        middle = (one.application, one.factor, Known(value=one.outcome.value), one.reason)
        end = (near.address, near.place, near.country, near.network, far.address, far.place)
        yield (*start, *(_word(known) for known in (*middle, *end)), near.usual.value)


def _word(known: Known) -> str:
    """The value, or in brackets why there is none."""
    return known.value if known.value is not None else f"({known.lack})"
