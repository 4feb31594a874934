from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui import wording
from helpdesk_tui.contract.accounts import AccountLine, Difference, Differs, Doubt, Side, WhyApart
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.wording import accounts
from tests.views.models import NOW


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    wording.speak("en")
    yield
    wording.speak("en")


def differs(what: Differs, *sides: tuple[str, str]) -> Difference:
    return Difference(what=what, sides=tuple(Side(label=label, value=value) for label, value in sides))


@pytest.mark.parametrize(
    ("what", "sides", "said", "dit"),
    [
        (
            Differs.STATUS,
            [("WebADM", "locked"), ("Duo", "active")],
            "LOCKED in WebADM, active in Duo",
            "VERROUILLÉ dans WebADM, actif dans Duo",
        ),
        (
            Differs.NUMBER,
            [("Duo", "..56"), ("privacyIDEA", "..78")],
            "phone ..56 at Duo, ..78 at privacyIDEA",
            "téléphone ..56 dans Duo, ..78 dans privacyIDEA",
        ),
        (
            Differs.ENROLLED,
            [("Duo", "yes"), ("WebADM", "no")],
            "set up in Duo, not set up in WebADM",
            "inscrit dans Duo, non inscrit dans WebADM",
        ),
        (
            Differs.MAIL,
            [("Duo", ""), ("WebADM", "")],
            "another mail address in Duo and WebADM",
            "adresse e-mail différente dans Duo et WebADM",
        ),
    ],
)
def test_contradictions_in_words(what: Differs, sides: list[tuple[str, str]], said: str, dit: str) -> None:
    assert accounts.difference(differs(what, *sides)) == said
    wording.speak("fr")
    assert accounts.difference(differs(what, *sides)) == dit


def test_every_doubt_has_a_reason() -> None:
    for why in WhyApart:
        doubt = Doubt(
            person=PersonId("ps"),
            name="Dupont \x1b[31m",
            login="a.dupont",
            client_name="Vélo Express",
            key="mail",
            why=why,
            at=NOW,
            agent=AgentId("a.martin"),
        )
        said = accounts.doubt(doubt, "Durand SA")
        assert "Vélo Express" in said
        assert why.value not in said
        assert "\x1b" not in said
    assert "Vélo" not in accounts.doubt(doubt, "Vélo Express")


def test_the_most_needed_fact_comes_first() -> None:
    told = accounts.facts(
        [
            AccountLine(name="ThirdPartyField", value="17"),
            AccountLine(name="logins_good", value="22"),
            AccountLine(name="push_login", value="Yes"),
            AccountLine(name="token_status", value="not_registered"),
            AccountLine(name="last_login", value="", at=NOW),
            AccountLine(name="empty", value=""),
        ]
    )
    assert told[:3] == [("token", "not registered"), ("push", "yes"), ("logins that worked", "22")]
    assert told[-1] == ("ThirdPartyField", "17")
    assert len(told) == 5


def test_what_belongs_together_is_one_line() -> None:
    told = accounts.facts(
        [
            AccountLine(name="logins_good", value="22"),
            AccountLine(name="logins_bad", value="1"),
            AccountLine(name="account_state", value="active"),
            AccountLine(name="failures_now", value="0"),
            AccountLine(name="challenge_seconds", value="90"),
            AccountLine(name="overridden_by_policy", value="yes"),
        ]
    )
    assert told == [
        ("time to answer", "90 s"),
        ("logins", "22 worked, 1 failed"),
        ("account", "active, failures now: 0"),
        ("a client policy may override it", ""),
    ]
    assert accounts.facts([AccountLine(name="overridden_by_policy", value="no")]) == []
