"""Names and filters: nothing that a person is called means anything to the directory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.vendors.openotp.wire import ldap

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
NASTY = st.text('\\,+"<>;=# *()\x00é Aß', min_size=1, max_size=12)


@given(TEXT | NASTY)
def test_a_value_in_a_name_is_read_back(value: str) -> None:
    assert ldap.parsed(f"cn={ldap.name_value(value)},dc=x") == ((("cn", value),), (("dc", "x"),))


@given(TEXT | NASTY, TEXT | NASTY)
def test_one_name_has_one_spelling(first: str, second: str) -> None:
    name = f"CN={ldap.name_value(first)} , OU={ldap.name_value(second)},DC=X"
    once = ldap.canonical(name)
    assert ldap.canonical(once) == once
    assert once.endswith(",dc=x")
    assert ldap.is_below(name, "dc=X")
    assert not ldap.is_below("dc=x", name)
    assert not ldap.is_below(name, name)


@given(TEXT | NASTY)
def test_a_value_in_a_filter_is_nothing_but_a_value(value: str) -> None:
    escaped = ldap.filter_value(value)
    assert not set(escaped) & set("*()\x00")
    back, at = bytearray(), 0
    while at < len(escaped):
        step = 3 if escaped[at] == "\\" else 1
        back += bytes.fromhex(escaped[at + 1 : at + 3]) if step == 3 else escaped[at].encode()
        at += step
    assert bytes(back).decode() == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CN=Van Damme\\, Els,OU=Personnel,DC=x", "cn=van damme\\2C els,ou=personnel,dc=X"),
        ("CN=Lefèvre,DC=x", "cn=lef\\c3\\a8vre,dc=x"),
        ("cn=a+uid=B,dc=x", "CN=A+UID=b,dc=x"),
        ("cn= a ,dc=x", "cn=a,dc=x"),
        ("cn=\\ a\\ ,dc=x", "cn=\\20a\\20,dc=x"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert ldap.canonical(one) == ldap.canonical(other)


def test_different_names_stay_different() -> None:
    assert ldap.canonical("cn=straße,dc=x") != ldap.canonical("cn=strasse,dc=x")
    assert not ldap.is_below("cn=a,ou=peopleX,dc=x", "ou=people,dc=x")
    assert not ldap.is_below("cn=a\\,ou=people,dc=x", "ou=people,dc=x")


@pytest.mark.parametrize("name", ["", "x", "cn", "=x", "cn=a,,dc=x", "cn=a\\", "c n=x", "cn=\\ff,dc=x"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(Mistaken) as caught:
        ldap.parsed(name)
    assert caught.value.code is ErrorCode.BAD_REQUEST
