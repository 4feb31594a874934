"""What detectors say, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.cases import reason
from helpdesk_tui.wording.fill import say, word

_LEVELS = {
    "info": msgid("info"),
    "low": msgid("low"),
    "medium": msgid("medium"),
    "high": msgid("high"),
    "critical": msgid("critical"),
}
_DETECTORS = {
    "D00": msgid("automatic reconnect"),
    "D00w": msgid("periodic, source too young"),
    "D01": msgid("reported by the person"),
    "D02u": msgid("prompts from an unusual source"),
    "D02k": msgid("many prompts from a usual source"),
    "D03": msgid("approved after refusals"),
    "D04": msgid("unexpected approval"),
    "D05": msgid("one source, many people"),
    "D06": msgid("impossible travel"),
    "D07": msgid("login and phone in two countries"),
    "D08": msgid("new authenticator, then approval"),
    "D09a": msgid("bypass code issued"),
    "D09b": msgid("bypass code viewed"),
    "D09c": msgid("bypass code used"),
    "D10": msgid("login without second factor"),
    "D11": msgid("unusual service-desk action"),
    "D12": msgid("factor reset"),
    "D13": msgid("authenticator of two people"),
    "D14": msgid("policy changed"),
    "D15": msgid("administrator or key"),
    "D16": msgid("the vendor's own warning"),
    "D17": msgid("locked out"),
    "D18": msgid("remembered session elsewhere"),
    "D19": msgid("weaker factor than usual"),
    "D20": msgid("disabled account tried"),
    "WATCH": msgid("login after the desk acted"),
}
_SENTENCES = {
    "prompts": msgid(
        "Prompts for {user} ({app}) from {address} ({country}) between {since} and {until}: {count}, of them"
        " {unanswered} not answered, {denied} denied, {fraud} reported as fraud."
    ),
    "never_again": msgid(
        "{logins} later logins came from usual addresses and browsers; what was new here never came again."
    ),
    "old_address_back": msgid(
        "Among them was their former address in the same network: their line is as before."
    ),
    "never_approved": msgid("Nothing from this source was approved within {minutes} minutes."),
    "fraud_reported": msgid("{user} reported a prompt for {app} from {address} as not theirs ({at})."),
    "approved_same_source": msgid("A prompt from the same address was approved ({at})."),
    "approved_after": msgid("Approved at {at}, {seconds} s after the last refusal."),
    "fraud_before": msgid("A prompt was reported as fraud in the 24 h before."),
    "phone_was": msgid("The approving phone was in {country}."),
    "approved_unusual": msgid("{user} approved {app} from {address} ({country}) at {at}."),
    "spray": msgid("{address} asked the phones of {users} people within {minutes} minutes; nobody approved."),
    "travel": msgid("{user}: {distance} km in {minutes} minutes, now in {country}."),
    "apart": msgid("{user}: login in {country}, phone in {phone_country} ({at})."),
    "device_added": msgid("A new authenticator for {user}, by {actor} ({at})."),
    "approved_then": msgid("{minutes} minutes later an approval from {address}."),
    "code_issued": msgid("{actor} issued a bypass code for {user} ({at})."),
    "code_viewed": msgid("{actor} looked at a bypass code of {user} ({at})."),
    "code_used": msgid("A bypass code was used from {address} ({at})."),
    "code_again": msgid("It was used more often than it was issued for."),
    "code_late": msgid("It was used more than 24 h after it was issued."),
    "bypass_status": msgid("{actor} let {user} in without a second factor ({at})."),
    "bypass_login": msgid("{user} came in without a second factor from {address} ({at})."),
    "self_issue": msgid("{actor} issued a code to themselves ({at})."),
    "sensitive": msgid("{actor} handed out a code for {user}, whose account is sensitive."),
    "endless": msgid("{actor} issued a code for {user} without end."),
    "long_code": msgid("A code for {user} lives {hours} h."),
    "spree": msgid("{actor} handed out {count} codes or resets for {users} people within an hour."),
    "chain": msgid("{user}: code, new authenticator, old one removed by {actor} within {minutes} minutes."),
    "both_reset": msgid("Password and second factor of {user} were reset together by {actor} ({at})."),
    "factor_reset": msgid("{actor} reset the second factor of {user} ({at})."),
    "shared_phone": msgid("The authenticator of {user} is also that of {other}."),
    "policy_weaker": msgid("{actor} changed a policy, which now asks for less ({action}, {at})."),
    "policy_changed": msgid("{actor} changed a policy ({action}, {at})."),
    "admin_changed": msgid("{actor} changed an administrator ({action}, {at})."),
    "key_shown": msgid("{actor} made or looked at the key of an interface ({action}, {at})."),
    "vendor_said": msgid("The vendor says of {user}: {words} ({at})."),
    "locked": msgid("{user} is locked out ({at})."),
    "many_locked": msgid("{users} people were locked out within {minutes} minutes."),
    "remembered": msgid("A remembered session of {user} was used from {address} ({at})."),
    "weaker": msgid("{user} used {factor}, as never before ({at})."),
    "disabled_tried": msgid("{count} attempts on {user}, whose account is disabled, from {address}."),
    "periodic": msgid(
        "{count} requests for {user} ({app}) from {address}, about one every {minutes} minutes since {since}."
    ),
    "parallel": msgid("{count} requests for {user} ({app}) within three seconds, as on an earlier day."),
    "source_usual": msgid("The source has been usual for {days} days: likely a program that connects again."),
    "source_young": msgid("The source is too young to be called automatic."),
    "same_before": msgid("The same pattern on {evenings} earlier evenings."),
    "watch_code_used": msgid(
        "A code that {actor} handed out ({since}) was first used at {at}: {app}, from {address} ({country})."
    ),
    "watch_login": msgid("After {actor} acted ({since}): {app}, from {address} ({country}), at {at}."),
    "watch_story": msgid("Why they had called: {story}."),
    "watch_places": msgid("Usual countries: {countries}."),
    "watch_new_place": msgid("This person never came from this address."),
    "refused_callers": msgid("{count} callers were refused for {user} within {hours} h."),
    "refused_campaign": msgid("{count} callers were refused for {people} people within an hour."),
    "one_number": msgid("The number {number} was given for {people} people of different names."),
    "hosting": msgid("The address belongs to a hosting network: {network}."),
    "new_country": msgid("The country is new for them: {country}."),
    "new_network": msgid("The network is new for them: {network}."),
    "new_device": msgid("The browser is new for them: {device}."),
    "new_app": msgid("They never used {app}."),
    "unusual_hour": msgid("They never log in around {hour}:00 UTC."),
    "quiet_hour": msgid(
        "At that hour of such a day anybody's logins are {times} times rarer than on average."
    ),
    "busy_hour": msgid("For them: at that hour very many people log in."),
    "usual_device": msgid("For them: the browser is one that they use."),
    "roaming": msgid(
        "For them: in {network} addresses change with nearly every login, as with mobile phones."
    ),
    "often_silent": msgid("For them: of 100 prompts at usual addresses {share} stay unapproved as well."),
    "mistyped": msgid("For them: a passcode was mistyped shortly before."),
    "by_passcode": msgid("For them: it was approved with a passcode, not on a prompt."),
    "usual": msgid("Usual: {approvals} approvals from {addresses} addresses in {countries}."),
    "no_baseline": msgid("No baseline yet."),
    "agent_usual": msgid("{actor}: {count} today; usually {mean} a day."),
    "no_network": msgid("Not checked: the network of the address is not known."),
    "no_hosting": msgid("Not checked: whether the address belongs to a hosting network."),
    "no_country": msgid("Not checked: the country is not known."),
    "no_device": msgid("Not checked: the row names no browser."),
    "no_address": msgid("Not checked: the row has no address."),
    "private_address": msgid("Not checked: a private address says nothing about a place."),
    "no_history": msgid("Not checked: too little is known of this person."),
    "no_phone_place": msgid("Not checked: where the phone was is not known."),
    "no_issue": msgid("Not checked: the log does not say who issued the code."),
    "bypass_ambiguous": msgid("Not checked: the vendor gives this reason for codes and exempt people alike."),
    "vendor_unexplained": msgid("Not checked: the vendor does not say why."),
    "ask_user": msgid("To settle it: ask the person, on a number on file, whether it was they."),
    "call_back": msgid(
        "To settle it: call back on a number on file; the password is likely known to others."
    ),
    "contain": msgid("To settle it: contain first, then call back on a number on file."),
    "ask_travel": msgid("To settle it: ask whether they travel, or use a relay service."),
    "block_source": msgid("To settle it: block the address; look for approvals from it."),
    "call_back_old": msgid("To settle it: call back on a number that is older than the new device."),
    "check_case": msgid("To settle it: is there a case with a verified caller?"),
    "ask_second": msgid("To settle it: a second person asks the agent, and looks at the cases."),
    "ask_owner": msgid("To settle it: ask whose phone it is."),
    "check_change": msgid("To settle it: is there an approved change?"),
    "check_outage": msgid("To settle it: is the vendor in trouble, or does one source try many?"),
    "end_sessions": msgid("To settle it: end the sessions and ask the person."),
    "check_leaver": msgid("To settle it: is the person gone? Look where the attempts come from."),
    "fix_client": msgid(
        "To settle it: have the saved password cleared or the session lengthened; ask if in doubt."
    ),
    "treat_as_attack": msgid("To settle it: treat it as an attack until the person was asked."),
}
_UNCHECKED = {
    "no_place": msgid("no place is known"),
    "no_coordinates": msgid("the address table has no coordinates"),
    "no_country": msgid("no country is known"),
    "no_phone_place": msgid("the vendor does not say where the phone was"),
    "no_history": msgid("too little history"),
    "no_address": msgid("no address"),
    "no_authenticator": msgid("the row names no authenticator"),
    "no_user": msgid("the row names no user"),
    "outage": msgid("phones of very many people stay silent at once"),
}
_BAD = {
    "not_json": msgid("no JSON"),
    "not_object": msgid("no JSON object"),
    "no_user": msgid("no user"),
    "no_moment": msgid("no moment"),
    "too_long": msgid("longer than a megabyte"),
}
_MOMENTS = frozenset(("at", "since", "until"))
_WHOSE = frozenset(("user", "other", "actor"))


def level(code: str) -> str:
    """How much it matters."""
    return word(_LEVELS, code)


def detector(code: str) -> str:
    """What the detector looks for."""
    return word(_DETECTORS, code)


def nobody_yet() -> str:
    """Stands for an account of which a vendor gave nothing but its own id so far."""
    return _("an account that the desk does not know yet")


def sentence(code: str, params: Mapping[str, str]) -> str:
    """One reason; moments come as seconds since 1970."""
    known = {name: _moment(value) if name in _MOMENTS else value for name, value in params.items()}
    if "story" in known:
        known["story"] = reason(known["story"])
    known |= {name: nobody_yet() for name in _WHOSE & known.keys() if not known[name]}
    template = _SENTENCES.get(code)
    return word({}, code) if template is None else say((template,), known)


def not_evaluated(code: str) -> str:
    """Why a detector could not look."""
    return word(_UNCHECKED, code)


def bad_line(code: str) -> str:
    """Why a line was not read."""
    return word(_BAD, code)


def _moment(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return seconds
