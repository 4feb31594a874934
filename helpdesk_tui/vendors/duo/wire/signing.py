"""Request signature v5 (the only one that every endpoint accepts), as `duo_client` and `duo_hmac` make it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Generator, Iterable, Mapping
from datetime import datetime
from email.utils import formatdate
from urllib.parse import quote

import httpx

from helpdesk_tui.vendors.settings import ApiKey

_UNRESERVED = "~"
"""With `quote`'s own letters, digits, `_`, `.` and `-`: Duo's unreserved set."""


def canonical_params(pairs: Iterable[tuple[str, str]]) -> str:
    """Percent-encoded, sorted by encoded key, then by encoded value; empty without parameters."""
    encoded = sorted((quote(key, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for key, value in pairs)
    return "&".join(f"{key}={value}" for key, value in encoded)


def canonical_headers(headers: Mapping[str, str]) -> str:
    """Hex SHA-512 over the `X-Duo-*` headers, names in lower case, joined by NUL."""
    ours = sorted(
        (name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-duo-")
    )
    return hashlib.sha512("\x00".join(part for pair in ours for part in pair).encode()).hexdigest()


def canonical_request(
    *,
    date: str,
    method: str,
    host: str,
    path: str,
    params: Iterable[tuple[str, str]],
    body: bytes,
    headers: Mapping[str, str],
) -> str:
    """The seven lines of version 5."""
    return "\n".join(
        (
            date,
            method.upper(),
            host.lower(),
            path,
            canonical_params(params),
            hashlib.sha512(body).hexdigest(),
            canonical_headers(headers),
        )
    )


def authorization(key: ApiKey, canonical: str) -> str:
    """The `Authorization` header for a canonical request."""
    secret = key.skey.get_secret_value().encode()
    signature = hmac.new(secret, canonical.encode(), hashlib.sha512).hexdigest()
    return "Basic " + b64encode(f"{key.ikey}:{signature}".encode()).decode()


class SignatureV5(httpx.Auth):
    """Signs each request with the vendor's own time; the bytes hashed are the bytes sent."""

    requires_request_body = True

    def __init__(self, key: ApiKey, host: str, vendor_time: Callable[[], datetime]) -> None:
        self._key = key
        self._host = host
        self._vendor_time = vendor_time

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Set `Date`, `Host` and `Authorization`; one request, no second try."""
        date = formatdate(self._vendor_time().timestamp())
        request.headers["Date"] = date
        request.headers["Host"] = self._host
        canonical = canonical_request(
            date=date,
            method=request.method,
            host=self._host,
            path=request.url.raw_path.partition(b"?")[0].decode("ascii"),
            params=request.url.params.multi_items(),
            body=request.content,
            headers=request.headers,
        )
        request.headers["Authorization"] = authorization(self._key, canonical)
        yield request
