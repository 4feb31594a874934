"""What the record tells of itself, in words."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.wording import msgid

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "record:key": (
        msgid("record signed by key {key} from here on, named by key {before}"),
        msgid("record signed by key {key} from here on"),
        msgid("record signed by another key from here on"),
    ),
    "record:doubted": (
        msgid("a console saw {seen} records that are not all in here; it goes on: {reason}"),
        msgid("a console saw another record than this one"),
    ),
    "record:behind": (
        msgid("{anchor} was told of {anchored} records; they are not all in here"),
        msgid("more records were known outside than there are"),
    ),
    "record:anchor_lost": (
        msgid("checkpoints do not reach {anchor} any more: {detail}"),
        msgid("checkpoints do not reach {anchor} any more"),
        msgid("checkpoints do not reach an anchor any more"),
    ),
    "record:anchor_back": (
        msgid("checkpoints reach {anchor} again; {missed} records came late"),
        msgid("checkpoints reach an anchor again"),
    ),
    "record:differs": (
        msgid("NOT WHAT WAS WRITTEN: this record, or the one beside it, was changed in the store"),
    ),
    "record:forgotten": (
        msgid("names and numbers of old records deleted: {subject}, up to record {last}"),
        msgid("names and numbers of old records deleted"),
    ),
}
NAMES: Final = ("key", "before", "seen", "anchor", "anchored", "detail", "missed", "subject", "last")
"""Params that are shown as they are."""
