"""`/v1/checkpoints` and the proofs at `/v1/audit/proof`: for everybody signed in, they hold hashes alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.checkpoints import (
    LARGEST_SIZE,
    Checkpoint,
    CheckpointPage,
    Consistency,
    Doubt,
    Inclusion,
    KeyRing,
    Restores,
)
from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.checkpoints.service import Checkpoints

router = APIRouter(tags=["checkpoints"])

Size = Annotated[int | None, Query(ge=0, le=LARGEST_SIZE)]


@router.get("/checkpoints")
async def page(house: HouseDep, agent: AgentDep, before: datetime | None = None) -> CheckpointPage:
    """Signed checkpoints, newest first."""
    del agent
    if before is not None and before.tzinfo is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="before")
    return await Checkpoints(house).page(before)


@router.get("/checkpoints/latest")
async def latest(house: HouseDep, agent: AgentDep) -> Checkpoint:
    """The newest one."""
    del agent
    return await Checkpoints(house).latest()


@router.get("/checkpoints/keys")
async def keys(house: HouseDep, agent: AgentDep) -> KeyRing:
    """All public keys that ever signed, oldest first."""
    del agent
    return await Checkpoints(house).keys()


@router.get("/checkpoints/restores")
async def restores(house: HouseDep, agent: AgentDep) -> Restores:
    """When the store was put back from a backup, newest first."""
    del agent
    return await Checkpoints(house).restores()


@router.post("/checkpoints/doubts", status_code=201)
async def doubt(house: HouseDep, agent: AgentDep, body: Doubt) -> int:
    """A console saw something else, and its agent goes on with a reason; answers the record's number."""
    return await Checkpoints(house).doubt(body, agent)


@router.get("/audit/proof")
async def proof(
    house: HouseDep,
    agent: AgentDep,
    first: Size = None,
    second: Size = None,
    seq: Annotated[int | None, Query(ge=1, le=LARGEST_SIZE)] = None,
    size: Size = None,
) -> Consistency | Inclusion:
    """`first`, `second`: the larger record only adds to the smaller; `seq`, `size`: a record is in it."""
    del agent
    if first is not None and second is not None and seq is None and size is None:
        return await Checkpoints(house).consistency(first, second)
    if seq is not None and size is not None and first is None and second is None:
        return await Checkpoints(house).inclusion(seq, size)
    raise Mistaken(ErrorCode.BAD_REQUEST, field="first, second or seq, size")
