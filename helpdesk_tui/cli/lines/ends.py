"""How an operation, a proof or a decision ends a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import DONE, REFUSED, UNREACHABLE

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import Proof
    from helpdesk_tui.contract.gate import Decision
    from helpdesk_tui.contract.operations import Operation

AWAY = frozenset(
    {"vendor_down", "vendor_slow", "vendor_strange", "vendor_busy", "outcome_unknown", "courier_down"}
)
"""Problems of an operation that mean: nobody there could do it now."""
GOOD = frozenset({None, "accepted", "activated", "waiting"})


def of_operation(operation: Operation) -> int:
    """3 while the outcome is unknown or the vendor was away, 1 for a failure or a refusal, else 0."""
    if operation.state in {"unknown", "intent"} or operation.problem in AWAY:
        return UNREACHABLE
    if operation.state != "done" or operation.result not in GOOD:
        return REFUSED
    return DONE


def of_proof(proof: Proof) -> int:
    """0: passed or still waiting; 3: nobody knows; else 1."""
    if proof.state == "unknown":
        return UNREACHABLE
    return DONE if proof.state in {"passed", "waiting"} else REFUSED


def of_decision(decision: Decision) -> int:
    """0: the gate is open; 1: it is closed."""
    return DONE if decision.outcome == "allowed" else REFUSED
