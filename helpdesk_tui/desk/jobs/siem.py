"""Signals leave for other systems, each change once and in order; what a place does not take waits for it."""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.ids import AgentId, SignalId
from helpdesk_tui.contract.signals import SignalLevel
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.checkpoints.anchors import Anchor, FileAnchor, SyslogAnchor, anchors_of, connected
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.signals import reading, shapes
from helpdesk_tui.desk.signals.tables import push_progress, push_saying

JOB: Final = "siem"
LEASE: Final = timedelta(minutes=2)
EVERY_SECONDS: Final = 10.0
AT_ONCE: Final = 100
FACILITY: Final = 13
"""Log audit (RFC 5424)."""
_SEVERITIES: Final = {
    SignalLevel.INFO: 6,
    SignalLevel.LOW: 5,
    SignalLevel.MEDIUM: 4,
    SignalLevel.HIGH: 3,
    SignalLevel.CRITICAL: 2,
}
NOBODY: Final = Agent(AgentId(""), "", frozenset())

Line = tuple[int, SignalLevel, datetime, str]


class Siem:
    """One per desk; each place has its own progress, so that one that is down holds up no other."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._places = anchors_of(house.config.pushes.siem)

    async def run(self) -> None:
        """Tell until cancelled; ends at once when there is nobody to tell."""
        while self._places:
            await self.tell()
            await asyncio.sleep(EVERY_SECONDS)

    async def tell(self) -> None:
        """Everything that each place was not told yet."""
        house = self._house
        now = house.clock.now()
        if not await house.store.write(
            lambda c: lease.take(c, JOB, house.boot, now, LEASE, alone=house.store.alone)
        ):
            return
        for number, place in enumerate(self._places):
            more = True
            while more:
                more = await self._tell(f"siem {number}", place)

    async def _tell(self, mark: str, place: Anchor) -> bool:
        house = self._house
        lines = await house.store.read(lambda c: self._lines(c, mark))
        if not lines:
            return False
        try:
            await asyncio.to_thread(_send, place, lines)
        except OSError:
            return False  # told again at the next look, from here on
        await house.store.write(lambda c: self._told(c, mark, lines[-1][0]))
        return len(lines) == AT_ONCE

    def _lines(self, connection: Connection, mark: str) -> list[Line]:
        told = connection.scalar(select(push_progress.c.record_seq).where(push_progress.c.id == mark)) or 0
        rows = connection.execute(
            select(push_saying.c.signal_id, push_saying.c.detector, push_saying.c.turn)
            .where(push_saying.c.turn > told)
            .order_by(push_saying.c.turn)
            .limit(AT_ONCE)
        ).all()
        found: list[Line] = []
        for row in rows:
            sheet = reading.sheet(connection, self._house, NOBODY, SignalId(row.signal_id))
            for saying in sheet.sayings:
                if saying.detector == row.detector:
                    text = shapes.line(self._house.config.pushes.siem_shape, sheet.signal, saying)
                    found.append((row.turn, saying.level, saying.last, text))
                    break
        return found

    def _told(self, connection: Connection, mark: str, turn: int) -> None:
        house = self._house
        lease.keep(connection, JOB, house.boot, house.clock.now(), LEASE)
        here = push_progress.c.id == mark
        if not connection.execute(update(push_progress).where(here).values(record_seq=turn)).rowcount:
            connection.execute(insert(push_progress).values(id=mark, record_seq=turn))


def _send(place: Anchor, lines: list[Line]) -> None:
    """Blocks; raises `OSError` when the place takes nothing."""
    if isinstance(place, FileAnchor):
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(place.path, flags, 0o600), "ab") as file:
            file.write("".join(f"{text}\n" for *_, text in lines).encode())
            file.flush()
            os.fsync(file.fileno())
    elif isinstance(place, SyslogAnchor):
        counted = place.kind is socket.SOCK_STREAM and place.family is not socket.AF_UNIX
        with connected(place) as sock:
            for _turn, level, at, text in lines:
                data = message(level, at, text)
                sock.sendall(b"%d %s" % (len(data), data) if counted else data)


def message(level: SignalLevel, at: datetime, text: str) -> bytes:
    """An RFC 5424 message without structured data, the JSON object behind it."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    host = socket.gethostname()[:255] or "-"
    priority = FACILITY * 8 + _SEVERITIES[level]
    return f"<{priority}>1 {stamp} {host} helpdesk-tui {os.getpid()} signal - {text}".encode()
