"""Compiled detectors say what their source says, to the last letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.detection import compiled
from bench.detection.speed import Scans
from tests.cli.test_scan_same import lines_of

ADDRESSES = """network,country,asn,as_name,hosting
198.18.0.0/16,FR,64500,Home provider,false
198.51.100.0/24,DE,64501,Hoster,true
203.0.113.0/24,GB,64502,Far provider,false
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lacking = compiled.lacking()
    if lacking is not None:
        pytest.skip(f"detectors cannot be compiled here: {lacking}")
    return compiled.build(tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize("shuffled", [False, True])
def test_compiled_detectors_say_the_same(tmp_path: Path, package: Path, shuffled: bool) -> None:
    scans = Scans(tmp_path, lines_of(7, shuffled), ADDRESSES)
    scans.row(None)
    said = scans.signals
    scans.row(package)
    assert scans.signals == said
    assert said.count(b"\n") > 100


def test_the_sources_are_beside_what_is_compiled(package: Path) -> None:
    folder = package / "helpdesk_tui" / "detectors"
    assert {one.name for one in folder.glob("*.py")} == {
        one.name for one in (compiled.ROOT / "helpdesk_tui" / "detectors").glob("*.py")
    }
    assert list(folder.glob("watch.*.so"))


def test_a_checkout_is_never_compiled(package: Path) -> None:
    assert not [*(compiled.ROOT / "helpdesk_tui").rglob("*.so"), *compiled.ROOT.glob("*.so")]
