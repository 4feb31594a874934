"""Small marks on the screen: what is underlined, how a number stands, which key opens what."""

from __future__ import annotations

from helpdesk_tui.views.grants.rows import grant_row, grant_words
from helpdesk_tui.views.text import Role, paragraph, plain
from tests.rig.desk import RunningDesk
from tests.views import models
from tests.views.driving import console


def test_the_blanks_before_an_alarm_are_not_underlined() -> None:
    rows = paragraph("no answer in time, none at all", 20, Role.BAD, 5, lead=" " * 5)
    assert all(row[0].role is Role.PLAIN and not row[0].text.strip() for row in rows)
    assert all(piece.text == piece.text.strip() for row in rows for piece in row if piece.role is Role.BAD)


def test_a_number_stays_with_its_unit() -> None:
    rows = paragraph("the quickest takes about 35 s in all", 27)
    assert not any(row.startswith("s ") for row in plain(rows).splitlines())
    assert "35\u00a0s" in plain(rows)


def test_a_vendor_is_called_by_its_name() -> None:
    grant = models.grant("any", 1)
    assert "Duo Durand" in plain([grant_row(grant, models.NOW, 160, vendor="Duo Durand")])
    assert ", Duo Durand," in grant_words(grant, models.NOW, "Duo Durand")


async def test_a_look_at_the_person_has_its_own_answers(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("c.dupond", "DUPOND Claire")
        await drive.take("i")
        await drive.shows("the same person", "not the same, or no document")
        assert "no answer" not in plain(drive.call.case.top.rows)
        await drive.press("n")
        await drive.no_step()
        await drive.shows("in person: FAILED")


async def test_what_was_said_about_one_caller_is_gone_with_the_next(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("m.dupont", "DUPONT Marc")
        await drive.take("i")
        await drive.press("n")
        await drive.shows("in person: FAILED")
        await drive.press("slash")
        await drive.open_first("c.dupond", "DUPOND Claire")
        await drive.until(lambda: "in person: FAILED" not in drive.words(), "nothing said")
