"""Names and filters, as the two RFCs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.sandbox.webadm import dn, filters

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


@given(TEXT, st.booleans())
def test_any_value_survives_both_ways_of_escaping(value: str, hexadecimal: bool) -> None:
    name = f"CN={dn.escape(value, hexadecimal=hexadecimal)},OU=Personnel,DC=example"
    assert dn.parse(name) == (dn.Part("CN", value), dn.Part("OU", "Personnel"), dn.Part("DC", "example"))


def test_two_spellings_of_one_name_are_the_same() -> None:
    written = r"CN=Van Damme\, Els,OU=Personnel,DC=aldegonde"
    assert dn.key(written) == dn.key(r"cn=van damme\2C els, ou=PERSONNEL, dc=aldegonde")
    assert dn.parent(written) == "OU=Personnel,DC=aldegonde"
    assert dn.key(r"CN=L\c3\a9a,DC=x") == dn.key("cn=LÉA,dc=x")


@pytest.mark.parametrize(
    "text", ["", "nonsense", "=x", "CN", "CN=x,", r"CN=x\\", "C N=x", r"CN=\ff\fe", r"CN=a\e9"]
)
def test_what_is_no_name(text: str) -> None:
    if text == r"CN=x\\":
        assert dn.parse(text)[0].value == "x\\"
        return
    with pytest.raises(dn.BadName):
        dn.key(text)


PERSON = {
    "objectclass": ["top", "person"],
    "cn": ["Lefèvre Julie (stagiaire)"],
    "sn": ["Lefèvre"],
    "mail": ["j@x.example", "julie@x.example"],
    "logins": ["12"],
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(sn=lefevre)", True),
        ("sn=LEFÈVRE", True),
        ("(cn=lef*ju*)", True),
        ("(cn=*julie*)", True),
        ("(cn=ju*)", False),
        (r"(cn=*\28stagiaire\29)", True),
        (r"(cn=*\2a*)", False),
        (r"(sn=lef\c3\a8vre)", True),
        ("(mail=julie@x.example)", True),
        ("(&(objectClass=person)(!(sn=dupont)))", True),
        ("(|(sn=dupont)(mail=*@x.example))", True),
        ("(&(sn=lefevre)(telephoneNumber=*))", False),
        ("(logins>=9)", True),
        ("(logins<=9)", False),
        ("(&)", True),
        ("(|)", False),
    ],
)
def test_filters(text: str, wanted: bool) -> None:
    assert filters.parse(text)(PERSON) is wanted


@pytest.mark.parametrize(
    "text",
    ["", "(", "(cn=x", "(cn=x))", "(cn)", "((cn=x))", "(!(cn=x)(cn=y))", r"(cn=\zz)", "(cn=a(b)", "(&(cn=x)"],
)
def test_what_is_no_filter(text: str) -> None:
    with pytest.raises(filters.BadFilter):
        filters.parse(text)


@given(TEXT)
def test_an_escaped_value_finds_itself_and_nothing_wider(value: str) -> None:
    escaped = "".join(f"\\{byte:02x}" for byte in value.encode())
    assert filters.parse(f"(cn={escaped})")({"cn": [value]})
    assert not filters.parse(f"(cn={escaped})")({"cn": [value + "x"]})


def test_deep_nesting_ends() -> None:
    with pytest.raises(filters.BadFilter):
        filters.parse("(!" * 2000 + "(cn=x)" + ")" * 2000)
