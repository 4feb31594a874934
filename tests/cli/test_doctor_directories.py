from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.cli.doctor.directories import check_directories
from helpdesk_tui.cli.doctor.findings import Finding, Verdict
from helpdesk_tui.desk.config.load import read_document
from helpdesk_tui.wording import speak
from tests.config.test_directories import write
from tests.rig.ldap import BASE, DESK, PASSWORD, PEOPLE, Directory, directory, needs_slapd

pytestmark = needs_slapd


@pytest.fixture(scope="module")
def server() -> Iterator[Directory]:
    with directory() as made:
        made.person("a.dupont", "DUPONT Amélie")
        yield made


def findings(server: Directory, folder: Path, **changes: str) -> list[Finding]:
    speak("en")
    values = {
        "kind": '"openldap"',
        "url": f'"ldaps://127.0.0.1:{server.ldaps}"',
        "bind_dn": f'"{DESK}"',
        "base": f'"{PEOPLE}"',
        "ca_file": f'"{server.ca}"',
        **changes,
    }
    path = write(folder, **values)
    (folder / "ldap.key").write_text(PASSWORD)
    return check_directories(read_document(path), path)


def test_the_doctor_signs_in_and_reads(server: Directory, tmp_path: Path) -> None:
    good, dates = findings(server, tmp_path)
    assert (good.verdict, "people can be read" in good.text) == (Verdict.OK, True)
    assert (dates.verdict, "pwdChangedTime" in dates.text) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"base": f'"ou=groups,{BASE}"'}, Verdict.WARN),
        ({"base": f'"ou=none,{BASE}"'}, Verdict.WRONG),
        ({"bind_dn": '"cn=nobody"'}, Verdict.WRONG),
        ({"ca_file": ""}, Verdict.WRONG),
        ({"url": '"ldaps://127.0.0.1:1"'}, Verdict.WRONG),
    ],
)
def test_what_stops_it_is_one_finding(
    server: Directory, tmp_path: Path, changes: dict[str, str], verdict: Verdict
) -> None:
    (found,) = findings(server, tmp_path, **changes)
    assert found.verdict is verdict
    assert found.do
    assert PASSWORD not in found.text
