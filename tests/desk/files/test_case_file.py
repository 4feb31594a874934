"""A case file of an attack: whole, masked, on record, and for reviewers alone."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.contract.errors import DeskError, Missing
from helpdesk_tui.contract.ids import AgentId, SignalId
from helpdesk_tui.contract.signals import Signal, Verdict, VerdictAsk
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.files.service import case_file
from helpdesk_tui.vendors.history import LoginRow
from tests.desk.signals.review import HOSTILE, Review

RAW = json.dumps({"ip": HOSTILE, "passcode": "778899", "phone": "+33 6 99 88 77 66"})


@pytest.fixture
async def row(review: Review) -> Signal:
    await review.see(*review.usual_life())
    attack = [
        replace(one, raw=RAW, application="=HYPERLINK(1)")
        for one in review.bombing(120, approved=True)
        if isinstance(one, LoginRow)
    ]
    return (await review.see(*attack))[0]


async def opened(review: Review, row: Signal) -> dict[str, str]:
    packed = await case_file(review.town.house, review.agent, row.id)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_every_prompt_is_in_it_and_no_secret_and_no_formula(review: Review, row: Signal) -> None:
    found = await opened(review, row)
    head, *cells = csv.reader(io.StringIO(found["prompts.csv"], newline=""))
    assert len(cells) == row.prompts > 100
    assert {one[head.index("application")] for one in cells} == {"'=HYPERLINK(1)"}
    assert len(found["raw.jsonl"].splitlines()) == row.prompts
    text = "".join(found.values())
    assert HOSTILE in text
    assert "778899" not in text
    assert "99 88 77" not in text


async def test_the_clocks_run_from_the_first_verdict_even_an_undone_one(review: Review, row: Signal) -> None:
    before = json.loads((await opened(review, row))["case.json"])["nis2"]
    assert before["known_by"] == "first_event"
    told = review.town.clock.now()
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS, note="call 0612345678"))
    review.town.clock.step(minutes=5)
    await review.service.undo(row.id)
    found = await opened(review, row)
    case = json.loads(found["case.json"])
    assert case["nis2"]["known_by"] == "verdict"
    assert case["nis2"]["early_warning"] == (told + timedelta(hours=24)).isoformat()
    assert "0612345678" not in "".join(found.values())


async def test_it_is_for_reviewers_and_of_rows_that_exist(review: Review, row: Signal) -> None:
    plain = Agent(AgentId("a.plain"), "Anna Plain", frozenset({"agent"}))
    with pytest.raises(DeskError):
        await case_file(review.town.house, plain, row.id)
    with pytest.raises(Missing):
        await case_file(review.town.house, review.agent, SignalId("sg_nothing"))


async def test_who_took_it_is_on_record(review: Review, row: Signal) -> None:
    await opened(review, row)
    assert (await review.town.events()).count("file:taken") == 1
