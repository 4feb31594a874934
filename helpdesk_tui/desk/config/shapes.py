"""Shapes of single values in the TOML file, each with the fault that is told when it is not so."""

from __future__ import annotations

import grp
import re
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.secrets import reference_fault

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LANGUAGES = ("fr", "en", "nl")


def fault(kind: Fault, **params: str) -> PydanticCustomError:
    """A fault as pydantic carries it."""
    return PydanticCustomError(kind.value, "{why}", {"why": kind.value, **params})


def _store(text: str) -> str:
    """An absolute path, or a PostgreSQL database: no password in it, and a line nobody reads along."""
    if text.startswith("/") and "\0" not in text:
        return text
    parts = urlsplit(text)
    if parts.scheme != "postgresql":
        raise fault(Fault.WRONG_VALUE, detail="/… or postgresql://…")
    told = dict(parse_qsl(parts.query))
    if parts.password is not None or "password" in told:
        raise fault(Fault.KEY_IN_CLEAR)
    host = parts.hostname or told.get("host", "")
    if not (host in ("", *LOOPBACK) or host.startswith("/")) and told.get("sslmode") != "verify-full":
        raise fault(Fault.NOT_LOOPBACK)
    return text


def _reference(text: str) -> str:
    known = reference_fault(text)
    if known is not None:
        raise fault(known)
    return text


def _pattern(text: str) -> str:
    import regex  # a desk whose configuration names no pattern starts without it

    try:
        regex.compile(text)
    except regex.error as error:
        raise fault(Fault.NOT_PATTERN, detail=str(error)) from None
    return text


def is_loopback(url: str) -> bool:
    """Whether this address never leaves the machine."""
    if url.startswith("unix:/"):
        return True
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def _loopback(url: str) -> str:
    if not is_loopback(url):
        raise fault(Fault.NOT_LOOPBACK)
    return url


def _web(url: str) -> str:
    """HTTPS anywhere, plain HTTP on this machine alone."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    return _loopback(url)


def _mail(url: str) -> str:
    """TLS anywhere; plain SMTP on this machine alone, because the mails carry codes."""
    if url.startswith("smtp+unix:/"):
        return url
    parts = urlsplit(url)
    if parts.scheme in ("smtps", "smtp+starttls") and parts.hostname:
        return url
    if parts.scheme == "smtp" and parts.hostname in LOOPBACK:
        return url
    raise fault(Fault.NOT_LOOPBACK)


def _mailbox(url: str) -> str:
    """TLS from the first byte, wherever the mailbox is."""
    parts = urlsplit(url)
    if parts.scheme != "imaps" or not parts.hostname or parts.path.strip("/"):
        raise fault(Fault.WRONG_VALUE, detail="imaps://HOST")
    return url


def _anchor(url: str) -> str:
    """A file, or a syslog by a Unix socket, UDP or TCP."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme in ("file", "syslog+unix") and not parts.netloc and parts.path.startswith("/"):
        return url
    if parts.scheme in ("syslog+udp", "syslog+tcp") and parts.hostname and port != 0 and not parts.path:
        return url
    raise fault(Fault.WRONG_VALUE, detail="file:/… , syslog+unix:/… , syslog+udp://HOST , syslog+tcp://HOST")


def _retained(text: str) -> str:
    """The subject of events, or `default`."""
    if text != "default" and text not in {one.value.partition(":")[0] for one in AuditEvent}:
        raise fault(Fault.WRONG_VALUE, detail="default, case, proof, operation, grant, …")
    return text


def _hook(url: str) -> str:
    """HTTPS anywhere, plain HTTP on this machine alone; no name or password in it."""
    parts = urlsplit(_web(url))
    if parts.scheme not in ("https", "http") or parts.username is not None or parts.fragment:
        raise fault(Fault.WRONG_VALUE, detail="https://HOST/PATH")
    return url


def _page(url: str) -> str:
    """Where people open the page: HTTPS, and nothing behind the path."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise fault(Fault.WRONG_VALUE, detail="https://HOST")
    return url


def _directory(url: str) -> str:
    """TLS from the first byte, or StartTLS before anything is said: never in clear, wherever it is."""
    parts = urlsplit(url)
    try:
        known = parts.scheme in ("ldaps", "ldap") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.path.strip("/") or parts.query or parts.username:
        raise fault(Fault.WRONG_VALUE, detail="ldaps://HOST")
    return url


def _ldap_filter(text: str) -> str:
    """One pair of brackets around all of it, and none left open."""
    depth = 0
    for place, sign in enumerate(text, 1):
        depth += (sign == "(") - (sign == ")")
        if depth <= 0:
            if depth == 0 and sign == ")" and place == len(text):
                return text
            break
    raise fault(Fault.WRONG_VALUE, detail="(objectClass=person)")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(Fault.WRONG_VALUE, detail="Europe/Brussels") from None
    return name


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise fault(Fault.WRONG_VALUE, detail="host")
    return text.lower()


def _group(text: str) -> str:
    try:
        grp.getgrnam(text)
    except (KeyError, ValueError):
        raise fault(Fault.WRONG_VALUE, detail="group") from None
    return text


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reference = Annotated[str, AfterValidator(_reference)]
Host = Annotated[str, AfterValidator(_host)]
LoopbackUrl = Annotated[str, AfterValidator(_loopback)]
WebUrl = Annotated[str, AfterValidator(_web)]
MailUrl = Annotated[str, AfterValidator(_mail)]
MailboxUrl = Annotated[str, AfterValidator(_mailbox)]
AnchorUrl = Annotated[str, AfterValidator(_anchor), Field(max_length=200)]
RetainedKind = Annotated[str, AfterValidator(_retained)]
HookUrl = Annotated[str, AfterValidator(_hook), Field(max_length=2000, pattern=r"^[!-~]+$")]
PageUrl = Annotated[str, AfterValidator(_page), Field(max_length=80, pattern=r"^[!-~]+$")]
MailAddress = Annotated[
    str, Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")
]
DirectoryUrl = Annotated[str, AfterValidator(_directory)]
LdapFilter = Annotated[str, AfterValidator(_ldap_filter), Field(max_length=2000)]
AttributeName = Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9-]{0,63})?$")]
Pattern = Annotated[str, AfterValidator(_pattern), Field(max_length=200)]
Zone = Annotated[str, AfterValidator(_zone)]
Group = Annotated[str, AfterValidator(_group)]
StorePlace = Annotated[str, AfterValidator(_store)]
AbsolutePath = Annotated[str, Field(pattern=r"^/[^\x00]+$")]


class Table(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
