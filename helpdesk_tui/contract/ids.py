"""Names of things on the wire; opaque outside the desk."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", str)
CaseId = NewType("CaseId", str)
ProofId = NewType("ProofId", str)
OperationId = NewType("OperationId", str)
GrantId = NewType("GrantId", str)
ContactId = NewType("ContactId", str)
"""One contact point of one person, made by the desk."""
DeviceId = NewType("DeviceId", str)
"""One phone or token of one account: `<vendor id>:<the vendor's own id>`."""
TaskId = NewType("TaskId", str)
PromptId = NewType("PromptId", str)
SignalId = NewType("SignalId", str)
ApprovalId = NewType("ApprovalId", str)
DeedId = NewType("DeedId", str)
"""One deed on the desk itself that needs two people."""
ContainmentId = NewType("ContainmentId", str)
ReviewId = NewType("ReviewId", str)
"""One thing that somebody looks at the next day."""
AgentId = NewType("AgentId", str)
"""The login of the person at the console, as the desk's kernel or sign-in knows it."""
VendorId = NewType("VendorId", str)
"""One configured back end, for instance `duo-durand`; several may be of one kind."""
ClientId = NewType("ClientId", str)
"""One organisation that the desk serves."""
WayId = NewType("WayId", str)
"""One way to prove who the caller is, inside one case: `<method>:<target>`."""
