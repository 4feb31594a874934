"""Asks for directories that know managers, lines and groups, and signs in to each at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from helpdesk_tui.cli.init.answers import free, one_line, optional, readable, shaped, slug
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.cli.init.keys import KeyShelf
from helpdesk_tui.cli.init.toml import table
from helpdesk_tui.desk.config.shapes import DirectoryUrl, Id
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.vendors.ldap.settings import LdapSettings

AD, OPENLDAP = "ad", "openldap"


@dataclass(frozen=True, slots=True)
class DirectoryDraft:
    """One LDAP server."""

    kind: str
    id: str
    label: str
    client: str
    url: str
    bind_dn: str
    password: SecretStr
    base: str
    ca_file: str | None = None

    def settings(self) -> LdapSettings:
        """As its reader wants it, for trying it now."""
        from helpdesk_tui.contract.ids import ClientId
        from helpdesk_tui.vendors.ldap.settings import ATTRIBUTES, FILTERS, LdapSettings

        return LdapSettings(
            id=self.id,
            label=self.label,
            client=ClientId(self.client),
            url=self.url,
            bind_dn=self.bind_dn,
            password=self.password,
            base=self.base,
            filter=FILTERS[self.kind],
            attributes=ATTRIBUTES[self.kind],
            ca_file=None if self.ca_file is None else Path(self.ca_file),
        )

    def toml(self, shelf: KeyShelf) -> str:
        """Its table; its password goes to the shelf."""
        return table(
            "[[directories]]",
            {
                "kind": self.kind,
                "id": self.id,
                "label": self.label,
                "client": self.client,
                "url": self.url,
                "bind_dn": self.bind_dn,
                "password": shelf.keep(f"{self.id}-password", self.password),
                "base": self.base,
                "ca_file": self.ca_file,
            },
        )


def ask_directory(
    dialogue: Dialogue, clients: Sequence[tuple[str, str]], taken: tuple[str, ...]
) -> DirectoryDraft | None:
    """One, or none; `clients`: (id, name), `taken`: ids of vendors. More of them go into the file."""
    dialogue.say("", _("A directory (LDAP) knows managers, office lines, groups and when passwords changed."))
    sentence = _("ldaps://HOST, or ldap://HOST with StartTLS.")
    url = dialogue.ask(_("Directory server (empty: none)"), check=optional(shaped(DirectoryUrl, sentence)))
    if not url:
        return None
    kind = dialogue.choose(
        _("What is it?"), [(AD, _("Active Directory")), (OPENLDAP, _("OpenLDAP or alike"))], AD
    )
    client = clients[0][0]
    if len(clients) > 1:
        client = dialogue.choose(_("Whose people are in it?"), clients, client)
    name = next(name for id_, name in clients if id_ == client)
    shape = shaped(Id, _("Small letters, digits and hyphens, please."))
    draft = DirectoryDraft(
        kind=kind,
        id=dialogue.need(_("A short id for it"), slug(f"ldap-{client}"), free(taken, shape)),
        label=dialogue.need(_("Its name on the screen"), f"LDAP {name}", one_line),
        client=client,
        url=url,
        bind_dn=dialogue.need(_("DN of an account that may read it, and nothing more"), check=one_line),
        password=dialogue.secret(_("Its password")),
        base=dialogue.need(
            _("Where its people are (a DN such as OU=People,DC=durand,DC=example)"), check=one_line
        ),
        ca_file=_file(
            dialogue.ask(
                _("File of its own certificate authority (empty: a public one)"), check=optional(readable)
            )
        ),
    )
    _try(dialogue, draft)
    return draft


def _file(answer: str) -> str | None:
    return str(Path(answer).expanduser().absolute()) if answer else None


def _try(dialogue: Dialogue, draft: DirectoryDraft) -> None:
    from helpdesk_tui.cli.doctor.directories import look_at
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.wording.errors import tell

    while True:
        dialogue.say("", _("Trying {label}, with reading calls only.").format(label=draft.label))
        try:
            number = len(look_at(draft.settings()))
        except DeskError as error:
            told = tell(error.code, error.params)
            dialogue.say(told.text, told.hint)
        else:
            dialogue.say(
                _("Signed in with TLS; people can be read.")
                if number
                else _("Signed in, and nobody is there.")
            )
            return
        if not dialogue.prompts or not dialogue.agree(
            _("Try again, now that you have changed it?"), default=True
        ):
            return
