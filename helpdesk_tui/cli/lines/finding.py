"""Who and which call a command is about: an id, or what a person at the keyboard knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.ids import CaseId, PersonId, VendorId
    from helpdesk_tui.contract.people import PersonCard

PERSON_PREFIX, CASE_PREFIX = "ps_", "case_"


def add_person(parser: argparse.ArgumentParser) -> None:
    """The argument PERSON."""
    parser.add_argument("person", metavar="PERSON", help=_("the id (person find --json), or the whole login"))


def add_case(parser: argparse.ArgumentParser) -> None:
    """The argument CASE."""
    parser.add_argument(
        "case", metavar="CASE", help=_("the id (case list --json), its ticket, or the login of its person")
    )


async def person_of(client: DeskClient, text: str) -> PersonId:
    """The person with this id or login; raises `Missing`, or `Usage` when several have the login."""
    from helpdesk_tui.contract.ids import PersonId

    if text.startswith(PERSON_PREFIX):
        return PersonId(text)
    page = await client.people.search(text)
    found = [hit for hit in page.hits if hit.login.casefold() == text.casefold()]
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    if len(found) > 1:
        listed = "; ".join(f"{hit.id} {hit.name}, {hit.client_name}" for hit in found)
        raise Usage(_("Several people have this login; name one by id: {people}").format(people=listed))
    return found[0].id


async def case_of(client: DeskClient, text: str) -> Case:
    """The case with this id, or mine that is not closed with this ticket or login; raises as above."""
    from helpdesk_tui.contract.ids import CaseId

    if text.startswith(CASE_PREFIX):
        return await client.cases.get(CaseId(text))
    same = text.casefold()
    mine = await client.cases.all()
    found = [one for one in mine if same in {(one.ticket or "").casefold(), one.login.casefold()}]
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    if len(found) > 1:
        listed = "; ".join(f"{one.id} {one.person_name}" for one in found)
        raise Usage(_("Several of your cases fit; name one by id: {cases}").format(cases=listed))
    return found[0]


async def case_id(client: DeskClient, text: str) -> CaseId:
    """The id alone; an id is taken at its word, the desk answers for it."""
    from helpdesk_tui.contract.ids import CaseId

    return CaseId(text) if text.startswith(CASE_PREFIX) else (await case_of(client, text)).id


def vendor_of(card: PersonCard, wanted: str | None) -> VendorId:
    """The vendor named, or the only one where the person has an account; raises `Usage`, `Missing`."""
    has = list(dict.fromkeys(account.vendor for account in card.accounts))
    if wanted is not None:
        found = next((one for one in has if one == wanted), None)
        if found is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return found
    if not has:
        raise Missing(ErrorCode.NOT_FOUND)
    if len(has) > 1:
        names = ", ".join(has)
        raise Usage(_("This person has several accounts; add --vendor: {names}").format(names=names))
    return has[0]
