"""Which smallest sets of proofs open what, in words that a person would use."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.gate import Action
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart, PointsPart, TiersPart
from helpdesk_tui.policy.sufficient import KINDS, Kind, sufficient

POLICY = Policy()
NAMES = (
    "push",
    "app",
    "token",
    "seen",
    "seen, said",
    "document",
    "office line",
    "mobile",
    "manager",
    "manager, said",
    "mail",
    "sms",
)
NAME = dict(zip(KINDS, NAMES, strict=True))
LIGHT = """
push; app; token; seen; document
seen, said + office line; seen, said + mobile; seen, said + mail; seen, said + sms
office line + mobile; office line + manager; office line + manager, said; office line + mail; office line + sms
mobile + manager; mobile + manager, said; mobile + mail
manager + mail; manager + sms; manager, said + mail; manager, said + sms
"""
STRONG = """
push + token; push + seen; push + seen, said; push + document; push + office line; push + manager
push + manager, said; push + mail
app + token; app + seen; app + seen, said; app + document; app + office line; app + manager
app + manager, said; app + mail
token + seen; token + seen, said; token + document; token + office line; token + mobile; token + manager
token + manager, said; token + mail; token + sms
seen + office line; seen + mobile; seen + mail; seen + sms; seen, said + mail; seen, said + sms
document + office line; document + mobile; document + mail; document + sms
office line + manager; office line + mail; mobile + manager; mobile + mail; manager + mail; manager, said + mail
office line + manager, said + sms
"""


def words(kinds: tuple[Kind, ...]) -> str:
    return " + ".join(NAME[kind] for kind in kinds)


def sets(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split(";")]


@pytest.mark.parametrize(("action", "table"), [(Action.UNLOCK, LIGHT), (Action.BYPASS, STRONG)])
def test_the_smallest_sets_are_these_and_no_others(action: Action, table: str) -> None:
    assert [words(kinds) for kinds in sufficient(POLICY, action)] == sets(table)


def test_what_is_switched_off_no_set_opens() -> None:
    assert sufficient(POLICY, Action.QR_ON_SCREEN) == ()
    assert sufficient(Policy(actions=ActionsPart(day_pass=False)), Action.DAY_PASS) == ()


def test_the_privileged_tier_takes_somebody_who_sees_the_person_or_their_document() -> None:
    found = sufficient(POLICY, Action.CHANGE_NUMBER)
    assert found
    for kinds in found:
        assert {NAME[kind] for kind in kinds} & {"seen", "seen, said", "document"}, words(kinds)


def test_where_much_is_asked_four_proofs_open_it_together() -> None:
    poor = PointsPart(
        push=45,
        otp_token=45,
        otp_app=45,
        in_person=45,
        id_check=45,
        call_back=45,
        manager=45,
        mail_code=30,
        sms_code=20,
    )
    asks = Policy(points=poor, tiers=TiersPart(light=60, strong=135, privileged=140))
    found = [words(kinds) for kinds in sufficient(asks, Action.BYPASS)]
    assert "token + seen + office line" in found
    assert "push + office line + manager" in found
    assert "push + token + manager + mail" not in found, "three of them are enough"
    assert "seen + office line + mail + sms" in found
