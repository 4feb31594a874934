"""What the documents say is there."""

from __future__ import annotations

import grp
import os
import re
import tomllib
from pathlib import Path

from helpdesk_tui.cli.main import COMMANDS
from helpdesk_tui.desk.config.document import TABLES, Document
from helpdesk_tui.wording import speak
from tests.architecture.sources import PACKAGE, ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_map_names_what_exists() -> None:
    for place in re.findall(r"`([a-z_*]+(?:/[a-z_*]+)*(?:\.py|/))`", read("ARCHITECTURE.md")):
        found = [*PACKAGE.rglob(place), *ROOT.glob(place)]
        assert found, place


def test_every_command_stands_in_the_readme() -> None:
    text = read("README.md")
    assert [name for name in COMMANDS if f"helpdesk-tui {name}" not in text] == []


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", read("README.md"))) <= targets


def test_the_sample_configuration_is_right() -> None:
    (sample,) = re.findall(r"```toml\n(.*?)```", read("docs/configuration.md"), re.DOTALL)
    group = grp.getgrgid(os.getgid()).gr_name
    Document.model_validate(tomllib.loads(sample.replace("helpdesk-agents", group)))


def test_every_key_of_the_configuration_is_described() -> None:
    text = read("docs/configuration.md")
    missing = [
        f"{name}.{key}"
        for name, table in TABLES.items()
        if name
        for key in table.model_fields
        if not re.search(rf"^(# )?{key} = ", text, re.MULTILINE)
    ]
    assert missing == []


def test_the_keys_of_the_first_call_exist() -> None:
    """Each single letter that the README tells to press is a key of some command."""
    speak("en")
    views = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "views").rglob("*.py"))
    known = set(re.findall(r'"([A-Za-z])"', views))
    told = set(re.findall(r"`([A-Za-z])`", read("README.md")))
    assert told
    assert told <= known


def test_the_unit_starts_the_desk() -> None:
    unit = read("deploy/systemd/helpdesk-tui-desk.socket")
    (socket,) = re.findall(r"^ListenStream=(\S+)", unit, re.MULTILINE)
    assert f"--desk unix:{socket}" in read("README.md")
    assert f"--desk unix:{socket}" in read("deploy/ssh/helpdesk.conf")
    assert Path(socket).is_absolute()
