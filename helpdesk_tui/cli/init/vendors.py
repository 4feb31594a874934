"""Asks for one vendor after the other and tries each at once, while its panel is still open."""

from __future__ import annotations

from helpdesk_tui.cli.init.answers import free, one_line, optional, readable, shaped, slug
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.cli.init.drafts import ClientDraft, DuoDraft, OpenOtpDraft, PrivacyIdeaDraft, VendorDraft
from helpdesk_tui.cli.init.panels import before_duo, before_openotp, before_privacyidea, report
from helpdesk_tui.desk.config.document import OpenOtpTable
from helpdesk_tui.desk.config.shapes import Host, Id, LoopbackUrl, WebUrl, Zone
from helpdesk_tui.wording import _

DUO, OPENOTP, PRIVACYIDEA, NONE = "duo", "openotp", "privacyidea", "none"


def ask_vendors(dialogue: Dialogue, clients: list[ClientDraft]) -> list[VendorDraft]:
    """One at least; each is tried before the next."""
    vendors: list[VendorDraft] = []
    while True:
        kind = dialogue.choose(
            _("Which system do these people log in with?") if not vendors else _("And another one?"),
            [
                (DUO, _("Cisco Duo")),
                (OPENOTP, _("RCDevs WebADM with OpenOTP")),
                (PRIVACYIDEA, _("a privacyIDEA server")),
                *([(NONE, _("no more"))] if vendors else []),
            ],
            NONE if vendors else "",
        )
        if kind == NONE:
            return vendors
        client = _which(dialogue, clients)
        taken = tuple(vendor.id for vendor in vendors)
        vendors.append(_tried(dialogue, _ask(dialogue, kind, client, taken)))


def _ask(dialogue: Dialogue, kind: str, client: ClientDraft, taken: tuple[str, ...]) -> VendorDraft:
    if kind == DUO:
        return _ask_duo(dialogue, client, taken)
    if kind == OPENOTP:
        return _ask_openotp(dialogue, client, taken)
    return _ask_privacyidea(dialogue, client, taken)


def _tried(dialogue: Dialogue, draft: VendorDraft) -> VendorDraft:
    """Try it until all is granted, or until the person goes on as it is."""
    from helpdesk_tui.cli.doctor.probing import examine

    while True:
        dialogue.say("", _("Trying {label}, with reading calls only.").format(label=draft.label))
        examination = examine(draft.settings())
        report(dialogue, draft, examination)
        if not examination.failed or not dialogue.prompts:
            return draft
        if not dialogue.agree(_("Try again, now that you have changed it?"), default=True):
            return draft


def _which(dialogue: Dialogue, clients: list[ClientDraft]) -> ClientDraft:
    if len(clients) == 1:
        return clients[0]
    chosen = dialogue.choose(
        _("Whose people are in it?"), [(client.id, client.name) for client in clients], clients[0].id
    )
    return next(client for client in clients if client.id == chosen)


def _names(
    dialogue: Dialogue, kind: str, label: str, client: ClientDraft, taken: tuple[str, ...]
) -> tuple[str, str]:
    shape = shaped(Id, _("Small letters, digits and hyphens, please."))
    proposed = slug(f"{kind}-{client.id}")
    id_ = dialogue.need(_("A short id for it"), proposed if proposed not in taken else "", free(taken, shape))
    label = dialogue.need(_("Its name on the screen"), f"{label} {client.name}", one_line)
    return id_, label


def _ask_duo(dialogue: Dialogue, client: ClientDraft, taken: tuple[str, ...]) -> DuoDraft:
    before_duo(dialogue)
    id_, label = _names(dialogue, "duo", "Duo", client, taken)
    host = dialogue.need(
        _("API hostname (api-xxxxxxxx.duosecurity.com)"),
        check=shaped(Host, _("Only the name, without https:// and without a path.")),
    )
    admin = (
        _ikey(dialogue, _("Integration key of the Admin API")),
        dialogue.secret(_("Secret key of the Admin API")),
    )
    auth = None
    if dialogue.agree(_("Is there an Auth API application too?"), default=True):
        auth = (
            _ikey(dialogue, _("Integration key of the Auth API")),
            dialogue.secret(_("Secret key of the Auth API")),
        )
    url = dialogue.ask(
        _("Other address of it on this machine (empty: Duo itself)"),
        check=optional(shaped(LoopbackUrl, _("http://127.0.0.1:PORT or unix:/path, for trying things out."))),
    )
    ca_file = dialogue.ask(
        _("File with its certificate authority (empty: the system's)"), check=optional(readable)
    )
    return DuoDraft(id_, label, client.id, host, admin, auth, url or None, ca_file or None)


def _ikey(dialogue: Dialogue, question: str) -> str:
    return dialogue.need(question, check=one_line)


def _ask_privacyidea(dialogue: Dialogue, client: ClientDraft, taken: tuple[str, ...]) -> PrivacyIdeaDraft:
    before_privacyidea(dialogue)
    id_, label = _names(dialogue, "pi", "privacyIDEA", client, taken)
    url = dialogue.need(
        _("Its address (https://…)"),
        check=shaped(WebUrl, _("It must start with https:// (plain http:// only on this machine).")),
    )
    realm = dialogue.need(_("The realm of the people you help"))
    username = dialogue.need(_("The desk's own account there, as name@adminrealm"))
    password = dialogue.secret(_("Its password"))
    ca_file = dialogue.ask(
        _("File with its certificate authority (empty: the system's)"), check=optional(readable)
    )
    together = dialogue.agree(
        _("Do people type their own password and the code in one field (policy otppin=userstore)?"),
        default=False,
    )
    return PrivacyIdeaDraft(id_, label, client.id, url, realm, username, password, together, ca_file or None)


def _ask_openotp(dialogue: Dialogue, client: ClientDraft, taken: tuple[str, ...]) -> OpenOtpDraft:
    before_openotp(dialogue)
    id_, label = _names(dialogue, "openotp", "OpenOTP", client, taken)
    web = shaped(WebUrl, _("It must start with https:// (plain http:// only on this machine)."))
    url = dialogue.need(_("WebADM's address (https://…)"), check=web)
    username = dialogue.need(_("The desk's own administrator there, as DOMAIN\\name or as a whole DN"))
    password = dialogue.secret(_("Its password"))
    cert_file = dialogue.ask(
        _("File with its certificate and key, for PKI (empty: none)"), check=optional(readable)
    )
    domain = dialogue.need(_("The WebADM domain of the people you help"), check=one_line)
    base = dialogue.need(
        _("The DN below which they are"),
        check=shaped(
            OpenOtpTable.model_fields["base"].rebuild_annotation(), _("Such as dc=durand,dc=example.")
        ),
    )
    attribute = dialogue.choose(
        _("Where does their login stand?"),
        [("uid", _("OpenLDAP and others")), ("samaccountname", _("Active Directory"))],
        "uid",
    )
    zone = dialogue.need(
        _("The server's own time zone"), "Europe/Brussels", shaped(Zone, _("Such as Europe/Brussels."))
    )
    otp_url = dialogue.ask(
        _("OpenOTP's address (https://…:8443, empty: codes cannot be checked)"), check=optional(web)
    )
    api_key, confirm = None, False
    if otp_url:
        if not cert_file:
            api_key = dialogue.secret(_("API key of the OpenOTP web service"))
        confirm = dialogue.agree(
            _("Does the licence have CONFIRM, so that a push can verify a caller?"), default=False
        )
    ca_file = dialogue.ask(
        _("File with its certificate authority (empty: the system's)"), check=optional(readable)
    )
    return OpenOtpDraft(
        id_,
        label,
        client.id,
        url,
        username,
        password,
        domain,
        base,
        attribute,
        zone,
        otp_url or None,
        api_key,
        confirm,
        cert_file or None,
        ca_file or None,
    )
