"""A watched mailbox on a real IMAP server: what becomes a task, what is kept of it, what never happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.contract.tasks import Because, MailboxProblem, TaskKind, TaskList, TaskSource
from helpdesk_tui.desk.jobs.mailbox import AT_ONCE, MailboxJob
from helpdesk_tui.desk.jobs.tables import lease
from helpdesk_tui.desk.notices.service import Told
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.people.tables import contact
from helpdesk_tui.desk.tasks import mailbox as mailboxes
from helpdesk_tui.desk.tasks.service import Tasks
from helpdesk_tui.desk.tasks.tables import task, task_message
from helpdesk_tui.vendors.mailboxes.imap import ImapMailbox
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside
from tests.desk.notices.telling import notices, told
from tests.desk.tasks.box import Box, mailbox, written

NOW = datetime.now(UTC)


def watch(desk: Inside, box: Box, **changes: object) -> MailboxJob:
    config = box.config(**changes)
    object.__setattr__(desk.house.config, "mailbox", config)
    desk.clock.at = NOW
    return MailboxJob(desk.house, config, box.reader(**changes))


async def listed(desk: Inside) -> TaskList:
    return await Tasks(desk.house).listed(ended=False)


async def test_a_mail_becomes_a_task_that_only_suggests(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        await box.drop(written())
        await watch(desk, box).look()
        found = await listed(desk)
        (one,) = found.tasks
        assert found.mailbox is not None
        assert (found.mailbox.read_at, found.mailbox.problem) == (NOW, None)
        assert one.source is TaskSource.MAIL
        assert one.who == f"Amélie Dupont <{MAIL}>"
        assert one.what == "Téléphone oublié · Rappelez-moi au ..77, merci."
        assert [(s.person, s.because) for s in one.suggestions] == [(AMELIE, Because.SENDER)]
        assert one.person is None
        assert one.case is None
        assert "task:made" in await desk.events()
        assert desk.mail.letters == desk.sms.letters == []
        assert await box.seen() == [False]


async def test_nothing_of_the_number_is_kept(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        await box.drop(
            written(subject="+32 475 99 88 77", text="0475/99.88.77 ou 00324759988 77", voice=True)
        )
        await watch(desk, box).look()
        (one,) = (await listed(desk)).tasks
        assert one.source is TaskSource.VOICEMAIL
        stored = "".join(map(str, await desk.rows(task)))
        digits = "".join(sign for sign in one.what + one.who if sign.isdigit())
        assert "9988" not in stored
        assert digits == "77" * 3
        assert "RIFF" not in stored
        held = b"".join(path.read_bytes() for path in tmp_path.glob("desk.db*"))
        assert b"99.88" not in held
        assert b"RIFF" not in held


async def test_a_number_on_file_suggests_its_owner(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        await box.drop(written(sender="pbx@durand.example", subject="0475 12 34 56", text=""))
        await watch(desk, box).look()
        (one,) = (await listed(desk)).tasks
        assert [(s.person, s.because) for s in one.suggestions] == [(AMELIE, Because.NUMBER)]
        assert MOBILE not in one.what
        assert one.what == "..56"


async def test_a_fake_name_suggests_nobody(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        for number, sender in enumerate(
            (
                "DUPONT Amélie <evil@example.net>",
                f'"{MAIL}" <evil@example.net>',
                f"{MAIL}, evil@example.net",
                f"=?utf-8?q?{MAIL.replace('@', '=40')}?= <evil@example.net>",
            )
        ):
            raw = written(id_=str(number)).replace(b"\r\n", b"\n")
            head, _, body = raw.partition(b"\n\n")
            lines = [line for line in head.split(b"\n") if not line.startswith((b"From:", b" "))]
            await box.drop(b"\r\n".join([*lines, f"From: {sender}".encode(), b"", *body.split(b"\n")]))
        await watch(desk, box).look()
        found = (await listed(desk)).tasks
        assert len(found) == 4
        assert [one.suggestions for one in found] == [()] * 4


async def test_a_number_of_many_names_nobody(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        await desk.house.store.write(lambda c: _crowd(c, "+3221112233"))
        await box.drop(written(sender="pbx@durand.example", text="02 111 22 33"))
        await watch(desk, box).look()
        (one,) = (await listed(desk)).tasks
        assert one.suggestions == ()
        assert one.too_many


def _crowd(connection: object, number: str) -> None:
    from sqlalchemy import Connection, insert

    from helpdesk_tui.desk.people.tables import person

    assert isinstance(connection, Connection)
    for place in range(4):
        id_ = f"per_{place}"
        connection.execute(
            insert(person).values(
                id=id_,
                client_id="durand",
                login=id_,
                login_key=id_,
                name=id_,
                name_key=id_,
                status="active",
            )
        )
        connection.execute(
            insert(contact).values(
                id=f"con_{place}",
                person_id=id_,
                kind=ContactKind.OFFICE_LINE.value,
                value=number,
                written=number,
                source="twin",
                account_ref=id_,
                first_seen=NOW,
                baseline=True,
            )
        )


async def test_each_message_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        job = watch(desk, box)
        await box.drop(written())
        await job.look()
        await job.look()
        await box.drop(written())
        await box.drop(written(id_="2@durand.example"))
        await job.look()
        assert len((await listed(desk)).tasks) == 2
        # An id alone hides nothing: the same one with other words is another message.
        await box.drop(written(text="autre chose"))
        await job.look()
        assert len((await listed(desk)).tasks) == 3


async def test_the_first_look_takes_no_old_mail(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        await box.drop(written(), at=NOW - timedelta(days=40))
        job = watch(desk, box)
        await job.look()
        await job.look()
        assert (await listed(desk)).tasks == ()
        await box.drop(written(id_="2@durand.example"))
        await job.look()
        assert len((await listed(desk)).tasks) == 1


async def test_a_flood_stays_in_the_mailbox(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        for number in range(AT_ONCE + 5):
            await box.drop(written(id_=f"{number}@x"))
        job = watch(desk, box)
        assert await job.look() is True
        assert len((await listed(desk)).tasks) == AT_ONCE
        most, mailboxes.MOST_WAITING = mailboxes.MOST_WAITING, AT_ONCE + 2  # type: ignore[misc]
        try:
            await job.look()
            found = await listed(desk)
            assert len(found.tasks) == AT_ONCE + 2
            assert found.mailbox is not None
            assert found.mailbox.problem is MailboxProblem.FULL
            await Tasks(desk.house).done(desk.agent, found.tasks[0].id)
            await job.look()
            assert len((await listed(desk)).tasks) == AT_ONCE + 2
        finally:
            mailboxes.MOST_WAITING = most  # type: ignore[misc]
        await job.look()
        after = await listed(desk)
        assert len(after.tasks) == AT_ONCE + 4
        assert after.mailbox is not None
        assert after.mailbox.problem is None


async def test_a_flood_keeps_no_not_me_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_WAITING", 2)
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        for number in range(2 * AT_ONCE):
            await box.drop(written(id_=f"{number}@x"))
        job = watch(desk, box)
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE))
        (row,) = await notices(desk)
        reply = f"From: {MAIL}\nSubject: RE: [HD-{row.reference}]\nMessage-ID: <r@d>\n\nthat was not me"
        await box.drop(reply.encode())
        rounds = 1
        while await job.look():
            rounds += 1
        assert rounds <= 3
        assert [one.source for one in await desk.rows(freeze_)] == ["mail"]
        found = await listed(desk)
        assert [one.kind for one in found.tasks].count(TaskKind.CALL_BACK) == 2
        assert found.mailbox is not None
        assert found.mailbox.problem is MailboxProblem.FULL


async def test_another_desk_that_took_over_is_left_alone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:
        job = watch(desk, box)
        await job.look()
        await box.drop(written())

        class Slow:
            async def read(self, since: object, limit: int) -> object:
                batch = await box.reader().read(since, limit)  # type: ignore[arg-type]
                await desk.house.store.write(lambda c: c.execute(update(lease).values(holder="boot_other")))
                return batch

        job._reader = Slow()  # type: ignore[assignment]
        assert await job.look() is False
        assert (await listed(desk)).tasks == ()
        assert len(await desk.rows(task_message)) == 0


async def test_what_is_wrong_with_it_is_said(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box, mailbox(other) as stranger:
        for changes, problem in (
            ({"password": SecretStr("other")}, MailboxProblem.REFUSED),
            ({"folder": "Voicemail"}, MailboxProblem.NO_FOLDER),
            ({"ca_file": stranger.ca_file}, MailboxProblem.UNREACHABLE),
            ({"url": "imaps://localhost:1"}, MailboxProblem.UNREACHABLE),
        ):
            await watch(desk, box, **changes).look()
            state = (await listed(desk)).mailbox
            assert state is not None
            assert (state.problem, state.read_at) == (problem, None), changes


async def test_a_server_that_says_nothing_ends_by_itself(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk, mailbox(tmp_path) as box:

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            config = replace(box.config(), url=f"imaps://localhost:{port}")
            object.__setattr__(desk.house.config, "mailbox", config)
            reader = box.reader(url=config.url)
            reader._timeout = 0.3
            await asyncio.wait_for(MailboxJob(desk.house, config, reader).look(), 5)
        state = (await listed(desk)).mailbox
        assert state is not None
        assert state.problem is MailboxProblem.UNREACHABLE


def test_a_bad_authority_is_named_before_the_desk_starts(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    for ca_file in (empty, tmp_path / "none.pem"):
        with pytest.raises(Mistaken) as caught:
            ImapMailbox("imaps://localhost", "support", SecretStr("x"), ca_file=ca_file)
        assert caught.value.params == {"field": "mailbox.ca_file"}
