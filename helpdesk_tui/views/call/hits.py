"""The people found, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.text import (
    Line,
    Role,
    bad,
    cut,
    dim,
    fit,
    line,
    mixed_alphabets,
    paragraph,
    span,
    warn,
)
from helpdesk_tui.wording import _, people

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import PersonHit, SearchPage

CURSOR = 2
"""Cells that the list itself puts before a row."""
CLIENT = 16
"""Least cells for a client's name, where it tells people apart; of the row in hand it stands below too."""
ROOMY = 56
"""Cells that a row needs to have room for it."""


def hit_rows(page: SearchPage, width: int) -> list[Line]:
    """One row per person; with the client where the rows are of several."""
    several = len({hit.client for hit in page.hits}) > 1
    longest = max((len(hit.login) for hit in page.hits), default=0)
    width -= CURSOR
    login = min(16, width * 2 // 5, longest)  # what logins do not need is the names'
    client = 0
    if several and width >= ROOMY:
        named = max(len(hit.name) for hit in page.hits)
        client = max(CLIENT, min(max(len(hit.client_name) for hit in page.hits), width - login - named - 4))
    return [_row(hit, width, login, client) for hit in page.hits]


def _row(hit: PersonHit, width: int, login: int, client: int) -> Line:
    mark = "‼" if hit.status != "active" else "*" if hit.privileged else " "
    name = width - login - 3 - (client + 1 if client else 0)
    where = line(" ", dim(fit(hit.client_name, client))) if client else ()
    return line(fit(hit.name, name), " ", fit(hit.login, login), *where, " ", mark)


def count_rows(page: SearchPage | None, cursor: int, width: int) -> list[Line]:
    """What the list holds and what it leaves out, below the rows."""
    if page is None:
        return []
    hit = page.hits[cursor] if cursor < len(page.hits) else None
    rows = [cut(line(dim(hit.client_name), *_marks(hit)), width)] if hit else []
    if not page.query.strip():
        rows.append(line(dim(_("{n} people").format(n=page.people))))
    elif not page.hits:
        text = _("Nobody found for this. Try part of the name, the login or a number.")
        rows += paragraph(text, width)
    elif page.more:
        rows.append(line(dim(_("first {n} of very many: type more").format(n=len(page.hits)))))
    elif page.total > len(page.hits):
        rows.append(
            line(dim(_("first {n} of {total}: type more").format(n=len(page.hits), total=page.total)))
        )
    else:
        rows.append(line(dim(_("{n} of {people}").format(n=page.total, people=page.people))))
    if page.by_number and page.hits:
        rows += paragraph(_("A calling number proves nothing: it can be faked."), width, Role.WARN)
    if page.reading:
        rows += paragraph(_("The directories are still being read; people may be missing."), width, Role.WARN)
    return rows


def _marks(hit: PersonHit) -> Line:
    marks = []
    if hit.status != "active":
        marks.append(bad(f"  ‼ {people.status(hit.status)}"))
    if hit.privileged:
        marks.append(warn(_("  * privileged")))
    if hit.slip:
        marks.append(warn(_("  ~ spelt otherwise")))
    if mixed_alphabets(hit.name) or mixed_alphabets(hit.login):
        marks.append(bad(_("  mixed alphabets")))
    if hit.matched != "name":
        marks.append(span(_("  by {field}").format(field=hit.matched), dim("").role))
    return tuple(marks)
