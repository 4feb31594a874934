"""Two agents who want something for one person at the same time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.evidence import ProofAnswer, ProofState
from helpdesk_tui.contract.ids import CaseId, DeviceId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from tests.desk.inside import Inside
from tests.torture.checker import Answer
from tests.torture.desk import Client

PHONE = DeviceId("twin:DP1")


@dataclass
class Pair:
    """The agents at the same desk, and what they need."""

    martin: Inside
    peeters: Inside
    case: CaseId
    """Alice Martin's, verified; an older code of hers lives."""
    other: CaseId
    """Bram Peeters', verified."""
    half: CaseId
    """Bram Peeters' with somebody else, with one proof where two are needed."""
    grant: Any
    answers: list[Answer]

    def client(self, desk: Inside) -> Client:
        """What is heard is kept."""
        return Client(desk, self.answers.append)


Work = Callable[[Pair], Coroutine[Any, Any, bool]]
"""What one agent does; whether it was done."""


@dataclass(frozen=True)
class Meeting:
    """Two works side by side, and by its key the refusal that a request may hear for the other's sake."""

    first: Work
    second: Work
    may_hear: Mapping[str, str] = field(default_factory=dict)

    def unheard_of(self, ended: Sequence[Any], answers: Sequence[Answer]) -> Iterator[str]:
        """Other refusals, and whatever else went wrong: none of it follows from the other's being there."""
        for one in answers:
            if one.error and one.error != self.may_hear.get(one.key):
                yield f"{one.agent} heard {one.error} to {one.verb} {one.key}"
        for who, what in zip("AB", ended, strict=True):
            if isinstance(what, Exception):
                yield f"{who} ended with {type(what).__name__}: {what}"


def _is_done(found: Operation | None) -> bool:
    return found is not None and found.state is OperationState.DONE


async def _issue(pair: Pair) -> bool:
    return _is_done(await pair.client(pair.martin).order(pair.case, "issue-of-a"))


async def _issue_too(pair: Pair) -> bool:
    return _is_done(await pair.client(pair.peeters).order(pair.other, "issue-of-b"))


async def _revoke(pair: Pair) -> bool:
    return _is_done(await pair.client(pair.peeters).revoke(pair.grant, "revoke-of-b"))


async def _activate(pair: Pair) -> bool:
    return _is_done(await pair.client(pair.peeters).activate(pair.other, PHONE, "activate-of-b"))


async def _issue_half(pair: Pair) -> bool:
    return _is_done(await pair.client(pair.peeters).order(pair.half, "issue-half"))


async def _verify(pair: Pair) -> bool:
    evidence = pair.peeters.evidence
    started = await evidence.start(pair.half, WayId("mail:con_mail_o0"), "verify-of-b")
    typed = ProofAnswer(typed=SecretStr(pair.peeters.mail.code()))
    done = await evidence.answer(pair.half, started.id, typed)
    agent = str(pair.peeters.agent.id)
    pair.answers.append(Answer("verify", "verify-of-b", agent=agent, state=done.state.value))
    return done.state is ProofState.PASSED


_BUSY = "operation_open"
PAIRS: dict[str, Meeting] = {
    "issue/issue": Meeting(_issue, _issue_too, {"issue-of-a": _BUSY, "issue-of-b": _BUSY}),
    "issue/revoke": Meeting(_issue, _revoke),
    "activate/issue": Meeting(_issue, _activate, {"issue-of-a": _BUSY, "activate-of-b": _BUSY}),
    "verify/issue": Meeting(_issue_half, _verify, {"issue-half": "gate_closed"}),
}
