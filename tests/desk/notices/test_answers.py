"""A reply to the mail says "not me", through a real mail server and a real mailbox."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.tasks import TaskKind
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.jobs.mailbox import MailboxJob
from helpdesk_tui.desk.jobs.outbox import outboxes
from helpdesk_tui.desk.notices.answers import heard
from helpdesk_tui.desk.notices.service import Told
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.tasks.message import read_message
from helpdesk_tui.desk.tasks.service import Tasks
from tests.desk.inside import AMELIE, MAIL, Inside, inside, new_key
from tests.desk.notices.telling import messages, notices, only, told
from tests.desk.notices.test_outbox import post_office
from tests.desk.tasks.box import mailbox


def reply(to: Any = None, **headers: str) -> bytes:
    """An answer as a mail program writes it."""
    mail = EmailMessage()
    mail["From"] = headers.pop("From", f"Amélie Dupont <{MAIL}>")
    mail["To"] = "desk@durand.example"
    mail["Subject"] = headers.pop("Subject", "Re: hello")
    mail["Message-ID"] = headers.pop("Message-ID", "<one@mail.example>")
    if to is not None:
        mail["In-Reply-To"] = str(to)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Ce n'est pas moi, j'étais en congé.")
    return mail.as_bytes()


async def with_code(desk: Inside) -> None:
    case = await desk.verified()
    made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
    assert made.state is OperationState.DONE


async def message_id(desk: Inside) -> str:
    (row,) = [one for one in await messages(desk) if one.address == MAIL]
    return f"<{row.id}@durand.example>"


async def hear(desk: Inside, raw: bytes) -> bool:
    return await desk.house.store.write(lambda c: heard(c, desk.house, read_message(raw)))


async def test_a_reply_ends_the_code_at_the_vendor(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box, contextlib.AsyncExitStack() as stack:
        desk.clock.at = datetime.now(UTC)  # the mailbox's clock is the machine's
        await with_code(desk)
        post = await stack.enter_async_context(post_office(desk))
        for road in outboxes(desk.house):
            await road.look()
        mail = next(one for one in post.mails if one["To"] == MAIL and "temporaire" in one.get_content())
        assert MAIL in str(mail["To"])
        await box.drop(reply(mail["Message-ID"]))
        object.__setattr__(desk.house.config, "mailbox", box.config())
        await MailboxJob(desk.house, box.config(), box.reader()).look()
        (row,) = await desk.rows(freeze_)
        assert (row.source, row.scope) == ("mail", "notice")
        await Freezing(desk.house).look()
        assert desk.twin.bypass["DU1"] == []
        assert [one.state for one in await desk.rows(grant_)] == ["revoked"]
        (task,) = (await Tasks(desk.house).listed(ended=False)).tasks
        assert task.kind is TaskKind.NOT_ME
        assert "en congé" in task.what


@pytest.mark.parametrize("road", ["in_reply_to", "references", "subject", "lower", "stranger"])
async def test_how_an_answer_is_known(tmp_path: Path, road: str) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        id_, reference = await message_id(desk), (await only(desk)).reference
        raw = {
            "in_reply_to": reply(id_),
            "references": reply(None, References=f"<first@x.example> {id_} <last@x.example>"),
            "subject": reply(None, Subject=f"RE: AW: [EXT] Durand [HD-{reference}]"),
            "lower": reply(None, Subject=f"re: [hd-{reference.lower()}]"),
            "stranger": reply(id_, From="private@elsewhere.example"),
        }[road]
        assert await hear(desk, raw)
        assert (await only_of(desk, "bypass_made")).disowned_by == "mail"
        assert len(await desk.rows(freeze_)) == 1


async def only_of(desk: Inside, kind: str) -> Any:
    (row,) = [one for one in await notices(desk) if one.kind == kind]
    return row


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
async def test_a_note_of_absence_freezes_nothing_and_is_no_task(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        assert await hear(desk, reply(await message_id(desk), **headers))
        assert await desk.rows(freeze_) == []


async def test_a_notice_that_comes_back_is_shown_as_not_sent(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        for road in outboxes(desk.house):
            await road.look()
        report = REPORT.format(id=await message_id(desk)).encode()
        assert message_from_bytes(report).get_content_type() == "multipart/report"
        assert await hear(desk, report)
        states = {row.address: (row.state, row.problem) for row in await messages(desk)}
        assert states[MAIL] == ("given_up", "bounced")
        assert await desk.rows(freeze_) == []


@pytest.mark.parametrize(
    ("kind", "part", "action"),
    [
        ("delivery-status", "delivery-status", "Action: delayed"),
        ("delivery-status", "delivery-status", "Action: delivered"),
        ("delivery-status", "delivery-status", "Action: relayed"),
        (
            "disposition-notification",
            "disposition-notification",
            "Disposition: manual-action/MDN-sent-manually; displayed",
        ),
        ("feedback-report", "feedback-report", "Feedback-Type: abuse"),
    ],
    ids=["delayed", "delivered", "relayed", "read", "complaint"],
)
async def test_a_report_of_anything_else_is_no_failure(
    tmp_path: Path, kind: str, part: str, action: str
) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        for road in outboxes(desk.house):
            await road.look()
        text = REPORT.format(id=await message_id(desk)).replace("Action: failed", action)
        text = text.replace("report-type=delivery-status", f"report-type={kind}")
        assert await hear(desk, text.replace("message/delivery-status", f"message/{part}").encode())
        assert {row.state for row in await messages(desk)} == {"sent"}
        assert await desk.rows(freeze_) == []


REPORT = """From: MAILER-DAEMON@mail.example
To: desk@durand.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; amelie.dupont@durand.example
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

Message-ID: {id}
Subject: x

text
--b--
"""


@pytest.mark.parametrize(
    "raw",
    [
        reply("<ns_000000000000000000000000@durand.example>"),
        reply("<nt_000000000000000000000000@durand.example>"),
        reply(None, Subject="Re: [HD-22222222]"),
        reply(None, Subject="Re: [HD-%%%%%%%%]"),
        reply(None, Subject="not me!"),
        reply(None, References="<ns_" * 5000),
        b"",
        b"\xff\xfe\x00",
    ],
)
async def test_what_answers_nothing_stops_nothing(tmp_path: Path, raw: bytes) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        assert not await hear(desk, raw)
        assert await desk.rows(freeze_) == []


async def test_a_forged_answer_reaches_the_grant_of_its_notice_alone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        old = await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        (other,) = [row.id for row in await messages(desk) if row.notice_id == old and row.channel == "mail"]
        assert await hear(desk, reply(f"<{other}@durand.example>"))
        await Freezing(desk.house).look()
        assert [row.state for row in await desk.rows(grant_)] == ["live"]
        assert len(desk.twin.bypass["DU1"]) == 1


async def test_a_flood_of_answers_is_heard_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        id_ = await message_id(desk)
        for number in range(60):
            assert await hear(desk, reply(id_, **{"Message-ID": f"<{number}@mail.example>"}))
        assert len(await desk.rows(freeze_)) == 1
        assert len((await Tasks(desk.house).listed(ended=False)).tasks) == 1
        assert (await desk.events()).count("notice:not_me") == 1


async def test_an_answer_after_its_time_is_an_ordinary_message(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        id_ = await message_id(desk)
        desk.clock.step(days=8)
        assert not await hear(desk, reply(id_))


async def test_an_answer_to_the_answer_goes_on_as_a_task(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await told(desk, Told(NoticeKind.NOT_ME, AMELIE))
        assert not await hear(desk, reply(await message_id(desk)))
