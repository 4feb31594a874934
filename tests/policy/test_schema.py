"""The policy file's shape for editors: what it allows and what it refuses."""

from __future__ import annotations

import re
from typing import Any

from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import Part
from helpdesk_tui.policy.schema import schema


def test_a_file_has_a_version_sections_and_clients_and_nothing_else() -> None:
    found = schema()
    assert {key: found[key] for key in ("$schema", "title", "type", "required", "additionalProperties")} == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "helpdesk-tui policy",
        "type": "object",
        "required": ["version"],
        "additionalProperties": False,
    }
    assert found.keys() == {
        "$schema",
        "title",
        "type",
        "required",
        "additionalProperties",
        "properties",
        "$defs",
    }
    assert found["properties"].keys() == {"version", "clients", *Policy.model_fields}
    assert found["properties"]["version"] == {"const": 1}


def test_a_clients_own_rules_have_the_same_shape_below_its_id() -> None:
    found = schema()
    assert found["properties"]["clients"] == {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/Policy"},
        "description": "A client's own rules, by its id; they may only be stricter.",
    }
    own = found["$defs"]["Policy"]
    assert own["properties"].keys() == Policy.model_fields.keys()
    assert "version" not in own["properties"]
    assert "$defs" not in own


def test_every_section_is_described_with_its_bounds_and_every_reference_leads_there() -> None:
    found = schema()
    sections = {info.annotation for info in Policy.model_fields.values()}
    parts = {one.__name__ for one in sections if isinstance(one, type) and issubclass(one, Part)}
    assert parts | {"Policy"} <= found["$defs"].keys()
    places = set(re.findall(r"'\$ref': '([^']*)'", repr(found)))
    assert places
    assert {place.removeprefix("#/$defs/") for place in places} <= found["$defs"].keys()
    lifetime: dict[str, Any] = found["$defs"]["EvidencePart"]["properties"]["lifetime_minutes"]
    assert (lifetime["minimum"], lifetime["maximum"], lifetime["default"]) == (5, 60, 15)
