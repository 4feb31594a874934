"""A Duo account that is a client of a provider, as it stands in the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.settings import DuoProvider, DuoSettings
from tests.config.conftest import DrawerOfTests
from tests.config.samples import RIGHT, write

HOST = 'host = "api-0a1b2c3d.duosecurity.com"\n'
PROVIDER = 'provider_host = "API-parent00.duosecurity.com"\n'
ACCOUNT = f'account_id = "DA{"A" * 18}"\n'


@pytest.fixture(autouse=True)
def keys(drawer: DrawerOfTests, credentials: Path) -> None:
    drawer.set_password("helpdesk-tui", "sms", "invented")
    (credentials / "pi-password").write_text("invented\n")


def test_a_client_of_a_provider(tmp_path: Path) -> None:
    duo = load_config(write(tmp_path, RIGHT.replace(HOST, HOST + PROVIDER + ACCOUNT))).vendors[0]
    assert isinstance(duo, DuoSettings)
    assert duo.provider == DuoProvider("api-parent00.duosecurity.com", "DA" + "A" * 18, duo.url)
    assert duo.host == "api-0a1b2c3d.duosecurity.com"


@pytest.mark.parametrize(
    ("lines", "fault", "key"),
    [
        (PROVIDER, Fault.MISSING_KEY, "account_id"),
        (ACCOUNT, Fault.MISSING_KEY, "provider_host"),
        (PROVIDER + 'account_id = "DA../../x"\n', Fault.WRONG_VALUE, "account_id"),
        (ACCOUNT + HOST.replace("host", "provider_host"), Fault.WRONG_VALUE, "host"),
        (ACCOUNT + HOST.replace("host", "provider_host").replace("api-", "API-"), Fault.WRONG_VALUE, "host"),
    ],
)
def test_half_a_provider_or_the_provider_itself(tmp_path: Path, lines: str, fault: Fault, key: str) -> None:
    with pytest.raises(Mistaken) as caught:
        load_config(write(tmp_path, RIGHT.replace(HOST, HOST + lines)))
    assert (caught.value.params["why"], caught.value.params["key"]) == (fault, key)
