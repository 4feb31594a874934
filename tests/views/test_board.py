"""The board and the paper form on the screen; a vendor that is away is seen there and nothing is queued."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from helpdesk_tui.contract.board import Board, Certificate, CertificateOf
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.session import Health, VendorHealth, VendorState
from helpdesk_tui.views.board.rows import board_rows
from helpdesk_tui.views.text import Role, plain
from helpdesk_tui.wording import board as words
from helpdesk_tui.wording import paper
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import console

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_the_board_by_its_key_and_back(shared_desk: RunningDesk) -> None:
    async with console(shared_desk, (80, 24)) as drive:
        await drive.open("a.dupont", "DUPONT Amélie")
        await drive.press("B")
        await drive.until(lambda: drive.app.current_mode == "board")
        await drive.shows("Board", "Vendors", "Duo Durand SA", "mirror", "open case", "DUPONT Amélie")
        await drive.press("pagedown", "pageup", "p")
        await drive.until(lambda: drive.app.current_mode == "paper")
        await drive.shows("When the desk cannot work", "A calling number proves nothing.")
        await drive.press("pagedown", "escape")
        await drive.until(lambda: drive.app.current_mode == "call")
        await drive.press("f12")
        await drive.until(lambda: drive.app.current_mode == "board")
        await drive.press("escape")
        await drive.until(lambda: drive.app.current_mode == "call")


async def test_what_was_done_without_the_desk_is_put_on_record(shared_desk: RunningDesk) -> None:
    from helpdesk_tui.views.call.outside_commands import DoneOutside

    async with console(shared_desk) as drive:
        await drive.open("m.lejeune", "LEJEUNE Martine")
        DoneOutside().run(drive.call.call)
        await drive.step("outside")
        await drive.type("code made")
        await drive.press("enter")
        await drive.shows("Begin with the hour")
        for _letter in "code made":
            await drive.press("backspace")
        await drive.type("00:00 code 123456 made in the panel")
        await drive.press("enter")
        await drive.shows("On record, as your word.")
        await drive.press("w")
        await drive.shows("done outside of the desk")
        assert "123456" not in drive.text()


async def test_a_vendor_that_is_away() -> None:
    """Cards come from the mirror with their age, writes are refused with the reason, nothing is queued."""
    with running_desk(people=12) as desk:
        async with console(desk) as drive:
            await drive.open("a.dupont", "DUPONT Amélie")
            await drive.press("t")
            await drive.step("ticket")
            await drive.type("48213")
            await drive.press("enter")
            await drive.no_step()
            await drive.confirmed("c", root="office_wiring")
            await drive.mailed("everyday")
            desk.sandbox.fault("error_before", path="^/admin/v", times=10_000, status=503)
            client = desk.client()
            try:
                person = drive.call.call.state.card
                assert person is not None
                card = await client.people.card(person.id)
                duo = next(one for one in card.sources if one.source == "duo-durand")
                while not duo.problem:  # what was read a moment ago may still stand as fresh
                    await asyncio.sleep(0.5)
                    card = await client.people.card(person.id)
                    duo = next(one for one in card.sources if one.source == "duo-durand")
                assert not duo.fresh
                assert duo.read_at is not None
                assert card.devices
                before = len(await client.operations.all())
                await drive.press("b")
                await drive.step("bypass")
                await drive.press("enter")
                await drive.shows("Nothing was done there.")
                after = await client.operations.all()
                assert all(one.state in {"failed", "done"} for one in after[: len(after) - before])
                assert not [one for one in after if one.state in {"intent", "unknown"}]
                assert (await client.grants.all()) == []
                found = await client.health.board()
                health = next(one for one in found.health.vendors if one.id == "duo-durand")
                assert health.state == "down"
            finally:
                await client.close()
            await drive.press("escape", "f12")
            await drive.shows("DOWN", "nothing waits in a queue")
            desk.sandbox.control("DELETE", "faults")
            assert desk.sandbox.ledger(effect="bypass_code.created") == []


def vendor(state: VendorState, **more: object) -> VendorHealth:
    base: dict[str, object] = {"id": VendorId("duo"), "kind": "duo", "label": "Duo Durand SA", "state": state}
    return VendorHealth.model_validate(base | more)


def drawn(
    vendors: tuple[VendorHealth, ...], certificates: tuple[Certificate, ...] = (), width: int = 76
) -> str:
    health = Health(ok=True, version="1", store="sqlite", vendors=vendors)
    rows = board_rows(Board(at=NOW, health=health, certificates=certificates), NOW, width)
    assert all(len(row) <= width for row in plain(rows).splitlines())
    return " ".join(plain(rows).split())


def test_every_state_is_said_with_what_to_do() -> None:
    assert "up" in drawn((vendor(VendorState.UP, last_answer=NOW, clock_offset=0.4),))
    down = drawn((vendor(VendorState.DOWN, since=NOW - timedelta(minutes=4), problem="vendor_down"),))
    assert "DOWN 4 min" in down
    assert "answered never" in down
    assert "nothing waits in a queue" in down
    busy = drawn((vendor(VendorState.BUSY, next_call=NOW + timedelta(seconds=40)),))
    assert "may be called again in 00:40" in busy
    assert "BEHIND" in drawn((vendor(VendorState.UP, clock_offset=-75.0),))
    keys = drawn((vendor(VendorState.REFUSED, problem="vendor_keys_wrong"),))
    assert "helpdesk-tui doctor" in keys
    assert words.trouble(vendor(VendorState.UNTRIED)) == ""
    hung = drawn((vendor(VendorState.UNTRIED, since=NOW - timedelta(minutes=3), last_answer=None),))
    assert "no answer 3 min" in hung
    assert "not tried yet" not in hung


def test_certificates_that_end_soon_stand_one_by_one() -> None:
    def one(name: str, days: int | None) -> Certificate:
        until = None if days is None else NOW + timedelta(days=days)
        return Certificate(of=CertificateOf.SERVER, name=name, until=until)

    text = drawn((), (one("a:443", -1), one("b:443", 12), one("c:443", 400), one("d:443", None)))
    assert "! certificate of a:443: HAS ENDED" in text
    assert "! certificate of b:443: 12 days left" in text
    assert "c:443" not in text
    assert "1 certificates not seen since the desk started" in text


def test_an_alarm_is_more_than_a_colour() -> None:
    health = Health(ok=False, version="1", store="sqlite", store_refuses="disk is full", vendors=())
    rows = board_rows(Board(at=NOW, health=health), NOW, 76)
    assert rows[0][0].role is Role.BAD
    assert "disk is full" in " ".join(plain(rows).split())
    assert "paper form" in plain(rows)


def test_the_form_names_each_panel_and_leaves_room() -> None:
    text = "\n".join(paper.form((vendor(VendorState.DOWN, panel="https://admin.example"),)))
    assert "Duo Durand SA: https://admin.example" in text
    assert max(map(len, text.splitlines())) <= 100
    assert paper.BLANK in "\n".join(paper.form(()))
