"""The one key that opens a containment, and the keys on its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.containment.earlier_commands import SeeEarlier
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.session import Session
    from helpdesk_tui.contract.signals import Signal
    from helpdesk_tui.views.call.screen import CallScreen
    from helpdesk_tui.views.containment.screen import ContainmentScreen
    from helpdesk_tui.views.pushes.pivot import PivotScreen
    from helpdesk_tui.views.pushes.screen import PushesScreen

CONTAINS = "security"
"""The role that contains."""
KEY = "exclamation_mark"


def may_contain(session: Session | None) -> bool:
    """Whether this agent, at this desk."""
    return session is not None and CONTAINS in session.roles and not session.readonly


def is_about_people(row: Signal) -> bool:
    """One person on file, or the many of a spray; not the deeds of an agent."""
    return row.person is not None or (row.about is None and row.login == "*")


def contain_words(*, footer: bool = True) -> Words:
    """Its name and help, the same on every screen."""
    return Words(
        _("contain") if footer else "",
        _("Contain: approved by mistake"),
        _("See what would be taken at each vendor; nothing is done before a word is typed."),
    )


class ContainSignal(Command["PushesScreen"]):
    """Those whom the marked rows are about, or the row under the cursor."""

    id, keys, danger = "contain", (KEY,), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return contain_words()

    def available(self, where: PushesScreen) -> bool:
        """Rows about people, not about oneself."""
        rows = where.queue.marks.or_chosen(where.chosen)
        return (
            may_contain(where.console.link.session)
            and any(is_about_people(one) for one in rows)
            and not any(one.mine for one in rows)
            and not where.typing
        )

    def run(self, where: PushesScreen) -> None:
        """Look."""
        from helpdesk_tui.views.containment.screen import ContainmentScreen

        rows = [one for one in where.queue.marks.or_chosen(where.chosen) if is_about_people(one)]
        approved = any(one.approved for one in rows)
        reason = _("approved by mistake") if approved else _("prompts that nobody asked for")
        where.app.push_screen(ContainmentScreen(reason, signals=[one.id for one in rows]))


class ContainPivot(Command["PivotScreen"]):
    """Everybody who is marked among those who came from one place."""

    id, keys, danger = "contain-pivot", (KEY,), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return contain_words()

    def available(self, where: PivotScreen) -> bool:
        """People who are on file."""
        return may_contain(where.console.link.session) and any(one.person for one in where.acted_on)

    def run(self, where: PivotScreen) -> None:
        """Look."""
        from helpdesk_tui.views.containment.screen import ContainmentScreen

        people = [one.person for one in where.acted_on if one.person is not None]
        reason = _("came from {value}").format(value=where.value)
        where.app.push_screen(ContainmentScreen(reason[:200], people=people))


class ContainPerson(Command["CallScreen"]):
    """The person on the card."""

    id, keys, danger = "contain-person", (KEY,), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return contain_words(footer=False)

    def available(self, where: CallScreen) -> bool:
        """A person is in view."""
        return may_contain(where.console.link.session) and where.call.state.card is not None

    def run(self, where: CallScreen) -> None:
        """Look."""
        from helpdesk_tui.views.containment.screen import ContainmentScreen

        state = where.call.state
        if state.card is not None:
            case = None if state.open_case is None else state.open_case.id
            reason = _("approved by mistake, said on the telephone")
            where.app.push_screen(ContainmentScreen(reason, people=[state.card.id], case=case))


class CancelContainment(Command["ContainmentScreen"]):
    """Stop."""

    id, keys, danger = "contain-cancel", ("x",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("cancel"),
            _("Cancel the containment"),
            _("What was not begun is not done; what was done stays."),
        )

    def available(self, where: ContainmentScreen) -> bool:
        """While something may still be stopped."""
        return where.can_cancel

    def run(self, where: ContainmentScreen) -> None:
        """Stop it."""
        where.cancel()


class GiveBackStep(Command["ContainmentScreen"]):
    """Unlock, or give the device back."""

    id, keys, danger = "contain-give-back", ("g",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("give back"),
            _("Give back what this step took"),
            _("Unlock, or give the device back, in the case of the call screen: the gate has to be open."),
        )

    def available(self, where: ContainmentScreen) -> bool:
        """On a step that is done and can be undone."""
        return where.chosen is not None and where.chosen.can_give_back and not where.asks

    def run(self, where: ContainmentScreen) -> None:
        """Order it."""
        where.give_back()


class LookAgain(Command["ContainmentScreen"]):
    """The dry run once more."""

    id, keys = "contain-look", ("f5",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("look again"), _("Look again"), _("Ask every vendor once more what there is to take."))

    def available(self, where: ContainmentScreen) -> bool:
        """Not while one is under way."""
        return where.found is not None and not where.can_cancel

    def run(self, where: ContainmentScreen) -> None:
        """Ask."""
        where.look_again()


class MoveInSteps(Command["ContainmentScreen"]):
    """Move the cursor, or page."""

    id, keys = "contain-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next step"), _("Arrows choose a step; the page keys turn the list."))

    def run(self, where: ContainmentScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: ContainmentScreen, key: str) -> None:
        """As the key says."""
        direction = 1 if key in {"down", "pagedown"} else -1
        if key.startswith("page"):
            where.list_pane.page(direction)
        else:
            where.move(direction)


class LeaveContainment(Command["ContainmentScreen"]):
    """Back."""

    id, keys = "contain-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Leave the list; what was confirmed goes on at the desk."))

    def run(self, where: ContainmentScreen) -> None:
        """Leave."""
        where.leave()


CONTAINMENT: tuple[Command[ContainmentScreen], ...] = (
    CancelContainment(),
    GiveBackStep(),
    LookAgain(),
    SeeEarlier(),
    LeaveContainment(),
    MoveInSteps(),
)
