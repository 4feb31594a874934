"""A real privacyIDEA with invented people, for whoever wants to run against it.

with running_privacyidea() as rig:
    vendor = open_privacyidea(rig.settings(), now)
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.settings import PrivacyIdeaSettings
from tests.live.admin import Admin
from tests.live.phone import Phones
from tests.live.server import people, seed
from tests.live.server.install import ADMIN, AGENT_REALM, installed
from tests.live.server.process import started
from tests.live.texts import Texts, receiving_texts


@dataclass(frozen=True, slots=True)
class PrivacyIdeaRig:
    """The running server, its superuser and its people's phones."""

    url: str
    folder: Path
    """The server's data and logs."""
    admin: Admin
    phones: Phones
    texts: Texts
    agents: dict[str, str] = field(repr=False)
    """Passwords by login: `hd.alice` may do the desk's work, `hd.bruno` only look."""
    passwords: dict[str, str] = field(repr=False)
    """People's own passwords, by login."""

    @property
    def reader_rights(self) -> list[str]:
        """What `hd.bruno` may do."""
        return list(seed.READ_RIGHTS)

    def set_reader_rights(self, rights: list[str]) -> None:
        """Give `hd.bruno` other rights for a while; they take effect at his next sign-in."""
        seed.reader(self.admin, rights)

    def audit_count(self, **filters: str) -> int:
        """How many rows of the server's audit log match."""
        return int(self.admin.value("GET", "/audit/", page_size=1, **filters)["count"])

    def settings(self, agent: str = seed.AGENT, *, realm: str = "acme") -> PrivacyIdeaSettings:
        """What the desk would read from its configuration."""
        return PrivacyIdeaSettings(
            id=VendorId("pi-acme"),
            label="privacyIDEA Acme",
            client=ClientId("acme"),
            url=self.url,
            realm=realm,
            username=f"{agent}@{AGENT_REALM}",
            password=SecretStr(self.agents[agent]),
        )


@contextmanager
def running_privacyidea() -> Iterator[PrivacyIdeaRig]:
    """Install if need be, start on a free port, seed; ends the server and drops its data afterwards."""
    ready = installed()
    agents = {login: secrets.token_urlsafe(12) for login in (seed.AGENT, seed.READER)}
    passwords = {somebody.login: secrets.token_urlsafe(9) for somebody in people.ACME}
    with started(ready) as server, receiving_texts() as texts:
        store = server.folder / "people.sqlite"
        people.fill(store, passwords, agents)
        admin = Admin(server.url, ADMIN, ready.admin_password)
        phones = Phones(server.url)
        try:
            seed.configure(admin, server.url, store, texts.url)
            seed.enrol(admin, phones)
            yield PrivacyIdeaRig(server.url, server.folder, admin, phones, texts, agents, passwords)
        finally:
            admin.close()
