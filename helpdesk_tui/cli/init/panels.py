"""What to prepare in each vendor's panel before the questions, and what is still to do after a trial."""

from __future__ import annotations

from helpdesk_tui.cli.doctor.permissions import of_examination
from helpdesk_tui.cli.doctor.probing import Examination
from helpdesk_tui.cli.doctor.report import mark
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.cli.init.drafts import PrivacyIdeaDraft, VendorDraft
from helpdesk_tui.wording import _


def before_duo(dialogue: Dialogue) -> None:
    """Two applications, three ticks."""
    dialogue.say(
        "",
        _("In the Duo Admin Panel, under Applications, add two applications:"),
        _("  Admin API, with exactly these three permissions ticked:"),
        "    Grant resource - Read",
        "    Grant resource - Write",
        "    Grant read log",
        _("  Auth API, with no setting changed: it checks codes that callers read out."),
        _("Each shows an integration key, a secret key and the API hostname."),
        "",
    )


def before_privacyidea(dialogue: Dialogue) -> None:
    """An account of its own; its rights come out of the trial."""
    dialogue.say(
        "",
        _("In privacyIDEA, give the desk an account of its own in an admin realm, such as helpdesk."),
        _("Do not give it every right: the trial below names each action and policy that is needed."),
        "",
    )


def before_openotp(dialogue: Dialogue) -> None:
    """An administrator of its own, a key for the service, and the pair of addresses."""
    dialogue.say(
        "",
        _("In WebADM, give the desk an administrator account of its own, restricted to the people you help."),
        _("In webadm.conf, manager_auth says how it signs in: UID, DN or PKI (with a certificate)."),
        _("In Admin > Create Web Service API Key, make a key for OpenOTP: it checks codes and pushes."),
        "",
    )


def report(dialogue: Dialogue, draft: VendorDraft, examination: Examination) -> None:
    """The trial, line by line, and what is left to do."""
    findings = of_examination(draft.label, examination)
    for finding in findings:
        dialogue.say(f"  {mark(finding.verdict):<5} {finding.text}")
        if finding.do:
            dialogue.say(f"        {finding.do}")
    if isinstance(draft, PrivacyIdeaDraft) and draft.typed_with_password:
        dialogue.say(
            _("  note  The console will tell agents that people type password and code in one field.")
        )
    if not (examination.failed or examination.unknown or examination.surplus):
        dialogue.say(_("All is set as it should be, nothing more is needed."))
