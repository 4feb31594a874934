"""Whether mail and text messages would leave; nothing is sent."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk_tui.cli.doctor.findings import Finding, Kind, ok, wrong
from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.wording import _

SECONDS = 5.0
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
