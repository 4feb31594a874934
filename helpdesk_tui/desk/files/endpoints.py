"""`GET /v1/files/{signal}`: for reviewers alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.auth.dependencies import HouseDep, require
from helpdesk_tui.desk.files.service import case_file

router = APIRouter(prefix="/files", tags=["files"])
ZIP = "application/zip"


@router.get("/{signal}", response_class=Response, responses={200: {"content": {ZIP: {}}}})
async def file(
    house: HouseDep, agent: Annotated[Agent, Depends(require(Right.REVIEW_PUSHES))], signal: SignalId
) -> Response:
    """The case file of one row, as an archive."""
    return Response(await case_file(house, agent, signal), media_type=ZIP)
