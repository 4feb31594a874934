"""Finds people in the directory: by login, by filter, by name; nothing is paged and nothing is sorted."""

from __future__ import annotations

import base64
import json
from typing import Any

from helpdesk_tui.sandbox.store import Row
from helpdesk_tui.sandbox.webadm import directory, filters
from helpdesk_tui.sandbox.webadm import dn as names
from helpdesk_tui.sandbox.webadm.call import Call, attributes
from helpdesk_tui.sandbox.webadm.errors import broken
from helpdesk_tui.sandbox.webadm.personal import user_data
from helpdesk_tui.sandbox.webadm.router import method

SCOPES = ("sub", "base", "one")
CONFIG = {
    "clients": ["VPN", "VDI", "HelpdeskTUI"],
    "trusts": [],
    "webapps": ["HelpDesk", "OpenID", "PwReset", "SelfDesk", "SelfReg"],
    "websrvs": ["OpenOTP", "SMSHub", "SpanKey"],
}


def get_config_objects(call: Call) -> Any:
    """Names of configured objects, or with `settings` a map of them."""
    kind = str(call.args["type"]).lower()
    if kind == "domains":
        found = {
            str(row["name"]): {"object_status": "Enabled", "user_search_base": row["base"]}
            for row in directory.domains(call.db)
        }
    elif kind in CONFIG:
        found = {name: {"object_status": "Enabled"} for name in CONFIG[kind]}
    else:
        raise broken(f"Invalid object type '{kind}'")
    return found if call.args["settings"] else list(found)


def get_user_dn(call: Call) -> str:
    """The name of a person; types in lower case and escapes in hexadecimal, unlike elsewhere."""
    row = call.by_login(call.args["username"], call.args["domain"])
    parts = tuple(names.Part(part.type.lower(), part.value) for part in names.parse(str(row["dn"])))
    return names.write(parts, hexadecimal=True)


def search_ldap_objects(call: Call) -> dict[str, Any]:
    """Everything that matches, by name."""
    scope = str(call.args["scope"] or "sub").lower()
    base = call.args["basedn"]
    try:
        top = directory.at(call.db, base)
    except names.BadName:
        raise broken(f"Could not read LDAP object '{base}' (invalid DN)") from None
    if top is None or scope not in SCOPES:
        raise broken(f"LDAP container '{base}' does not exist")
    text = call.args["filter"] or "(objectClass=*)"
    try:
        wanted = filters.parse(text)
    except filters.BadFilter:
        raise broken(f"Could not search LDAP objects (bad filter '{text}')") from None
    found = {}
    for row in directory.below(call.db, top, scope):
        held = shown(call, row)
        if wanted(held):
            found[str(row["dn"])] = _selected(held, call.args["attrs"])
    return found


def get_user_attrs(call: Call) -> dict[str, list[str]]:
    """What the directory holds of one object."""
    return _selected(shown(call, call.object()), call.args["attrs"])


def shown(call: Call, row: Row) -> dict[str, list[str]]:
    """The attributes as LDAP shows them; without the schema extension nothing of WebADM is among them."""
    held = attributes(row)
    if not call.extended or row["kind"] != "user":
        return held
    if row["active"]:
        held["objectclass"] = [held["objectclass"][0], "webadmAccount", *held["objectclass"][1:]]
        data = user_data(call.db, row, call.at)
        held["webadmdata"] = [
            ",".join(f"{name}={base64.b64encode(value).decode()}" for name, value in data.items())
        ]
        held["webadmsettings"] = [
            ",".join(
                f"{name}={base64.b64encode(str(value).encode()).decode()}"
                for name, value in json.loads(row["settings"]).items()
            )
        ]
    return {name: values for name, values in held.items() if values != [""]}


def _selected(held: dict[str, list[str]], wanted: list[str] | None) -> dict[str, list[str]]:
    if wanted is None:
        return held
    return {name.lower(): held[name.lower()] for name in wanted if name.lower() in held}


def check_ldap_object(call: Call) -> bool:
    """Whether something stands under this name."""
    dn = str(call.args["dn"])
    try:
        return directory.at(call.db, dn) is not None
    except names.BadName:
        raise broken(f"Could not read LDAP object '{dn}' (invalid DN)") from None


def get_user_ids(call: Call) -> list[str]:
    """Login names."""
    held = attributes(call.object())
    return [value for name in directory.UID_ATTRIBUTES for value in held.get(name, ())]


def get_user_domains(call: Call) -> list[str]:
    """Domains in which somebody is."""
    return directory.domains_of(call.db, call.object())


def get_user_groups(call: Call) -> list[str]:
    """Groups of which somebody is a member."""
    row = call.object()
    if directory.domain(call.db, call.args["domain"]) is None:
        raise broken(f"Domain '{call.args['domain']}' not existing")
    return attributes(row).get("memberof", [])


METHODS = (
    method("Get_Config_Objects", "type:text settings:boolean? application:text?", get_config_objects),
    method("Get_User_DN", "username:text domain:text", get_user_dn),
    method("Search_LDAP_Objects", "basedn:string filter:text? scope:text? attrs:list?", search_ldap_objects),
    method("Check_LDAP_Object", "dn:string", check_ldap_object),
    method("Get_User_Attrs", "dn:string attrs:list?", get_user_attrs),
    method("Get_User_IDs", "dn:string", get_user_ids),
    method("Get_User_Domains", "dn:string", get_user_domains),
    method("Get_User_Groups", "dn:string domain:text", get_user_groups),
)
