"""Everything below `/sandbox`, for tests and people's phones; on loopback or the owner's socket only."""

from __future__ import annotations

from starlette.routing import Route

from helpdesk_tui.sandbox.control import identity, openotp, person, phone, reading, switches
from helpdesk_tui.sandbox.control.http import endpoint

ROUTES = [
    Route("/sandbox/credentials", endpoint(reading.keys)),
    Route("/sandbox/ledger", endpoint(reading.ledger)),
    Route("/sandbox/messages", endpoint(reading.messages)),
    Route("/sandbox/cast", endpoint(reading.cast)),
    Route("/sandbox/directory.csv", endpoint(reading.directory)),
    Route("/sandbox/phone/{person:path}", endpoint(phone.look)),
    Route("/sandbox/prompts/{push_id}", endpoint(phone.respond), methods=["POST"]),
    Route("/sandbox/otp/{device}", endpoint(phone.one_time_code), methods=["POST"]),
    Route("/sandbox/activate", endpoint(person.activate), methods=["POST"]),
    Route("/sandbox/enrol", endpoint(person.enrol), methods=["POST"]),
    Route("/sandbox/directory", endpoint(switches.directory), methods=["POST"]),
    Route("/sandbox/policy", endpoint(switches.policy), methods=["POST"]),
    Route("/sandbox/login", endpoint(person.log_in), methods=["POST"]),
    Route("/sandbox/login/{txid}", endpoint(person.login_state)),
    Route("/sandbox/faults", endpoint(switches.add_fault), methods=["POST"]),
    Route("/sandbox/faults", endpoint(switches.clear_faults), methods=["DELETE"]),
    Route("/sandbox/clock", endpoint(switches.clock), methods=["POST"]),
    Route("/sandbox/limits", endpoint(switches.limits), methods=["POST"]),
    Route("/sandbox/habit", endpoint(switches.habit), methods=["POST"]),
    Route("/sandbox/identity", endpoint(identity.turn), methods=["POST"]),
    Route("/sandbox/identity/{person:path}", endpoint(identity.of)),
    Route("/sandbox/permissions", endpoint(switches.permissions), methods=["POST"]),
    Route("/sandbox/openotp/cast", endpoint(openotp.cast)),
    Route("/sandbox/openotp/modes", endpoint(openotp.modes), methods=["POST"]),
    Route("/sandbox/openotp/phone/{person:path}", endpoint(openotp.look)),
    Route("/sandbox/openotp/prompts/{session}", endpoint(openotp.respond), methods=["POST"]),
    Route("/sandbox/openotp/code/{device}", endpoint(openotp.code), methods=["POST"]),
    Route("/sandbox/openotp/drift/{device}", endpoint(openotp.drift), methods=["POST"]),
    Route("/sandbox/openotp/scan", endpoint(openotp.scan), methods=["POST"]),
    Route("/sandbox/openotp/link", endpoint(openotp.open_link), methods=["POST"]),
    Route("/sandbox/openotp/habit", endpoint(openotp.habit), methods=["POST"]),
]
