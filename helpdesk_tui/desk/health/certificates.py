"""The certificates that the configuration rests on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from helpdesk_tui.contract.board import Certificate, CertificateOf
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.vendors import certificates
from helpdesk_tui.vendors.settings import DuoSettings, OpenOtpSettings, VendorSettings


async def known(config: DeskConfig) -> tuple[Certificate, ...]:
    """Each of them once, the first to end at the top; no server is called for it."""
    found = await asyncio.to_thread(lambda: list(_all(config)))
    once = {(one.of, one.name): one for one in reversed(found)}
    return tuple(sorted(once.values(), key=lambda one: (one.until is None, one.until, one.name)))


def _all(config: DeskConfig) -> Iterable[Certificate]:
    for vendor in config.vendors:
        yield from _servers(_urls(vendor), vendor.id)
        if isinstance(vendor, OpenOtpSettings) and vendor.cert_file is not None:
            yield _file(CertificateOf.CLIENT, vendor.cert_file, vendor.id)
        if vendor.ca_file is not None:
            yield _file(CertificateOf.AUTHORITY, vendor.ca_file, vendor.id)
    if config.sms is not None:
        yield from _servers((config.sms.url,), None)
    for one in (config.sms, config.mail, config.mailbox):
        if one is not None and one.ca_file is not None:
            yield _file(CertificateOf.AUTHORITY, one.ca_file, None)


def _urls(vendor: VendorSettings) -> tuple[str, ...]:
    if isinstance(vendor, DuoSettings):
        return (vendor.url or f"https://{vendor.host}",)
    if isinstance(vendor, OpenOtpSettings):
        places = (vendor.url, vendor.otp_url, vendor.second_url, vendor.second_otp_url)
        return tuple(url for url in places if url)
    return (vendor.url,)


def _servers(urls: Iterable[str], vendor: VendorId | None) -> Iterable[Certificate]:
    for name in filter(None, map(certificates.server_name, urls)):
        until = certificates.shown_until(name)
        yield Certificate(of=CertificateOf.SERVER, name=name, vendor=vendor, until=until)


def _file(of: CertificateOf, path: Path, vendor: VendorId | None) -> Certificate:
    return Certificate(of=of, name=path.name, vendor=vendor, until=certificates.file_until(path))
