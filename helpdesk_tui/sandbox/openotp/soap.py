"""SOAP 1.1 in the RPC style: reads a request's operation and fields, writes an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
NAMESPACE = "urn:openotp"
DEPTH = 3
"""Envelope, Body, operation."""


class BadEnvelope(ValueError):
    """A body that is no SOAP request of this service."""


@dataclass(slots=True)
class Request:
    """One operation with its fields as text."""

    operation: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field, empty when it is not there."""
        return self.fields.get(name, "")

    def flag(self, name: str) -> bool:
        """A boolean in any of its spellings."""
        return self.text(name).lower() in ("true", "1")


def read(body: bytes) -> Request:
    """What is asked; raises BadEnvelope."""
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadEnvelope(str(error)) from error
    space, _, name = reader.names[2].rpartition(" ") if len(reader.names) > 2 else ("", "", "")  # noqa: PLR2004
    if reader.names[:2] != [f"{ENVELOPE} Envelope", f"{ENVELOPE} Body"] or space != NAMESPACE:
        raise BadEnvelope("not a request of this service")
    reader.request.operation = name
    return reader.request


class _Reader:
    """Collects the three outer names and the fields below them."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.request = Request()
        self._depth = 0
        self._skipped = 0
        self._text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == f"{ENVELOPE} Header" or self._skipped:
            self._skipped += 1
            return
        if self._depth < DEPTH:
            self.names.append(name)
        self._depth += 1
        self._text = []

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._depth -= 1
        if self._depth == DEPTH:
            self.request.fields[name.rpartition(" ")[2]] = "".join(self._text)
        self._text = []

    def _characters(self, data: str) -> None:
        if self._depth == DEPTH + 1:
            self._text.append(data)

    def _doctype(self, *_: object) -> None:
        raise BadEnvelope("no document types here")


def write(operation: str, fields: dict[str, str | None]) -> bytes:
    """An answer; fields without a value are there, empty."""
    inner = "".join(
        f"<{name}/>" if value is None else f"<{name}>{escape(value)}</{name}>"
        for name, value in fields.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE}" xmlns:ns1="{NAMESPACE}"><SOAP-ENV:Body>'
        f"<ns1:{operation}Response>{inner}</ns1:{operation}Response>"
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    ).encode()


def write_fault(reason: str) -> bytes:
    """A SOAP fault."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE}"><SOAP-ENV:Body><SOAP-ENV:Fault>'
        f"<faultcode>SOAP-ENV:Client</faultcode><faultstring>{escape(reason)}</faultstring>"
        "</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    ).encode()
