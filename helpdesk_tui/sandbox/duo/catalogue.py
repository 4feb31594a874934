"""All calls that this sandbox knows."""

from __future__ import annotations

from helpdesk_tui.sandbox.duo import bypass_codes, phones, users, verification
from helpdesk_tui.sandbox.duo.router import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *users.ENDPOINTS,
    *bypass_codes.ENDPOINTS,
    *phones.ENDPOINTS,
    *verification.ENDPOINTS,
)
