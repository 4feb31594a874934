"""What the model reaches: every write of the API is done by one of its rules, or stands here with the reason."""

from __future__ import annotations

from typing import Final, get_args

import pytest
from fastapi.routing import APIRoute

from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.app import import_capabilities
from helpdesk_tui.desk.finding import endpoints as finding
from tests.desk.inside import AMELIE
from tests.torture.suite import Count
from tests.torture.suites.model import histories, prepared
from tests.torture.suites.model.giving import GIVINGS, order_of

REACHED: Final = {
    "/cases": "open",
    "/cases/information": "information",
    "/cases/{id_}/reason": "reason",
    "/cases/{id_}/password": "password",
    "/cases/{id_}/flag": "flag",
    "/cases/{id_}/outside": "outside",
    "/cases/{id_}/ticket": "ticket",
    "/cases/{id_}/client": "client",
    "/cases/{id_}/park": "park",
    "/cases/{id_}/resume": "resume",
    "/cases/{id_}/handover": "hand_over",
    "/cases/{id_}/close": "close",
    "/cases/{case}/evidence": "prove",
    "/cases/{case}/evidence/{id_}/answer": "prove",
    "/cases/{case}/evidence/{id_}/cancel": "cancel",
    "/cases/{case}/step-up": "step up",
    "/session/unlock": "unlock",
    "/cases/{case}/operations": "order bypass",
    "/operations": "take lock_account",
    "/operations/{id_}/reveal": "reveal",
    "/operations/{id_}/confirmed": "confirm",
    "/cases/{case}/approvals": "approval ask",
    "/cases/{case}/break-glass": "break glass",
    "/approvals/{id_}/approve": "approval approve",
    "/approvals/{id_}/deny": "approval deny",
    "/approvals/{id_}/withdraw": "approval withdraw",
    "/deeds": "deed ask",
    "/deeds/{id_}/step-up": "deed step up",
    "/deeds/{id_}/agree": "deed agree",
    "/deeds/{id_}/refuse": "deed refuse",
    "/deeds/{id_}/withdraw": "deed withdraw",
    "/notices/not-me": "not me",
    "/level": "level",
    "/agents/{id_}/roles": "roles",
    "/containments": "contain look",
    "/containments/{id_}/look": "contain look again",
    "/containments/{id_}/confirm": "contain confirm",
    "/containments/{id_}/cancel": "contain cancel",
    "/containments/{id_}/give-back": "give back",
    "/tasks": "task",
    "/tasks/{id_}/who": "task who",
    "/tasks/{id_}/claim": "task claim",
    "/tasks/{id_}/release": "task release",
    "/tasks/{id_}/done": "task done",
    "/tasks/{id_}/drop": "task drop",
    "/tasks/{id_}/case": "task case",
}
"""By route: the verb that the model counts when it was done."""
SIGNED: Final = "needs a console with a key and a password; the model speaks for agents whom the kernel names"
KEEPS: Final = "gives nobody anything at a vendor; for agents the rules about roles stand for it"
LOG: Final = "is about prompts of a vendor's log, which this vendor has not"
FILES: Final = "changes what the desk knows of people, on which the notes rest: people stand still here"
NOT_REACHED: Final = {
    "/sign-in": SIGNED,
    "/sign-in/first": SIGNED,
    "/sign-in/first/end": SIGNED,
    "/session/end": SIGNED,
    "/session/enrolment": KEEPS,
    "/session/enrolment/confirm": KEEPS,
    "/agents": KEEPS,
    "/agents/{id_}/reset": KEEPS,
    "/agents/{id_}/revoke": KEEPS,
    "/review/{id_}/ok": "is said afterwards and changes nothing that is given",
    "/review/{id_}/reopen": "takes back what lives, by the same road as a revocation",
    "/checkpoints/doubts": "is what a console says of the record; the checker looks at the record itself",
    "/notices/introduction": "tells the person who calls and gives nothing",
    "/notices/{id_}/resend": "sends a message anew and gives nothing",
    "/witness/{id_}": "a colleague's word is a proof of its own, which the notes do not take",
    "/cases/{id_}/procedure": "leads an agent through verbs that are reached one by one",
    "/cases/{id_}/procedure/answer": "leads an agent through verbs that are reached one by one",
    "/signals/{id_}/claim": LOG,
    "/signals/{id_}/release": LOG,
    "/signals/{id_}/hand-over": LOG,
    "/signals/{id_}/hand-back": LOG,
    "/signals/{id_}/verdict": LOG,
    "/signals/{id_}/undo": LOG,
    "/prompts/{id_}/report": LOG,
    "/people/{id_}/link": FILES,
    "/people/{id_}/unlink": FILES,
    "/people/join": FILES,
    "/people/import": FILES,
    "/baseline": FILES,
    "/whereabouts/import": "declared travel and turns of duty are read by people alone",
    "/whereabouts/{case}/travel": "declared travel and turns of duty are read by people alone",
    "/whereabouts/{id_}/drop": "declared travel and turns of duty are read by people alone",
}
NO_ORDERS: Final = {
    "revoke": "takes away: the rule that goes on with what was made",
    "first_code": "needs an app that waits for its first code, which this vendor's people have not",
    "test": "gives nothing and proves nothing",
}
HANDFULS: Final = 60


def writes() -> set[str]:
    """The paths of all routes that write."""
    routers = [*import_capabilities(), finding.router]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if not (route.methods or set()) <= {"GET", "HEAD"}}


@pytest.mark.slow
def test_every_write_is_reached_or_stands_here_with_the_reason() -> None:
    listed = set(REACHED) | set(NOT_REACHED)
    assert listed == writes()
    assert not set(REACHED) & set(NOT_REACHED)


@pytest.mark.slow
def test_every_kind_of_order_is_given_or_stands_here_with_the_reason() -> None:
    (kinds, _) = get_args(Order)
    every = {kind.model_fields["kind"].default for kind in get_args(kinds)}
    given = {order_of(name, AMELIE).kind for name in GIVINGS}
    assert given | set(NO_ORDERS) == every
    assert not given & set(NO_ORDERS)


@pytest.mark.slow
def test_what_is_said_to_be_reached_is_done() -> None:
    count, wanted = Count(), set(REACHED.values()) | {f"order {name}" for name in GIVINGS}
    with prepared():
        for number in range(HANDFULS):
            histories(number, count, number=6)
            if wanted <= {what.removeprefix("did ") for what in count.notes}:
                break
    assert wanted - {what.removeprefix("did ") for what in count.notes} == set()
    assert count.violations == []
