"""Nothing in the repository tells of the machine that it was written on, and every dependency has a reason."""

from __future__ import annotations

import re

from tests.architecture.sources import ROOT, name, tracked

PICTURES = {".png", ".mo", ".svg", ".ico"}

# Written in pieces, or this file would find itself.
FORBIDDEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w./-])/wo" + r"rk/",
        r"(?<![\w.])/(?:home|Users)/(?!\$|agent\b|\{)[a-z]+/",
        r"index-" + r"url",
        r"extra-in" + r"dex",
        r"https?://[^\s\"'/]*(?:pypi|artifactory|nexus|devpi|mirror)[^\s\"']*",
        r"\bissue" + r"s? #\d",
        r"\bTO" + r"DO\b|\bFIX" + r"ME\b",
    )
]


def test_no_machine_no_index_no_ticket_of_ours() -> None:
    found: list[str] = []
    for path in tracked():
        if path.suffix in PICTURES:
            continue
        text = path.read_text(encoding="utf-8")
        found += [
            f"{name(path)}: {match.group()}" for pattern in FORBIDDEN for match in pattern.finditer(text)
        ]
    assert found == []


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text[text.index("dependencies = [") : text.index("[project.scripts]")]
    lines = [line.strip() for line in listed.splitlines()[1:-1] if line.strip() not in ("", "]")]
    assert lines
    assert [line for line in lines if not re.search(r"\s# \w.{8,}", line)] == []


def test_pins_hold_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert not re.search(r"^\s*-", re.sub(r"\s+--hash=\S+", "", text), re.MULTILINE), path.name
        pins = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
        assert pins
        assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == [], (
            path.name
        )


def test_what_runs_is_pinned_alike_for_development() -> None:
    def pins(file: str) -> set[str]:
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        return set(re.findall(r"^([A-Za-z0-9_.\[\]-]+==\S+)", text, re.MULTILINE))

    plain = {pin for pin in pins("run.txt") if "[" not in pin}
    assert plain <= pins("dev.txt")
