"""From bytes to a checked document; every fault names the table and the key, never a value."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.document import TABLES, Document, DuoTable
from helpdesk_tui.desk.config.faults import Fault, wrong

_TYPES = {
    "string_type": "text",
    "int_type": "number",
    "float_type": "number",
    "float_parsing": "number",
    "bool_type": "yes_no",
    "list_type": "list",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
}


_WITHIN = (("directories", "attributes"), ("vendors", "identity_verification"))
"""Tables inside an entry."""


def parse(content: bytes, path: Path) -> Document:
    """The document in these bytes; raises `Mistaken` for its first fault."""
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise wrong(Fault.NOT_TEXT, path, file=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise wrong(Fault.NOT_TOML, path, detail=_place_of(error)) from None
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise _first(error.errors(include_url=False, include_input=False), raw, path) from None
    _check_names(document, path)
    return document


def nearest(key: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty when none is near."""
    return next(iter(get_close_matches(key, list(known), n=1, cutoff=0.6)), "")


def _place_of(error: tomllib.TOMLDecodeError) -> str:
    """Line and column only: the parser's sentence may quote what stands there."""
    text = str(error)
    return text[text.rfind("(") + 1 : text.rfind(")")] if "(" in text else ""


def _first(errors: Sequence[ErrorDetails], raw: dict[str, Any], path: Path) -> Mistaken:
    """An unknown key explains a missing one, so it is told first."""
    error = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    where, key, table = _where(list(error["loc"]), raw)
    context = {name: str(value) for name, value in error.get("ctx", {}).items()}
    fault, params = _fault(error["type"], key, table, context)
    return wrong(
        fault, path, **{"where": where or path.name, "key": key, "more": str(len(errors) - 1), **params}
    )


def _fault(kind: str, key: str, table: str, context: dict[str, str]) -> tuple[Fault, dict[str, str]]:
    """A kind of error of pydantic's as one of ours, with its params."""
    if kind == "extra_forbidden":
        return Fault.UNKNOWN_KEY, {"nearest": nearest(key, TABLES[table].model_fields)}
    if kind == "union_tag_invalid":
        return Fault.UNKNOWN_KIND, {"known": "duo, privacyidea, openotp"}
    if kind in ("missing", "union_tag_not_found") or (kind == "too_short" and not table):
        return Fault.MISSING_KEY, {"key": key or "kind"}
    if kind in _TYPES:
        return Fault.WRONG_TYPE, {"expected": _TYPES[kind]}
    if "why" in context:
        return Fault(context.pop("why")), context
    return Fault.WRONG_VALUE, {"detail": _rule(kind, context)}


def _rule(kind: str, context: dict[str, str]) -> str:
    """The rule that was broken, such as `ge 30`; never the value."""
    return " ".join([kind, *(value for name, value in context.items() if name != "error")])


def _where(place: list[int | str], raw: dict[str, Any]) -> tuple[str, str, str]:
    """Table in the file's own words, key in it, and the name of its model."""
    if len(place) <= 1:
        section = str(place[0]) if place else ""
        return "", section, ""
    section, rest = str(place[0]), place[1:]
    if section in ("clients", "vendors", "directories", "webhooks"):
        if not isinstance(rest[0], int):
            return section, ".".join(map(str, rest)), ""
        entry, rest = rest[0], rest[1:]
        table = section
        if section == "vendors" and rest and rest[0] in TABLES:
            table, rest = str(rest[0]), rest[1:]
        if len(rest) > 1 and (section, rest[0]) in _WITHIN:
            table = str(rest[0])
            return f"{section}.{table} {_name(raw, section, entry)}", ".".join(map(str, rest[1:])), table
        return f"{section} {_name(raw, section, entry)}", ".".join(map(str, rest)), table
    if section == "agents":
        return f"agents {rest[0]}", ".".join(map(str, rest[1:])), section
    return section, ".".join(map(str, rest)), section


def _name(raw: dict[str, Any], section: str, entry: int) -> str:
    """The id of an entry, or its number counted from one."""
    found = raw[section][entry]
    id_ = found.get("id") if isinstance(found, dict) else None
    return id_ if isinstance(id_, str) and id_.isprintable() and len(id_) <= 40 else str(entry + 1)  # noqa: PLR2004


def _check_names(document: Document, path: Path) -> None:
    clients = [client.id for client in document.clients]
    told = (
        ("clients", clients),
        # What a card shows as a source is one or the other.
        ("vendors", [one.id for one in (*document.vendors, *document.directories)]),
        ("webhooks", [one.id for one in document.webhooks]),
    )
    for section, ids in told:
        twice = next((id_ for place, id_ in enumerate(ids) if id_ in ids[:place]), None)
        if twice is not None:
            raise wrong(Fault.DUPLICATE_ID, path, where=section, id=twice)
    vendors = [vendor.id for vendor in document.vendors]
    for id_ in document.people.logins:
        if id_ not in vendors:
            raise wrong(
                Fault.UNKNOWN_KEY,
                path,
                where="people.logins",
                key=id_,
                more="0",
                nearest=nearest(id_, vendors),
            )
    for directory in document.directories:
        if directory.client not in clients:
            raise wrong(
                Fault.UNKNOWN_CLIENT,
                path,
                where=f"directories {directory.id}",
                client=directory.client,
                nearest=nearest(directory.client, clients),
            )
    for vendor in document.vendors:
        where = f"vendors {vendor.id}"
        if vendor.client not in clients:
            raise wrong(
                Fault.UNKNOWN_CLIENT,
                path,
                where=where,
                client=vendor.client,
                nearest=nearest(vendor.client, clients),
            )
        if vendor.kind == "duo":
            _check_duo(vendor, path, where)


def _check_duo(vendor: DuoTable, path: Path, where: str) -> None:
    """Keys that come in pairs, and a client's host that is not its provider's."""
    for first, second in (("auth_ikey", "auth_skey"), ("provider_host", "account_id")):
        missing = [key for key in (first, second) if getattr(vendor, key) is None]
        if len(missing) == 1:
            raise wrong(Fault.MISSING_KEY, path, where=where, key=missing[0], more="0")
    told = vendor.identity_verification
    words = [] if told is None else [*told.passed, *told.failed, *told.pending]
    if len(set(words)) != len(words):  # a word that means two things means nothing
        within = where.replace("vendors", "vendors.identity_verification", 1)
        raise wrong(
            Fault.WRONG_VALUE, path, where=within, key="passed, failed, pending", detail="same word twice"
        )
    if vendor.host == vendor.provider_host:
        raise wrong(Fault.WRONG_VALUE, path, where=where, key="host", detail="provider_host")
