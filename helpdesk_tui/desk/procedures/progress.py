"""Where each step of a guided call stands: pure, out of answers and of what was seen to happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk_tui.contract.procedures import StepKind, StepState
from helpdesk_tui.desk.procedures.model import SKIPPED, Procedure, Step


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened since the guided call began."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """By step."""
    orders: Mapping[str, str] = field(default_factory=dict)
    """Orders that were carried out, `kind` or `change:what`, with the answer they brought, or empty."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Orders that certainly had no effect, with the reason why this account or device cannot take them."""
    open_for: frozenset[str] = frozenset()
    """Actions that the gate allows now."""
    happened: frozenset[str] = frozenset()
    """What a step may await."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One step."""

    step: Step
    state: StepState
    answer: str | None = None


def progress(procedure: Procedure, seen: Seen) -> tuple[Standing, ...]:
    """Every step; exactly one is current unless all are over or one has ended the call."""
    found: list[Standing] = []
    answers: dict[str, str] = {}
    open_ = True
    for step in procedure.step:
        answer = _answer(step, seen)
        if answer is not None:
            answers[step.id] = answer
        state = _state(step, seen, answer, answers)
        if step.kind == StepKind.VERIFY and state is StepState.AHEAD and _went_on(procedure, step, seen):
            state = StepState.DONE  # what it was for was done since; the proof may be stale by now
        if state is StepState.AHEAD and open_:
            state, open_ = StepState.CURRENT, False
        elif state is StepState.STOPPED:
            open_ = False
        found.append(Standing(step, state, answer))
    return _ended(found)


def finished(standing: tuple[Standing, ...]) -> bool:
    """Nothing is left to do."""
    return all(one.state in (StepState.DONE, StepState.SKIPPED) for one in standing)


def _ended(found: list[Standing]) -> tuple[Standing, ...]:
    """Nothing is current behind a step that ended the call."""
    stop = next((at for at, one in enumerate(found) if one.state is StepState.STOPPED), None)
    if stop is None:
        return tuple(found)
    before = tuple(
        Standing(one.step, StepState.SKIPPED, one.answer) if one.state is StepState.CURRENT else one
        for one in found[:stop]
    )
    behind = tuple(Standing(one.step, StepState.SKIPPED, one.answer) for one in found[stop + 1 :])
    return (*before, found[stop], *behind)


def _went_on(procedure: Procedure, verified: Step, seen: Seen) -> bool:
    later = procedure.step[procedure.step.index(verified) + 1 :]
    return any(step.kind == StepKind.DO and step.order in seen.orders for step in later)


def _answer(step: Step, seen: Seen) -> str | None:
    if step.kind == StepKind.DO and step.order in seen.orders:
        return seen.orders[step.order] or "done"
    return _refused(step, seen) or seen.answers.get(step.id)


def _refused(step: Step, seen: Seen) -> str | None:
    """Why the order of this step cannot be carried out, where the step has words for that."""
    why = seen.refused.get(step.order) if step.kind == StepKind.DO else None
    return why if why in step.advice else None


def _state(step: Step, seen: Seen, answer: str | None, answers: Mapping[str, str]) -> StepState:
    if not all(answers.get(name) == wanted for name, _, wanted in (one.partition("=") for one in step.when)):
        return StepState.SKIPPED
    if answer is not None and answer in step.stop_on:
        return StepState.STOPPED
    if answer == SKIPPED or (answer is not None and answer == _refused(step, seen)):
        return StepState.SKIPPED  # the step's advice says why, and a later step what is done instead
    done = {
        StepKind.ASK: answer is not None,
        StepKind.SAY: answer is not None,
        StepKind.VERIFY: step.action in seen.open_for or answer is not None,
        StepKind.DO: step.order in seen.orders and answer != "waiting",
        StepKind.AWAIT: step.awaits in seen.happened,
    }[StepKind(step.kind)]
    return StepState.DONE if done else StepState.AHEAD
