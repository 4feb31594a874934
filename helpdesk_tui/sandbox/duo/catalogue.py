"""All calls that this sandbox knows."""

from __future__ import annotations

from helpdesk_tui.sandbox.duo import (
    accounts,
    activation,
    auth_api,
    auth_enrolment,
    authenticators,
    bypass_codes,
    enrolment,
    groups,
    info,
    logs,
    other_logs,
    phones,
    tokens,
    users,
    verification,
)
from helpdesk_tui.sandbox.duo.router import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *enrolment.ENDPOINTS,  # before users: `enroll` would pass for an id
    *users.ENDPOINTS,
    *bypass_codes.ENDPOINTS,
    *phones.ENDPOINTS,
    *activation.ENDPOINTS,
    *verification.ENDPOINTS,
    *tokens.ENDPOINTS,
    *groups.ENDPOINTS,
    *authenticators.ENDPOINTS,
    *logs.ENDPOINTS,
    *other_logs.ENDPOINTS,
    *info.ENDPOINTS,
    *auth_api.ENDPOINTS,
    *auth_enrolment.ENDPOINTS,
    *accounts.ENDPOINTS,
)
