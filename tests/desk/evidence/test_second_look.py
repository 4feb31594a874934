from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.evidence import ProofAnswer, Zero
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.jobs.second_look import SecondLook
from helpdesk_tui.vendors.values import CodeVerdict, VendorPrompt
from tests.desk.inside import inside, new_key


@dataclass
class TwinLog:
    """A log that names one factor."""

    factor: str
    at: datetime
    blind_seconds: int = 120
    min_interval: float = 60.0
    looks: int = 0

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        assert since < self.at
        self.looks += 1
        return (VendorPrompt("tx1", "DU1", "a.dupont", self.at, "desk", self.factor, "success"),)


@pytest.mark.parametrize(
    ("factor", "zero", "points"),
    [
        ("hardware_token", None, 60),
        ("bypass_code", Zero.LIVE_BYPASS, 0),
        ("sms_passcode", None, 20),
    ],
)
async def test_the_log_has_the_last_word(tmp_path: Path, factor: str, zero: Zero | None, points: int) -> None:
    async with inside(tmp_path) as desk:
        log = TwinLog(factor, desk.clock.now())
        desk.twin.log = log  # type: ignore[assignment]

        async def check_code(person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:
            del person_ref, device_ref, code
            return CodeVerdict(accepted=True, could_be=desk.twin.could_be, attempt_ref="tx1")

        desk.twin.check_code = check_code  # type: ignore[method-assign]
        case = (await desk.case()).id
        proof = await desk.evidence.start(case, WayId("otp:twin"), new_key())
        passed = await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr("600121")))
        assert passed.points == 60
        await Cases(desk.house).close(desk.agent, case, CaseOutcome.SOLVED)
        look = SecondLook(desk.house)
        await look.look()
        assert log.looks == 0, "inside the blind window there is nothing to see"
        desk.clock.step(minutes=3)
        await look.look()
        await look.look()
        assert log.looks == 1, "one look settles it"
        later = await desk.evidence.get(case, proof.id)
        assert (later.zero, later.points) == (zero, points)
        reopened = (await Cases(desk.house).get(case)).state
        assert reopened == ("closed" if points == 60 else "parked")
        assert ("case:reopened" in await desk.events()) is (points != 60)


async def test_a_log_that_never_names_it_is_left(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.twin.accepted.add("600121")
        case = (await desk.case()).id
        proof = await desk.evidence.start(case, WayId("otp:twin"), new_key())
        await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr("600121")))
        desk.clock.at += timedelta(hours=1)
        await SecondLook(desk.house).look()
