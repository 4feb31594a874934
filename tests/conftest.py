from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig import store
from tests.rig.desk import RunningDesk, running_desk


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=[kind.value for kind in store.Kind],
        default=store.Kind.SQLITE.value,
        help="the database of desks inside the test process",
    )


def pytest_configure(config: pytest.Config) -> None:
    store.chosen = store.Kind(config.getoption("--store"))


SLOW = (
    "api/test_embedded.py",
    "architecture/test_gettext.py",
    "architecture/test_rooms.py",
    "attack/test_approvals.py",
    "attack/test_guessing.py",
    "attack/test_lying_agent.py",
    "attack/test_orders.py",
    "attack/test_real_desk.py",
    "cli/lines/",
    "cli/test_deeds.py",
    "cli/test_doctor.py",
    "cli/test_doctor_identity.py",
    "cli/test_init.py",
    "cli/test_shared_host.py",
    "cli/test_upkeep.py",
    "deploy/test_process.py",
    "deploy/test_snoop.py",
    "desk/agents/test_team.py",
    "desk/approvals/test_races.py",
    "desk/audit/test_database.py",
    "desk/containments/",
    "desk/letters/test_activation.py",
    "desk/letters/test_rendered.py",
    "desk/notices/test_answers.py",
    "desk/notices/test_page.py",
    "desk/people/test_commands.py",
    "desk/people/test_directories.py",
    "desk/people/test_link_commands.py",
    "desk/people/test_mirror.py",
    "desk/people/test_mirror_resume.py",
    "desk/people/test_search_forgiving.py",
    "desk/quotas/",
    "desk/serve/test_later.py",
    "desk/serve/test_process.py",
    "desk/several/",
    "desk/store/test_kill.py",
    "desk/stream/test_away.py",
    "desk/tasks/test_mailbox.py",
    "desk/upkeep/",
    "desk/witness/",
    "e2e/",
    "guides/",
    "packaging/",
    "policy/test_table.py",
    "proving/test_mutants.py",
    "sandbox/test_phone_screen.py",
    "sandbox/test_process.py",
    "terminal/",
    "torture/",
    "vendors/duo/test_cut_writes.py",
    "vendors/ldap/",
    "vendors/openotp/test_clinic.py",
    "vendors/privacyidea/test_cut_writes.py",
    "views/pushes/test_containment.py",
    "views/pushes/test_context.py",
    "views/pushes/test_handing.py",
    "views/pushes/test_log.py",
    "views/pushes/test_queue.py",
    "views/pushes/test_quieting.py",
    "views/pushes/test_scenarios.py",
    "views/pushes/test_spray.py",
    "views/test_approvals.py",
    "views/test_away.py",
    "views/test_board.py",
    "views/test_call.py",
    "views/test_day_pass.py",
    "views/test_deeds.py",
    "views/test_doubt.py",
    "views/test_guided.py",
    "views/test_hand_over.py",
    "views/test_holding.py",
    "views/test_mail.py",
    "views/test_marks.py",
    "views/test_pages.py",
    "views/test_picture.py",
    "views/test_reason.py",
    "views/test_review.py",
    "views/test_services.py",
    "views/test_signing.py",
    "views/test_tasks.py",
    "views/test_witness.py",
    "wording/test_catalogue.py",
)
"""Whole processes, killed and started again, in real terminals, at real servers, and long walks of a whole desk:
`make test-slow` runs them, so that `make test` keeps to five minutes.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    for item in items:
        if item.path.relative_to(root).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="session")
def shared_desk() -> Iterator[RunningDesk]:
    """One desk for all tests of this worker that do not disturb each other."""
    with running_desk() as desk:
        yield desk


@pytest.fixture(scope="module")
def own_desk() -> Iterator[RunningDesk]:
    """A desk that only the tests of one file use: lists, cases and records hold nothing of others."""
    with running_desk() as desk:
        yield desk
