"""Why a desk's record is not believed, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid, ngettext
from helpdesk_tui.wording.fill import say

if TYPE_CHECKING:
    from helpdesk_tui.api.doubted import Doubted

_WHAT: dict[str, tuple[str, ...]] = {
    "other_key": (
        msgid("This desk's record is signed by another key than the one that this console saw on {at}."),
        msgid("This desk's record is signed by another key than before."),
    ),
    "rolled_back": (
        msgid(
            "This desk's record does not contain what this console saw on {at}: there were {seen} records, "
            "and now there are {now}."
        ),
        msgid(
            "This desk's record does not contain what this console saw on {at}: there were {seen} records, "
            "and now there are none."
        ),
    ),
    "forked": (
        msgid(
            "This desk's record does not contain what this console saw on {at}: something in the first "
            "{seen} records was changed."
        ),
    ),
    "restored": (
        msgid(
            "This desk was put back from a backup of {since}: records {first} to {last}, which this console "
            "saw in part on {at}, are missing ({n} records)."
        ),
        msgid(
            "An earlier store was put back at this desk: records {first} to {last}, which this console saw "
            "in part on {at}, are missing ({n} records)."
        ),
    ),
    "behind": (
        msgid(
            "This desk's store is an older one: {anchor} was told of {anchored} records, and it has {now} or "
            "others. Security goes on with it for every console, or puts the right one back."
        ),
    ),
    "unproven": (
        msgid("This desk does not prove that its record still contains what this console saw on {at}."),
        msgid("This desk does not prove what its record contains."),
    ),
    "torn": (
        msgid(
            "The {now} records that this desk signed on {signed} are not those that stand there now: some "
            "were changed since, or are gone. Nobody goes on with this record before it is put right."
        ),
    ),
    "stale": (
        msgid(
            "This desk goes on, but signs nothing any more: its newest checkpoint is of {signed}, over {now} "
            "records. What came after them could be changed unseen."
        ),
    ),
    "silent": (msgid("This desk answers, but not when it is asked to prove what its record contains."),),
    "memory_damaged": (msgid("What this console kept of this desk's record cannot be read any more."),),
}


def sentence(doubted: Doubted) -> str:
    """What differs, and up to where the record is as it was."""
    told = {
        "at": "" if doubted.seen is None else doubted.seen.time,
        "seen": "" if doubted.seen is None else str(doubted.seen.size),
        "now": "" if doubted.now is None else str(doubted.now.size),
        "signed": "" if doubted.now is None else doubted.now.time,
        "first": "" if doubted.lost_first is None else str(doubted.lost_first),
        "last": "" if doubted.lost_last is None else str(doubted.lost_last),
        "since": doubted.backup_at or "",
        "anchor": doubted.anchor,
        "anchored": str(doubted.anchored or ""),
    }
    if doubted.lost_first is not None and doubted.lost_last is not None:
        told["n"] = str(doubted.lost_last - doubted.lost_first + 1)
    what = say(_WHAT[doubted.fault.value], told)
    if not doubted.sure:
        return what
    same = ngettext(
        "The first {n} record is as it was.", "The first {n} records are as they were.", doubted.sure
    )
    return f"{what} {same.format(n=doubted.sure)}"


def advice() -> str:
    """What it means and what to do."""
    return _(
        "Until somebody goes on with it by name, this console only reads. Tell whoever is responsible for "
        "security; vendors' own panels still work."
    )
