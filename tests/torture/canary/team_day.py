"""A day of a team: agents who sign in, a code, its notice with a link, a reset by two people, a fault at sign-in."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets as chance
import sqlite3
import ssl
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pyotp
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.console_key import ConsoleKey
from helpdesk_tui.contract.deeds import ResetAgent
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.notices.page import FORM, PRESSED
from helpdesk_tui.desk.seal import Seal
from tests.e2e.calls import Caller, people_with_push, until, verify
from tests.sandbox.rig import running_sandbox
from tests.torture.canary.day import Day
from tests.torture.canary.planting import BREAKS_SIGNING_IN, planted_in
from tests.torture.canary.team import PUBLIC, Keys, Post, TeamDesk, furnished, post_office
from tests.torture.searching import Secrets
from tests.torture.suite import Count
from tests.vendors.edge import http, tcp_edge

ALICE, BRUNO, CLARA = AgentId("a.martin"), AgentId("b.dubois"), AgentId("c.claes")
ROLES: Final = {ALICE: ("agent", "security"), BRUNO: ("senior",), CLARA: ("agent",)}
DUO: Final = VendorId("duo-durand")
PERIOD: Final = 30
"""Seconds that a code of an app stands for; the desk takes the one before and the one after as well."""
_WORD: Final = re.compile(r"\b[a-z0-9]{5}(?:-[a-z0-9]{5}){3}\b")
_PAGE: Final = re.compile(re.escape(PUBLIC) + r"/n/([0-9a-f]{64})")


@dataclass
class Member:
    """An agent who has signed in, with his app."""

    id: AgentId
    client: DeskClient
    password: str
    app: str
    token: str

    def code(self, steps: int) -> SecretStr:
        """Of now, or of some periods before or after."""
        return SecretStr(pyotp.TOTP(self.app).at(int(time.time()) + steps * PERIOD))


@dataclass
class TeamDay(Day):
    """The same with agents of the network, and letters that can be read."""

    team: TeamDesk
    post: Post

    async def first_word(self, *words: str) -> SecretStr:
        """A command on the store that tells one."""
        said = await asyncio.to_thread(self.command, "agent", *words, "--on-store")
        found = _WORD.search(said.decode())
        assert found is not None, said
        self.secrets.add("first word", found.group())
        return SecretStr(found.group())

    async def joined(self, id_: AgentId, word: SecretStr) -> Member:
        """His first sign-in, with an app and a password of his own."""
        client, password = self.team.client(), chance.token_urlsafe(15)
        offered = await client.signing.first(id_, word)
        self.secrets.add("agent's app", offered.secret)
        self.secrets.add("agent's password", password)
        member = Member(id_, client, password, offered.secret, "")
        signed = await client.signing.end_first(id_, word, SecretStr(password), self.spent(member, -1))
        member.token = signed.token
        self.secrets.add("session token", signed.token)
        return member

    def spent(self, member: Member, steps: int) -> SecretStr:
        """One of his codes, from now on known to the search."""
        code = member.code(steps)
        self.secrets.add("agent's code", code.get_secret_value())
        return code


def one(count: Count) -> None:
    """One whole day of a team."""
    asyncio.run(_one(count))


async def _one(count: Count) -> None:
    with (
        running_sandbox(people=60, phone_seconds=0.2) as sandbox,
        tempfile.TemporaryDirectory(prefix="hd-") as folder,
    ):
        keys = Keys(chance.token_urlsafe(18), sandbox.credentials["sms"]["key"], _hook_secret())
        async with (
            post_office(sandbox.credentials["mail"]["url"], keys.smtp) as post,
            tcp_edge() as (receiver, hook),
        ):
            receiver.on("POST", "/hook", http(204, b""))
            desk = furnished(Path(folder), sandbox, post, hook, keys)
            day = TeamDay(desk, Secrets(), count, desk, post)
            _keys(day, keys)
            try:
                await _lived(day)
            finally:
                if desk.process is not None and desk.process.poll() is None:
                    desk.kill()
            assert receiver.seen, "the pager heard nothing"
            assert post.signed_in, "nobody showed the password of the mail"
            count.note("secrets looked for", len(day.secrets.words))


def _hook_secret() -> str:
    return f"whsec_{base64.b64encode(chance.token_bytes(32)).decode()}"


def _keys(day: TeamDay, keys: Keys) -> None:
    client = day.desk.sandbox.client("durand")
    day.secrets.add("vendor key", client["admin"]["skey"], client["auth"]["skey"])
    day.secrets.add("SMTP password", keys.smtp)
    day.secrets.add("SMS key", keys.sms)
    day.secrets.add("webhook secret", keys.hook, base64.b64decode(keys.hook.removeprefix("whsec_")))
    day.secrets.add("TLS key", (day.desk.home / "key.pem").read_text().splitlines()[1])


async def _lived(day: TeamDay) -> None:
    words = {}
    for id_, roles in ROLES.items():
        given = [word for role in roles for word in ("--role", role)]
        words[id_] = await day.first_word("add", id_, "--name", id_, "--signs-in", *given)
    words[BRUNO] = await day.first_word("reset", BRUNO, "--password")
    await asyncio.to_thread(day.desk.start)
    alice, bruno, clara = [await day.joined(id_, words[id_]) for id_ in (ALICE, BRUNO, CLARA)]
    await _handed_over(day, alice)
    await _reset_by_two(day, alice, bruno)
    day.own_keys()
    _kept_otherwise(day, [alice, bruno])
    await asyncio.to_thread(day.looked, "at a team's desk")
    await clara.client.close()
    await bruno.client.signing.sign_out()
    await _fault(day, bruno)
    for member in (alice, bruno):
        await member.client.close()
    assert await asyncio.to_thread(day.desk.stop) == 0
    for look in (day.looked, day.exported, day.backed_up):
        await asyncio.to_thread(look, "when a team's desk has ended")


async def _handed_over(day: TeamDay, alice: Member) -> None:
    """A code for a caller, who is told of it and says that it was not him."""
    client = alice.client
    (login,) = await until(lambda: people_with_push(client, 1), bool)
    await until(client.session.get, lambda session: session.baseline_pending)
    await client.session.accept_baseline()
    case = await verify(day.desk, client, login)
    day.secrets.add("mailed code", Caller(day.desk, login).newest_digits())
    await client.signing.step_up(case.id, day.spent(alice, 0), [Action.BYPASS])
    done = await client.operations.order(case.id, BypassOrder(vendor=DUO))
    assert done.state is OperationState.DONE, done
    day.secrets.add("code", *(await client.operations.reveal(done.id)).codes)
    await asyncio.to_thread(day.looked, "while a team's code is shown")

    async def links() -> list[str]:
        return [token for text in day.post.taken for token in _PAGE.findall(text)]

    tokens = await until(links, bool)
    day.secrets.add("not-me token", *tokens)
    context = ssl.create_default_context(cafile=day.team.ca_file)
    async with httpx.AsyncClient(base_url=day.team.page, verify=context) as browser:
        for token in dict.fromkeys(tokens):
            pressed = await browser.post(
                f"/n/{token}", content=PRESSED, headers={"Content-Type": FORM.decode()}
            )
            day.read("the page with the button", pressed.content + str(pressed.headers).encode(), "pressed")


async def _reset_by_two(day: TeamDay, alice: Member, bruno: Member) -> None:
    asked = await alice.client.deeds.ask(ResetAgent(agent=CLARA, totp=True, password=True))
    await bruno.client.deeds.step_up(asked.id, day.spent(bruno, 0))
    done = await bruno.client.deeds.agree(asked.id, key="agreed-by-the-second")
    assert done.first_word
    day.secrets.add("first word", done.first_word)


def _kept_otherwise(day: TeamDay, members: list[Member]) -> None:
    """What the store holds in the place of what agents know: else the search looks for what never was there."""
    seal = Seal.open(Path(f"{day.desk.store_path}.key"))
    with closing(sqlite3.connect(f"file:{day.desk.store_path}?mode=ro", uri=True)) as store:
        kept = {row[0]: row[1:] for row in store.execute("SELECT agent, totp, password FROM agent_secret")}
        tokens = {row[0] for row in store.execute("SELECT token FROM agent_session")}
    for member in members:
        sealed, password = kept[member.id]
        assert seal.unseal(sealed, f"totp {member.id}").get_secret_value() == member.app
        assert password.startswith("$argon2id$")
        assert hashlib.sha256(member.token.encode()).hexdigest() in tokens


async def _fault(day: TeamDay, bruno: Member) -> None:
    """The desk breaks with a password in its hands."""
    asked = {"name": bruno.id, "password": bruno.password, "code": day.spent(bruno, 1).get_secret_value()}

    def sign_in() -> str:
        context, console = ssl.create_default_context(cafile=day.team.ca_file), ConsoleKey()
        with httpx.Client(base_url=day.team.address, verify=context, auth=console, timeout=30) as browser:
            answer = browser.post("/v1/sign-in", json={**asked, "console": console.public})
        assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR, answer.text
        return f"{answer.headers}\n{answer.text}"

    with planted_in(BREAKS_SIGNING_IN) as env:
        await asyncio.to_thread(day.desk.restart, env)
        await asyncio.to_thread(day.broken, sign_in)
    await asyncio.to_thread(day.desk.restart)
