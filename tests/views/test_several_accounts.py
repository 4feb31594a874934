"""Somebody with several accounts at one vendor: one key goes through them, and the order names the one."""

from __future__ import annotations

from typing import Any, cast

import pytest

from helpdesk_tui.contract.evidence import Method, Way
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import ClientId, VendorId, WayId
from helpdesk_tui.contract.people import Account, AccountStatus
from helpdesk_tui.views import names
from helpdesk_tui.views.call.call import Call
from helpdesk_tui.views.call.gate import told_apart, way_rows
from helpdesk_tui.views.call.serving import next_account, system_rows
from helpdesk_tui.views.call.state import Aim, CallState, ref_of
from helpdesk_tui.views.call.steps.bypass import BypassReview
from helpdesk_tui.views.text import plain, width_of
from tests.views import models

DUO, WEBADM = VendorId("duo"), VendorId("webadm")


def account(vendor: VendorId, ref: str, login: str) -> Account:
    return Account(
        id=f"{vendor}:{ref}",
        vendor=vendor,
        vendor_kind="duo",
        vendor_label=str(vendor),
        client=ClientId("durand"),
        login=login,
        status=AccountStatus.ACTIVE,
        status_text="active",
    )


ACCOUNTS = (account(DUO, "DU1", "a.dupont"), account(DUO, "DU2", "adm.dupont"), account(WEBADM, "cn=a", "ad"))


class State(CallState):
    @property
    def accounts(self) -> tuple[Account, ...]:
        return ACCOUNTS


class Aiming:
    """As much of a call as choosing an account needs."""

    def __init__(self) -> None:
        self.state = State(aim=Aim(Action.BYPASS, DUO))

    default_aim = staticmethod(Call.default_aim)

    def aim_at(self, aim: Aim) -> None:
        self.state = State(aim=aim)


def test_one_key_goes_through_all_of_them() -> None:
    call, seen = Aiming(), []
    for _ in range(4):
        next_account(cast("Call", call))
        aim = call.state.aim
        assert aim is not None
        seen.append((aim.vendor, aim.account, plain(system_rows(call.state))))
    assert [one[:2] for one in seen] == [(DUO, "DU2"), (WEBADM, None), (DUO, "DU1"), (DUO, "DU2")]
    assert "adm.dupont" in seen[0][2]
    assert "a.dupont" in seen[2][2]


def test_the_order_names_the_account_that_was_chosen() -> None:
    review: Any = object.__new__(BypassReview)
    review.call, review._seconds, review._uses, review._reason = Aiming(), 3600, 1, "other"
    assert review._order().account is None
    next_account(review.call)
    assert review._order().account == ref_of(ACCOUNTS[1]) == "DU2"


def way(id_: str, label: str) -> Way:
    return models.way(Method.PUSH, "..03").model_copy(update={"id": WayId(id_), "label": label})


def test_two_ways_that_would_read_the_same_name_their_system() -> None:
    ways = (
        way("push:duo-durand:DP1", "iPhone"),
        way("push:duo-notaires:DP2", "iPhone"),
        way("push:x:3", "Tab"),
    )
    named = told_apart(ways)
    assert named[ways[0].id].endswith(", duo-durand")
    assert named[ways[1].id].endswith(", duo-notaires")
    assert named[ways[2].id] == names.way(ways[2])


@pytest.mark.parametrize("width", [24, 44, 80])
def test_a_long_way_goes_on_beneath_itself_and_is_not_cut(width: int) -> None:
    long = way("push:duo:DP1", "telephone of the manager of the whole department")
    rows = way_rows(long, models.NOW, width, "g")
    assert all(width_of(row) <= width for row in rows)
    assert "".join(plain(rows).split()).replace("7030s", "").count("department") == 1
