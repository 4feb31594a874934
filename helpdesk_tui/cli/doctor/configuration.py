"""Checks of the configuration file, of each key it points to, and of the policy beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpdesk_tui.cli.doctor.findings import Finding, ok, warn, wrong
from helpdesk_tui.cli.doctor.permissions import of_problem
from helpdesk_tui.contract.errors import DeskError, Mistaken
from helpdesk_tui.desk.config.document import Document, DuoTable, OpenOtpTable
from helpdesk_tui.desk.config.load import POLICY_NAME, read_document
from helpdesk_tui.desk.config.secrets import resolve
from helpdesk_tui.wording import _


def check_file(path: Path) -> tuple[list[Finding], Document | None]:
    """The file itself; the document when it can be read."""
    subject = _("configuration")
    try:
        document = read_document(path)
    except DeskError as error:
        return [of_problem(subject, error)], None
    text = _("{path} (clients: {clients}, vendors: {vendors})").format(
        path=path, clients=len(document.clients), vendors=len(document.vendors)
    )
    findings = [ok(subject, text)]
    if document.mail is None and document.sms is None:
        findings.append(
            warn(
                subject,
                _("Neither [mail] nor [sms] is set: the desk cannot send codes for callers to read back."),
                _("Callers are verified by push, by codes of their app or token, and by call-back."),
            )
        )
    return [*findings, *_checks_off(document)], document


def _checks_off(document: Document) -> Iterator[Finding]:
    """Vendors whose keys leave a check out."""
    for vendor in document.vendors:
        if isinstance(vendor, DuoTable) and vendor.auth_ikey is None:
            yield warn(
                f"vendors {vendor.id}",
                _("No Auth API keys: codes that callers read out cannot be checked, logins cannot be tried."),
                _("Make an Auth API application in this client's own panel; set auth_ikey and auth_skey."),
            )


def check_keys(document: Document) -> list[Finding]:
    """Every reference by itself, so that all that are wrong are told at once."""
    return [_key(where, key, reference) for where, key, reference in references(document)]


def references(document: Document) -> Iterator[tuple[str, str, str]]:
    """(table, key, reference) of each."""
    for vendor in document.vendors:
        if isinstance(vendor, DuoTable):
            yield f"vendors {vendor.id}", "admin_skey", vendor.admin_skey
            if vendor.auth_skey is not None:
                yield f"vendors {vendor.id}", "auth_skey", vendor.auth_skey
        else:
            yield f"vendors {vendor.id}", "password", vendor.password
        if isinstance(vendor, OpenOtpTable) and vendor.api_key is not None:
            yield f"vendors {vendor.id}", "api_key", vendor.api_key
    if document.mail is not None and document.mail.password is not None:
        yield "mail", "password", document.mail.password
    if document.sms is not None:
        yield "sms", "key", document.sms.key
    if document.mailbox is not None:
        yield "mailbox", "password", document.mailbox.password
    for directory in document.directories:
        yield f"directories {directory.id}", "password", directory.password


def check_policy(path: Path, document: Document) -> Finding:
    """The policy file beside the configuration."""
    from helpdesk_tui.policy.file import parse as parse_policy

    subject = _("policy")
    policy = path.parent / POLICY_NAME
    if not policy.exists():
        return ok(subject, _("No policy file: the defaults hold."))
    try:
        book = parse_policy(policy.read_text(encoding="utf-8"))
    except DeskError as error:
        return of_problem(subject, error)
    except (OSError, UnicodeDecodeError) as error:
        return wrong(subject, _("{path} cannot be read: {reason}").format(path=policy, reason=error))
    strangers = sorted(set(book.clients) - {client.id for client in document.clients})
    if strangers:
        text = _("{path} has rules for clients that are not in the configuration: {names}")
        return warn(subject, text.format(path=policy, names=", ".join(strangers)))
    return ok(subject, str(policy))


def check_letters(path: Path, document: Document) -> Finding:
    """The mails that carry links, in the customer's words or in ours."""
    from helpdesk_tui.desk.letters.book import letters_for

    subject = _("letters")
    named = None if document.mail is None or document.mail.letters is None else Path(document.mail.letters)
    try:
        book = letters_for(named, path)
    except DeskError as error:
        return of_problem(subject, error)
    if not book.own:
        return ok(subject, _("None of your own: the built-in ones hold."))
    return ok(subject, ", ".join(str(one) for one in book.own))


def check_procedures(path: Path) -> Finding:
    """Guided calls, in the customer's words or in ours."""
    from helpdesk_tui.desk.procedures.book import FOLDER, built_in, load

    subject = _("guided calls")
    try:
        found = load(path.parent / FOLDER)
    except DeskError as error:
        return of_problem(subject, error)
    own = [name for name, procedure in found.items() if procedure is not built_in().get(name)]
    return ok(subject, ", ".join(own) if own else _("None of your own: the built-in ones hold."))


def _key(where: str, key: str, reference: str) -> Finding:
    subject = _("key")
    try:
        resolve(reference)
    except DeskError as error:
        return of_problem(subject, Mistaken(error.code, **error.params, where=where, key=key))
    return ok(subject, f"{where}, {key}: {reference}")
