"""A real OpenLDAP server on loopback with invented people, in a folder of its own; ends with the block."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ldap3 import MODIFY_REPLACE, NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPNoSuchObjectResult
from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.vendors.ldap.settings import OPENLDAP, LdapSettings

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/libexec")
needs_slapd = pytest.mark.skipif(SLAPD is None, reason="no slapd here; .ci/run installs one")
BASE = "dc=durand,dc=example"
PEOPLE = f"ou=people,{BASE}"
DESK = f"cn=desk,{BASE}"
ROOT = f"cn=root,{BASE}"
PASSWORD = "invented-desk-password"
START_SECONDS = 20.0

CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.96 NAME 'pwdLastSet' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload memberof
pidfile {folder}/slapd.pid
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
security tls=1
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{desk}" read by anonymous auth by * none
limits dn.exact="{desk}" size.soft=50 size.hard=100 size.prtotal=unlimited
database mdb
suffix "{base}"
directory {folder}/data
rootdn "{root}"
rootpw {password}
overlay ppolicy
overlay memberof
memberof-group-oc groupOfNames
"""
RELAX = ("1.3.6.1.4.1.4203.666.5.12", True, None)
"""Lets an administrator set what the server keeps itself, such as the date of a password."""
PERSON = ["inetOrgPerson", "extensibleObject"]


@dataclass
class Directory:
    """One running server."""

    folder: Path
    ldaps: int
    ldap: int
    ca: Path
    process: subprocess.Popen[bytes] | None = None

    def settings(self, **changes: Any) -> LdapSettings:
        """As its people are read; `changes` replace values."""
        values: dict[str, Any] = {
            "id": "ldap-durand",
            "label": "LDAP Durand",
            "client": ClientId("durand"),
            "url": f"ldaps://127.0.0.1:{self.ldaps}",
            "bind_dn": DESK,
            "password": SecretStr(PASSWORD),
            "base": PEOPLE,
            "filter": "(objectClass=inetOrgPerson)",
            "attributes": OPENLDAP,
            "ca_file": self.ca,
            "timeout": 10.0,
        }
        return LdapSettings(**{**values, **changes})

    def person(self, uid: str, name: str, **more: Any) -> str:
        """Add somebody below `PEOPLE`; answers the DN."""
        dn = f"uid={uid},{PEOPLE}"
        self.add(dn, PERSON, cn=name, sn=name.split(maxsplit=1)[0], **more)
        return dn

    def add(self, dn: str, classes: list[str], **attributes: Any) -> None:
        """One entry, by the administrator."""
        with self._admin() as admin:
            admin.add(dn, classes, attributes, controls=[RELAX])

    def change(self, dn: str, **attributes: Any) -> None:
        """New values; None takes an attribute away."""
        with self._admin() as admin:
            admin.modify(
                dn,
                {
                    name: [(MODIFY_REPLACE, [] if value is None else [value])]
                    for name, value in attributes.items()
                },
                controls=[RELAX],
            )

    def delete(self, dn: str) -> None:
        """Somebody left, or is gone already."""
        with self._admin() as admin, contextlib.suppress(LDAPNoSuchObjectResult):
            admin.delete(dn)

    def start(self) -> None:
        """Start it and wait until it answers."""
        urls = " ".join(
            f"{scheme}://{address}:{port}/"
            for scheme, port in (("ldaps", self.ldaps), ("ldap", self.ldap))
            for address in ("127.0.0.1", "127.0.0.2")  # the second is not in the certificate
        )
        assert SLAPD is not None
        self.process = subprocess.Popen(
            [SLAPD, "-f", str(self.folder / "slapd.conf"), "-h", urls, "-d", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "slapd.log").open("wb"),
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.ldaps), 1):
                return
            assert self.process.poll() is None, (self.folder / "slapd.log").read_text()
            assert time.monotonic() < deadline, "slapd does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    @contextlib.contextmanager
    def _admin(self) -> Iterator[Connection]:
        tls = Tls(validate=ssl.CERT_NONE)  # our own server, a moment old
        server = Server("127.0.0.1", port=self.ldaps, use_ssl=True, tls=tls, get_info=NONE)
        with Connection(server, ROOT, PASSWORD, raise_exceptions=True, check_names=False) as admin:
            yield admin


@contextlib.contextmanager
def directory() -> Iterator[Directory]:
    """A server with an empty tree; gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="hd-ldap-"))
    (folder / "data").mkdir()
    ca, certificate, key = throw_away(folder, ["127.0.0.1"])
    made = Directory(folder, _port(), _port(), ca)
    (folder / "slapd.conf").write_text(
        CONFIG.format(
            folder=folder,
            ca=ca,
            certificate=certificate,
            key=key,
            desk=DESK,
            root=ROOT,
            base=BASE,
            password=PASSWORD,
        )
    )
    try:
        made.start()
        made.add(BASE, ["dcObject", "organization"], o="Durand SA", dc="durand")
        for unit in ("people", "groups"):
            made.add(f"ou={unit},{BASE}", ["organizationalUnit"], ou=unit)
        made.add(DESK, ["organizationalRole", "simpleSecurityObject"], cn="desk", userPassword=PASSWORD)
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
