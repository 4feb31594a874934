"""Until when certificates hold: what servers showed when they last answered, and files of the desk's own."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

HTTPS_PORT = 443
_shown: dict[str, datetime] = {}
"""By `host:port`; as many as there are servers in the configuration."""


async def note(response: httpx.Response) -> None:
    """Keep the end of the certificate over which an answer came; a hook of every client."""
    stream = response.extensions.get("network_stream")
    tls = None if stream is None else stream.get_extra_info("ssl_object")
    shown = None if tls is None else tls.getpeercert()
    if shown and "notAfter" in shown:
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
        _shown[server_name(str(response.request.url))] = until


def server_name(url: str) -> str:
    """`host:port` of an HTTPS address; empty for any other."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or HTTPS_PORT}" if parts.scheme == "https" else ""


def shown_until(name: str) -> datetime | None:
    """When the certificate that this server showed last ends; None: it has shown none yet."""
    return _shown.get(name)


def file_until(path: Path) -> datetime | None:
    """When the first certificate of a PEM file to end does so; None: it cannot be read. Blocks."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return min((one.not_valid_after_utc for one in found), default=None)
