"""A run goes on where it stopped, and a suite that misses its planted fault fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.runner import Log, earlier, go, known, line_of, table
from tests.torture.suite import KEPT, Count, Listed, Suite


def suite(*, catches: bool = True, found: int = 0, goal: int = 10) -> Suite:
    def planted(seed: int) -> Count:
        return Count(done=1, found=int(catches), violations=["planted"] * catches)

    def run(seconds: float, seed: int, count: int) -> Count:
        assert seconds > 0
        return Count(done=min(4, count), found=found, violations=[f"seed {seed}"] * found, notes={"n": 1})

    return Suite("some", "something", goal, planted, run, "a fault")


def test_until_its_goal_and_then_no_more(tmp_path: Path) -> None:
    log = Log(tmp_path / "state" / "log.jsonl")
    (result,) = go([suite()], log, seed=7, seconds=30, fresh=False)
    assert (result.count.done, result.stretches, result.good) == (10, 3, True)
    lines = log.read()
    assert [line["planted"] for line in lines] == [True, False, False, False]
    assert [line["seed"] for line in lines] == [7, 7, 8, 9]
    (again,) = go([suite()], log, seed=7, seconds=30, fresh=False)
    assert (again.count.done, len(log.read())) == (10, 4)
    (more,) = go([suite(goal=12)], log, seed=7, seconds=30, fresh=False)
    assert (more.count.done, log.read()[-1]["seed"]) == (12, 10)
    (fresh,) = go([suite()], log, seed=1, seconds=30, fresh=True)
    assert fresh.stretches == 3


def test_a_fresh_run_takes_the_place_of_the_suites_earlier_lines_alone(tmp_path: Path) -> None:
    log, other = Log(tmp_path / "log.jsonl"), Suite("other", "", 1, lambda _: Count(found=1), one_each)
    go([suite(found=1), other], log, seed=1, seconds=30)
    go([suite()], log, seed=2, seconds=30, fresh=True)
    assert [earlier(one, log.read()).count.found for one in (suite(), other)] == [0, 0]
    assert {line["seed"] for line in log.read() if line["suite"] == "some"} == {2, 3, 4}
    assert [line["suite"] for line in log.read()][:2] == ["other", "other"]


def one_each(seconds: float, seed: int, count: int) -> Count:
    del seconds, seed, count
    return Count(done=1)


def test_places_that_are_listed_are_each_tried_before_any_is_tried_again(tmp_path: Path) -> None:
    def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
        del seconds, seed
        return Count(done=min(2, len(names)), tried=list(names[:2]))

    every = [f"place {number}" for number in range(7)]
    listed = Suite("some", "", 3, lambda _: Count(found=1), Listed(lambda: every, at))
    log = Log(tmp_path / "log.jsonl")
    (first,) = go([listed], log, seed=1, seconds=30, jobs=2)
    assert (first.count.done, sorted(first.count.tried), first.complete) == (7, every, True)
    (more,) = go([replace(listed, goal=9)], log, seed=1, seconds=30, jobs=2)
    assert (more.count.done, set(more.count.tried)) == (11, set(every))


def test_a_suite_that_misses_its_planted_fault_is_not_good(tmp_path: Path) -> None:
    (result,) = go([suite(catches=False)], Log(tmp_path / "log"), seed=1, seconds=5, fresh=True)
    assert not result.good
    assert "NOT CAUGHT" in line_of(result)


def test_violations_are_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (result,) = go([suite(found=30)], Log(tmp_path / "log"), seed=1, seconds=5, fresh=True)
    assert (result.count.found, len(result.count.violations), result.good) == (90, KEPT, False)
    assert "seed 1" in capsys.readouterr().out
    assert "| some | something | 10 | 10 | 90 | a fault | yes |" in table([result])


def test_side_by_side_each_has_its_seed_and_one_that_breaks_is_told(tmp_path: Path) -> None:
    def run(seconds: float, seed: int, count: int) -> Count:
        if seed == 3:
            raise ValueError("on purpose")
        return Count(done=count, notes={str(seed): 1})

    broken = Suite("some", "something", 6, lambda seed: Count(found=1), run)
    log = Log(tmp_path / "log")
    (result,) = go([broken], log, seed=1, seconds=20, jobs=3)
    assert [line["seed"] for line in log.read()[1:4]] == [1, 2, 3]
    assert (result.count.found, result.count.notes["1"], result.count.notes["2"]) == (1, 1, 1)
    assert "on purpose" in result.count.violations[0]
    assert result.count.done >= 6


def test_every_suite_is_known_by_its_name() -> None:
    names = [one.name for one in known()]
    assert len(names) == len(set(names))
    assert {"kill", "power", "syscalls", "postgres-kill"} <= set(names)
    assert [one.name for one in known(["power"])] == ["power"]
    with pytest.raises(KeyError):
        known(["nothing"])
