"""What the tests of notices share: a manager, an outbox, what lies in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, insert, select

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.notices import NoticeId
from helpdesk_tui.desk.config.model import HookConfig, NoticesConfig
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.people.tables import contact, fact, person
from tests.desk.inside import AMELIE, START, Inside

BOSS = PersonId("per_boss")
BOSS_MAIL = "boss@durand.example"
SECRET = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
"""The example of the specification."""


def configured(desk: Inside, **changes: Any) -> None:
    """Give the desk other notices."""
    values: dict[str, Any] = {"security_mail": ("security@durand.example",), **changes}
    object.__setattr__(desk.house.config, "notices", NoticesConfig(**values))


def hook(url: str = "http://127.0.0.1:9/", **changes: Any) -> HookConfig:
    return HookConfig(**{"id": "pager", "url": url, "secret": SECRET, **changes})


async def told(desk: Inside, what: Told) -> NoticeId:
    return await desk.house.store.write(lambda connection: announce(connection, desk.house, what))


async def notices(desk: Inside) -> list[Any]:
    """All notices, oldest first."""
    return sorted(await desk.rows(notice), key=lambda row: row.made_at)


async def messages(desk: Inside) -> list[Any]:
    """The messages of those notices."""
    ids = {row.id for row in await notices(desk)}
    return [row for row in await desk.rows(notice_send) if row.notice_id in ids]


async def sends(desk: Inside) -> set[tuple[str, str, str]]:
    """(audience, channel, address) of all that lies in the outbox."""
    return {(row.audience, row.channel, row.address) for row in await messages(desk)}


async def only(desk: Inside) -> Any:
    """The only notice."""
    (row,) = await notices(desk)
    return row


async def with_manager(desk: Inside) -> None:
    await desk.house.store.write(_with_manager)


def _with_manager(connection: Connection) -> None:
    old = START - timedelta(days=400)
    connection.execute(
        insert(person).values(
            id=BOSS,
            client_id="durand",
            login="b.boss",
            login_key="b.boss",
            name="BOSS Béatrice",
            name_key="boss beatrice",
            status="active",
        )
    )
    add_contact(connection, "con_boss", BOSS, "mail", BOSS_MAIL)
    for who, field, value in ((AMELIE, "manager_login", "b.boss"), (BOSS, "language", "nl")):
        connection.execute(
            insert(fact).values(
                person_id=who,
                field=field,
                source="csv:durand",
                account_ref="a.dupont" if who == AMELIE else "b.boss",
                value=value,
                first_seen=old,
                baseline=True,
                read_at=START,
            )
        )


def add_contact(
    connection: Connection, id_: str, who: PersonId, kind: str, value: str, **changes: Any
) -> None:
    connection.execute(
        insert(contact).values(
            id=id_,
            person_id=who,
            kind=kind,
            value=value,
            written=value,
            source="csv:durand",
            account_ref="b.boss",
            first_seen=START - timedelta(days=400),
            baseline=True,
            **changes,
        )
    )


async def in_store(desk: Inside) -> str:
    """Every word that the outbox holds."""

    def read(connection: Connection) -> str:
        return "".join(
            str(row) for table in (notice, notice_send) for row in connection.execute(select(table))
        )

    return await desk.house.store.read(read)
