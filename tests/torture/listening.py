"""What clients of the API hear, as the checker reads it; calls beside it that lead to codes; and the comparison."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.ids import operation_id
from tests.desk.inside import Inside
from tests.torture.checker import Answer, Effect, Violation, check
from tests.torture.desk import kept, reconciled
from tests.torture.twin import effects
from tests.torture.two_desks import verified

VERBS: Final = {
    re.compile(r"/v1/cases/([^/]+)/operations"): "order",
    re.compile(r"/v1/operations"): "revoke",
    re.compile(r"/v1/operations/([^/]+)/reveal"): "reveal",
    re.compile(r"/v1/operations/([^/]+)/confirmed"): "confirm",
}
KEY: Final = "idempotency-key"
PAUSE: Final = timedelta(minutes=2)
"""Between two calls, by the desk's clock."""
NIGHT: Final = timedelta(hours=25)
"""Between two days, so that people may have codes again."""
CALLS: Final = 30
"""In a day."""
ANEW: Final = timedelta(minutes=10)
"""After which somebody's proofs are taken anew."""


@dataclass
class Listener:
    """Hears every answer of one desk, and takes calls at it."""

    desk: Inside
    http: httpx.AsyncClient
    ledger: Path
    agent: Agent
    chance: random.Random
    answers: list[Answer] = field(default_factory=list)
    cases: dict[str, CaseId] = field(default_factory=dict)
    verified_at: dict[str, datetime] = field(default_factory=dict)
    calls: int = 0
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def hear(self, asked: httpx.Request, answer: httpx.Response) -> None:
        """Keep what it says of an order."""
        verb, named = next(
            ((verb, found) for shape, verb in VERBS.items() if (found := shape.fullmatch(asked.url.path))),
            ("", None),
        )
        key = asked.headers.get(KEY, "")
        if named is None or asked.method != "POST" or not key or asked.url.query:
            return
        told = answer.json()
        made = operation_id(self.agent.id, key)
        operation = named[1] if verb in ("reveal", "confirm") else told.get("id", made)
        self.answers.append(
            Answer(
                verb=verb,
                key=key,
                body=f"{asked.url.path} {_plain(asked.content)}",
                agent=self.agent.id,
                operation=operation,
                state=str(told.get("state", "")),
                code=",".join(told.get("codes", ())) if verb == "reveal" else "",
                error="" if answer.is_success else str(told["code"]),
                winner=(told.get("params") or {}).get("agent", ""),
            )
        )

    async def verify(self, person: str) -> None:
        """Somebody else calls, or the same once more."""
        desk = replace(self.desk, agent=self.agent)
        name = f"verify-{next(self._numbers):08d}"
        self.verified_at[person] = self.desk.clock.now()
        self.cases[person] = await verified(desk, PersonId(person), name)

    def grow_old(self) -> None:
        """All proofs are stale, and nobody takes them anew."""
        self.desk.clock.step(hours=1)
        self.verified_at = dict.fromkeys(self.verified_at, self.desk.clock.now())

    async def call(self) -> None:
        """A code, twice under one key now and then, shown, read back, and often taken back."""
        self.calls += 1
        pause = PAUSE if self.calls % CALLS else NIGHT
        self.desk.clock.step(seconds=pause.total_seconds())
        number = next(self._numbers)
        person = self.chance.choice(sorted(self.cases))
        if self.desk.clock.now() - self.verified_at[person] > ANEW:
            with contextlib.suppress(DeskError):  # too many tries, by questions as well
                await self.verify(person)
        path, order = f"cases/{self.cases[person]}/operations", {"kind": "bypass", "vendor": "twin"}
        times = self.chance.choice([1, 1, 2])
        made = await asyncio.gather(*(self._post(path, f"call-{number:08d}", order) for _ in range(times)))
        done = next((one for one in made if one.get("state") == "done"), None)
        if done is None:
            return
        await self._post(f"operations/{done['id']}/reveal", f"show-{number:08d}", None)
        await self._post(f"operations/{done['id']}/confirmed", f"said-{number:08d}", None)
        if done.get("grant") and self.chance.random() < 0.5:
            taken = {"kind": "revoke", "grant": done["grant"], "reason": "end of the test"}
            await self._post("operations", f"take-{number:08d}", taken)

    async def _post(self, path: str, key: str, body: Any) -> dict[str, Any]:
        asked = self.http.build_request("POST", f"/v1/{path}", json=body, headers={KEY: key})
        answer = await self.http.send(asked)
        self.hear(asked, answer)
        found: dict[str, Any] = answer.json()
        return found

    async def compare(self) -> list[Violation]:
        """Let the desk find out what is true; then ledger, record and answers against each other."""
        await reconciled(self.desk)
        return check(self._with_ends(), await kept(self.desk), self.answers)

    def _with_ends(self) -> list[Effect]:
        """The ledger, with codes whose time is over."""
        found, now = effects(self.ledger), self.desk.clock.now()
        over = [one for one in found if one.kind == "code" and one.until is not None and one.until <= now]
        return found + [replace(one, kind="revoke", operation="") for one in over]

    @property
    def codes(self) -> int:
        """How many the vendor made."""
        return len([one for one in effects(self.ledger) if one.kind == "code"])


async def listener(desk: Inside, http: httpx.AsyncClient, ledger: Path, people: list[str]) -> Listener:
    """As whoever the desk takes us for, with a verified case of each of them."""
    who = (await http.get("/v1/session")).raise_for_status().json()
    agent = Agent(AgentId(who["agent"]), who["agent_name"], frozenset(who["roles"]))
    made = Listener(desk, http, ledger, agent, random.Random(0))
    for person in people:
        await made.verify(person)
    return made


def _plain(content: bytes) -> str:
    """The same for the same JSON."""
    try:
        return json.dumps(json.loads(content or b"null"), sort_keys=True)
    except ValueError:
        return repr(content)
