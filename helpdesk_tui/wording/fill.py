"""Puts values into sentences: what comes from outside can neither steer a terminal nor leave a hole."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import moment

LONGEST = 200
BLANKS = "\u00a0\u202f"
"""Blanks of French that break no line: our own words carry them where a value is a sentence."""
MOMENTS = frozenset({"since", "until", "at"})
"""Params that hold an ISO 8601 moment; people read the local one."""


def plain(value: str) -> str:
    """The value with everything that draws nothing by itself made visible, and cut when very long."""
    if len(value) <= LONGEST and value.isprintable():
        return value
    cut = value[:LONGEST]
    shown = "".join(sign if sign.isprintable() or sign in BLANKS else f"<U+{ord(sign):04X}>" for sign in cut)
    return shown + "…" if len(value) > LONGEST else shown


class _Known(dict[str, str]):
    """A place that nobody filled shows a question mark: an error about an error helps no one."""

    def __missing__(self, name: str) -> str:
        return "?"


def say(templates: Sequence[str], params: Mapping[str, str]) -> str:
    """The first template whose places can all be filled, in the language spoken now."""
    known = {
        name: plain(_moment(value) if name in MOMENTS else value) for name, value in params.items() if value
    }
    fitting = next((one for one in templates if places(one) <= known.keys()), templates[-1])
    return _(fitting).format_map(_Known(known))


@cache
def places(template: str) -> frozenset[str]:
    """Names of the places in a template."""
    return frozenset(name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name)


def word(table: Mapping[str, str], code: str) -> str:
    """The words for a code; one that this version does not know is shown as it is."""
    known = table.get(code)
    return plain(code) if known is None else _(known)


def worded(table: Mapping[str, str], code: str, **values: str) -> str:
    """The sentence for a code, its places filled; an unknown code is shown, and never a template itself."""
    known = table.get(code)
    return word(table, code) if known is None else _(known).format(**values)


def _moment(value: str) -> str:
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:
        return value
