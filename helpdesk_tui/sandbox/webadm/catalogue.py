"""All methods of the Manager API that this sandbox knows."""

from __future__ import annotations

from helpdesk_tui.sandbox.webadm import (
    accounts,
    enrolment,
    inventory,
    licence,
    links,
    lookup,
    personal,
    reports,
    temporary,
    tokens,
)

METHODS = {
    found.name: found
    for family in (
        accounts,
        enrolment,
        inventory,
        licence,
        links,
        lookup,
        personal,
        reports,
        temporary,
        tokens,
    )
    for found in family.METHODS
}
