"""Commands of every screen: palette, keys, the other screens, hiding, colours, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.doubt import GoOnWithRecord
from helpdesk_tui.views.level import ThreatLevel
from helpdesk_tui.views.signing.command import SetUpApp
from helpdesk_tui.views.witness import SeeCaller
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.frame import DeskScreen


class Palette(Command["DeskScreen"]):
    """Any command by name."""

    id, keys = "palette", ("colon", "ctrl+p")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("command"), _("Commands"), _("Run any command by its name, also while typing."))

    def run(self, where: DeskScreen) -> None:
        """Open the palette."""
        where.app.action_command_palette()


class Keys(Command["DeskScreen"]):
    """The keys of this pane."""

    id, keys = "keys", ("question_mark", "f1")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("keys"), _("Keys of this pane"), _("Show what each key does here."))

    def run(self, where: DeskScreen) -> None:
        """Open the list of keys."""
        where.show_keys()


class _GoTo(Command["DeskScreen"]):
    mode: ClassVar[str]

    def available(self, where: DeskScreen) -> bool:
        """Only from somewhere else."""
        return where.app.current_mode != self.mode

    def run(self, where: DeskScreen) -> None:
        """Show that screen."""
        where.app.switch_mode(self.mode)


class GoToCall(_GoTo):
    """The call screen."""

    id, keys, mode = "go-call", ("f2",), "call"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Calls"), _("Find a person and work on the call."))


class GoToGrants(_GoTo):
    """What is live."""

    id, keys, mode = "go-grants", ("f3",), "grants"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Grants"), _("See which codes and links are live, and revoke one."))


class GoToAudit(_GoTo):
    """The record."""

    id, keys, mode = "go-audit", ("f4",), "audit"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Audit"), _("Read the record of what was done, newest first."))


class GoToTasks(_GoTo):
    """What is to be done."""

    id, keys, mode = "go-tasks", ("f10",), "tasks"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Tasks"), _("See who is to be called back, and note a call that was asked for."))


class GoToApprovals(_GoTo):
    """The second pair of eyes."""

    id, keys, mode = "go-approvals", ("f9",), "approvals"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Approvals"), _("See who asks for a second pair of eyes, and be it."))


class GoToDeeds(_GoTo):
    """What takes two people."""

    id, keys, mode = "go-deeds", (), "deeds"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("What takes two people"),
            _("See who asks for agents, a containment of several, a lower level or an early end, and agree."),
        )


class GoToContained(Command["DeskScreen"]):
    """Earlier containments, above whatever is in view."""

    id, keys = "go-contained", ()

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Earlier containments"), _("See whom, when, by whom, and what stands of it."))

    def run(self, where: DeskScreen) -> None:
        """Show the list; Esc comes back here."""
        from helpdesk_tui.views.containment.earlier import EarlierScreen

        if not isinstance(where, EarlierScreen):
            where.app.push_screen(EarlierScreen())


class GoToReview(_GoTo):
    """What was done, looked at by somebody else."""

    id, keys, mode = "go-review", ("f11",), "review"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Review"), _("Look at what was done alone, out of hours or by break-glass."))


class GoToPushes(_GoTo):
    """Prompts that somebody has to look at."""

    id, keys, mode = "go-pushes", ("f8",), "pushes"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Pushes"), _("See which login prompts somebody has to look at, with reasons."))


class GoToBoard(_GoTo):
    """How all stands."""

    id, keys, mode = "go-board", ("f12", "B"), "board"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Board"), _("See how vendors, certificates, codes and open cases stand."))


class GoToPaper(_GoTo):
    """Without the desk."""

    id, keys, mode = "go-paper", (), "paper"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Panels and paper form"), _("How to work safely while the desk cannot."))


class Privacy(Command["DeskScreen"]):
    """Hide everything at once."""

    id, keys = "privacy", ("ctrl+l",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Hide the screen"), _("Hide everything at once; Enter brings it back."))

    def run(self, where: DeskScreen) -> None:
        """Lock."""
        where.console.lock()


class NextTheme(Command["DeskScreen"]):
    """Dark, light, high contrast."""

    id, keys = "theme", ("ctrl+t",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Change colours"), _("Dark, light or high contrast."))

    def run(self, where: DeskScreen) -> None:
        """Take the next theme."""
        where.console.next_theme()


class AcceptBaseline(Command["DeskScreen"]):
    """Accept the first import of people."""

    id, keys, danger = "accept-baseline", ("f7",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Accept the first import"),
            _("Say, by your name and on record, that the numbers and devices of the first import are right."),
        )

    def available(self, where: DeskScreen) -> bool:
        """Once, at a desk that may write."""
        session = where.console.link.session
        return bool(session and session.baseline_pending and not session.readonly)

    def run(self, where: DeskScreen) -> None:
        """Ask first: it cannot be taken back."""
        where.ask_to_accept()


class Leave(Command["DeskScreen"]):
    """Leave the console."""

    id, keys = "leave", ("ctrl+q",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Leave"), _("Leave the console; open cases stay open at the desk."))

    def run(self, where: DeskScreen) -> None:
        """End the program."""
        where.app.exit()


EVERYWHERE: tuple[Command[DeskScreen], ...] = (
    Palette(),
    Keys(),
    GoToCall(),
    GoToGrants(),
    GoToAudit(),
    GoToTasks(),
    GoToApprovals(),
    GoToDeeds(),
    GoToContained(),
    GoToReview(),
    GoToPushes(),
    GoToBoard(),
    GoToPaper(),
    Privacy(),
    AcceptBaseline(),
    ThreatLevel(),
    SeeCaller(),
    GoOnWithRecord(),
    SetUpApp(),
    NextTheme(),
    Leave(),
)
"""Commands of every screen."""
