"""Every set of proofs against the table that people wrote by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.gate import Action, Allowed, Denied, Need, Tier
from helpdesk_tui.policy.gate import decide
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Evidence, Subject, Wish
from tests.policy.samples import (
    KINDS,
    NOBODY_SPECIAL,
    NOW,
    NUMBER,
    PHONE,
    by_approval,
    failed,
    proof,
    quarantined,
    stale,
    wish,
)

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "table.toml").read_text("utf-8"))
POLICY = Policy()
CORE = ("push", "token", "mail", "sms", "call_office", "manager_said", "in_person", "knowledge")
"""One of each method, for the sets in which some count zero."""


def smallest(action: str) -> list[frozenset[str]]:
    rows = TABLE["actions"][action]
    if "same_as" in rows:
        return smallest(rows["same_as"])
    return [frozenset(row) for row in rows["opens"]]


def subsets(names: tuple[str, ...]) -> Iterator[frozenset[str]]:
    for taken in product((False, True), repeat=len(names)):
        yield frozenset(name for name, there in zip(names, taken, strict=True) if there)


def opened(
    wished: Wish, evidence: list[Evidence], subject: Subject = NOBODY_SPECIAL, policy: Policy = POLICY
) -> bool:
    return isinstance(decide(policy, wished, subject, evidence, [], NOW), Allowed)


def differences(action: str, policy: Policy = POLICY) -> list[list[str]]:
    sufficient, proofs, wished = smallest(action), {kind: proof(kind) for kind in KINDS}, wish(Action(action))
    return [
        sorted(there)
        for there in subsets(tuple(KINDS))
        if opened(wished, [proofs[kind] for kind in there], policy=policy)
        != any(row <= there for row in sufficient)
    ]


@pytest.mark.parametrize("action", sorted(TABLE["actions"]))
def test_every_set_of_proofs_opens_exactly_what_the_table_says(action: str) -> None:
    assert differences(action) == []


def test_a_gate_that_asks_a_little_less_is_caught() -> None:
    lower = POLICY.model_copy(update={"tiers": POLICY.tiers.model_copy(update={"strong": 70})})
    assert ["call_office", "sms"] in differences("bypass", lower)


@pytest.mark.parametrize("action", ["activation_first", "bypass"])
@pytest.mark.parametrize("spoil", [quarantined, stale, failed])
def test_proofs_that_count_zero_are_as_if_absent(action: str, spoil: Callable[[Evidence], Evidence]) -> None:
    sufficient, wished, wrong = smallest(action), wish(Action(action)), []
    good = {kind: proof(kind) for kind in CORE}
    spoilt = {kind: spoil(one) for kind, one in good.items()}
    for shape in product((None, good, spoilt), repeat=len(CORE)):
        chosen = list(zip(CORE, shape, strict=True))
        there = frozenset(kind for kind, which in chosen if which is good)
        evidence = [which[kind] for kind, which in chosen if which is not None]
        if opened(wished, evidence) != any(row <= there for row in sufficient):
            wrong.append(shape)
    assert wrong == []


@pytest.mark.parametrize("target", [PHONE, NUMBER])
def test_what_goes_through_the_receiving_phone_counts_zero(target: str) -> None:
    zero = frozenset({"push", "app", "sms", "call_mobile"})
    sufficient, proofs = smallest("activation_replace"), {kind: proof(kind) for kind in KINDS}
    wished = wish(Action.ACTIVATION_REPLACE, target)
    wrong = [
        sorted(there)
        for there in subsets(tuple(KINDS))
        if opened(wished, [proofs[kind] for kind in there]) != any(row <= there - zero for row in sufficient)
    ]
    assert wrong == []


def test_no_set_opens_for_privileged_people_without_an_approval_and_these_do_with_one() -> None:
    sufficient = [frozenset(row) for row in TABLE["privileged"]["opens"]]
    proofs, privileged = {kind: proof(kind) for kind in KINDS}, Subject(person_tier=Tier.PRIVILEGED)
    approved = replace(privileged, approved=by_approval(NOW))
    alone, wrong = [], []
    for there in subsets(tuple(KINDS)):
        evidence = [proofs[kind] for kind in there]
        if opened(wish(Action.BYPASS), evidence, privileged):
            alone.append(sorted(there))
        if opened(wish(Action.BYPASS), evidence, approved) != any(row <= there for row in sufficient):
            wrong.append(sorted(there))
    assert (alone, wrong) == ([], [])


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_single_cases_have_the_figures_that_the_table_says(case: dict[str, Any]) -> None:
    evidence = [proof(kind) for kind in case["proofs"]]
    decision = decide(POLICY, wish(Action(case["action"])), NOBODY_SPECIAL, evidence, [], NOW)
    assert (decision.outcome, decision.score.points) == (case["outcome"], case["points"])
    if isinstance(decision, Denied):
        assert list(decision.needs) == [Need(need) for need in case["needs"]]


def test_the_table_lists_smallest_sets_of_known_proofs() -> None:
    for action in TABLE["actions"]:
        rows = smallest(action)
        assert len(set(rows)) == len(rows)
        assert all(row <= frozenset(KINDS) for row in rows)
        assert not [(row, other) for row in rows for other in rows if row < other]
