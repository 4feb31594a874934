"""The reader against a real OpenLDAP server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.vendors.ldap.reader import LdapReader
from helpdesk_tui.vendors.ldap.settings import AD
from helpdesk_tui.vendors.ldap.values import Entry
from tests.rig.ldap import BASE, PEOPLE, Directory, directory, needs_slapd

pytestmark = needs_slapd


@pytest.fixture(scope="module")
def server() -> Iterator[Directory]:
    with directory() as made:
        boss = made.person("c.maes", "MAES Chantal", telephoneNumber="+32 2 880 97 00")
        made.person(
            "a.dupont",
            "DUPONT Amélie",
            mail="amelie.dupont@durand.example",
            telephoneNumber="02 880 97 41",
            mobile="+32 475 12 34 56",
            manager=boss,
            l="Namur",
            preferredLanguage="fr-BE",
            pwdChangedTime="20260301093000Z",
            sAMAccountName="adupont",
            pwdLastSet="134172000000000000",
            userAccountControl="514",
        )
        made.person("p.left", "PEETERS Left", pwdAccountLockedTime="000001010000Z")
        made.person("odd*)(uid=*", "ODD One")
        made.add(
            f"cn=Domain Admins,ou=groups,{BASE}",
            ["groupOfNames"],
            cn="Domain Admins",
            member=f"uid=a.dupont,{PEOPLE}",
        )
        for number in range(230):
            made.person(f"u{number:04d}", f"NUMBER {number}")
        yield made


@pytest.fixture
def reader(server: Directory) -> Iterator[LdapReader]:
    made = LdapReader(server.settings())
    made.open()
    yield made
    made.close()


def test_everybody_comes_page_by_page(reader: LdapReader) -> None:
    pages = list(reader.people())
    assert [len(page) for page in pages] == [100, 100, 34], "the server gives a hundred at most in one answer"
    logins = {one.login for page in pages for one in page}
    assert len(logins) == 234
    assert {login for page in reader.logins() for _dn, login in page} == logins


def test_what_an_entry_says(reader: LdapReader) -> None:
    (found,) = reader.person("a.dupont")
    assert found == Entry(
        dn=f"uid=a.dupont,{PEOPLE}",
        login="a.dupont",
        name="DUPONT Amélie",
        mail="amelie.dupont@durand.example",
        office_line="02 880 97 41",
        mobile="+32 475 12 34 56",
        manager=f"uid=c.maes,{PEOPLE}",
        site="Namur",
        language="fr-BE",
        groups=("Domain Admins",),
        password_changed=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    )
    (left,) = reader.person("p.left")
    assert left.disabled


def test_the_names_of_active_directory(server: Directory) -> None:
    reader = LdapReader(server.settings(attributes=AD))
    reader.open()
    try:
        (found,) = reader.person("adupont")
    finally:
        reader.close()
    assert (found.login, found.disabled) == ("adupont", True)
    assert found.password_changed == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("login", ["*", "a.*", "*)(uid=*", "a.dupont)(|(uid=*", "\\2a", "a\0b", "é", ""])
def test_no_login_widens_the_question(reader: LdapReader, login: str) -> None:
    assert reader.person(login) == []


def test_a_login_of_special_signs_is_found_exactly(reader: LdapReader) -> None:
    assert [one.name for one in reader.person("odd*)(uid=*")] == ["ODD One"]


def test_starttls_comes_before_the_password(server: Directory) -> None:
    reader = LdapReader(server.settings(url=f"ldap://127.0.0.1:{server.ldap}"))
    reader.open()
    assert len(reader.person("a.dupont")) == 1
    reader.close()


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_stranger_gets_no_password(server: Directory, tmp_path: Path, scheme: str) -> None:
    """Another authority signed its certificate, or it is another server's."""
    other, *_ = throw_away(tmp_path, ["127.0.0.1"])
    port = server.ldaps if scheme == "ldaps" else server.ldap
    for settings in (
        server.settings(url=f"{scheme}://127.0.0.1:{port}", ca_file=other),
        server.settings(url=f"{scheme}://127.0.0.1:{port}", ca_file=None),
        server.settings(url=f"{scheme}://127.0.0.2:{port}"),
    ):
        with pytest.raises(DeskError) as refused:
            LdapReader(settings).open()
        assert (refused.value.code, refused.value.params) == (
            ErrorCode.VENDOR_DOWN,
            {"detail": "certificate"},
        )


def _read(reader: LdapReader) -> list[Entry]:
    reader.open()
    return next(reader.people())


def test_what_the_server_refuses_is_said_by_its_kind(server: Directory) -> None:
    good = server.settings()
    cases = {
        ErrorCode.VENDOR_KEYS_WRONG: replace(good, password=SecretStr("wrong")),
        ErrorCode.VENDOR_REFUSED: replace(good, base=f"ou=nobody,{BASE}"),
        ErrorCode.VENDOR_DOWN: replace(good, url="ldaps://127.0.0.1:1"),
    }
    for code, settings in cases.items():
        reader = LdapReader(settings)
        with pytest.raises(DeskError) as refused:
            _read(reader)
        assert refused.value.code is code
        assert "wrong" not in str(refused.value.params)
        reader.close()


def test_the_connection_can_change_nothing(reader: LdapReader) -> None:
    from ldap3.core.exceptions import LDAPConnectionIsReadOnlyError

    with pytest.raises(LDAPConnectionIsReadOnlyError):
        reader._connection.delete(f"uid=a.dupont,{PEOPLE}")
