from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk_tui.contract.audit import AuditPage
from helpdesk_tui.contract.imports import ImportReport
from helpdesk_tui.contract.people import PersonCard, SearchPage
from helpdesk_tui.contract.session import Session
from helpdesk_tui.desk.jobs.invented import InventedPeople
from helpdesk_tui.desk.people import facts
from tests.desk.people.village import Village, phone, somebody, village
from tests.rig.served import served, short_folder


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(
        tmp_path, somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1")), embedded=True
    ) as found:
        yield found


@pytest.fixture
async def http(town: Village) -> AsyncIterator[httpx.AsyncClient]:
    with short_folder() as folder:
        async with served(town.house, folder) as desk, desk.client() as client:
            yield client


def write(key: str) -> dict[str, str]:
    return {"Idempotency-Key": f"test-{key}"}


async def test_from_the_first_search_to_the_accepted_baseline(town: Village, http: httpx.AsyncClient) -> None:
    page = SearchPage.model_validate_json((await http.get("people", params={"q": "dup"})).content)
    assert (page.total, page.reading) == (0, True)
    await town.mirror(accept=False)
    page = SearchPage.model_validate_json((await http.get("people", params={"q": "dup"})).content)
    assert [hit.login for hit in page.hits] == ["a.dupont"]
    card = PersonCard.model_validate_json((await http.get(f"people/{page.hits[0].id}")).content)
    assert card.name == "Amélie Dupont"
    assert Session.model_validate_json((await http.get("session")).content).baseline_pending
    answer = await http.post("baseline", headers=write("base"))
    assert not Session.model_validate_json(answer.content).baseline_pending
    audit = AuditPage.model_validate_json((await http.get("audit", params={"limit": 3})).content)
    assert (len(audit.lines), audit.before) == (3, audit.size - 2)
    assert {line.event for line in audit.lines} == {"baseline:accepted", "card:opened"}
    older = AuditPage.model_validate_json((await http.get("audit", params={"before": audit.before})).content)
    assert (older.lines[0].seq, older.root) == (audit.size - 3, audit.root)


async def test_an_import_over_the_wire(town: Village, http: httpx.AsyncClient) -> None:
    await town.mirror()
    row: dict[str, Any] = {"line": 2, "login": "a.dupont", "client": "durand", "office_line": "02 555 12 41"}
    body = {"file": "p.csv", "dry_run": True, "rows": [row]}
    tried = ImportReport.model_validate_json(
        (await http.post("people/import", json=body, headers=write("try"))).content
    )
    assert (tried.dry_run, tried.lines[0].outcome) == (True, "added")
    taken = await http.post("people/import", json={**body, "dry_run": False}, headers=write("take"))
    again = await http.post("people/import", json={**body, "dry_run": False}, headers=write("take"))
    assert taken.content == again.content
    assert (await town.events()).count("people:imported") == 1
    assert await town.logins("12 41") == ["a.dupont"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "people/ps_nobody", 404),
        ("GET", "people?limit=0", 422),
        ("GET", "people?limit=100000", 422),
        ("GET", "people/" + "x" * 5000, 404),
        ("GET", "people?q=" + "x" * 5000, 422),
        ("GET", "audit?before=0", 422),
        ("GET", "audit?before=99999999999999999999", 422),
        ("POST", "baseline", 400),
        ("POST", "people/import", 400),
    ],
)
async def test_strange_questions(http: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_invented_people_are_imported_once(tmp_path: Path) -> None:
    from helpdesk_tui.contract.session import DeskMode

    data = (
        b"login,client,name,mail,office_line,second_number,manager_login,site,language,groups,linked_login\n"
        b"a.dupont,durand,,,02 555 12 41,,,,nl,,\n"
    )
    async with village(tmp_path, somebody("DU1", "a.dupont", "Amélie D."), mode=DeskMode.SANDBOX) as town:
        await town.mirror(accept=False)
        for _ in range(2):
            await InventedPeople(town.house, lambda: data).run()
        assert await town.logins("12 41") == ["a.dupont"]
        assert (await town.events()).count("people:imported") == 1
        assert not await town.read(facts.baseline_pending)
