"""Every pane with every hostile text: nothing steers, nothing runs over, nothing raises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui.contract.evidence import Method, ProofState
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.views.audit.screen import audit_row
from helpdesk_tui.views.call.card import card_rows
from helpdesk_tui.views.call.gate import case_rows, gate_rows, operation_rows
from helpdesk_tui.views.call.hits import count_rows, hit_rows
from helpdesk_tui.views.call.mine import mine_row
from helpdesk_tui.views.call.steps.activation import ActivationReview, DeviceMenu
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.bypass import BypassReview
from helpdesk_tui.views.call.steps.call_back import CallStep
from helpdesk_tui.views.call.steps.my_cases import MyCases
from helpdesk_tui.views.call.steps.proofs import ProofStep, PushStep
from helpdesk_tui.views.call.steps.qr import QrStep
from helpdesk_tui.views.call.steps.read_aloud import ReadAloud
from helpdesk_tui.views.call.steps.refuse import RefuseStep
from helpdesk_tui.views.call.steps.revoke import RevokeMenu, RevokeReason
from helpdesk_tui.views.call.steps.sheet import Sheet
from helpdesk_tui.views.call.steps.ticket import TicketStep
from helpdesk_tui.views.call.steps.verify import WayMenu
from helpdesk_tui.views.call.steps.wrap import WrapStep
from helpdesk_tui.views.footer import footer_row
from helpdesk_tui.views.grants.rows import grant_row
from helpdesk_tui.views.head import head_rows
from helpdesk_tui.views.text import Line, cut, plain, width_of
from tests.terminal.corpus import ALL
from tests.views import models
from tests.views.models import NOW
from tests.views.still import still_call, still_link
from tests.views.test_text import harmless

WIDTHS = (35, 44, 78, 198)
LONGEST = 1_000


def panes(text: str, width: int) -> Iterator[tuple[str, list[Line]]]:
    found = models.page(text, text, query=text)
    yield "hits", hit_rows(found, width)
    yield "count", count_rows(found, 0, width)
    yield "card", card_rows(models.card(text), NOW, width)
    yield "case", case_rows(models.case(text), NOW, width)
    yield "gate", gate_rows(models.gate(text), NOW, width)
    yield "open gate", gate_rows(models.gate(text, allowed=True), NOW, width)
    yield (
        "operations",
        operation_rows([models.operation(state, text) for state in OperationState], NOW, width),
    )
    yield "mine", [mine_row(still_call(text).state, NOW)]
    yield "grants", [grant_row(models.grant(text, number), NOW, width) for number in range(10)]
    yield "audit", [audit_row(item, NOW, width) for item in models.audit_page(*([text] * 40)).lines]
    yield "head", head_rows(still_link(text), text, width)
    for step in steps(text):
        yield step.id, step.rows(NOW, width)


def steps(text: str) -> Iterator[Step]:
    call = still_call(text)
    yield WayMenu(call, models.gate(text).ways)
    yield ProofStep(call, models.proof(ProofState.WAITING, text, method=Method.MAIL_CODE, expects="code"))
    yield PushStep(call, models.proof(ProofState.WAITING, text, method=Method.PUSH))
    yield CallStep(call, models.proof(ProofState.WAITING, text, method=Method.MANAGER, expects="outcome"))
    yield TicketStep(call)
    review = BypassReview(call)
    review._dry = models.dry_run(text)
    yield review
    activation = ActivationReview(call, models.device(text), ("sms", "mail", "qr"))
    activation._dry = models.dry_run(text)
    yield activation
    yield DeviceMenu(call, (models.device(text), models.device(text)))
    reading = ReadAloud(call, models.reveal(text or "1"))
    reading.advance(1)
    yield reading
    yield Sheet(call, models.reveal(text or "1"))
    yield QrStep(call, models.reveal().model_copy(update={"link": "https://enrol.example/x"}))
    yield RefuseStep(call)
    yield WrapStep(call, models.summary(text))
    yield RevokeMenu(call, [models.grant(text, number) for number in range(5)])
    yield RevokeReason(call, models.grant(text))
    yield MyCases(call)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_no_text_harms_a_pane(text: str) -> None:
    for width in WIDTHS if len(text) < LONGEST else WIDTHS[1:2]:
        for name, rows in panes(text, width):
            assert all(harmless(piece.text) for row in rows for piece in row), name
            assert all(width_of(cut(row, width)) <= width for row in rows), name


def test_what_is_copied_for_the_ticket_is_clean() -> None:
    for text in ALL.values():
        copied = WrapStep(still_call(), models.summary(text)).text()
        assert all(harmless(row) for row in copied.split("\n"))


def test_rows_fit_without_being_cut_where_texts_are_ordinary() -> None:
    for width in WIDTHS[1:]:
        for name, rows in panes("Amélie ..41", width):
            if name not in {"head", "mine"} and (width >= 76 or name not in {"grants", "audit"}):
                assert all(width_of(row) <= width for row in rows), (name, width, plain(rows))


def test_unknown_codes_are_shown_as_they_are() -> None:
    line = models.audit_page("brand:new").lines[0]
    assert "brand:new" in plain([audit_row(line, NOW, 120)])
    waiting = models.operation(OperationState.DONE).model_copy(update={"state": "halfway"})
    assert "halfway" in plain(operation_rows([waiting], NOW, 60))


def test_an_unknown_outcome_is_said_in_words_and_in_red() -> None:
    rows = operation_rows([models.operation(OperationState.UNKNOWN)], NOW, 60)
    assert "UNKNOWN, being checked" in plain(rows)
    assert {piece.role for piece in rows[0]} == {"bad"}


def test_an_empty_list_inside_the_blind_window_says_so() -> None:
    card = models.card()
    silent = card.model_copy(
        update={"prompts": card.prompts.model_copy(update={"lines": (), "problem": None})}
    )
    text = plain(card_rows(silent, NOW, 60))
    assert "none seen" in text
    assert "the last 2 minutes cannot be seen yet" in text


def test_every_fact_of_a_source_has_its_age() -> None:
    text = plain(card_rows(models.card("x"), NOW, 60))
    assert "no answer now, shown as of" in text
    assert "read now" in text


def test_the_footer_keeps_the_general_keys_however_narrow() -> None:
    row = footer_row((), typing=False, width=40, right="line: 40 ms")
    assert plain([row]).endswith("line: 40 ms")
