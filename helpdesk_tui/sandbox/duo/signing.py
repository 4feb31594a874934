"""Checks signatures: HMAC over canonical text, versions 2 (SHA-1 or SHA-512), 4 and 5 (SHA-512)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote

from helpdesk_tui.sandbox.duo.errors import Refusal

TOLERANCE = 300.0
"""Seconds by which a date may differ from the vendor's clock."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Signed:
    """One request as it arrived."""

    method: str
    host: str
    """Lower case, without port."""
    path: str
    query: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def is_form(self) -> bool:
        """Whether the body is a form, as versions 1 and 2 have it."""
        return (self.header("content-type") or "").startswith("application/x-www-form-urlencoded")

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON, as versions 4 and 5 have it."""
        return (self.header("content-type") or "").startswith("application/json")


def pairs(text: str) -> Pairs:
    """Names and values of a query or form; empty values kept."""
    return parse_qsl(text, keep_blank_values=True)


def credentials(request: Signed) -> tuple[str, str]:
    """Integration key and hex signature; raises 40101."""
    scheme, _, rest = (request.header("authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        raise Refusal(40101, "Missing request credentials")
    try:
        ikey, _, signature = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal(40101, "Missing request credentials") from None
    if not ikey or not signature:
        raise Refusal(40101, "Missing request credentials")
    return ikey, signature


def check_date(request: Signed, now: float) -> str:
    """The date line that was signed; raises 40104 or 40105."""
    date = request.header("x-duo-date") or request.header("date")
    if not date:
        raise Refusal(40104, "Missing request timestamp")
    try:
        sent = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        raise Refusal(40105, "Bad request timestamp") from None
    if abs(sent - now) > TOLERANCE:
        raise Refusal(40105, "Bad request timestamp")
    return date


def check_signature(request: Signed, skey: str, date: str, signature: str) -> int:
    """The version of the scheme that fits; raises 40103 when none gives that signature."""
    key = skey.encode()
    for version, algorithm, text in _candidates(request, date, signature):
        expected = hmac.new(key, text.encode(), algorithm).hexdigest()
        if hmac.compare_digest(expected.encode(), signature.encode()):
            return version
    raise Refusal(40103, "Invalid signature in request credentials")


def _candidates(request: Signed, date: str, signature: str) -> Iterable[tuple[int, str, str]]:
    has_body = request.method in ("POST", "PUT", "PATCH")
    if has_body and request.query:
        return  # parameters are never split between query and body
    head = [date, request.method, request.host, request.path]
    query = canonical(pairs(request.query))
    if (has_body and request.is_form) or not has_body:
        params = canonical(pairs(request.body.decode("utf-8", "replace"))) if has_body else query
        version_2 = "\n".join([*head, params])
        yield 2, ("sha1" if len(signature) == 40 else "sha512"), version_2  # noqa: PLR2004 - hex digits of SHA-1
    if len(signature) != 128 or (has_body and not request.is_json):  # noqa: PLR2004 - hex digits of SHA-512
        return
    version_4 = [*head, query, hashlib.sha512(request.body).hexdigest()]
    duo_headers = header_digest(request.headers)
    if duo_headers is not None:
        yield 5, "sha512", "\n".join([*version_4, duo_headers])
    yield 4, "sha512", "\n".join(version_4)


def canonical(params: Pairs) -> str:
    """Names and values percent-encoded, sorted by encoded name, then by encoded value."""
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in params)
    return "&".join(f"{name}={value}" for name, value in encoded)


def header_digest(headers: Iterable[tuple[str, str]]) -> str | None:
    """SHA-512 over the `X-Duo-*` headers, sorted, joined by NUL; None when one stands there twice."""
    found = sorted((name, value) for name, value in headers if name.startswith("x-duo-"))
    names = [name for name, _ in found]
    if len(set(names)) != len(names):
        return None
    return hashlib.sha512("\x00".join(part for pair in found for part in pair).encode()).hexdigest()
