"""How every screen, dialog and step of a call is reached by keys, and what says that one is really there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tests.terminal.filling import DEEP, ROWS

IN_A_CALL: Final = ("f2", "/", "x", "enter", "enter")
WIDE: Final = (3000, 140)
"""Columns and rows: a frame costs little more when it is large, and shows far more."""
TALL: Final = (100, 300)
"""For what never draws beyond ninety columns."""
NARROW: Final = (400, 140)
"""For what lies over a screen: what counts is how soon it is there again."""
CAN_BE_DONE: Final = MappingProxyType(
    {
        "max_seconds": 3600,
        "default_seconds": 3600,
        "unavailable": None,
        "zero": None,
        "problem": None,
        "approval": None,
    }
)
"""An open gate whose numbers an order may have, and ways that can be gone."""


@dataclass(frozen=True)
class Way:
    """Keys that lead from the first screen to a view."""

    view: str
    """The class that draws it."""
    keys: tuple[str, ...]
    again: tuple[str, ...] = ()
    """Keys that open it once more after Escape; none: it stays, and consoles are asked to fetch again."""
    words: str = ""
    """What stands there and nowhere on the way, so that nothing counts as seen there that was seen elsewhere.

    None for the first screen, and for the sheet of paper.
    """
    asks: bool = False
    """It asks the desk itself for what it shows, so what is below need not be fetched again."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What the desk answers in fields of these names."""
    rows: int = ROWS
    """Items of a list that the desk answers."""
    deep: int = DEEP
    """Of a list in an item."""
    size: tuple[int, int] = WIDE
    """Columns and rows of a terminal that shows much of it at once."""
    names: int = 0
    """Of a map in which any name may stand, so many are somebody else's."""
    told: frozenset[str] = frozenset()
    """Of what a desk says of itself: filled as well."""


SCREENS: Final[dict[str, Way]] = {
    "grants": Way("GrantsScreen", ("f3",), words="Live codes and links"),
    "call": Way("CallScreen", ("f2",)),
    "case": Way("CallScreen", IN_A_CALL, words="Gate: "),
    "record": Way("AuditScreen", ("f4",), words="Record"),
    "replay": Way(
        "ReplayScreen", ("f4", "enter"), ("enter",), "What happened", asks=True, rows=2, deep=150, size=TALL
    ),
    "pushes": Way("PushesScreen", ("f8",), words="Prompts to look at"),
    "containment": Way("ContainmentScreen", ("f8", "!"), words="Containment"),
    "pivot": Way("PivotScreen", ("f8", "P", "1"), words="Everybody from"),
    "prompts": Way("LogScreen", ("f8", "l"), words="Log of prompts"),
    "approvals": Way("ApprovalsScreen", ("f9",), words="Second pair of eyes"),
    "tasks": Way("TasksScreen", ("f10",), words="to do"),
    "review": Way("ReviewScreen", ("f11",), words="Afterwards:"),
    "board": Way("BoardScreen", ("f12",), words="Board"),
    "figures": Way(
        "FiguresScreen", ("f12", "f"), ("f",), "Figures for the team", asks=True, names=280, size=TALL
    ),
    "two people": Way("DeedsScreen", ("ctrl+p", "take two", "enter"), words="What takes two people"),
    "contained": Way("EarlierScreen", ("ctrl+p", "earlier cont", "enter"), words="Earlier containments"),
}
"""Whole screens: every code point goes through them."""


def _dialog(view: str, before: tuple[str, ...], keys: tuple[str, ...], words: str, **more: Any) -> Way:
    """Closed by Escape, opened again by its last keys."""
    return Way(view, (*before, *keys), keys, words, size=NARROW, **more)


def _step(view: str, *keys: str, words: str, **more: Any) -> Way:
    return _dialog(view, IN_A_CALL, keys, words, fixed={**CAN_BE_DONE, **more})


UNHANDED: Final = MappingProxyType({"handed": None, "claimed_by": None, "mine": False, "state": "open"})
DIALOGS: Final[dict[str, Way]] = {
    "agreeing": _dialog("ConfirmScreen", ("ctrl+p", "take two", "enter"), ("enter",), "Agree"),
    "alike": _dialog("ChoiceScreen", ("f8",), ("P",), "Everybody who came"),
    "no pushes": _dialog("ChoiceScreen", ("f8",), ("q",), "Turn pushes off for"),
    "to say": _dialog("LetterScreen", ("f8",), ("i",), "To say to the caller", fixed={"withheld": False}),
    "handing over": _dialog("HandOverScreen", ("f8",), ("h",), "To whom?", fixed=UNHANDED),
    "level": _dialog("LevelScreen", ("f3",), ("ctrl+p", "threat", "enter"), "Threat level"),
    "caller": _dialog("WitnessScreen", ("f3",), ("ctrl+g",), "In person", told=frozenset({"asked_to_see"})),
    "doubt": _dialog(
        "DoubtScreen",
        ("f3",),
        ("ctrl+p", "go on with this", "enter"),
        "older one",
        told=frozenset({"checkpoint"}),
    ),
    "own app": _dialog("EnrolScreen", ("f3",), ("ctrl+p", "set up", "enter"), "An app of your own"),
    "paper": Way("PaperScreen", ("f12", "p"), told=frozenset({"vendors"})),
}
"""What lies over a screen and hides it whole, and the sheet of paper."""

STEPS: Final[dict[str, Way]] = {
    "verifying": _step("WayMenu", "v", words="Verify by"),
    "push sent": _step("PushStep", "c", "1", words="push went to"),
    "bypass code": _step("BypassReview", "b", words="bypass code, 1 use"),
    "taking back": _step("RevokeMenu", "r", words="Take back which"),
    "why taken back": _step("RevokeReason", "r", "1", words="Take back:"),
    "refusing": _step("RefuseStep", "x", words="record the refusal"),
    "my cases": _step("MyCases", "P", words="My open cases"),
    "wrapping up": _step("WrapStep", "w", words="close the case"),
    "removing": _step("ServiceMenu", "R", words="Which one?"),
    "why logins fail": _step("Why", "D", words="Why logins fail"),
    "messages": _step("Sent", "M", words="Messages that vendors sent"),
    "what can be done": _step("Everything", "d", words="What can be done"),
    "guided": _step("Checklist", "L", words="Guided call"),
    "settings": _step("Settings", "G", words="How this person logs in"),
    "not me": _step("NotMeStep", "F", words="somebody else"),
}
"""What is done in the pane of a case."""

WITHOUT_TEXT: Final = {
    "KeysScreen": "the console's own words about its keys",
    "LockScreen": "that it is locked; for a wrong code, the console's own words about it",
    "MomentScreen": "what is typed there, and the console's own words",
    "SignInScreen": "the address that was typed; a desk that let nobody in shows what EnrolScreen shows",
}
"""Views on which nothing from outside is drawn, and what is drawn there instead."""
SHARED: Final = {
    "AskingScreen": "what SignInScreen and EnrolScreen share",
    "DeskScreen": "what all screens share",
    "Dialog": "what all dialogs share",
    "LeftOnce": "what all screens and dialogs share",
    "ListingScreen": "what lists share",
    "SecondScreen": "what lists of things that wait for somebody share",
}
"""Never shown themselves."""

WITHOUT_WAY: Final = frozenset(
    {
        *("ActivationReview", "ApartStep", "Awaiting", "CallStep", "Delaying", "DeviceMenu", "FromStock"),
        *("GiveSetting", "HandOverStep", "IdentityStep", "JoinStep", "LiftStep", "NewName", "NewNumber"),
        *("Ordering", "OutsideStep", "OwnCode", "ProcedureMenu", "ProofStep", "QrStep", "ReadAloud"),
        *("Reason", "ReasonStep", "Review", "SecondPair", "Sheet", "ShownStep", "TakeSetting", "TicketStep"),
        *("TokenCode", "ToldStep", "TravelStep", "Typed", "Values", "WitnessMenu", "WitnessStep", "_Asking"),
    }
)
"""Steps to which no keys lead here; of their rows, and of what is shared by several, see `tests/views`."""
