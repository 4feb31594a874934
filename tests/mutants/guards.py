"""The functions that hold what is never traded: none of their mutants may live."""

from __future__ import annotations

from typing import Final

GUARDS: Final[dict[str, tuple[str, ...]]] = {
    # No effect at a vendor without a durable intent first.
    "inv-P1": (
        "desk.operations.service.Operations.order",
        "desk.operations.service.Operations._claim",
        "desk.operations.carrying_out.carry_out",
        "desk.operations.journal.write_intent",
    ),
    # At most one live code for each request, and for each vendor and person.
    "inv-P3": (
        "desk.operations.service.Operations._known",
        "desk.operations.service.Operations._claim",
        "desk.operations.journal.holder",
        "desk.operations.journal.refuse_beside_open",
        "desk.operations.journal.settle",
        "desk.operations.kinds.bypass.Bypass.after",
        "desk.operations.kinds.bypass.Bypass.settle",
    ),
    # No code without proof of who calls, for the same person and action, within its time.
    "inv-P4": (
        "desk.operations.service.Operations._opened",
        "desk.operations.service._within",
        "desk.operations.reveal._count",
        "policy.approval.needs_of_approver",
        "policy.approval.refused_to_all",
        "policy.gate.decide",
        "policy.gate._Question.approved",
        "policy.gate._beyond_proof",
        "policy.weighing.Bar.unmet",
        "policy.weighing.Bar.stands_alone",
        "policy.weighing.bar",
        "policy.weighing.best_reading",
        "policy.weighing.quarantined",
        "policy.weighing.tier_in_force",
        "policy.weighing.worth",
        "policy.weighing._apart",
        "policy.weighing._lasting_zero",
        "policy.weighing._state_zero",
    ),
}
