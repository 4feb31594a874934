"""What speaks for an approval or against it, in points that a person can add up.

Points are natural logarithms of odds, rounded: of approvals from an address that is new for the person, one
more point means that 2.7 times as many of them were an attacker's. They were learnt by logistic regression
on the tuning seeds of the synthetic workload and checked on seeds that were left out.
"""

from __future__ import annotations

from math import log
from typing import Final

ALARMING: Final = 11.2
"""Points of an approval from which on it is alarming, at once or after later logins."""
NEW_ADDRESS: Final = 0.5
NEW_NETWORK: Final = 1.2
NEW_COUNTRY: Final = 1.0
HOSTING: Final = 7.5
"""A server's network, unless the person comes from there."""
ROAMING: Final = -6.0
"""A network in which addresses change with nearly every login."""
FLOOD: Final = 6
"""Refused prompts from which on that excuses nobody."""
NEW_APP: Final = 3.2
USUAL_DEVICE: Final = -1.2
HOUR: Final = 0.7
"""For an hour at which logins are e times rarer than on average; less for busy hours."""
REFUSED: Final = 5.2
"""Prompts from the address were refused before."""
AGAIN: Final = 1.25
AGAIN_MOST: Final = 5
DENIED: Final = 0.6
DENIED_MOST: Final = 2
REPORTED: Final = 3.7
"""The person reported a prompt within a day."""
MISTYPED: Final = -4.0
PASSCODE: Final = -1.5
SILENT: Final = -10.0
"""For a person of whose usual prompts all stay unapproved; a tenth of it for one prompt in ten."""
SILENT_MOST: Final = 0.2
LATER: Final = 0.5
"""For each later login from where the person usually is, while nothing of what was new came again."""
LATER_MOST: Final = 6
BACK: Final = 0.8
"""Their former address in the same network came back: their line has not changed."""


def new_device(approvals: int) -> float:
    """The more logins came without that browser, the more."""
    return max(1.0, min(6.0, 1.8 * log(max(approvals, 1))))
