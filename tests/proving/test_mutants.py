from __future__ import annotations

from tests.torture.audit_mutants import HASHED_KINDS, SIGNED_KINDS, Judge, run

COUNT = 2000


def test_every_mutant_is_found_and_named_and_no_clean_log_raises_an_alarm() -> None:
    tally = run(COUNT, seed=7)
    assert tally.done == COUNT
    assert tally.clean > 100
    assert tally.missed == []
    assert tally.alarms == []


def test_a_verifier_that_skips_the_comparison_is_caught() -> None:
    tally = run(300, seed=7, judge=Judge(compares=False))
    missed = " ".join(tally.missed)
    for kind in (*HASHED_KINDS, SIGNED_KINDS[0]):
        assert kind in missed, kind
