"""The policy file's shape as JSON Schema (draft 2020-12), for editors and for checks elsewhere."""

from __future__ import annotations

from typing import Any, Final

from helpdesk_tui.policy.file import VERSION
from helpdesk_tui.policy.model import Policy

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """What a whole file may hold; that a client's own rules are only stricter no schema can say."""
    rules = Policy.model_json_schema(ref_template="#/$defs/{model}")
    sections = rules.pop("$defs")
    clients = {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/Policy"},
        "description": "A client's own rules, by its id; they may only be stricter.",
    }
    return {
        "$schema": DIALECT,
        "title": "helpdesk-tui policy",
        "type": "object",
        "properties": {"version": {"const": VERSION}, "clients": clients, **rules["properties"]},
        "required": ["version"],
        "additionalProperties": False,
        "$defs": {**sections, "Policy": rules},
    }
