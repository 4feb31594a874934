"""The order of the first day: clients, vendors, couriers, agents, keys, file, people, doctor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from helpdesk_tui.cli.doctor.report import as_lines
from helpdesk_tui.cli.doctor.round import look_at_everything
from helpdesk_tui.cli.init.clients import ask_clients
from helpdesk_tui.cli.init.dialogue import Abandoned, Dialogue
from helpdesk_tui.cli.init.directories import ask_directory
from helpdesk_tui.cli.init.drafts import Draft
from helpdesk_tui.cli.init.others import ask_agents, ask_group, ask_mail, ask_shelf, ask_sms
from helpdesk_tui.cli.init.people import offer_import
from helpdesk_tui.cli.init.toml import put
from helpdesk_tui.cli.init.vendors import ask_vendors
from helpdesk_tui.desk.config.load import default_path
from helpdesk_tui.places import private
from helpdesk_tui.wording import _

STOPPED, WRONG_ANSWERS = 1, 2


def first_day(named: Path | None, dialogue: Dialogue | None = None) -> int:
    """Ask, try, write, check; answers the exit code. Nothing is written before the last question."""
    dialogue = dialogue or Dialogue.of_this_process()
    path = (named or default_path()).expanduser().absolute()
    try:
        if not _set_up(dialogue, path):
            dialogue.say(_("Nothing was written."))
            return STOPPED
    except Abandoned as reason:
        print(reason, _("Nothing was written."), sep="\n", file=sys.stderr)
        return WRONG_ANSWERS
    except KeyboardInterrupt:
        dialogue.say("", _("Nothing was written."))
        return STOPPED
    try:
        offer_import(dialogue, path)
    except Abandoned as reason:
        print(reason, file=sys.stderr)
    except KeyboardInterrupt:
        dialogue.say("")
    dialogue.say("", _("And now the doctor, as you can call it at any time with: helpdesk-tui doctor"), "")
    return as_lines(look_at_everything(path))


def _set_up(dialogue: Dialogue, path: Path) -> bool:
    dialogue.say(_("This sets the desk up with your vendors. Nothing is written before the last question."))
    if path.exists() and not _may_replace(dialogue, path):
        return False
    draft = Draft(clients=ask_clients(dialogue))
    draft.vendors = ask_vendors(dialogue, draft.clients)
    draft.directory = ask_directory(
        dialogue,
        [(client.id, client.name) for client in draft.clients],
        tuple(vendor.id for vendor in draft.vendors),
    )
    draft.mail = ask_mail(dialogue)
    draft.sms = ask_sms(dialogue)
    draft.agents = ask_agents(dialogue)
    if draft.agents:
        draft.socket_group = ask_group(dialogue)
    shelf = ask_shelf(dialogue, path)
    names = ", ".join(vendor.label for vendor in draft.vendors)
    if not dialogue.agree(_("Write {path} with {vendors}?").format(path=path, vendors=names), default=True):
        return False
    if path == default_path():
        private(path.parent)
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = draft.toml(shelf)
    if path.exists():
        path.replace(path.with_name(path.name + ".old"))
    put(path, text)
    dialogue.say(_("Written: {path}").format(path=path))
    return True


def _may_replace(dialogue: Dialogue, path: Path) -> bool:
    if not os.access(path.parent, os.W_OK):
        dialogue.say(_("{path} cannot be replaced by this user.").format(path=path))
        return False
    question = _("{path} is there already. Replace it? The old one stays beside it as .old").format(path=path)
    return dialogue.agree(question, default=False)
