"""What a request is frozen to: one order, the proofs of that moment, three words."""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from pydantic import SecretStr

from helpdesk_tui.contract.approvals import SeenProof
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import ApprovalId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.approvals.words import LISTS
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.policy import gate

WORDS: Final = 3
_NOT_FROZEN: Final = {"approval", "code", "codes"}
"""Its own name, and digits that the caller reads at the last moment: they prove, and are kept nowhere."""


def order_text(order: Order) -> str:
    """The order as it is kept; stars stand for digits that the caller reads."""
    return _json(order, {"approval"})


def order_hash(order: Order) -> str:
    """SHA-256 in hex of what may not change: the same for the same order."""
    return hashlib.sha256(_json(order, _NOT_FROZEN).encode()).hexdigest()


def _json(order: Order, without: set[str]) -> str:
    said = order.model_dump(mode="json", exclude=without)
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def kind_in(text: str) -> str:
    """The kind of a frozen order."""
    return str(json.loads(text)["kind"])


def proofs_of(seen: Look, now: datetime) -> tuple[SeenProof, ...]:
    """The proofs that stand, with what each adds."""
    weighed = gate.weigh(seen.policy, seen.wish, seen.subject, seen.evidence, now)
    hints = {row.id: row.hint for row in seen.rows}
    return tuple(
        SeenProof(
            proof=one.proof,
            method=one.method,
            strength=one.strength,
            hint=hints.get(one.proof, ""),
            points=weighed[one.proof].points,
            at=one.at,
        )
        for one in seen.evidence
        if one.state is ProofState.PASSED
    )


def draw(language: str) -> tuple[str, ...]:
    """Three different words that are easy on the telephone: more than two million ways."""
    found: list[str] = secrets.SystemRandom().sample(LISTS.get(language, LISTS["en"]), WORDS)
    return tuple(found)


def mark(seal: Seal, approval: ApprovalId, words: Iterable[str]) -> str:
    """What the store keeps of the words; without the desk's key nobody can try them out."""
    return seal.mark("".join(words).encode(), f"approval words {approval}")


def typed(text: SecretStr) -> str:
    """Words as somebody typed them: case, accents, blanks and hyphens do not matter."""
    plain = unicodedata.normalize("NFKD", text.get_secret_value().casefold())
    return "".join(sign for sign in plain if sign.isalpha() and not unicodedata.combining(sign))


def dumped(values: Iterable[SeenProof]) -> str:
    """Proofs as they are kept."""
    return json.dumps([one.model_dump(mode="json") for one in values])


def loaded(text: str) -> tuple[SeenProof, ...]:
    """Proofs as they were kept."""
    rows: list[dict[str, Any]] = json.loads(text)
    return tuple(SeenProof.model_validate(row) for row in rows)
