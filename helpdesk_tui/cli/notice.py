"""`helpdesk-tui notice`: what people were told, and what they say was not them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import case_id, person_of
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.notices import Notice


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "notice", _('what people were told, and "not me"'))
    listing = verb(verbs, "list", _("what was told, newest first, and whether it went"), _list)
    listing.add_argument("--person", metavar="PERSON", help=_("the id or the login"))
    listing.add_argument("--case", metavar="CASE", help=_("of one case"))
    again = verb(verbs, "resend", _("try anew what did not go"), _resend, writes=True)
    again.add_argument("notice", metavar="NOTICE", help=_("the id (notice list --json) or the reference"))
    introduce = verb(
        verbs,
        "introduce",
        _("prove to the person whom you call that you are the desk: say the reference first"),
        _introduce,
        writes=True,
    )
    introduce.add_argument("case", metavar="CASE", help=_("the case with the call-back"))
    not_me = verb(
        verbs, "not-me", _("the person says that it was somebody else: freeze now"), _not_me, writes=True
    )
    not_me.add_argument("person", metavar="PERSON", help=_("the id or the login"))
    not_me.add_argument("--case", metavar="CASE", help=_("in which case it stands on record"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    person = await person_of(client, args.person) if args.person else None
    case = await case_id(client, args.case) if args.case else None
    found = await client.notices.all(person=person, case=case)
    rows = [row for one in found.notices for row in notice_rows(one)]
    return Said(found, "\n".join(rows or [_("Nobody was told anything.")]))


def notice_rows(notice: Notice) -> list[str]:
    """One notice, and a line for each message."""
    from helpdesk_tui.wording import notices as words
    from helpdesk_tui.wording.times import moment

    whom = f" {notice.person_name}:" if notice.person_name else ""
    head = f"{notice.id}  {notice.reference}  {moment(notice.made_at)}{whom} {words.kind(notice.kind)}"
    rows = [f"    {words.audience(one.audience)}: {words.sending(one)}" for one in notice.sends]
    if notice.disowned_by is not None:
        said = words.channel(notice.disowned_by)
        rows.append("    " + _("NOT ME, heard by {channel}").format(channel=said))
    return [head, *(rows or ["    " + _("nobody could be told")])]


async def _resend(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.errors import ErrorCode, Missing

    text = args.notice.strip()
    listed = (await client.notices.all()).notices
    found = next((one for one in listed if text in (one.id, one.reference)), None)
    if found is None:
        raise Missing(ErrorCode.NOT_FOUND)
    if args.dry_run:
        await tried(client, lambda: client.notices.resend(found.id))
        return _would("resend", found.id, told=found.kind)
    done = await client.notices.resend(found.id, key=args.key)
    return Said(done, "\n".join(notice_rows(done)))


async def _introduce(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_id(client, args.case)
    if args.dry_run:
        await tried(client, lambda: client.notices.introduction(case))
        return _would("introduce", case)
    made = await client.notices.introduction(case, key=args.key)
    return Said(made, "\n".join(notice_rows(made)))


async def _not_me(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import notices as words

    person = await person_of(client, args.person)
    case = await case_id(client, args.case) if args.case else None
    if args.dry_run:
        await tried(client, lambda: client.notices.not_me(person, case))
        return _would("not-me", person)
    frozen = await client.notices.not_me(person, case, key=args.key)
    return Said(frozen, words.frozen(frozen))


def _would(name: str, target: str, **detail: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words

    would = Would(action=f"notice {name}", target=target, detail=detail)
    return Said(would, words(would))
