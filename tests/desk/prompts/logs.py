"""A vendor's logs in memory, and rows to fill them with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.history import DeedKind, DeedRow, HistoryPage, HistoryRow, LoginRow, Reach
from tests.desk.inside import START

PAGE = 3


@dataclass
class Logs:
    """Implements `History`; a page holds three rows."""

    rows: dict[LogKind, list[HistoryRow]] = field(default_factory=dict)
    reaches: dict[LogKind, Reach] = field(
        default_factory=lambda: {
            LogKind.AUTHENTICATION: Reach(interval=timedelta(seconds=1), never=frozenset({"says"})),
            LogKind.ACTIVITY: Reach(interval=timedelta(seconds=1)),
        }
    )
    asked: list[tuple[LogKind, str]] = field(default_factory=list)
    broken: DeskError | None = None
    gap: tuple[datetime, datetime] | None = None

    def add(self, *rows: HistoryRow) -> None:
        for row in rows:
            kind = LogKind.AUTHENTICATION if isinstance(row, LoginRow) else LogKind.ACTIVITY
            self.rows.setdefault(kind, []).append(row)

    async def page(self, kind: LogKind, cursor: str, since: datetime, until: datetime | None) -> HistoryPage:
        self.asked.append((kind, cursor))
        if self.broken is not None:
            raise self.broken
        here = [
            one for one in self.rows.get(kind, []) if since <= one.at and (until is None or one.at < until)
        ]
        start = int(cursor or 0)
        found = tuple(here[start : start + PAGE])
        end = max((one.at for one in found), default=since)
        return HistoryPage(found, str(start + len(found)), len(here) > start + PAGE, end, self.gap)


def login(ref: str, **values: object) -> LoginRow:
    """An approved prompt of Amélie from her office."""
    row = LoginRow(
        ref=ref,
        at=START - timedelta(hours=1),
        person_ref="DU1",
        login="a.dupont",
        outcome=PromptOutcome.APPROVED,
        application="VPN",
        factor="duo_push",
        reason="user_approved",
        device="Firefox / Linux",
        address="198.51.100.10",
        city="Brussels",
        country="Belgium",
        phone="DP1",
        phone_name="iPhone (..56)",
        phone_address="192.0.2.7",
        phone_country="Belgium",
        raw=f'{{"txid":"{ref}"}}',
    )
    return replace(row, **values)  # type: ignore[arg-type]


def deed(ref: str, kind: DeedKind = DeedKind.CODE_ISSUED, **values: object) -> DeedRow:
    """Somebody did something to Amélie in the vendor's panel."""
    row = DeedRow(ref, START - timedelta(hours=1), "Root Admin", kind, "bypass_create", "DU1", "a.dupont")
    return replace(row, **values)  # type: ignore[arg-type]
