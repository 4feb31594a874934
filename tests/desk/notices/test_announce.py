"""Who is told of what, written in the very transaction of what it tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.desk.notices.service import Told, announce, hash_of, page_token
from helpdesk_tui.desk.notices.tables import notice, notice_send
from tests.desk.inside import AMELIE, MAIL, MOBILE, START, Inside, inside
from tests.desk.notices.telling import (
    BOSS_MAIL,
    add_contact,
    configured,
    hook,
    in_store,
    only,
    sends,
    told,
    with_manager,
)

OLD = "+32470000056"


async def test_the_person_is_told_at_each_address_and_the_old_number_too(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        lately, long_ago = START - timedelta(days=2), START - timedelta(days=300)
        await desk.house.store.write(
            lambda c: add_contact(c, "con_old", AMELIE, "mobile", OLD, gone_at=lately)
        )
        await desk.house.store.write(
            lambda c: add_contact(c, "con_older", AMELIE, "mobile", "+32470000099", gone_at=long_ago)
        )
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE, facts={"tier": 1}, also=("+32470000077",)))
        assert await sends(desk) == {
            ("person", "mail", MAIL),
            ("person", "sms", MOBILE),
            ("person", "sms", OLD),
            ("person", "sms", "+32470000077"),
        }
        assert await desk.events() == ["notice:made"]


@pytest.mark.parametrize(
    ("kind", "tier", "manager", "security"),
    [
        (NoticeKind.LINK_SENT, 1, False, False),
        (NoticeKind.BYPASS_MADE, 2, True, False),
        (NoticeKind.BYPASS_MADE, 3, True, True),
        (NoticeKind.NOT_ME, 0, True, True),
        (NoticeKind.ATTESTED, 1, True, False),
        (NoticeKind.CALL_REFUSED, 0, False, False),
    ],
)
async def test_manager_from_tier_two_and_security_from_tier_three(
    tmp_path: Path, kind: NoticeKind, tier: int, manager: bool, security: bool
) -> None:
    async with inside(tmp_path) as desk:
        configured(desk, hooks=(hook(),))
        await with_manager(desk)
        await told(desk, Told(kind, AMELIE, facts={"tier": tier}))
        found = {(row.audience, row.channel, row.address) for row in await desk.rows(notice_send)}
        assert ("person", "mail", MAIL) in found
        assert (("manager", "mail", BOSS_MAIL) in found) is manager
        assert (("security", "hook", "pager") in found) is security
        assert (("security", "mail", "security@durand.example") in found) is security


async def test_the_silent_flag_reaches_security_alone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        configured(desk, hooks=(hook(),))
        await with_manager(desk)
        await told(desk, Told(NoticeKind.SILENT_FLAG, AMELIE, facts={"tier": 3}))
        assert {audience for audience, _, _ in await sends(desk)} == {"security"}


async def test_a_webhook_for_everything_hears_of_small_things_too(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        configured(desk, hooks=(hook(everything=True),))
        await told(desk, Told(NoticeKind.LINK_SENT, AMELIE, facts={"tier": 1}))
        assert ("security", "hook", "pager") in await sends(desk)


async def test_what_falls_takes_its_notice_along(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:

        def write(connection: object) -> None:
            announce(connection, desk.house, Told(NoticeKind.BYPASS_MADE, AMELIE))  # type: ignore[arg-type]
            raise RuntimeError

        with pytest.raises(RuntimeError):
            await desk.house.store.write(write)
        assert await desk.rows(notice) == []
        assert await sends(desk) == set()


async def test_a_fact_that_is_none_of_its_own_is_refused(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        with pytest.raises(ValueError, match="code"):
            await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE, facts={"code": "123456789"}))


async def test_the_store_keeps_no_token_of_a_page(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        id_ = await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE))
        token = page_token(desk.house, id_)
        assert token not in await in_store(desk)
        assert (await only(desk)).page_hash == hash_of(token)


async def test_nobody_on_file_is_on_record(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await _no_couriers(desk)
        await told(desk, Told(NoticeKind.BYPASS_MADE, AMELIE))
        assert await sends(desk) == set()
        assert await desk.events() == ["notice:made"]


async def _no_couriers(desk: Inside) -> None:
    desk.house.couriers.mail = desk.house.couriers.sms = None
