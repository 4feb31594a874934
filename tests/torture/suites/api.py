"""Schemathesis asks the desk what its own description allows, and what it forbids, as an agent who is signed in.

Between its questions the same agent takes calls: cases, codes, their end. What comes of both is held against the
vendor's synced ledger and the record at the end of each stretch.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.serve import problems
from tests.rig.store import Kind
from tests.torture.asking import Asked, served
from tests.torture.desk import opened, twin_at
from tests.torture.grounds import Ground, Grounds
from tests.torture.listening import Listener, listener
from tests.torture.spoken import NotedTwin, effect_first
from tests.torture.suite import Count, Suite
from tests.torture.twin import Flavour
from tests.torture.two_desks import BUSY

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = {"/v1/stream"}
"""Answers that never end; tests of their own listen to them."""
EACH = 12
"""Questions to one endpoint in a row."""
KEPT_NAMES = 12
_PLACE = re.compile(r"/([a-z-]+)/\{(\w+)\}")


class Asker:
    """Asks, and learns names from the answers."""

    def __init__(self, desk: Asked, listener: Listener, runner: asyncio.Runner, count: Count) -> None:
        self._desk = desk
        self._listener = listener
        self._runner = runner
        self._count = count
        schema = schemathesis.openapi.from_dict(desk.description)
        found: Any = schema.get_all_operations()
        self.operations: list[Any] = [one for each in found if (one := each.ok()).path not in ENDLESS]

    def some(self, operation: Any, seed: int) -> None:
        """A few questions to one endpoint."""
        modes = [operation.as_strategy(generation_mode=mode) for mode in _modes(operation)]

        @seeded(seed)
        @settings(
            max_examples=EACH,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(st.one_of(*modes), st.integers(0, 7))
        def ask(case: Any, chance: int) -> None:
            self._ask(case, chance)

        try:
            ask()
        except Exception as error:
            self._count.violated(f"seed {seed}: {operation.label}: {error!r:.900}")

    def _ask(self, case: Any, chance: int) -> None:
        if chance:
            self._name_what_exists(case, chance)
        request = requests.Request(**case.as_transport_kwargs("http://desk")).prepare()
        headers = [(name.encode(), _bytes(value)) for name, value in request.headers.items()]
        content = _bytes(request.body or b"")
        sent = httpx.Request(request.method or "", request.url or "", headers=headers, content=content)
        answer = self._runner.run(self._desk.http.send(sent))
        self._count.done += 1
        self._count.note(f"{answer.status_code // 100}xx")
        self._learn(case.operation.path, answer)
        self._listener.hear(sent, answer)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Exception, BaseExceptionGroup) as error:
            asked_for = f"{request.method} {request.url} {content[:300]!r}"
            self._count.violated(f"{case.operation.label}: {_first_lines(error)}\n{asked_for}")

    def _name_what_exists(self, case: Any, chance: int) -> None:
        for kind, name in _PLACE.findall(case.operation.path):
            names = self._desk.known.get(kind)
            if names:
                case.path_parameters[name] = names[chance % len(names)]
        if isinstance(case.body, dict) and case.body.get("kind") and "vendor" in case.body:
            case.body["vendor"] = "twin"

    def call(self) -> None:
        """The agent takes a call."""
        self._runner.run(self._listener.call())

    def grow_old(self) -> None:
        """Time passes, and nobody takes proofs anew."""
        self._listener.grow_old()

    def compare(self) -> None:
        """Hold ledger, record and answers against each other."""
        self._count.note("codes at the vendor", self._listener.codes)
        self._count.note("answers about orders", len(self._listener.answers))
        for violation in self._runner.run(self._listener.compare()):
            self._count.violated(str(violation))

    def _learn(self, path: str, answer: httpx.Response) -> None:
        if not answer.is_success or "json" not in answer.headers.get("content-type", ""):
            return
        kind = path.rstrip("/").rpartition("}")[2].split("/")[-1] or path.split("/")[2]
        found = answer.json()
        several = found if isinstance(found, list) else [found]
        names = self._desk.known.setdefault(kind, [])
        for one in several:
            name = one.get("id") if isinstance(one, dict) else None
            if isinstance(name, str) and name not in names:
                names.append(name)
                del names[1:-KEPT_NAMES]


def _modes(operation: Any) -> list[GenerationMode]:
    takes = operation.body or operation.query or operation.path_parameters or operation.headers
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes else [])]


def _bytes(value: Any) -> bytes:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)


def _first_lines(error: BaseException) -> str:
    inner = getattr(error, "exceptions", ())
    words = "; ".join(_first_lines(one) for one in inner) if inner else f"{type(error).__name__}: {error}"
    return words[:1500]


@contextmanager
def asking(count: Count, *, planted: bool = False) -> Iterator[Asker]:
    """A desk of its own, with its vendor; compared at the end."""
    logging.getLogger("helpdesk_tui").setLevel(logging.CRITICAL)
    grounds = Grounds()
    try:
        with grounds.ground(Kind.SQLITE) as ground, asyncio.Runner() as runner:
            context = _asked(ground, planted=planted)
            desk, listener = runner.run(context.__aenter__())
            try:
                asker = Asker(desk, listener, runner, count)
                yield asker
                asker.compare()
            finally:
                runner.run(context.__aexit__(None, None, None))
    finally:
        grounds.close()


@asynccontextmanager
async def _asked(ground: Ground, *, planted: bool) -> AsyncIterator[tuple[Asked, Listener]]:
    known = twin_at(ground.folder, Flavour.DUO, 0, lambda _: None)
    twin = NotedTwin(known.clock, people=known.people, file=known.file)
    async with opened(ground.folder, ground.where, twin, None) as inside:
        desk = replace(inside, house=replace(inside.house, policy=BUSY))
        if planted:
            effect_first(twin)
        async with served(desk) as found:
            heard = await listener(desk, found.http, twin.file, list(ground.cases))
            found.known |= {"cases": [*heard.cases.values()], "people": list(heard.cases)}
            yield found, heard


def run(seconds: float, seed: int, most: int) -> Count:
    """All endpoints in an order that the seed gives, again and again."""
    count, deadline = Count(), time.monotonic() + seconds
    with asking(count) as asker:
        operations = list(asker.operations)
        count.note("endpoints", len(operations))
        random.Random(seed).shuffle(operations)
        for number, operation in enumerate(itertools.cycle(operations)):
            if time.monotonic() > deadline or count.done >= most:
                break
            asker.some(operation, seed * 1_000_000 + number)
            asker.call()
    return count


def planted(seed: int) -> Count:
    """Each of them by itself; the one of which less was found stands for both."""
    return min((_nameless(seed), _effect_first()), key=lambda count: count.found)


def _effect_first() -> Count:
    """The vendor is asked before the intent is written: what the gate refuses then has its effect all the same."""
    count, claim = Count(), Operations._claim
    try:
        with asking(count, planted=True) as asker:
            asker.grow_old()
            for _ in range(3):
                asker.call()
    finally:
        Operations._claim = claim  # type: ignore[method-assign]
    return count


def _nameless(seed: int) -> Count:
    """Refusals leave without their code."""
    count, answer_to = Count(), problems.answer_to

    def nameless(error: Any) -> Any:
        answer = answer_to(error)
        answer.body = bytes(answer.body).replace(b'"code":', b'"kode":')
        return answer

    problems.answer_to = nameless
    try:
        with asking(count) as asker:
            some = partial(asker.some, seed=seed)
            for operation in asker.operations[:40]:
                some(operation)
                if count.found:
                    break
    finally:
        problems.answer_to = answer_to
    return count


SUITE = Suite(
    name="api",
    what="questions that the API's own description allows or forbids: no 5xx, no answer that it does not promise, no effect that is not on record",
    goal=10_000,
    planted=planted,
    run=run,
    fault="refusals without their stable code; the vendor is asked before the intent is written",
)
