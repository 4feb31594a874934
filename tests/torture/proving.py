"""How a caller proves who he is, right or wrong, in the histories of the model."""

from __future__ import annotations

import secrets

from pydantic import SecretStr

from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from tests.desk.inside import AMELIE, Inside

WRONG = "000000"


def way_of(kind: str, person: str) -> str:
    """The way's name for that person."""
    end = "" if person == AMELIE else f"_{person.removeprefix('per_')}"
    return {
        "otp": "otp:twin",
        "office": f"call:con_office{end}",
        "mobile": f"call:con_mobile{end}",
        "mail": f"mail:con_mail{end}",
        "sms": f"sms:con_mobile{end}",
        "person": "in_person",
    }[kind]


def answer_of(desk: Inside, kind: str, *, right: bool) -> ProofAnswer:
    """What is answered to it."""
    if kind in ("office", "mobile", "person"):
        return ProofAnswer(outcome=CallOutcome.CONFIRMED if right else CallOutcome.NO_ANSWER)
    if not right:
        return ProofAnswer(typed=SecretStr(WRONG))
    if kind == "otp":
        typed = f"{1 + secrets.randbelow(999_999):06d}"
        desk.twin.accepted.add(typed)
        return ProofAnswer(typed=SecretStr(typed))
    box = desk.mail if kind == "mail" else desk.sms
    return ProofAnswer(typed=SecretStr(box.code() if box.letters else WRONG))
