"""`manager_auth PKI`: a server that wants a client certificate gets the configured one, and nobody else's word."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.otp_api import OtpApi
from tests.vendors.edge import http
from tests.vendors.openotp.says import JSON, XML, edge_settings, envelope
from tests.vendors.openotp.stage import now

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(name: str, signer: Pair | None, *, authority: bool = False) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if signer is None else signer[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
    )
    return builder.sign(key if signer is None else signer[1], hashes.SHA256()), key


def written(path: Path, pair: Pair, *, key: bool = True, password: bytes | None = None) -> Path:
    content = pair[0].public_bytes(serialization.Encoding.PEM)
    if key:
        content += pair[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()
            if password is None
            else serialization.BestAvailableEncryption(password),
        )
    path.write_bytes(content)
    return path


class Pki:
    """A server that names whoever shows a certificate."""

    def __init__(self, folder: Path) -> None:
        self.ca = certificate("Rsignd of nobody", None, authority=True)
        self.ca_file = written(folder / "ca.pem", self.ca, key=False)
        self.desk = written(folder / "desk.pem", certificate("svc-helpdesk", self.ca))
        self.locked = written(folder / "locked.pem", certificate("svc-helpdesk", self.ca), password=b"secret")
        self.stranger = written(folder / "stranger.pem", certificate("stranger", None))
        server = written(folder / "server.pem", certificate("webadm", self.ca))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self.ca_file)
        self.context.load_cert_chain(server)
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.names: list[str] = []
        self.headers: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(line for line in head.lower().split("\r\n") if line.startswith("content-length"))
            await reader.readexactly(int(length.partition(":")[2]))
            shown = writer.get_extra_info("peercert")
            self.names += [value for rdn in shown["subject"] for _kind, value in rdn]
            self.headers.append(head.lower())
            result = json.dumps({"jsonrpc": "2.0", "result": True, "id": 1}).encode()
            soap = http(200, envelope("Status", {"status": "true"}), XML)
            writer.write(soap if "/openotp/" in head else http(200, result, JSON))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def pki(tmp_path: Path) -> AsyncIterator[Pki]:
    found = Pki(tmp_path)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0, ssl=found.context)
    async with server:
        found.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield found


async def asked(pki: Pki, cert_file: Path | None, ca_file: Path | None = None) -> bool:
    settings = edge_settings(pki.url, cert_file=cert_file, ca_file=ca_file or pki.ca_file, timeout=5.0)
    manager = Manager(settings, now)
    try:
        return await manager.read("Check_User_Active", dn="x") is True
    finally:
        await manager.close()


async def test_the_certificate_is_shown_with_the_password(pki: Pki) -> None:
    assert await asked(pki, pki.desk)
    assert pki.names == ["svc-helpdesk"]
    assert "authorization: basic" in pki.headers[0]


async def test_the_service_gets_the_certificate_only_without_a_key(pki: Pki) -> None:
    settings = edge_settings(pki.url, cert_file=pki.desk, ca_file=pki.ca_file, api_key=None)
    otp = OtpApi(settings, pki.url)
    assert (await otp.read("Status")).fields["status"] == "true"
    await otp.close()
    assert pki.names == ["svc-helpdesk"]
    keyed = OtpApi(edge_settings(pki.url, cert_file=pki.desk, ca_file=pki.ca_file), pki.url)
    with pytest.raises(DeskError):
        await keyed.read("Status")
    await keyed.close()
    assert pki.names == ["svc-helpdesk"]


@pytest.mark.parametrize("which", ["none", "stranger"])
async def test_without_the_right_certificate_nothing_is_said(which: str, pki: Pki) -> None:
    with pytest.raises(DeskError) as caught:
        await asked(pki, pki.stranger if which == "stranger" else None)
    assert caught.value.code is ErrorCode.VENDOR_DOWN
    assert pki.headers == []


@pytest.mark.parametrize("which", ["locked", "ca_file"])
async def test_a_key_with_a_passphrase_or_none_is_told_and_never_asked_for(which: str, pki: Pki) -> None:
    with pytest.raises(DeskError) as caught:
        await asked(pki, getattr(pki, which))
    assert (caught.value.code, caught.value.params["field"]) == (ErrorCode.CONFIG_WRONG, "cert_file")


async def test_a_server_of_another_authority_is_not_believed(pki: Pki, tmp_path: Path) -> None:
    other = written(tmp_path / "other.pem", certificate("another", None, authority=True), key=False)
    with pytest.raises(DeskError) as caught:
        await asked(pki, pki.desk, other)
    assert caught.value.code is ErrorCode.VENDOR_DOWN
    assert pki.headers == []
