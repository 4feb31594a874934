"""One message as a task keeps it: a few words of it. Whatever it is made of, this neither fails nor grows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from html.parser import HTMLParser
from typing import Any, Final

from helpdesk_tui.desk.tasks.masking import masked, numbers

MOST_PARTS: Final = 50
MOST_NUMBERS: Final = 20
MOST_SUBJECT, MOST_THREAD = 500, 8000
WHO, WHAT = 120, 300
"""Signs that are kept."""
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
DELIVERY: Final = "delivery-status"
"""The kind of report (RFC 6522) that may tell of a failure."""
_SKIPPED: Final = frozenset({"script", "style", "head", "title"})


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """What is kept of a message, and what is only looked up and then forgotten."""

    who: str
    what: str
    voice: bool
    """A recording came along; it is not kept."""
    fingerprint: str
    sender: str = ""
    """One address in lower case, or nothing; anybody can write any address."""
    numbers: tuple[str, ...] = ()
    """As written; looked up, never kept."""
    subject: str = ""
    thread: str = ""
    """Ids of the messages that it answers or that came back with it; looked up, never kept."""
    automatic: bool = False
    """A machine wrote it, such as a note of absence."""
    undelivered: bool = False
    """A mail server says that a message of ours did not arrive."""


def read_message(raw: bytes) -> ReadMessage:
    """Read what came; what cannot be read is a message without words."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - the parser of the standard library fails in many ways on bad mail
        return ReadMessage("", "", voice=False, fingerprint=hashlib.sha256(raw).hexdigest())


def _read(raw: bytes) -> ReadMessage:
    message = message_from_bytes(raw, policy=compat32)
    parts = list(_parts(message))
    written = _header(message, "From")
    address = _sender(message)
    name = written[: written.rfind("<")].strip(' "') if written.endswith(">") else ""
    subject, text = _header(message, "Subject"), _text(parts)
    words = " · ".join(part for part in (subject, text) if part)
    return ReadMessage(
        who=masked(f"{name} <{address}>" if name and address else name or address or written, WHO),
        what=masked(words, WHAT),
        voice=any(part.get_content_maintype() == "audio" for part in parts),
        fingerprint=_fingerprint(message, address, subject, text),
        sender=address,
        numbers=(*numbers(subject), *numbers(text))[:MOST_NUMBERS],
        subject=subject[:MOST_SUBJECT],
        thread=_thread(message, parts),
        automatic=_automatic(message),
        undelivered=_undelivered(message, parts),
    )


def _undelivered(message: Message[Any, Any], parts: list[Message[Any, Any]]) -> bool:
    """Whether it tells of a failure (RFC 3464): no delay, no delivery, nobody who read it (RFC 8098)."""
    if message.get_content_type() != "multipart/report":
        return False
    if str(message.get_param("report-type") or DELIVERY).lower() != DELIVERY:
        return False
    actions = {str(part["Action"]).strip().lower() for part in parts if "Action" in part}
    return not actions or "failed" in actions


def _thread(message: Message[Any, Any], parts: list[Message[Any, Any]]) -> str:
    """What it answers (RFC 5322, 3.6.4), and of a report the message that came back (RFC 3464)."""
    told = [message.get_all(name, []) for name in ("In-Reply-To", "References")]
    if message.get_content_type() == "multipart/report":
        told += [part.get_all("Message-ID", []) for part in parts[1:]]
        told += [[_body(part)] for part in parts[1:] if part.get_content_type() == "text/rfc822-headers"]
    return " ".join(str(value)[:MOST_THREAD] for values in told for value in values[:5])


def _automatic(message: Message[Any, Any]) -> bool:
    """Nobody wrote it (RFC 3834, 5); senders that do not say so are known by older habits."""
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    habit = str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "auto_reply"}
    nobody = str(message.get("Return-Path", "")).strip() == "<>"
    own = any(name in message for name in ("X-Autoreply", "X-Autorespond"))
    report = message.get_content_type() == "multipart/report"
    return said != "no" or habit or nobody or own or report


def _parts(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The first parts in reading order; without recursion, however deep they lie."""
    waiting, given = [message], 0
    while waiting and given < MOST_PARTS:
        part = waiting.pop(0)
        given += 1
        yield part
        below = part.get_payload()
        if part.is_multipart() and isinstance(below, list):
            waiting[:0] = [one for one in below[:MOST_PARTS] if isinstance(one, Message)]


def _header(message: Message[Any, Any], name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    pieces = []
    for text, charset in decode_header(str(value)[:2000]):
        pieces.append(_decoded(text, charset) if isinstance(text, bytes) else text)
    return " ".join("".join(pieces).split())


def _sender(message: Message[Any, Any]) -> str:
    """The address behind the name; nothing where there are several senders, or none that is one."""
    told = message.get_all("From", [])
    if len(told) != 1:
        return ""
    text = " ".join(str(told[0])[:2000].split())
    bare = text[text.rfind("<") + 1 : -1] if text.endswith(">") else text
    return bare.lower() if _ADDRESS.fullmatch(bare) else ""


def _text(parts: list[Message[Any, Any]]) -> str:
    for wanted in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == wanted and part.get_content_disposition() != "attachment":
                text = _body(part)
                if wanted == "text/html":
                    text = _words(text)
                if text.strip():
                    return text
    return ""


def _body(part: Message[Any, Any]) -> str:
    content = part.get_payload(decode=True)
    return _decoded(content, part.get_content_charset()) if isinstance(content, bytes) else ""


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", errors="replace")


def _words(page: str) -> str:
    reader = _Words()
    reader.feed(page)
    reader.close()
    return " ".join(reader.words)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._skip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._skip = tag in _SKIPPED

    def handle_endtag(self, tag: str) -> None:
        self._skip = self._skip and tag not in _SKIPPED

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)


def _fingerprint(message: Message[Any, Any], *words: str) -> str:
    """The id that its sender gave it, with what it says: an id alone could hide somebody else's message."""
    told = (str(message.get("Message-ID", ""))[:1000], *words)
    return hashlib.sha256("\0".join(told).encode(errors="replace")).hexdigest()
