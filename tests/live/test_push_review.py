"""The push review over a real server's own log: prompts made there, pulled, detected, decided in the console.

What the detectors need hours for (a computer that reconnects by itself) cannot be made here: the server stamps
its rows with its own clock.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.prompts import PromptOutcome, Usual
from helpdesk_tui.contract.signals import Signal, SignalFold
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.log import LogScreen
from helpdesk_tui.views.pushes.pivot import PivotScreen
from tests.e2e.calls import until
from tests.live.desk import VENDOR, desk_for, signed_in, verified
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import seed
from tests.views.driving import Driver, console
from tests.views.pushes.evening import queue

pytestmark = pytest.mark.live

HOME, BOMBER, SPRAYER, THIEF = "198.51.100.20", "203.0.113.66", "203.0.113.77", "203.0.113.88"
SPRAYED = ("sokafor", "imartens", "lvdberg", "bwouters", "rsimon", "mmaes")
SE_2, SE_3, SE_4 = 14, 4, 35
PATIENCE = 60.0


@pytest.fixture(scope="module")
def address(rig: PrivacyIdeaRig) -> Iterator[str]:
    """A desk whose agent reviews pushes too, at a server that has had a bad evening."""
    rig.admin.call("POST", "/system/setConfig", OverrideAuthorizationClient="127.0.0.1")
    for login in SPRAYED:
        seed.push(rig.admin, rig.phones, f"PUSH-S-{login.upper()}", login, scanned=True)
    try:
        _bombing(rig)
        _spray(rig)
        with desk_for(rig, ("agent", "security")) as found:
            yield found
    finally:
        for login in SPRAYED:
            rig.admin.call("DELETE", f"/token/PUSH-S-{login.upper()}")
        rig.admin.call("DELETE", "/system/OverrideAuthorizationClient")


def _asked(rig: PrivacyIdeaRig, login: str, where: str) -> dict[str, str]:
    """Somebody at that address types the password; the phone rings."""
    told: dict[str, str] = rig.admin.call(
        "POST", "/validate/check", user=login, realm="acme", **{"pass": "", "client": where}
    )["detail"]
    return told


def _bombing(rig: PrivacyIdeaRig) -> None:
    """She logs in from home; somebody else asks her phone three times, and she gives in."""
    for _ in range(3):
        code = rig.phones.otp("TOTP-GILLET")
        rig.admin.call(
            "POST", "/validate/check", user="cgillet", realm="acme", **{"pass": code, "client": HOME}
        )
    for reason in ("cancelled", "unknown_trigger"):
        _asked(rig, "cgillet", BOMBER)
        assert rig.phones.decline("PUSH-GILLET", reason)
    told = _asked(rig, "cgillet", BOMBER)
    assert rig.phones.accept("PUSH-GILLET", told["presence_answer"])
    rig.admin.call(
        "POST",
        "/validate/check",
        user="cgillet",
        realm="acme",
        **{"pass": "", "client": BOMBER, "transaction_id": told["transaction_id"]},
    )


def _spray(rig: PrivacyIdeaRig) -> None:
    """One address asks everybody once."""
    for login in SPRAYED:
        _asked(rig, login, SPRAYER)
        assert rig.phones.decline(f"PUSH-S-{login.upper()}", "cancelled")


async def _rows(client: DeskClient) -> list[Signal]:
    return list((await client.signals.page()).signals)


async def _decided(client: DeskClient) -> int:
    return len((await client.signals.page(SignalFold.DECIDED)).signals)


@asynccontextmanager
async def _pane(client: DeskClient, address: str) -> AsyncIterator[Driver]:
    """The queue, once the server's rows were pulled and looked at."""
    await until(
        lambda: _rows(client),
        lambda rows: {"D03", "D05"} <= {name for one in rows for name in one.detectors},
        PATIENCE,
    )
    async with console(address) as drive:
        drive.keys = 0
        await drive.press("f8")
        await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).may_decide, "queue")
        yield drive


async def test_se_2_an_approval_after_refusals_stands_first_with_both_ends(
    client: DeskClient, address: str
) -> None:
    async with _pane(client, address) as drive:
        where = queue(drive)
        row = where.chosen
        assert row is not None
        assert (row.login, row.level, row.approved) == ("cgillet", "critical", True)
        assert {"D01", "D03"} <= set(row.detectors)
        assert row.access.address.value == BOMBER
        await drive.shows("Céline Gillet", "APPROVED", f"From {BOMBER}", "Phone 127.0.0.1", "To settle it:")
        sheet = await client.signals.sheet(row.id)
        assert [one.outcome for one in sheet.prompts] == [
            PromptOutcome.APPROVED,
            PromptOutcome.FRAUD,
            PromptOutcome.DENIED,
        ]
        await drive.press("enter")
        await drive.shows("Yours for half an hour.")
        assert drive.keys + len("!STOP") + 1 <= SE_2
        drive.keys = 0
        await drive.until(lambda: where.may_decide, "may decide")
        await drive.press("m")
        await until(lambda: _decided(client), lambda number: number == 1)
        assert drive.keys <= SE_3
        await drive.until(lambda: where.queue.can_undo)
        await drive.press("u")
        await until(lambda: _decided(client), lambda number: number == 0)


async def test_se_1_the_log_says_what_it_knows_after_tier_1_alone(
    client: DeskClient, address: str, rig: PrivacyIdeaRig
) -> None:
    async with _pane(client, address) as drive:
        await drive.press("l")
        await drive.until(lambda: drive.app.current_mode == "prompts")
        where = drive.app.screen
        assert isinstance(where, LogScreen)
        await drive.until(lambda: where.reading.items and not where.reading.busy)
        await drive.press("slash")
        await drive.type(f"user:cgillet address:{BOMBER}")
        await drive.press("enter")
        await drive.until(lambda: where.reading.filter and not where.reading.busy)
        chosen = where.chosen
        assert chosen is not None
        assert str(chosen.application.value).startswith("python-httpx")
        assert chosen.phone.address.value == "127.0.0.1"
        letter = await client.prompts.letter(chosen.id)
        assert letter.withheld
        case = await verified(client, rig, "cgillet", "TOTP-GILLET")
        letter = await client.prompts.letter(chosen.id, case=case.id)
        assert not letter.withheld
        assert (letter.prompts, letter.approved) == (3, 1)
        assert letter.address is not None
        assert letter.address.value == BOMBER


async def test_se_4_a_spray_is_pivoted_marked_and_decided_at_once(client: DeskClient, address: str) -> None:
    async with _pane(client, address) as drive:
        where = queue(drive)
        place = next(place for place, one in enumerate(where.queue.rows) if "D05" in one.detectors)
        await drive.press(*["down"] * place)
        await drive.until(lambda: where.may_decide and where.chosen and where.chosen.login == "*")
        await drive.press("P", "1")
        await drive.until(lambda: isinstance(drive.app.screen, PivotScreen))
        await drive.shows(f"Everybody from {SPRAYER}", f"{len(SPRAYED)} people")
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is where)
        await drive.press("*")
        marked = len(where.queue.marks)
        assert marked >= 1
        await drive.press("m")
        await drive.until(lambda: isinstance(drive.app.screen, ChoiceScreen))
        await drive.press("1")
        await drive.until(lambda: not where.queue.marks and where.queue.can_undo, "decided")
        assert drive.keys <= SE_4
        assert await _decided(client) == marked
        await drive.press("u")
        await until(lambda: _decided(client), lambda number: number == 0)


async def test_se_5_the_first_use_of_a_code_of_the_desk_is_seen_from_where_it_was_used(
    client: DeskClient, address: str, rig: PrivacyIdeaRig
) -> None:
    case = await verified(client, rig, "hlambert", "TOTP-LAMBERT")
    done = await client.operations.order(case.id, BypassOrder(vendor=VENDOR, uses=2))
    codes = (await client.operations.reveal(done.id)).codes
    await client.operations.confirmed(done.id)
    rig.admin.call(
        "POST", "/validate/check", user="hlambert", realm="acme", **{"pass": codes[0], "client": THIEF}
    )

    def seen(rows: list[Signal]) -> bool:
        return any("WATCH" in one.detectors and one.access.address.value == THIEF for one in rows)

    rows = await until(lambda: _rows(client), seen, PATIENCE)
    row = next(one for one in rows if "WATCH" in one.detectors and one.access.address.value == THIEF)
    assert row.login == "hlambert"
    assert row.access.usual is not Usual.USUAL
    sheet = await client.signals.sheet(row.id)
    assert {"operation:done", "code:shown"} <= {one.code for one in sheet.desk}
    async with _pane(client, address) as drive:
        where = queue(drive)
        await drive.press(*["down"] * [one.id for one in where.queue.rows].index(row.id))
        await drive.until(lambda: where.may_decide and where.chosen and where.chosen.id == row.id)
        await drive.press("k")
        await drive.shows("Taken back:")
    assert await client.grants.all(person=row.person) == []
    assert not rig.admin.login("hlambert", codes[1])


@pytest.fixture
async def client(address: str) -> AsyncIterator[DeskClient]:
    async with signed_in(address) as opened:
        yield opened
