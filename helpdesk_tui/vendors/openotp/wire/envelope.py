"""SOAP 1.1 envelopes of OpenOTP: written with every value escaped, read without entities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """The fields of one response; no repr, since some carry secrets."""

    fields: Mapping[str, str] = field(repr=False)

    @property
    def code(self) -> int | None:
        """0 refused, 1 accepted, 2 asked further; it arrives as text. None when it is none of a number."""
        word = self.fields.get("code", "").strip()
        return int(word) if word in {"0", "1", "2"} else None

    @property
    def error(self) -> str:
        """`AuthFailed`, `BadRequest`, `NoSession`, `ServerError` or another word; empty on success."""
        return self.fields.get("error", "").strip()

    @property
    def session(self) -> str:
        """Names what was begun."""
        return self.fields.get("session", "").strip()

    @property
    def timeout(self) -> int | None:
        """Seconds left of it."""
        word = self.fields.get("timeout", "").strip()
        return int(word) if word.isascii() and word.isdecimal() and len(word) < 8 else None  # noqa: PLR2004


def written(operation: str, fields: Mapping[str, str | None]) -> bytes:
    """One request; fields that are None are left out, and what no XML holds is `Mistaken(BAD_REQUEST)`."""
    inner = "".join(
        f"<{name}>{_text(name, value)}</{name}>" for name, value in fields.items() if value is not None
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{_SOAP}" xmlns:urn="urn:openotp"><soapenv:Body>'
        f"<urn:openotp{operation}>{inner}</urn:openotp{operation}>"
        "</soapenv:Body></soapenv:Envelope>"
    ).encode()


def _text(name: str, value: str) -> str:
    if _NOT_XML.search(value):
        raise Mistaken(ErrorCode.BAD_REQUEST, field=name)
    # A bare carriage return would be read as a newline at the other end.
    return escape(value, {"\r": "&#13;"})


def read(body: bytes, operation: str) -> SoapAnswer:
    """The fields of the response by their local names; raises `ValueError` for what is no such response.

    A fault of the server is a `ValueError` too: it says what went wrong, not what was done.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, RecursionError) as error:
        raise ValueError(type(error).__name__) from None
    if _local(root.tag) != "Envelope":
        raise ValueError("no envelope")
    payload = next((child for part in root if _local(part.tag) == "Body" for child in part), None)
    name = "" if payload is None else _local(payload.tag)
    if payload is None or name.lower() != f"openotp{operation}Response".lower():
        raise ValueError("fault" if name == "Fault" else "other response")
    return SoapAnswer({_local(child.tag): _content(child) for child in payload})


def _content(element: object) -> str:
    nil = element.get(_NIL, "false").strip().lower() in {"true", "1"}  # type: ignore[attr-defined]
    return "" if nil else "".join(element.itertext())  # type: ignore[attr-defined]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
