"""What the card says of somebody with several accounts."""

from __future__ import annotations

from helpdesk_tui.contract.accounts import Difference, Differs, Doubt, Side, WhyApart
from helpdesk_tui.contract.ids import ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import HitField, PersonHit, SearchPage
from helpdesk_tui.views.call.card import card_rows
from helpdesk_tui.views.call.hits import hit_rows
from helpdesk_tui.views.call.serving import system_rows
from helpdesk_tui.views.call.state import Aim, CallState
from helpdesk_tui.views.text import plain
from tests.views import models


def shown(width: int = 60, **changes: object) -> str:
    card = models.card().model_copy(update=changes)
    return " ".join(plain(card_rows(card, models.NOW, width)).split())


def test_contradictions_doubts_and_the_banner_stand_above_the_ways() -> None:
    sides = (Side(label="WebADM", value="locked"), Side(label="Duo", value="active"))
    doubt = Doubt(
        person=PersonId("p2"),
        name="Alain Dupont",
        login="al.dupont",
        client_name="Durand SA",
        key="mail",
        why=WhyApart.OTHER_NAME,
    )
    text = shown(
        risks=(),
        client=models.client("Durand SA").model_copy(update={"banner": "PATIENTS FIRST"}),
        differences=(Difference(what=Differs.STATUS, sides=sides),),
        doubts=(doubt,),
    )
    places = [
        text.index(part)
        for part in (
            "PATIENTS FIRST",
            "≠ LOCKED in WebADM, active in Duo",
            "? may be the same person: Alain Dupont, al.dupont (the same mailbox, another name)",
            "Ways to verify",
            "cannot be checked here: reading a code back",
        )
    ]
    assert places == sorted(places)


def test_an_action_says_where_it_acts_when_there_is_a_choice() -> None:
    first, second = models.card().accounts
    accounts = (
        first.model_copy(update={"vendor_label": "Duo Durand", "login": "a.dupont"}),
        second.model_copy(update={"vendor": VendorId("webadm"), "vendor_label": "WebADM"}),
    )
    card = models.card().model_copy(update={"accounts": accounts})
    gate = models.gate()
    state = CallState(card=card, aim=Aim(gate.decision.action, accounts[0].vendor))
    assert "acts on Duo Durand a.dupont n other account" in " ".join(plain(system_rows(state)).split())
    alone = card.model_copy(update={"accounts": accounts[:1]})
    assert system_rows(CallState(card=alone, aim=state.aim)) == []


def test_the_client_stands_in_the_row_where_it_tells_people_apart() -> None:
    hits = tuple(
        models.hit("Dupont", number).model_copy(
            update={"client": ClientId(name), "client_name": name, "matched": HitField.NAME}
        )
        for number, name in enumerate(("durand", "velo"))
    )

    def rows(*found: PersonHit, width: int) -> str:
        page = SearchPage(query="d", hits=found, total=len(found), people=2, as_of=models.NOW)
        return plain(hit_rows(page, width))

    assert "velo" in rows(*hits, width=80)
    assert "velo" not in rows(*hits, width=36), "it stands below the list there"
    assert "velo" not in rows(hits[1], width=80)
