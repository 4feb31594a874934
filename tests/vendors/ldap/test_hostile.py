"""Servers that lie, drip or flood: the reader ends in time, with a bounded memory and a word for it."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.vendors.ldap import line
from helpdesk_tui.vendors.ldap.reader import LdapReader
from helpdesk_tui.vendors.ldap.settings import OPENLDAP, LdapSettings

Act = Callable[[socket.socket, int], None]
"""What the server does after the question with that number."""


def ber(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + length + content


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    return ber(0x30, ber(2, bytes([number])) + operation + controls)


def result(tag: int, code: int = 0) -> bytes:
    return ber(tag, ber(0x0A, bytes([code])) + ber(4, b"") + ber(4, b""))


def person(number: int, filler: bytes = b"") -> bytes:
    name = b"u%d" % number
    attributes = ber(0x30, ber(4, b"uid") + ber(0x31, ber(4, name + filler)))
    return ber(0x64, ber(4, b"uid=" + name) + ber(0x30, attributes))


def more(cookie: bytes) -> bytes:
    value = ber(0x30, ber(2, b"\x00") + ber(4, cookie))
    return ber(0xA0, ber(0x30, ber(4, b"1.2.840.113556.1.4.319") + ber(4, value)))


def asked(spoken: socket.socket) -> int:
    """The number of the next question."""
    data = spoken.recv(4096)
    if not data:
        raise OSError("gone")
    start = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    return int.from_bytes(data[start + 2 : start + 2 + data[start + 1]], "big")


@contextmanager
def server(folder: Path, act: Act, *, tls: bool = True) -> Iterator[LdapSettings]:
    """Says yes to every password, then acts."""
    ca, certificate, key = throw_away(folder, ["127.0.0.1"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError, ssl.SSLError):
            plain, _ = listening.accept()
            plain.settimeout(20)
            spoken = context.wrap_socket(plain, server_side=True) if tls else plain
            with spoken:
                number = asked(spoken)
                if tls:
                    spoken.sendall(message(number, result(0x61)))
                    number = asked(spoken)
                act(spoken, number)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield LdapSettings(
            id="x",
            label="x",
            client=ClientId("durand"),
            url=f"{'ldaps' if tls else 'ldap'}://127.0.0.1:{listening.getsockname()[1]}",
            bind_dn="cn=desk",
            password=SecretStr("invented"),
            base="dc=x",
            filter="(objectClass=*)",
            attributes=MappingProxyType(dict(OPENLDAP)),
            ca_file=ca,
            timeout=2.0,
        )
    finally:
        listening.close()
        thread.join(20)


def fails(settings: LdapSettings) -> DeskError:
    reader = LdapReader(settings)
    begun = time.monotonic()
    with pytest.raises(DeskError) as refused:
        _read(reader)
    reader.cut()
    reader.close()
    assert time.monotonic() - begun < 9.0
    return refused.value


def _read(reader: LdapReader) -> int:
    reader.open()
    return sum(len(page) for page in reader.people())


def test_one_byte_a_second_ends_with_the_page_s_time(tmp_path: Path) -> None:
    def drip(spoken: socket.socket, number: int) -> None:
        for byte in message(number, person(1)) * 9:
            spoken.sendall(bytes([byte]))
            time.sleep(0.3)

    with server(tmp_path, drip) as settings:
        assert fails(settings).code is ErrorCode.VENDOR_SLOW


def test_silence_ends_with_the_page_s_time(tmp_path: Path) -> None:
    with server(tmp_path, lambda spoken, number: time.sleep(4)) as settings:
        assert fails(settings).code is ErrorCode.VENDOR_SLOW


@pytest.mark.parametrize("filler", [b"", b"x" * 500_000])
def test_a_flood_ends_at_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filler: bytes) -> None:
    monkeypatch.setattr(line, "MOST_BYTES", 2_000_000)

    def flood(spoken: socket.socket, number: int) -> None:
        while True:
            spoken.sendall(b"".join(message(number, person(one, filler)) for one in range(50)))

    with server(tmp_path, flood) as settings:
        error = fails(settings)
    assert error.code in (ErrorCode.VENDOR_STRANGE, ErrorCode.VENDOR_SLOW)


def test_an_announced_giant_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "MOST_BYTES", 100_000)

    def giant(spoken: socket.socket, number: int) -> None:
        spoken.sendall(bytes([0x30, 0x84]) + (2**31 - 1).to_bytes(4, "big"))
        while True:
            spoken.sendall(b"\0" * 50_000)

    with server(tmp_path, giant) as settings:
        error = fails(settings)
    assert (error.code, error.params) == (ErrorCode.VENDOR_STRANGE, {"detail": "size"})


def test_a_page_is_no_larger_than_was_asked_for(tmp_path: Path) -> None:
    def crowd(spoken: socket.socket, number: int) -> None:
        spoken.sendall(b"".join(message(number, person(one)) for one in range(101)))
        spoken.sendall(message(number, result(0x65), more(b"")))
        spoken.recv(4096)

    with server(tmp_path, crowd) as settings:
        assert fails(settings).code is ErrorCode.VENDOR_STRANGE


def test_pages_without_end_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from helpdesk_tui.vendors.ldap import reader

    monkeypatch.setattr(reader, "MOST_PEOPLE", 1000)

    def again(spoken: socket.socket, number: int) -> None:
        while True:
            spoken.sendall(message(number, result(0x65), more(b"again")))
            number = asked(spoken)

    with server(tmp_path, again) as settings:
        assert fails(settings).code is ErrorCode.VENDOR_LIMIT


def test_a_referral_is_not_followed(tmp_path: Path) -> None:
    visited = socket.create_server(("127.0.0.1", 0))
    visited.settimeout(0.5)
    elsewhere = b"ldap://127.0.0.1:%d/dc=x" % visited.getsockname()[1]

    def refer(spoken: socket.socket, number: int) -> None:
        spoken.sendall(message(number, ber(0x73, ber(4, elsewhere))))
        referral = ber(0xA3, ber(4, elsewhere))
        told = ber(0x65, ber(0x0A, b"\x0a") + ber(4, b"") + ber(4, b"") + referral)
        spoken.sendall(message(number, told))
        spoken.recv(4096)

    with visited, server(tmp_path, refer) as settings:
        assert fails(settings).code is ErrorCode.VENDOR_STRANGE
        with pytest.raises(TimeoutError):
            visited.accept()


def test_without_starttls_no_password_is_said(tmp_path: Path) -> None:
    """A server in the middle that says it cannot encrypt hears nothing more."""
    heard = bytearray()

    def refuse(spoken: socket.socket, number: int) -> None:
        spoken.sendall(message(number, result(0x78, 2)))
        spoken.settimeout(1)
        with suppress(OSError):
            while data := spoken.recv(4096):
                heard.extend(data)

    with server(tmp_path, refuse, tls=False) as settings:
        error = fails(settings)
    assert (error.code, error.params) == (ErrorCode.VENDOR_DOWN, {"detail": "certificate"})
    assert b"invented" not in heard
    assert b"cn=desk" not in heard


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 100, b"\x30\x03\x02\x01\x02", b"\xff" * 64]
)
def test_what_is_no_ldap_is_strange_not_fatal(tmp_path: Path, data: bytes) -> None:
    with server(tmp_path, lambda spoken, number: spoken.sendall(data)) as settings:
        assert fails(settings).code in (
            ErrorCode.VENDOR_STRANGE,
            ErrorCode.VENDOR_DOWN,
            ErrorCode.VENDOR_SLOW,
        )
