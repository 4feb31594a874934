"""An activation link that no vendor mails: the desk does, once, and says what is certain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode, Refused, Unreachable
from helpdesk_tui.contract.evidence import ProofAnswer, ProofState
from helpdesk_tui.contract.ids import DeviceId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.desk.inside import MAIL, Inside, inside, new_key
from tests.desk.letters.post import scanned

LINK = "https://m-00000000.example/activate/invented"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def proven(desk: Inside) -> Case:
    """By the office line and the token: neither receives the link."""
    case = await desk.case()
    await desk.called_back(case.id)
    desk.twin.accepted.add("123456")
    proof = await desk.evidence.start(case.id, WayId("otp:twin"), new_key())
    done = await desk.evidence.answer(case.id, proof.id, ProofAnswer(typed=SecretStr("123456")))
    assert done.state is ProofState.PASSED
    return case


async def ordered(desk: Inside, case: Case) -> Operation:
    order = ActivationOrder(vendor=desk.twin.id, device=DeviceId("twin:DP1"), delivery=Delivery.MAIL)
    return await desk.operations.order(case.id, order, new_key())


async def test_the_letter_leaves_in_the_callers_language(desk: Inside) -> None:
    sent = await ordered(desk, await proven(desk))
    assert (sent.state, sent.sent_to) == (OperationState.DONE, "@durand.example")
    (letter,) = desk.mail.posted
    assert desk.mail.letters[-1][0] == MAIL
    assert letter.subject == "Activez Duo Mobile : votre lien"
    text, page = letter.text.get_secret_value(), letter.html.get_secret_value()
    for form in (text, page):
        assert LINK in form
        assert "iPhone 13, numéro qui finit par 56" in form
        assert "3 mars 2026" in form
        assert "le numéro du support que vous connaissez" in form
    assert scanned(letter.pictures[0].png.get_secret_value()) == LINK


async def test_nothing_leaves_before_the_gate_opens(desk: Inside) -> None:
    case = await desk.case()
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    before = len(desk.mail.letters)
    with pytest.raises(Refused) as caught:
        await ordered(desk, case)
    assert caught.value.code is ErrorCode.GATE_CLOSED
    assert len(desk.mail.letters) == before
    assert desk.mail.posted == []
    assert desk.twin.ledger == []


async def test_the_link_stands_in_no_table_and_no_record(desk: Inside, tmp_path: Path) -> None:
    await ordered(desk, await proven(desk))
    held = b"".join(path.read_bytes() for path in tmp_path.glob("desk.db*"))
    assert b"activate/invented" not in held


async def test_a_mail_that_may_have_gone_is_unknown(desk: Inside) -> None:
    case = await proven(desk)
    desk.mail.broken = OutcomeUnknown("deadline")
    assert (await ordered(desk, case)).state is OperationState.UNKNOWN


async def test_a_mail_that_did_not_go_is_said(desk: Inside) -> None:
    case = await proven(desk)
    desk.mail.broken = Unreachable(ErrorCode.COURIER_DOWN, kind="mail")
    failed = await ordered(desk, case)
    assert (failed.state, failed.problem) == (OperationState.FAILED, ErrorCode.COURIER_DOWN)


async def test_what_is_tapped_is_the_page_of_the_vendor(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpdesk_tui.vendors.values import ActivationAsk, ActivationMade
    from tests.desk.twin import TwinEnrolment

    made = TwinEnrolment.activate
    page = SecretStr("https://m-00000000.example/android/invented")

    async def two(self: TwinEnrolment, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        known = await made(self, person_ref, ask)
        return replace(known, link=SecretStr("duo://invented-YXBp"), page=page)

    monkeypatch.setattr(TwinEnrolment, "activate", two)
    await ordered(desk, await proven(desk))
    (letter,) = desk.mail.posted
    assert page.get_secret_value() in letter.text.get_secret_value()
    assert scanned(letter.pictures[0].png.get_secret_value()) == "duo://invented-YXBp"
