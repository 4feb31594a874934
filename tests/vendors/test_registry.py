"""Opening an adapter loads that adapter and no other."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

OPEN = """
import json, sys
from datetime import UTC, datetime
from pydantic import SecretStr
from helpdesk_tui.vendors.registry import open_vendor
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings, OpenOtpSettings, PrivacyIdeaSettings
duo = DuoSettings("v", "V", "c", "api-x.duosecurity.com", ApiKey("DI", SecretStr("k")), url="http://127.0.0.1:9")
pi = PrivacyIdeaSettings("v", "V", "c", "http://127.0.0.1:9", "r", "u", SecretStr("p"))
oo = OpenOtpSettings("v", "V", "c", "https://127.0.0.1:9", "u", SecretStr("p"), "D", "dc=x", otp_url="https://127.0.0.1:9")
vendor = open_vendor({"duo": duo, "privacyidea": pi, "openotp": oo}[sys.argv[1]], lambda: datetime.now(UTC))
rooms = {name.split(".")[2] for name in sys.modules if name.startswith("helpdesk_tui.vendors.")}
print(json.dumps([vendor.kind, sorted(rooms), sorted(name for name in ("defusedxml", "sqlalchemy", "textual") if name in sys.modules)]))
"""


KINDS = {"duo", "openotp", "privacyidea"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_the_adapter_asked_for(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", OPEN, kind], capture_output=True, text=True, check=True)
    opened, rooms, heavy = json.loads(done.stdout)
    assert opened == kind
    assert kind in rooms
    assert not (KINDS - {kind}).intersection(rooms)
    assert heavy == []
