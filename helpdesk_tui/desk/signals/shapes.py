"""A signal as other systems read it: OCSF (Detection Finding, class 2004) or ECS (alert).

Sources of the fields: the OCSF schema 1.3 and the Elastic Common Schema 8.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from helpdesk_tui import __version__
from helpdesk_tui.contract.signals import Saying, Signal, SignalLevel
from helpdesk_tui.desk.config.model import SiemShape

PRODUCT: Final = "helpdesk-tui"
_OCSF: Final = {
    SignalLevel.INFO: (1, "Informational"),
    SignalLevel.LOW: (2, "Low"),
    SignalLevel.MEDIUM: (3, "Medium"),
    SignalLevel.HIGH: (4, "High"),
    SignalLevel.CRITICAL: (5, "Critical"),
}
_ECS: Final = {
    SignalLevel.INFO: 1,
    SignalLevel.LOW: 21,
    SignalLevel.MEDIUM: 47,
    SignalLevel.HIGH: 73,
    SignalLevel.CRITICAL: 99,
}
_TECHNIQUES: Final = {
    "D01": "T1621",
    "D02u": "T1621",
    "D02k": "T1621",
    "D03": "T1621",
    "D05": "T1621",
    "D08": "T1098",
    "D09c": "T1078",
    "D11": "T1656",
    "D12": "T1556.006",
    "D14": "T1556.006",
}
"""MITRE ATT&CK."""


def line(shape: SiemShape, signal: Signal, saying: Saying) -> str:
    """One JSON object on one line; text from outside stays inside its strings."""
    told = (_ocsf if shape is SiemShape.OCSF else _ecs)(signal, saying)
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def _reasons(saying: Saying) -> list[Mapping[str, Any]]:
    return [{"part": one.part.value, "code": one.code, "params": one.params} for one in saying.reasons]


def _ocsf(signal: Signal, saying: Saying) -> dict[str, Any]:
    number, name = _OCSF[saying.level]
    address = signal.access.address.value
    technique = _TECHNIQUES.get(saying.detector)
    return {
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "category_uid": 2,
        "category_name": "Findings",
        "activity_id": 1,
        "type_uid": 200401,
        "severity_id": number,
        "severity": name,
        "status_id": 4 if signal.verdict is not None else 1,
        "time": _ms(saying.last),
        "start_time": _ms(saying.first),
        "end_time": _ms(saying.last),
        "metadata": {
            "version": "1.3.0",
            "product": {"name": PRODUCT, "vendor_name": PRODUCT, "version": __version__},
        },
        "finding_info": {
            "uid": f"{signal.id}/{saying.detector}",
            "title": saying.detector,
            "types": list(signal.detectors),
            "created_time": _ms(saying.first),
            **({"attacks": [{"technique": {"uid": technique}}]} if technique else {}),
        },
        "evidences": [
            {
                "actor": {"user": {"name": signal.login, "uid": signal.person or ""}},
                **({"src_endpoint": {"ip": address}} if address else {}),
            }
        ],
        "unmapped": {"reasons": _reasons(saying), "approved": signal.approved, "prompts": signal.prompts},
    }


def _ecs(signal: Signal, saying: Saying) -> dict[str, Any]:
    address = signal.access.address.value
    technique = _TECHNIQUES.get(saying.detector)
    return {
        "@timestamp": saying.last.isoformat(),
        "ecs": {"version": "8.11.0"},
        "event": {
            "kind": "alert",
            "category": ["authentication"],
            "type": ["indicator"],
            "id": f"{signal.id}/{saying.detector}",
            "severity": _ECS[saying.level],
            "start": saying.first.isoformat(),
            "end": saying.last.isoformat(),
            "module": PRODUCT,
            "outcome": "success" if signal.approved else "failure",
        },
        "rule": {"id": saying.detector, "name": saying.detector},
        "user": {"name": signal.login, "id": signal.person or ""},
        "observer": {"product": PRODUCT, "version": __version__},
        **({"source": {"ip": address}} if address else {}),
        **({"threat": {"technique": {"id": [technique]}}} if technique else {}),
        "helpdesk_tui": {"reasons": _reasons(saying), "prompts": signal.prompts},
    }


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
