"""Containing from a row of the push review: whom it is about, one's own deeds, and who is told how often."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from helpdesk_tui.contract.containments import ContainmentAsk
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.signals import SignalState, Verdict, VerdictAsk
from helpdesk_tui.desk.signals.service import Signals
from helpdesk_tui.desk.signals.tables import push_signal
from tests.desk.containments.scene import REASON, Scene, scene
from tests.desk.inside import AMELIE, new_key
from tests.desk.notices.telling import notices

ROW = SignalId("sig_row")


async def row(town: Scene, **values: object) -> None:
    now = town.desk.clock.now()
    known = {
        "id": ROW,
        "state": SignalState.OPEN.value,
        "level": 4,
        "account": "twin:DU1",
        "login": "a.dupont",
        "client": "durand",
        "vendors": "twin",
        "detectors": "D03",
        "first": now,
        "last": now,
        **values,
    }
    await town.desk.house.store.write(lambda c: c.execute(insert(push_signal).values(**known)))


def ask() -> ContainmentAsk:
    return ContainmentAsk(signals=(ROW,), reason=REASON)


async def test_a_row_names_whom_it_is_about(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        await row(town)
        looked = await town.service.look(ask(), new_key())
        assert [one.person for one in looked.people] == [AMELIE]
        assert looked.signals == (ROW,)


async def test_nobody_contains_by_a_row_about_his_own_deeds(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        await row(town, about=town.agent.id)
        with pytest.raises(Refused) as caught:
            await town.service.look(ask(), new_key())
        assert caught.value.code is ErrorCode.OWN_ACCOUNT


async def test_a_row_about_nobody_on_file_contains_nobody(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        await row(town, account="twin:NOBODY")
        with pytest.raises(Mistaken):
            await town.service.look(ask(), new_key())


@pytest.mark.parametrize(("contained", "told"), [(True, ["contained"]), (False, ["bad_prompt"])])
async def test_an_attack_is_told_once(tmp_path: Path, *, contained: bool, told: list[str]) -> None:
    async with scene(tmp_path) as town:
        await row(town)
        before = len(await notices(town.desk))
        if contained:
            looked = await town.service.look(ask(), new_key())
            await town.confirm(looked)
            await town.run(looked)
        decided = VerdictAsk(verdict=Verdict.MALICIOUS)
        await Signals(town.desk.house, town.agent).decide(ROW, decided)
        assert [one.kind for one in (await notices(town.desk))[before:]] == told
