"""A throw-away certificate authority for `--tls`."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS = 30


def throw_away(folder: Path, addresses: list[str]) -> tuple[Path, Path, Path]:
    """Make a new authority and a server's certificate; answers the paths of CA, certificate and key."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "helpdesk-tui sandbox, not real")])
    now = datetime.now(UTC)  # of both: a certificate that outlives its authority does not end when it says
    ca = _signed(ca_name, ca_name, ca_key.public_key(), ca_key, now, authority=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox")])
    certificate = _signed(name, ca_name, key.public_key(), ca_key, now, addresses=addresses)
    paths = (folder / "sandbox-ca.pem", folder / "sandbox-server.pem", folder / "sandbox-server.key")
    _write(paths[0], ca.public_bytes(serialization.Encoding.PEM))
    _write(paths[1], certificate.public_bytes(serialization.Encoding.PEM))
    _write(
        paths[2],
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    return paths


def _signed(
    name: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    authority: bool = False,
    addresses: list[str] | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    # The official client compares the name with DNS entries only, even for an address.
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName("*.duosecurity.com")]
    for address in addresses or []:
        names += [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName(address)]
    return (
        builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
