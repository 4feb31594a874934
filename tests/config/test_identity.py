"""Identity checks of a Duo account, as they stand in the configuration: off until words are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.settings import DuoSettings, IdentityWords
from tests.config.conftest import DrawerOfTests
from tests.config.samples import RIGHT, write

HOST = 'host = "api-0a1b2c3d.duosecurity.com"\n'
TABLE = "identity_verification = {{ {0} }}\n"
NAMED = 'state = "check.state", passed = ["verified"]'


@pytest.fixture(autouse=True)
def keys(drawer: DrawerOfTests, credentials: Path) -> None:
    drawer.set_password("helpdesk-tui", "sms", "invented")
    (credentials / "pi-password").write_text("invented\n")


def read(folder: Path, table: str) -> IdentityWords | None:
    lines = RIGHT.replace(HOST, HOST + (TABLE.format(table) if table else ""))
    duo = load_config(write(folder, lines)).vendors[0]
    assert isinstance(duo, DuoSettings)
    return duo.identity


def test_off_unless_the_customer_names_his_words(tmp_path: Path) -> None:
    assert read(tmp_path, "") is None
    assert read(tmp_path, f"enabled = false, {NAMED}") is None
    assert read(tmp_path, f"enabled = true, {NAMED}") == IdentityWords("check.state", frozenset({"verified"}))
    whole = 'failed = ["declined"], pending = ["created"], inquiry = "check.id", minutes = 5'
    assert read(tmp_path, f"enabled = true, {NAMED}, {whole}") == IdentityWords(
        "check.state",
        frozenset({"verified"}),
        frozenset({"declined"}),
        frozenset({"created"}),
        inquiry="check.id",
        minutes=5,
    )


@pytest.mark.parametrize(
    ("table", "fault", "key"),
    [
        (NAMED, Fault.MISSING_KEY, "enabled"),
        ('enabled = true, passed = ["x"]', Fault.MISSING_KEY, "state"),
        ('enabled = true, state = "s"', Fault.MISSING_KEY, "passed"),
        ('enabled = true, state = "s", passed = []', Fault.WRONG_VALUE, "passed"),
        ('enabled = true, state = "s", passed = [""]', Fault.WRONG_VALUE, "passed.0"),
        ('enabled = true, state = "s..t", passed = ["x"]', Fault.WRONG_VALUE, "state"),
        (f"enabled = true, {NAMED}, minutes = 31", Fault.WRONG_VALUE, "minutes"),
        (f'enabled = true, {NAMED}, wins = "x"', Fault.UNKNOWN_KEY, "wins"),
        (f'enabled = true, {NAMED}, failed = ["verified"]', Fault.WRONG_VALUE, "passed, failed, pending"),
    ],
)
def test_what_is_half_or_means_two_things(tmp_path: Path, table: str, fault: Fault, key: str) -> None:
    with pytest.raises(Mistaken) as caught:
        read(tmp_path, table)
    assert (caught.value.params["why"], caught.value.params["key"]) == (fault, key)
    assert caught.value.params["where"] == "vendors.identity_verification duo-durand"
