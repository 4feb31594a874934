"""Asks for what stands around the vendors: mail, text messages, agents, and a place for the keys."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.cli.init.answers import one_line, optional, shaped
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.cli.init.drafts import AgentDraft, MailDraft, SmsDraft
from helpdesk_tui.cli.init.keys import FILE, KEYRING, KeyShelf, keyring_works
from helpdesk_tui.desk.config.shapes import Group, MailUrl, WebUrl
from helpdesk_tui.wording import _


def ask_mail(dialogue: Dialogue) -> MailDraft | None:
    """Where codes by mail leave, if they do."""
    dialogue.say("", _("The desk can send six digits that the caller reads back: by mail, by text message."))
    sentence = _("smtps://HOST, or smtp:// on this machine only: the mails carry codes.")
    url = dialogue.ask(_("Mail server (empty: no mail)"), check=optional(shaped(MailUrl, sentence)))
    if not url:
        return None
    sender = dialogue.need(_("Sender's address"), check=one_line)
    user = dialogue.ask(_("User name there (empty: none is asked)"))
    return MailDraft(url, sender, user, dialogue.secret(_("Password there")) if user else None)


def ask_sms(dialogue: Dialogue) -> SmsDraft | None:
    """Where codes by text message leave, if they do."""
    sentence = _("https://… (plain http:// only on this machine).")
    url = dialogue.ask(_("SMS gateway (empty: no text messages)"), check=optional(shaped(WebUrl, sentence)))
    return SmsDraft(url, dialogue.secret(_("Its key"))) if url else None


def ask_agents(dialogue: Dialogue) -> list[AgentDraft]:
    """The logins of a shared desk; none for a desk of one's own."""
    dialogue.say(
        "",
        _("On a host that several agents share, each is known by the login of this system."),
        _("On your own machine you are the only one, and this stays empty."),
        _("The first one named also keeps the people: only they import files and accept first readings."),
    )
    agents: list[AgentDraft] = []
    while True:
        login = dialogue.ask(_("Login of an agent (empty: no more)"), check=optional(one_line))
        if not login:
            return agents
        name = dialogue.need(_("Name for the record"), check=one_line)
        own = dialogue.ask(_("The agent's own login at the vendors, so that nobody helps themselves"), login)
        roles = ("agent",) if agents else ("agent", "admin")
        agents.append(AgentDraft(login, name, roles, own))


def ask_group(dialogue: Dialogue) -> str:
    """The group of this system that all agents of a shared desk are in."""
    sentence = _("There is no such group on this system: addgroup NAME makes one.")
    return dialogue.ask(
        _("Group that all these agents are in, so that they reach the desk (empty: set it up later)"),
        check=optional(shaped(Group, sentence)),
    )


def ask_shelf(dialogue: Dialogue, config: Path) -> KeyShelf:
    """Where keys go; the file holds references only."""
    dialogue.say("", _("Keys never stand in the configuration, only where they are."))
    options = [(FILE, _("a file of its own for each, mode 0600, beside the configuration"))]
    if keyring_works():
        options.insert(0, (KEYRING, _("the keyring of your desktop")))
    kind = dialogue.choose(_("Where shall they be kept?"), options, options[0][0])
    return KeyShelf(kind, config.parent / "keys")
