"""Recent login prompts of everybody, read for a whole vendor at once and handed out by person.

A vendor's log can be looked into only now and then, and never shows its last minutes; a card never waits for
it: it shows what the last look brought, and says how old that is and when the next look may be.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.people import PromptLine, PromptList
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.clock import Clock
from helpdesk_tui.desk.stream.hub import Hub

if TYPE_CHECKING:
    from helpdesk_tui.vendors.protocols import Log, Vendor
    from helpdesk_tui.vendors.values import VendorPrompt

WINDOW: Final = timedelta(hours=72)
MOST_OF_ONE: Final = 30
SHOWN: Final = 10
LOOK_SECONDS: Final = 60.0
"""A look pages through a whole day at first."""
OVERLAP: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Seen:
    """What is known of one vendor's log."""

    by_person: dict[str, dict[str, VendorPrompt]] = field(default_factory=lambda: defaultdict(dict))
    read_at: datetime | None = None
    newest: datetime | None = None
    next_look: datetime | None = None
    problem: ErrorCode | None = None
    wanted: asyncio.Event = field(default_factory=asyncio.Event)


class Prompts:
    """One desk's window over its vendors' logs; kept in memory, filled by `follow`."""

    def __init__(self) -> None:
        self._seen: dict[VendorId, _Seen] = defaultdict(_Seen)
        self.arrived = asyncio.Event()
        """Rows came into the mirror: whoever looks at them for signals clears it."""

    def want(self, vendor: VendorId) -> None:
        """Somebody looks at this vendor's prompts: look again as soon as it is allowed."""
        self._seen[vendor].wanted.set()

    def of(self, vendors: Mapping[VendorId, Vendor], accounts: Sequence[tuple[VendorId, str]]) -> PromptList:
        """What is known of these accounts (vendor, the vendor's own id), newest first."""
        logs = {
            id_: log
            for id_, _ in accounts
            if id_ in vendors and vendors[id_].history is None and (log := vendors[id_].log) is not None
        }
        lines: list[PromptLine] = []
        for vendor, ref in accounts:
            if vendor in logs:
                known = self._seen[vendor].by_person.get(ref, {})
                lines += [_line(vendor, prompt) for prompt in known.values()]
                self.want(vendor)
        seen = [self._seen[id_] for id_ in logs]
        read = [one.read_at for one in seen]
        dates = [at for at in read if at is not None]
        return PromptList(
            lines=tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]),
            read_at=min(dates) if dates and len(dates) == len(read) else None,
            blind_seconds=max((log.blind_seconds for log in logs.values()), default=0),
            next_look=max((one.next_look for one in seen if one.next_look), default=None),
            problem=next((one.problem.value for one in seen if one.problem), None) or _no_log(logs),
        )

    async def follow(self, vendor: Vendor, clock: Clock, hub: Hub) -> None:
        """Look into one vendor's log whenever somebody wants it, as often as the vendor lets us."""
        log, seen = vendor.log, self._seen[vendor.id]
        if log is None or vendor.history is not None:
            return  # its log is mirrored
        while True:
            await seen.wanted.wait()
            seen.wanted.clear()
            seen.next_look = clock.now() + timedelta(seconds=log.min_interval)
            await self._look(log, seen, clock)
            hub.publish(Change(resource=Resource.PROMPTS, id=vendor.id))
            await asyncio.sleep(log.min_interval)

    async def _look(self, log: Log, seen: _Seen, clock: Clock) -> None:
        now = clock.now()
        since = now - WINDOW if seen.newest is None else seen.newest - OVERLAP
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found = await log.prompts(max(since, now - WINDOW))
        except TimeoutError:
            seen.problem = ErrorCode.VENDOR_SLOW
            return
        except DeskError as error:
            seen.problem = error.code
            return
        for prompt in found:
            seen.by_person[prompt.person_ref][prompt.ref] = prompt
        blind = timedelta(seconds=log.blind_seconds)
        seen.newest = max((prompt.at for prompt in found), default=now - blind)
        seen.read_at, seen.problem = now, None
        _forget(seen, now - WINDOW)


def _forget(seen: _Seen, before: datetime) -> None:
    for ref in list(seen.by_person):
        kept = sorted(
            (prompt for prompt in seen.by_person[ref].values() if prompt.at >= before), key=lambda p: p.at
        )
        if kept:
            seen.by_person[ref] = {prompt.ref: prompt for prompt in kept[-MOST_OF_ONE:]}
        else:
            del seen.by_person[ref]


def _line(vendor: VendorId, prompt: VendorPrompt) -> PromptLine:
    return PromptLine(
        at=prompt.at,
        application=prompt.application,
        factor=prompt.factor,
        result=prompt.result,
        reason=prompt.reason,
        vendor=vendor,
    )


def _no_log(logs: Mapping[VendorId, Log]) -> str | None:
    return None if logs else ErrorCode.UNSUPPORTED.value
