"""Somebody with several accounts at one vendor: one key goes through them, and the order names the one."""

from __future__ import annotations

from typing import Any, cast

from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.people import Account, AccountStatus
from helpdesk_tui.views.call.call import Call
from helpdesk_tui.views.call.serving import next_account, system_rows
from helpdesk_tui.views.call.state import Aim, CallState, ref_of
from helpdesk_tui.views.call.steps.bypass import BypassReview
from helpdesk_tui.views.text import plain

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
