"""Signals as JSON lines for machines and as words for people; what was read, for both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from helpdesk_tui.cli.pushes.scan import Report
from helpdesk_tui.detectors.signal import Part, Reason, Signal
from helpdesk_tui.wording import _, language, ngettext
from helpdesk_tui.wording.fill import plain
from helpdesk_tui.wording.signals import bad_line, detector, level, not_evaluated, sentence

_encode = msgspec.json.Encoder().encode


def as_json(signal: Signal) -> str:
    """One object; moments in ISO 8601, reasons as codes with params and as sentences."""
    return _encode(
        {
            "detector": signal.detector,
            "level": signal.level.name.lower(),
            "user": signal.user,
            "source": signal.source,
            "txids": list(signal.txids),
            "first": _iso(signal.first),
            "last": _iso(signal.last),
            "reasons": [_encoded(one, language()) for one in signal.reasons],
        }
    ).decode()


@lru_cache(maxsize=4096)
def _encoded(one: Reason, spoken: str) -> msgspec.Raw:
    """Three of four reasons were told before in the same words, in the language that is `spoken`."""
    del spoken
    params = dict(one.params)
    told = {"part": one.part.value, "code": one.code, "params": params, "text": sentence(one.code, params)}
    return msgspec.Raw(_encode(told))


def as_words(signal: Signal) -> str:
    """A heading, and one line for each sentence."""
    heading = f"{level(signal.level.name.lower()).upper()}  {signal.detector} {detector(signal.detector)}"
    lines = [f"{heading}  {plain(signal.user)}  {plain(signal.source)}  {_iso(signal.first)}"]
    lines += [
        f"  {'-' if one.part in (Part.HAPPENED, Part.NORMAL) else '?'} {sentence(one.code, dict(one.params))}"
        for one in signal.reasons
    ]
    return "\n".join(lines)


def _iso(at: float) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return "?"


def summary(report: Report, *, with_table: bool) -> Iterator[str]:
    """Lines about the reading itself."""
    yield _("{rows} lines, {prompts} prompts, {signals} signals.").format(
        rows=report.rows, prompts=report.prompts, signals=report.signals
    )
    if report.sorted_on_disk:
        yield _("Some rows were more than an hour late, so the file was sorted on disk first.")
    if report.bad_count:
        yield ngettext(
            "{count} line could not be read:", "{count} lines could not be read:", report.bad_count
        ).format(count=report.bad_count)
        for number, why in report.bad:
            yield "  " + _("line {number}: {why}").format(number=number, why=bad_line(why))
        if report.bad_count > len(report.bad):
            yield "  " + _("and {count} more").format(count=report.bad_count - len(report.bad))
    if not with_table:
        yield _("No address table: rules that need networks or servers were not evaluated (--ip-table).")
    for (name, why), count in sorted(report.unchecked.items()):
        yield _("{detector} not evaluated for {count}: {why}").format(
            detector=name, count=count, why=not_evaluated(why)
        )
