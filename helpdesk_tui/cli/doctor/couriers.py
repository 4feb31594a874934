"""Whether mail and text messages would leave, for which nothing is sent, and whether webhooks take a ping."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk_tui.cli.doctor.findings import Finding, Kind, ok, wrong
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.config.model import HookConfig
from helpdesk_tui.desk.config.posting import notices_config
from helpdesk_tui.desk.config.secrets import resolve
from helpdesk_tui.vendors.couriers.hooks import HookCourier
from helpdesk_tui.wording import _

SECONDS = 5.0
PING = "desk.ping"
"""What a receiver sees in `type`; it may forget the message."""
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587, "imaps": 993, "http": 80, "https": 443}


def check_couriers(document: Document) -> list[Finding]:
    """Whether something listens where [mail], [sms] and [mailbox] point to."""
    findings = []
    unsent = _("Codes cannot be sent this way until it does; other proofs go on.")
    if document.mail is not None:
        findings.append(_reach(_("mail"), document.mail.url, unsent))
    if document.sms is not None:
        findings.append(_reach(_("text messages"), document.sms.url, unsent))
    if document.mailbox is not None:
        unread = _("Voicemail and mail become no tasks until it does.")
        findings.append(_reach(_("mailbox"), document.mailbox.url, unread))
    return findings


def check_hooks(document: Document, path: Path) -> list[Finding]:
    """Whether each [[webhooks]] takes a signed message: one of type `desk.ping`, which tells nothing."""
    return [asyncio.run(ping(one)) for one in notices_config(document, path, resolve).hooks]


async def ping(one: HookConfig) -> Finding:
    """Send it a signed message of type `desk.ping`, which tells nothing; what came of it."""
    subject = _("webhook {name}").format(name=one.id)
    hook, at = HookCourier(one.url, one.secret, ca_file=one.ca_file, timeout=SECONDS), datetime.now(UTC)
    body = json.dumps({"type": PING, "timestamp": at.isoformat(), "data": {}}).encode()
    try:
        await hook.post(f"ping_{secrets.token_hex(12)}", at, body)
    except DeskError as error:
        reason = error.params.get("detail") or error.code.value
        return wrong(
            subject,
            _("It did not take a signed message: {reason}").format(reason=reason),
            _("Alarms do not reach it until it does; look at its address, and whether it has the secret."),
            Kind.THERE,
        )
    finally:
        await hook.close()
    return ok(subject, _("It took a signed message of type {type}.").format(type=PING))


def _reach(subject: str, url: str, meanwhile: str) -> Finding:
    try:
        _connect(url)
    except OSError as error:
        reason = error.strerror or _("no answer")
        return wrong(
            subject,
            _("Nothing answers at {url}: {reason}").format(url=url, reason=reason),
            meanwhile,
            Kind.THERE,
        )
    return ok(subject, _("Something listens at {url}; nothing was sent.").format(url=url))


def _connect(url: str) -> None:
    for scheme in ("smtp+unix:", "unix:"):
        if url.startswith(scheme):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(SECONDS)
                probe.connect(str(Path(url.removeprefix(scheme))))
            return
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port or PORTS[parts.scheme]), timeout=SECONDS):
        return
