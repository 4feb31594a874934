"""`[people]` and what a client's agents and callers are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.parse import parse
from tests.config import samples

RIGHT = samples.RIGHT.replace("file:KEYS/", "file:/keys/")
PATH = Path("/etc/helpdesk-tui/config.toml")
PEOPLE = """
[people]
merge_by = ["login", "number"]
across_clients = true
logins = { pi-durand = ['DURAND\\', "@durand.example"] }
"""


def test_keys_are_read_in_their_order() -> None:
    document = parse((RIGHT + PEOPLE).encode(), PATH)
    assert document.people.merge_by == ["login", "number"]
    assert document.people.across_clients
    assert document.people.logins == {"pi-durand": ["DURAND\\", "@durand.example"]}
    assert parse(RIGHT.encode(), PATH).people.merge_by == ["mail", "login"]


@pytest.mark.parametrize(
    ("text", "fault", "key"),
    [
        (PEOPLE.replace("pi-durand", "pi-durant"), Fault.UNKNOWN_KEY, "pi-durant"),
        (PEOPLE.replace('"number"', '"name"'), Fault.WRONG_VALUE, "merge_by.1"),
        (PEOPLE.replace("across_clients", "across_client"), Fault.UNKNOWN_KEY, "across_client"),
    ],
)
def test_what_is_wrong_is_named(text: str, fault: Fault, key: str) -> None:
    with pytest.raises(Mistaken) as wrong:
        parse((RIGHT + text).encode(), PATH)
    assert (wrong.value.params["why"], wrong.value.params["key"]) == (fault, key)


@pytest.mark.parametrize("banner", ["x" * 81, "two\\nlines"])
def test_a_banner_is_one_short_line(banner: str) -> None:
    text = RIGHT.replace('language = "fr"', f'language = "fr"\nbanner = "{banner}"', 1)
    with pytest.raises(Mistaken) as wrong:
        parse(text.encode(), PATH)
    assert wrong.value.params["key"] == "banner"
