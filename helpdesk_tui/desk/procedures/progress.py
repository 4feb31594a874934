"""Where each step of a guided call stands: pure, out of answers and of what was seen to happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk_tui.contract.procedures import StepKind, StepState
from helpdesk_tui.desk.procedures.model import SKIPPED, Procedure, Step


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened since the guided call began."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """By step."""
    orders: Sequence[tuple[str, str]] = ()
    """Orders that were carried out, oldest first: `kind` or `change:what`, and the answer, or empty."""
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
        answer = _answer(procedure, step, seen)
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
    return any(_brought(procedure, step, seen) is not None for step in later)


def _answer(procedure: Procedure, step: Step, seen: Seen) -> str | None:
    return seen.answers.get(step.id) or _brought(procedure, step, seen) or _refused(step, seen)


def _brought(procedure: Procedure, step: Step, seen: Seen) -> str | None:
    """What the newest order of this step brought; several steps may name the same order, each has its own.

    An order belongs to the later one of two such steps once an order of a step between them was carried out,
    or once the earlier one was left out.
    """
    if step.kind != StepKind.DO:
        return None
    at = procedure.step.index(step)
    earlier = [one for one in procedure.step[:at] if _same(one, step)]
    later = [one for one in procedure.step[at + 1 :] if _same(one, step)]
    low, high = 0, len(seen.orders)
    if earlier and earlier[-1].id not in seen.answers:
        began = _first(_between(procedure, earlier[-1], step), seen)
        if began is None:
            return None
        low = began
    if later:
        over = _first(_between(procedure, step, later[0]), seen, low)
        high = high if over is None else over
    found = [answer for name, answer in seen.orders[low:high] if name == step.order]
    return (found[-1] or "done") if found else None


def _same(one: Step, step: Step) -> bool:
    return one.kind == StepKind.DO and one.order == step.order


def _between(procedure: Procedure, first: Step, last: Step) -> frozenset[str]:
    steps = procedure.step[procedure.step.index(first) + 1 : procedure.step.index(last)]
    return frozenset(step.order for step in steps if step.kind == StepKind.DO)


def _first(names: frozenset[str], seen: Seen, start: int = 0) -> int | None:
    return next((at for at in range(start, len(seen.orders)) if seen.orders[at][0] in names), None)


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
        StepKind.DO: answer is not None and answer != "waiting",
        StepKind.AWAIT: step.awaits in seen.happened,
    }[StepKind(step.kind)]
    return StepState.DONE if done else StepState.AHEAD
