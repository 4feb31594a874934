from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.vendors.ldap.mapping import entry, is_disabled, moment
from helpdesk_tui.vendors.ldap.names import dn_key, first_name, in_filter, split_dn
from helpdesk_tui.vendors.ldap.settings import AD


@pytest.mark.parametrize(
    ("dn", "parts"),
    [
        ("CN=Domain Admins,CN=Users,DC=x", [("cn", "Domain Admins"), ("cn", "Users"), ("dc", "x")]),
        ("cn=Peeters\\, Jan,dc=x", [("cn", "Peeters, Jan"), ("dc", "x")]),
        ('cn="Peeters, Jan" , dc = x', [("cn", "Peeters, Jan"), ("dc", "x")]),
        ("cn=Am\\c3\\a9lie+uid=a,dc=x", [("cn", "Amélie"), ("uid", "a"), ("dc", "x")]),
        ("cn=end\\ ,dc=x", [("cn", "end "), ("dc", "x")]),
        ("", []),
        ("no equals sign", []),
    ],
)
def test_distinguished_names(dn: str, parts: list[tuple[str, str]]) -> None:
    assert split_dn(dn) == parts
    assert first_name(dn) == (parts[0][1] if parts else "")


def test_one_name_in_two_spellings_is_one() -> None:
    assert dn_key("UID=c.maes, OU=People,DC=x") == dn_key("uid=C.MAES,ou=people,dc=x")
    assert dn_key("cn=Peeters\\, Jan,dc=x") == dn_key("cn=peeters\\2c jan,dc=x")
    assert dn_key("cn=a,dc=x") != dn_key("cn=a\\,dc=x")


@given(st.text())
def test_any_text_is_a_name_and_a_value(text: str) -> None:
    dn_key(text)
    held = in_filter(text)
    assert not set("*()\0") & set(held)
    assert held.isascii()
    assert all(held[place + 1 : place + 3].isalnum() for place, sign in enumerate(held) if sign == "\\")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("134172000000000000", datetime(2026, 3, 5, 16, 0, tzinfo=UTC)),
        ("0", None),
        ("9223372036854775807", None),
        ("9" * 300, None),
        ("20260301093000Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("20260301093000.5Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026030109+0100", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        ("00000101000000Z", None),
        ("20261301000000Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_passwords(text: str, wanted: datetime | None) -> None:
    assert moment(text) == wanted


@pytest.mark.parametrize(
    ("text", "disabled"),
    [
        ("512", False),
        ("514", True),
        ("66050", True),
        ("000001010000Z", True),
        ("20260301093000Z", False),
        ("TRUE", True),
        ("", False),
    ],
)
def test_disabled(text: str, disabled: bool) -> None:
    assert is_disabled(text) is disabled


@given(
    st.dictionaries(
        st.sampled_from([*AD.values(), "x", "memberOf;range=0-1"]),
        st.lists(st.binary(max_size=40), max_size=3),
    )
)
def test_whatever_stands_in_an_entry(found: dict[str, list[bytes]]) -> None:
    one = entry("cn=x", found, AD)
    assert one is None or one.login


def test_a_list_in_parts_is_read() -> None:
    one = entry("cn=x", {"sAMAccountName": [b"a"], "memberOf;range=0-1499": [b"cn=VIP,dc=x"]}, AD)
    assert one is not None
    assert one.groups == ("VIP",)
