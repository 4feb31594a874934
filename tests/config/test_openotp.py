"""The table of an OpenOTP back end."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.settings import OpenOtpSettings
from tests.config.samples import ADMIN_KEY, AUTH_KEY, RIGHT, write
from tests.config.test_load import keys

__all__ = ["keys"]

TABLE = """
[[vendors]]
kind = "openotp"
id = "oo-durand"
label = "OpenOTP Durand"
client = "durand"
url = "https://webadm.durand.example/manag/"
username = 'DURAND\\svc-helpdesk'
password = "file:KEYS/admin.key"
domain = "DURAND"
base = "ou=people,dc=durand,dc=example"
otp_url = "https://webadm.durand.example:8443"
api_key = "file:KEYS/auth.key"
"""


def with_table(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in TABLE
    table = TABLE.replace(old, new, 1) if old else TABLE
    return write(tmp_path, RIGHT.replace("[mail]", f"{table}\n[mail]", 1))


def test_a_right_table(tmp_path: Path) -> None:
    config = load_config(with_table(tmp_path))
    openotp = config.vendors[-1]
    assert isinstance(openotp, OpenOtpSettings)
    assert openotp.username == "DURAND\\svc-helpdesk"
    assert openotp.password.get_secret_value() == ADMIN_KEY
    assert openotp.api_key is not None
    assert openotp.api_key.get_secret_value() == AUTH_KEY
    assert (openotp.slots, openotp.otp_length, openotp.confirm, openotp.timezone) == (2, 6, False, "UTC")
    assert openotp.confirm_text.count("{code}") == 1
    assert "Durand SA" in openotp.confirm_text
    assert "s3nt1nel" not in repr(config)


def test_its_clock_is_the_clients_where_none_is_named(tmp_path: Path) -> None:
    path = with_table(tmp_path)
    path.write_text(
        path.read_text().replace('language = "fr"', 'language = "fr"\ntimezone = "Europe/Brussels"')
    )
    openotp = load_config(path).vendors[-1]
    assert isinstance(openotp, OpenOtpSettings)
    assert openotp.timezone == "Europe/Brussels"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://webadm.durand.example/manag/", "http://webadm.durand.example"),
        ("https://webadm.durand.example:8443", "http://webadm.durand.example:8080"),
        ("ou=people,dc=durand,dc=example", "durand.example"),
        ('domain = "DURAND"', 'domain = "DURAND"\npeople_filter = "objectClass=person"'),
        ('domain = "DURAND"', 'domain = "DURAND"\ntimezone = "Nowhere"'),
        ('domain = "DURAND"', 'domain = "DURAND"\notp_length = 7'),
        ('domain = "DURAND"', 'domain = "DURAND"\nslots = 0'),
        ('domain = "DURAND"', ""),
    ],
)
def test_a_wrong_table_is_told(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(Mistaken) as caught:
        load_config(with_table(tmp_path, old, new))
    assert caught.value.code is ErrorCode.CONFIG_WRONG
    assert caught.value.params["where"] == "vendors oo-durand"
    assert "s3nt1nel" not in str(caught.value.params)
