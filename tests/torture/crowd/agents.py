"""Agents at work: 70 % of what they do is a search, 20 % a proof, 10 % a code, with what belongs to it."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import COLLEAGUE_HEADER
from helpdesk_tui.desk.ids import operation_id
from tests.torture.checker import Answer
from tests.torture.crowd import folk
from tests.torture.crowd.serving import AGENTS, OTP, agent_name

SEARCHES: Final = 7
"""To two proofs and one code."""


@dataclass
class Heard:
    """What all of them heard."""

    took: dict[str, list[float]] = field(default_factory=dict)
    """Seconds of each request, by what it was."""
    done: dict[str, int] = field(default_factory=dict)
    """Operations of each agent."""
    wrong: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


class Wire:
    """One connection that stays; HTTP/1.1 by hand, since the cores are the desk's."""

    def __init__(self, socket: Path, agent: str, heard: Heard) -> None:
        self._socket, self._agent, self._heard = socket, agent, heard
        self._day, self._keys = token_hex(4), itertools.count()
        self.key = ""

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_unix_connection(str(self._socket))

    def close(self) -> None:
        """Go."""
        self._writer.close()

    async def ask(self, what: str, method: str, path: str, body: Any = None) -> Any:
        """One request; what it took is kept, and an error too."""
        self.key = f"{self._agent}-{self._day}-{next(self._keys):06d}"
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: desk\r\nContent-Length: {len(content)}\r\n"
            f"Content-Type: application/json\r\n{COLLEAGUE_HEADER}: {self._agent}\r\n"
            f"Idempotency-Key: {self.key}\r\n\r\n"
        )
        begun = time.perf_counter()
        self._writer.write(head.encode() + content)
        status, answer = await self._answer()
        self._heard.took.setdefault(what, []).append(time.perf_counter() - begun)
        if status >= 300:
            self._heard.wrong.append(f"{what}: {status} {answer[:300]!r}")
            return None
        return json.loads(answer)

    async def _answer(self) -> tuple[int, bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        return int(head[0].split()[1]), await self._reader.readexactly(int(fields["content-length"]))


class Agent:
    """One of them, with callers of his own."""

    def __init__(
        self,
        number: int,
        wire: Wire,
        callers: Iterator[int],
        heard: Heard,
        chance: random.Random,
        pause: float,
    ) -> None:
        self._name, self._wire, self._callers = agent_name(number), wire, callers
        self._heard, self._chance, self._pause = heard, chance, pause

    async def work(self, until: float) -> None:
        """One caller after the other, searches in between."""
        await self._thinks(until)
        while time.monotonic() < until:
            await self._one_caller(next(self._callers), until)

    async def _thinks(self, until: float) -> None:
        if self._pause:
            pause = self._chance.uniform(0, 2 * self._pause)
            await asyncio.sleep(min(pause, max(0.0, until - time.monotonic())))

    async def _one_caller(self, caller: int, until: float) -> None:
        ask = self._wire.ask
        case = await ask("open", "POST", "/v1/cases", {"person": f"per_{caller}"})
        if case is None:
            return
        path = f"/v1/cases/{case['id']}"
        await ask("ticket", "POST", f"{path}/ticket", {"number": "INC-48213"})
        deeds = ["search"] * SEARCHES + ["verify", "verify"]
        self._chance.shuffle(deeds)
        ways = iter((("otp:twin", {"typed": OTP}), (f"call:con_office_{caller}", {"outcome": "confirmed"})))
        for deed in (*deeds, "grant"):
            if time.monotonic() > until:
                return
            if deed == "search":
                await self._search()
            elif deed == "verify":
                await self._prove(path, *next(ways))
            else:
                await self._order(path, case["id"])
            self._heard.done[self._name] = self._heard.done.get(self._name, 0) + 1
            await self._thinks(until)
        await ask("close", "POST", f"{path}/close", {"outcome": "solved"})

    async def _search(self) -> None:
        name = folk.last_name(self._chance.randrange(20_000))
        await self._wire.ask("search", "GET", f"/v1/people?q={name[: self._chance.randint(3, 7)]}")

    async def _prove(self, path: str, way: str, answer: dict[str, str]) -> None:
        started = await self._wire.ask("start a proof", "POST", f"{path}/evidence", {"way": way})
        if started is not None:
            at = f"{path}/evidence/{started['id']}/answer"
            done = await self._wire.ask("answer a proof", "POST", at, answer)
            if done is not None and done["state"] != "passed":
                self._heard.wrong.append(f"{way}: {done['state']}")

    async def _order(self, path: str, case: str) -> None:
        order = {"kind": "bypass", "vendor": "twin"}
        made = await self._wire.ask("grant", "POST", f"{path}/operations", order)
        agent, key = AgentId(self._name), self._wire.key
        if made is None:
            id_ = operation_id(agent, key)
            self._heard.answers.append(Answer("order", key, case, agent, id_, error="refused"))
            return
        self._heard.answers.append(Answer("order", key, case, agent, made["id"], made["state"]))
        if made["state"] != "done":
            self._heard.wrong.append(f"grant: {made['state']}")


async def rush(socket: Path, seconds: float, seed: int, callers: range, pause: float) -> Heard:
    """All of them at once, for so long, with so many seconds between two operations of one agent, about."""
    heard = Heard()
    wires = [Wire(socket, agent_name(number), heard) for number in range(AGENTS)]
    await asyncio.gather(*(wire.open() for wire in wires))
    await wires[0].ask(
        "begin", "GET", "/v1/health"
    )  # all that a desk brings in behind its first search is there
    heard.took.clear()
    until = time.monotonic() + seconds
    agents = [
        Agent(number, wire, iter(callers[number::AGENTS]), heard, random.Random(seed + number), pause)
        for number, wire in enumerate(wires)
    ]
    async with asyncio.timeout(seconds + 180):
        ended = await asyncio.gather(*(agent.work(until) for agent in agents), return_exceptions=True)
    heard.wrong += [repr(one) for one in ended if isinstance(one, BaseException)]
    for wire in wires:
        wire.close()
    return heard


async def bare_rush(socket: Path, seconds: float) -> Heard:
    """The same number at the bare endpoint."""
    heard = Heard()
    wires = [Wire(socket, agent_name(number), heard) for number in range(AGENTS)]
    await asyncio.gather(*(wire.open() for wire in wires))
    until = time.monotonic() + seconds

    async def insert(wire: Wire) -> None:
        while time.monotonic() < until:
            await wire.ask("insert", "POST", "/insert", {"text": "x" * 200})

    await asyncio.gather(*(insert(wire) for wire in wires))
    for wire in wires:
        wire.close()
    return heard
