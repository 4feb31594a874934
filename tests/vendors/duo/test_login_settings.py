"""Whether a login asks by itself: set for one user, seen by the vendor's own client, and nothing else."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.contract.orders import SettingName
from helpdesk_tui.vendors.capabilities import Settings
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]
ASKS = SettingName.AUTO_PROMPT


@pytest.fixture
def settings(whole: Whole) -> Settings:
    assert whole.vendor.settings is not None
    return whole.vendor.settings


async def test_it_is_switched_off_and_on_and_nothing_else(whole: Whole, settings: Settings) -> None:
    user = whole.newcomer("r.eglee", realname="Réglée", notes="a note")
    before = whole.admin.get_user_by_id(user)
    assert before["enable_auto_prompt"] is True
    (now,) = await settings.adjustable(user)
    assert (now.name, now.value, now.choices) == (ASKS, "yes", ("yes", "no"))
    await settings.adjust(user, ASKS, "no")
    assert whole.admin.get_user_by_id(user) == {**before, "enable_auto_prompt": False}
    assert await settings.adjusted(user, ASKS, "no") is True
    writes = len(whole.effects("user_updated"))
    await settings.adjust(user, ASKS, "no")
    assert len(whole.effects("user_updated")) == writes
    await settings.adjust(user, ASKS, "yes")
    assert whole.admin.get_user_by_id(user) == before


@pytest.mark.parametrize(
    ("setting", "value"), [(ASKS, "perhaps"), (ASKS, ""), (SettingName.PUSH_LOGIN, "no")]
)
async def test_what_duo_does_not_set_for_one_user(
    setting: SettingName, value: str, whole: Whole, settings: Settings
) -> None:
    with pytest.raises(DeskError) as caught:
        await settings.adjust(whole.ref("everyday"), setting, value)
    assert why(caught.value) == (ErrorCode.CHANGE_UNAVAILABLE, "no_choice")


async def test_nobody_and_a_lost_answer(whole: Whole, settings: Settings) -> None:
    with pytest.raises(Missing):
        await settings.adjust("DU" + "0" * 18, ASKS, "no")
    user = whole.newcomer("p.erdu")
    whole.sandbox.fault("drop_after", method="POST", path=f"/users/{user}$")
    with pytest.raises(DeskError) as caught:
        await settings.adjust(user, ASKS, "no")
    assert caught.value.code is ErrorCode.OUTCOME_UNKNOWN
    assert await settings.adjusted(user, ASKS, "no") is True
