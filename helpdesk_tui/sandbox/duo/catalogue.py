"""All calls that this sandbox knows."""

from __future__ import annotations

from helpdesk_tui.sandbox.duo import (
    accounts,
    activation,
    auth_api,
    auth_enrolment,
    authenticators,
    billing,
    bypass_codes,
    computers,
    enrolment,
    groups,
    identity,
    info,
    logs,
    other_logs,
    phones,
    policies,
    tokens,
    trash,
    users,
    verification,
)
from helpdesk_tui.sandbox.duo.router import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *enrolment.ENDPOINTS,  # before users: `enroll` would pass for an id
    *trash.ENDPOINTS,
    *users.ENDPOINTS,
    *bypass_codes.ENDPOINTS,
    *phones.ENDPOINTS,
    *activation.ENDPOINTS,
    *verification.ENDPOINTS,
    *identity.ENDPOINTS,
    *tokens.ENDPOINTS,
    *groups.ENDPOINTS,
    *authenticators.ENDPOINTS,
    *computers.ENDPOINTS,
    *policies.ENDPOINTS,
    *logs.ENDPOINTS,
    *other_logs.ENDPOINTS,
    *info.ENDPOINTS,
    *billing.ENDPOINTS,
    *auth_api.ENDPOINTS,
    *auth_enrolment.ENDPOINTS,
    *accounts.ENDPOINTS,
)
