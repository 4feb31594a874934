"""Asks for the organisations that the desk serves."""

from __future__ import annotations

from helpdesk_tui.cli.init.answers import free, one_line, optional, pattern_of, shaped, slug
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.cli.init.drafts import ClientDraft
from helpdesk_tui.desk.config.document import MOST_LINES, Banner
from helpdesk_tui.desk.config.shapes import LANGUAGES, Id
from helpdesk_tui.wording import _


def ask_clients(dialogue: Dialogue) -> list[ClientDraft]:
    """One at least."""
    dialogue.say("", _("The organisations whose people you help: one, or each client of a service provider."))
    clients = [_ask_client(dialogue, ())]
    while dialogue.agree(_("Is there another organisation?"), default=False):
        clients.append(_ask_client(dialogue, tuple(client.id for client in clients)))
    return clients


def _ask_client(dialogue: Dialogue, taken: tuple[str, ...]) -> ClientDraft:
    name = dialogue.need(_("Its name"), check=one_line)
    id_shape = shaped(Id, _("Small letters, digits and hyphens, please."))
    id_ = dialogue.need(_("A short id for it"), slug(name), free(taken, id_shape))
    region = dialogue.need(
        _("Country whose phone numbers people write without a prefix"), "BE", _country
    ).upper()
    language = dialogue.choose(
        _("Language of its callers, when a person has none of their own"), _languages(), "fr"
    )
    example = dialogue.ask(_("An example of its ticket numbers, such as INC-48213 (empty: any text will do)"))
    groups = dialogue.ask(
        _("Groups whose members need the strongest proof, separated by commas"), "Domain Admins"
    )
    prompts = dialogue.agree(
        _("Do its applications ask for a factor at each connection, as virtual desktops do?"), default=False
    )
    banner = dialogue.ask(
        _("What its agents must never overlook, shown above its people (empty: nothing)"),
        check=optional(shaped(Banner, _("One line of at most 80 characters, please."))),
    )
    lines = dialogue.ask(
        _("Numbers of the desk that its callers know and may call back, separated by commas"),
        check=_known_lines,
    )
    return ClientDraft(
        id=id_,
        name=name,
        region=region,
        language=language,
        ticket_pattern=pattern_of(example),
        ticket_hint=example,
        privileged_groups=tuple(group.strip() for group in groups.split(",") if group.strip()),
        prompts_each_time=prompts,
        banner=banner,
        contact_lines=tuple(line.strip() for line in lines.split(",") if line.strip()),
    )


def _known_lines(text: str) -> str | None:
    lines = [line for line in text.split(",") if line.strip()]
    if len(lines) > MOST_LINES or not all(one_line(line.strip()) is None for line in lines):
        return _("At most five, separated by commas, please.")
    return None


def _languages() -> list[tuple[str, str]]:
    names = {"fr": _("French"), "en": _("English"), "nl": _("Dutch")}
    return [(code, names[code]) for code in LANGUAGES]


def _country(text: str) -> str | None:
    import phonenumbers

    if text.upper() in phonenumbers.SUPPORTED_REGIONS:
        return None
    return _("Two letters of a country, such as BE, FR or LU.")
