"""All methods of the Manager API that this sandbox knows."""

from __future__ import annotations

from helpdesk_tui.sandbox.webadm import accounts, licence, lookup, personal, temporary, tokens

METHODS = {
    found.name: found
    for family in (accounts, licence, lookup, personal, temporary, tokens)
    for found in family.METHODS
}
