"""Mail: what arrives, what cannot be smuggled in, and what is certain at each step that fails."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from helpdesk_tui.vendors.values import OutcomeUnknown

SENDER = "desk@durand.example"
TO = "a.dupont@durand.example"
TEXT = SecretStr("Votre code: 482913\n.\nLe service d'assistance, à votre écoute")
CLOSE, SILENCE = "close", "silence"


@dataclass(slots=True)
class Mailbox:
    """A mail server on a Unix socket that may misbehave at one step."""

    path: Path
    replies: dict[str, str] = field(default_factory=dict)
    """Step (`hello`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `.`, `QUIT`) to a reply, `close` or `silence`."""
    taken: list[bytes] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp+unix:{self.path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        usual = {
            "hello": "220 hi",
            "EHLO": "250 me",
            "DATA": "354 go on",
            "QUIT": "221 bye",
            "AUTH": "235 in",
        }

        async def say(step: str) -> bool:
            reply = self.replies.get(step, usual.get(step, "250 ok"))
            if reply == SILENCE:
                await reader.read()
            if reply in {CLOSE, SILENCE}:
                return False
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
            return reply[0] in "23"

        try:
            going = await say("hello")
            while going and (line := await reader.readline()):
                self.lines.append(line.decode().rstrip())
                step = line[:4].decode().strip().upper()
                going = await say(step)
                if step == "DATA" and going:
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.taken.append(content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
                    going = await say(".")
                going = going or self.replies.get(step, "").startswith(("4", "5"))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        box = Mailbox(Path(folder) / "s")
        async with await asyncio.start_unix_server(box.serve, box.path):
            yield box


async def failing(courier: SmtpCourier, to: str = TO, subject: str = "Code") -> DeskError:
    with pytest.raises(DeskError) as caught:
        await courier.send(to, subject, TEXT)
    return caught.value


async def test_a_mail_arrives(mailbox: Mailbox) -> None:
    await SmtpCourier(mailbox.url, SENDER).send(TO, "Votre code à usage unique", TEXT)
    (raw,) = mailbox.taken
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, TO, "Votre code à usage unique")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"]
    assert message["Date"]
    body = message.get_body()
    assert body is not None
    assert body.get_content().splitlines() == TEXT.get_secret_value().splitlines()
    assert mailbox.lines[:3] == ["ehlo localhost", f"mail FROM:<{SENDER}>", f"rcpt TO:<{TO}>"]


async def test_signing_in(mailbox: Mailbox) -> None:
    mailbox.replies["EHLO"] = "250-me\r\n250 AUTH PLAIN"
    await SmtpCourier(mailbox.url, SENDER, user="desk", password=SecretStr("mot-de-passe")).send(
        TO, "x", TEXT
    )
    assert mailbox.lines[1].startswith("AUTH PLAIN ")
    mailbox.replies["AUTH"] = "535 no"
    courier = SmtpCourier(mailbox.url, SENDER, user="desk", password=SecretStr("mot-de-passe"))
    assert (await failing(courier)).code is ErrorCode.COURIER_DOWN
    assert "mot-de-passe" not in repr(vars(courier))


BEFORE = [
    (step, reply)
    for step in ("hello", "EHLO", "MAIL", "RCPT", "DATA")
    for reply in ("421 busy", "550 no", "garbage", CLOSE)
] + [(".", "452 full"), (".", "554 spam")]


@pytest.mark.parametrize(("step", "reply"), BEFORE)
async def test_what_certainly_did_not_go(step: str, reply: str, mailbox: Mailbox) -> None:
    mailbox.replies[step] = reply
    mailbox.replies.setdefault("HELO", reply)
    assert (await failing(SmtpCourier(mailbox.url, SENDER))).code is ErrorCode.COURIER_DOWN


@pytest.mark.parametrize("reply", [CLOSE, "garbage", "299 ?", "354 go on"])
async def test_what_may_have_gone(reply: str, mailbox: Mailbox) -> None:
    mailbox.replies["."] = reply
    assert isinstance(await failing(SmtpCourier(mailbox.url, SENDER)), OutcomeUnknown)


@pytest.mark.parametrize("reply", [CLOSE, "500 what?"])
async def test_a_bad_farewell_changes_nothing(reply: str, mailbox: Mailbox) -> None:
    mailbox.replies["QUIT"] = reply
    await SmtpCourier(mailbox.url, SENDER).send(TO, "x", TEXT)
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize(("step", "certain"), [("hello", True), ("RCPT", True), ("DATA", True), (".", False)])
async def test_silence_ends_at_the_deadline(step: str, certain: bool, mailbox: Mailbox) -> None:
    mailbox.replies[step] = SILENCE
    begun, threads = time.monotonic(), threading.active_count()
    error = await failing(SmtpCourier(mailbox.url, SENDER, timeout=0.3))
    assert time.monotonic() - begun < 1.5
    assert isinstance(error, OutcomeUnknown) is not certain
    assert threading.active_count() <= threads + 1


async def test_giving_up_sends_no_end_of_message(mailbox: Mailbox) -> None:
    """A caller who is cancelled while the server dawdles leaves nothing behind that goes off later."""
    mailbox.replies["DATA"] = SILENCE
    sending = asyncio.create_task(SmtpCourier(mailbox.url, SENDER).send(TO, "x", TEXT))
    while "DATA" not in mailbox.lines:
        assert not sending.done()
        await asyncio.sleep(0.01)
    sending.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sending
    assert sending.cancelled()
    assert mailbox.taken == []


async def test_nobody_there() -> None:
    for url in ("smtp+unix:/nonexistent/s", "smtp://127.0.0.1:9", "smtps://127.0.0.1:9"):
        assert (await failing(SmtpCourier(url, SENDER))).code is ErrorCode.COURIER_DOWN


@pytest.mark.parametrize(
    "to",
    [
        "",
        "a.dupont",
        f"{TO}, evil@example.com",
        f"{TO}\r\nBcc: evil@example.com",
        f"{TO}\n",
        f"Amélie <{TO}>",
        "<a@b.example>",
        "a b@c.example",
        "à@b.example",
        "a@b@c.example",
        "a@-b.example",
        "a:b@c.example",
        "@c.example",
    ],
)
async def test_addresses_that_are_none(to: str, mailbox: Mailbox) -> None:
    assert (await failing(SmtpCourier(mailbox.url, SENDER), to)).code is ErrorCode.BAD_REQUEST
    assert mailbox.lines == []


@pytest.mark.parametrize("subject", ["x\r\nBcc: evil@example.com", "x\nevil", "x\r\n\r\nbody"])
async def test_no_header_can_be_smuggled_in(subject: str, mailbox: Mailbox) -> None:
    assert (await failing(SmtpCourier(mailbox.url, SENDER), TO, subject)).code is ErrorCode.BAD_REQUEST
    assert mailbox.lines == []


async def test_no_command_can_be_smuggled_into_the_text(mailbox: Mailbox) -> None:
    text = "x\r\n.\r\nMAIL FROM:<evil@example.com>\n.\n.\rQUIT"
    await SmtpCourier(mailbox.url, SENDER).send(TO, "x", SecretStr(text))
    assert len(mailbox.taken) == 1
    assert sum(line.lower().startswith("mail") for line in mailbox.lines) == 1


@pytest.mark.parametrize(
    "url", ["", "smtp://mail.durand.example", "smtp://192.0.2.1:25", "http://127.0.0.1", "smtps://", "mail"]
)
def test_places_where_no_code_is_sent(url: str) -> None:
    with pytest.raises(Mistaken) as caught:
        SmtpCourier(url, SENDER)
    assert caught.value.code is ErrorCode.CONFIG_WRONG


def test_a_trust_file_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(Mistaken) as caught:
        SmtpCourier("smtps://mail.durand.example", SENDER, ca_file=tmp_path / "none")
    assert caught.value.code is ErrorCode.CONFIG_WRONG
