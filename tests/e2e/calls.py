"""The main job as a console does it, over HTTP, against real processes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.evidence import Proof, ProofState
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.contract.people import AccountStatus, ContactKind, Factor, PersonCard
from tests.rig.desk import RunningDesk
from tests.sandbox.rig import but_notices

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T]], done: Callable[[T], bool], seconds: float = 60.0) -> T:
    """Look until it is so; `seconds` bound hanging alone."""
    async with asyncio.timeout(seconds):
        while not done(found := await look()):
            await asyncio.sleep(0.03)
    return found


@dataclass
class Caller:
    """A person of the sandbox with a caller's patience."""

    desk: RunningDesk
    login: str

    @property
    def phone(self) -> dict[str, Any]:
        return self.desk.sandbox.phone(self.login)

    def newest_digits(self) -> str:
        """The six digits of the newest message."""
        text = but_notices(self.phone["messages"])[-1]["text"]
        found = re.search(r"\b\d{6}\b", text)
        assert found is not None, text
        return found.group()


async def card_of(client: DeskClient, login: str) -> PersonCard:
    page = await client.people.search(login)
    hit = next(hit for hit in page.hits if hit.login == login)
    return await client.people.card(hit.id)


async def verify(desk: RunningDesk, client: DeskClient, login: str, *, ticket: str = "INC-48213") -> Case:
    """A case with a matched push and a mailed code."""
    caller = Caller(desk, login)
    card = await card_of(client, login)
    case = await client.cases.open(card.id)
    await client.cases.ticket(case.id, ticket)
    phone = next(one for one in card.devices if Factor.PUSH in one.factors)
    await pushed(desk, client, case, WayId(f"push:{phone.id}"), caller)
    mail = next(
        way.id
        for way in (await client.gate.look(case.id, Action.BYPASS, phone.vendor)).ways
        if way.id.startswith("mail:")
    )
    proof = await client.evidence.start(case.id, mail)
    await until(lambda: _messages(caller), bool)
    done = await client.evidence.typed(case.id, proof.id, SecretStr(caller.newest_digits()))
    assert done.state is ProofState.PASSED
    return case


async def pushed(desk: RunningDesk, client: DeskClient, case: Case, way: WayId, caller: Caller) -> Proof:
    """The phone shows the push with its code; the caller reads it out and approves."""
    # Else a busy machine looks at the phone only after it has answered by itself.
    desk.sandbox.control("POST", "habit", person=caller.login, answer="silent")
    proof = await client.evidence.start(case.id, way)
    prompts = await until(lambda: _prompts(caller), bool)
    desk.sandbox.answer(prompts[-1]["push_id"], "approve")
    await client.evidence.typed(case.id, proof.id, SecretStr(prompts[-1]["code"]))
    done = await until(
        lambda: client.evidence.get(case.id, proof.id), lambda one: one.state is not ProofState.WAITING
    )
    assert done.state is ProofState.PASSED, done
    return done


async def _prompts(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.desk.sandbox.phone(caller.login, hold="1")["prompts"]
    return found


async def _messages(caller: Caller) -> list[dict[str, Any]]:
    return but_notices(caller.phone["messages"])


async def people_with_push(client: DeskClient, number: int) -> list[str]:
    """Logins of ordinary people of the main client who have a working app and a mailbox."""
    found = []
    for hit in (await client.people.search("", limit=200)).hits:
        if hit.client != "durand" or hit.privileged or hit.status is not AccountStatus.ACTIVE:
            continue
        card = await client.people.card(hit.id)
        with_push = any(device.activated and Factor.PUSH in device.factors for device in card.devices)
        if with_push and any(contact.kind is ContactKind.MAIL for contact in card.contacts):
            found.append(hit.login)
        if len(found) == number:
            break
    return found
