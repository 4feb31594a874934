"""Every write asks for its right again inside the transaction that does it: no route of the desk is left out.

The early check is made to believe everything, as if the agent's roles had been taken away right behind it.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from helpdesk_tui.contract.agents import AgentRoles, NewAgent, Role
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.app import import_capabilities
from helpdesk_tui.desk.auth import agent as auth
from helpdesk_tui.desk.auth.values import Agent
from tests.attack.test_wire import ME, over_the_socket, post, problem
from tests.desk.inside import AMELIE, Inside
from tests.rig.served import short_folder

ALL = frozenset(role.value for role in Role)
CASE, CODE = {"person": AMELIE}, {"code": "123456"}
ROOT, SIGNED = base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(68)).decode()
NOTE = f"helpdesk\n1\n{ROOT}\ntime 2026-03-02T08:00:00.000000Z\n\n— helpdesk {SIGNED}\n"
NO_AGENT_YET = {"/sign-in", "/sign-in/first", "/sign-in/first/end"}
"""Nobody is signed in there: name, word and code are compared in the transaction itself."""
ENDS_ITSELF = {"/session/end"}
"""An agent may always end his own session."""
BODIES: dict[str, Any] = {
    "/agents": {"id": "new", "name": "New"},
    "/agents/{id_}/roles": {"roles": ["agent"]},
    "/agents/{id_}/reset": {"totp": True},
    "/agents/{id_}/revoke": None,
    "/approvals/{id_}/approve": {"words": "one two three"},
    "/approvals/{id_}/deny": None,
    "/approvals/{id_}/withdraw": None,
    "/baseline": None,
    "/cases": CASE,
    "/cases/information": {},
    "/cases/{case}/approvals": {"order": {"kind": "bypass", "vendor": "twin"}},
    "/cases/{case}/break-glass": {"order": {"kind": "bypass", "vendor": "twin"}, "reason": "nobody here"},
    "/cases/{case}/evidence": {"way": "in_person"},
    "/cases/{case}/evidence/{id_}/answer": {"outcome": "confirmed"},
    "/cases/{case}/evidence/{id_}/cancel": None,
    "/cases/{case}/operations": {"kind": "bypass", "vendor": "twin"},
    "/cases/{case}/step-up": {"code": "123456", "actions": ["bypass"]},
    "/cases/{id_}/client": {"client": "durand"},
    "/cases/{id_}/close": {"outcome": "abandoned"},
    "/cases/{id_}/flag": None,
    "/cases/{id_}/handover": {"to": "b.dubois"},
    "/cases/{id_}/outside": {"at": "2026-03-02T08:00:00Z", "words": "in the panel"},
    "/cases/{id_}/park": None,
    "/cases/{id_}/password": None,
    "/cases/{id_}/procedure": {"procedure": "lost_phone"},
    "/cases/{id_}/procedure/answer": {"step": "ask", "answer": "yes"},
    "/cases/{id_}/reason": {"reason": "lost_phone"},
    "/cases/{id_}/resume": None,
    "/cases/{id_}/ticket": {"number": "INC-48213"},
    "/checkpoints/doubts": {"seen": NOTE, "fault": "shorter", "reason": "a backup"},
    "/containments": {"people": [AMELIE], "reason": "an attacker's prompt"},
    "/containments/{id_}/cancel": None,
    "/containments/{id_}/confirm": {"word": "STOP", "frozen": "0" * 64},
    "/containments/{id_}/look": None,
    "/containments/{id_}/give-back": {"step": "one", "case": "case_x"},
    "/deeds": {"deed": {"kind": "agent_roles", "agent": "b.dubois", "roles": ["security"]}},
    "/deeds/{id_}/agree": None,
    "/deeds/{id_}/refuse": None,
    "/deeds/{id_}/step-up": CODE,
    "/deeds/{id_}/withdraw": None,
    "/level": {"level": 1, "reason": "calls"},
    "/notices/introduction": {"case": "case_x"},
    "/notices/not-me": CASE,
    "/notices/{id_}/resend": None,
    "/operations": {"kind": "revoke", "grant": "grt_x", "reason": "x"},
    "/operations/{id_}/confirmed": None,
    "/operations/{id_}/reveal": None,
    "/people/import": {"rows": [], "file": "people.csv", "dry_run": False, "last": True},
    "/people/join": {"dry_run": False, "reason": "certain"},
    "/people/{id_}/link": {"other": AMELIE, "reason": "one person"},
    "/people/{id_}/unlink": {"account": "twin:DU1", "reason": "another one"},
    "/prompts/{id_}/report": {"said": "not_me"},
    "/review/{id_}/ok": None,
    "/review/{id_}/reopen": {"reason": "not in order"},
    "/session/enrolment": None,
    "/session/enrolment/confirm": CODE,
    "/session/unlock": CODE,
    "/signals/{id_}/claim": None,
    "/signals/{id_}/hand-back": None,
    "/signals/{id_}/hand-over": {"to": "b.dubois", "words": "the rest of it"},
    "/signals/{id_}/release": None,
    "/signals/{id_}/undo": None,
    "/signals/{id_}/verdict": {"verdict": "malicious"},
    "/tasks": {"who": "Amélie", "what": "call back", "due_at": "2026-03-02T12:00:00Z"},
    "/tasks/{id_}/case": {"person": AMELIE},
    "/tasks/{id_}/claim": None,
    "/tasks/{id_}/done": None,
    "/tasks/{id_}/drop": {"reason": "twice"},
    "/tasks/{id_}/release": None,
    "/tasks/{id_}/who": {"who": "Amélie"},
    "/whereabouts/import": {"file": "roster.csv", "kind": "on_call", "dry_run": False, "rows": []},
    "/whereabouts/{case}/travel": {"country": "PT", "first": "2026-03-03", "last": "2026-03-09"},
    "/whereabouts/{id_}/drop": None,
    "/witness/{id_}": {"seen": "seen"},
}
"""What each is asked with: enough to be understood."""
ANYBODY = {
    "/checkpoints/doubts",
    "/prompts/{id_}/report",
    "/session/enrolment",
    "/session/enrolment/confirm",
    "/session/unlock",
}
"""Needs to be let in, and no role."""
READS_FIRST = {
    "/containments/{id_}/confirm",
    "/containments/{id_}/give-back",
    "/containments/{id_}/look",
    "/deeds/{id_}/agree",
    "/deeds/{id_}/withdraw",
    "/review/{id_}/reopen",
}
"""What is named is looked up before: nobody without the right learns more than that it is not there."""


def writes(routers: list[APIRouter]) -> set[str]:
    """The paths of every route that may change something."""
    return {
        route.path
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and not (route.methods or set()) <= {"GET", "HEAD"}
    }


def test_every_route_that_writes_is_tried() -> None:
    assert writes(import_capabilities()) == set(BODIES) | NO_AGENT_YET | ENDS_ITSELF


@pytest.fixture
async def stale(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Inside, httpx.AsyncClient]]:
    """A desk whose early check believes that I may do all; a case of mine is open."""
    with short_folder() as folder:
        async with over_the_socket(Path(folder), mode=DeskMode.SHARED, embedded=False) as (desk, http):
            object.__setattr__(desk.house, "config", replace(desk.house.config, step_up=False))
            everything = NewAgent(id="me", name="Me", roles=tuple(Role), login=ME)
            await Keeping(desk.house, None).add(everything)
            await Keeping(desk.house, None).add(NewAgent(id="b.dubois", name="Bruno", roles=(Role.SECURITY,)))
            desk.agent = Agent(AgentId("me"), "Me", ALL)

            async def believed(_scope: object, _house: object) -> Agent:
                return desk.agent

            monkeypatch.setattr(auth, "_identify", believed)
            yield desk, http


async def paths(desk: Inside) -> dict[str, str]:
    """Each route with what really is there, where a lookup would come first."""
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, "call:con_office", "a-key-of-its-own")  # type: ignore[arg-type]
    named = {"case": case, "id_": "nothing"}
    found = {path: path.format(**named) for path in BODIES}
    for path in BODIES:
        if path.startswith("/cases/{id_}"):
            found[path] = path.format(id_=case)
        elif path.startswith("/cases/{case}/evidence/"):
            found[path] = path.format(case=case, id_=proof.id)
        elif path.startswith("/people/"):
            found[path] = path.format(id_=AMELIE)
        elif path.startswith("/agents/"):
            found[path] = path.format(id_="b.dubois")
    return found


async def refusals(desk: Inside, http: httpx.AsyncClient, named: dict[str, str]) -> dict[str, str]:
    found = {}
    for path, body in BODIES.items():
        answer = await post(http, named[path], body)
        found[path] = "done" if answer.is_success else f"{answer.status_code} {problem(answer)}"
    return found


def others(found: dict[str, str], wanted: str) -> dict[str, str]:
    """What was answered otherwise than wanted."""
    return {
        path: answer
        for path, answer in found.items()
        if answer != wanted and (answer, path in READS_FIRST) != ("404 not_found", True)
    }


async def test_whoever_was_revoked_meanwhile_writes_nothing(
    stale: tuple[Inside, httpx.AsyncClient],
) -> None:
    desk, http = stale
    named = await paths(desk)
    await Keeping(desk.house, None).revoke(AgentId("me"))
    found = await refusals(desk, http, named)
    assert others(found, "401 not_signed_in") == {}
    assert desk.twin.ledger == []
    assert {row.id for row in await desk.rows(agents)} == {"me", "b.dubois"}


async def test_whoever_lost_his_roles_meanwhile_writes_nothing(
    stale: tuple[Inside, httpx.AsyncClient],
) -> None:
    desk, http = stale
    named = await paths(desk)
    await Keeping(desk.house, None).roles(AgentId("me"), AgentRoles(roles=(Role.AUDITOR,)))
    found = await refusals(desk, http, named)
    assert others({path: one for path, one in found.items() if path not in ANYBODY}, "403 role_missing") == {}
    assert desk.twin.ledger == []


async def test_the_table_would_notice_a_route_that_forgets(
    stale: tuple[Inside, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: one capability that trusts the early check."""
    from helpdesk_tui.desk.cases import reasons

    async def forgets(house: Any, _agent: Any, _right: Any, work: Any) -> Any:
        return await house.store.write(work)

    monkeypatch.setattr(reasons, "write_as", forgets)
    desk, http = stale
    named = await paths(desk)
    await Keeping(desk.house, None).revoke(AgentId("me"))
    path = "/cases/{id_}/reason"
    assert (await post(http, named[path], BODIES[path])).status_code == 200
