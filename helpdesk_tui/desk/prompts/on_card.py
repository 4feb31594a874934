"""The last prompts of one person for the card, out of the mirror of the logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.people import PromptLine, PromptList
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome, SourceState
from helpdesk_tui.desk.prompts import sources
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.taking_in import OUTCOMES
from helpdesk_tui.desk.prompts.words import WordField, account_word, numbers, texts
from helpdesk_tui.vendors.protocols import Vendor

SHOWN: Final = 10
_RESULTS: Final = {
    PromptOutcome.APPROVED: "success",
    PromptOutcome.FRAUD: "fraud",
    PromptOutcome.WAITING: "waiting",
}


def with_mirror(
    connection: Connection,
    vendors: Mapping[VendorId, Vendor],
    accounts: Sequence[tuple[VendorId, str]],
    seen: PromptList,
) -> PromptList:
    """What is known of these accounts: `seen` of vendors without a mirror, and the mirror's rows."""
    mirrored = {
        id_: vendors[id_] for id_, _ in accounts if id_ in vendors and vendors[id_].history is not None
    }
    if not mirrored:
        return seen
    states = [one for one in sources.states(connection, mirrored) if one.kind is LogKind.AUTHENTICATION]
    lines = [*seen.lines, *_lines(connection, [one for one in accounts if one[0] in mirrored])]
    alone = all(id_ in mirrored for id_, _ in accounts if id_ in vendors)
    return PromptList(
        lines=tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]),
        read_at=_oldest(states, None if alone else seen, alone=alone),
        blind_seconds=max([seen.blind_seconds, *(one.blind_seconds for one in states)]),
        next_look=max(
            (at for at in (seen.next_look, *(one.next_look for one in states)) if at), default=None
        ),
        problem=next((one.problem for one in states if one.problem), None if alone else seen.problem),
    )


def _oldest(states: Sequence[SourceState], seen: PromptList | None, *, alone: bool) -> datetime | None:
    read = [one.read_at for one in states] + ([] if alone or seen is None else [seen.read_at])
    known = [at for at in read if at is not None]
    return min(known) if known and len(known) == len(read) else None


def _lines(connection: Connection, accounts: Sequence[tuple[VendorId, str]]) -> list[PromptLine]:
    words = numbers(connection, WordField.ACCOUNT, {account_word(vendor, ref) for vendor, ref in accounts})
    if not words:
        return []
    rows = connection.execute(
        select(prompt)
        .where(prompt.c.account.in_(sorted(words.values())))
        .order_by(prompt.c.at.desc())
        .limit(SHOWN)
    ).all()
    told = texts(
        connection, (id_ for row in rows for id_ in (row.vendor, row.application, row.factor, row.reason))
    )
    return [
        PromptLine(
            at=row.at,
            application=told.get(row.application or 0, ""),
            factor=told.get(row.factor or 0, ""),
            result=_RESULTS.get(OUTCOMES[row.outcome], "denied"),
            reason=told.get(row.reason or 0, ""),
            vendor=VendorId(told.get(row.vendor, "")),
        )
        for row in rows
    ]
